"""Runs begin and end together: each table of the ledger is written once for all that share a statement.

What the release before calls stays as it was, for as long as it may be at work, and with it all that this calls in
turn: `run_begin(jsonb)`, `run_settle(jsonb)`, `run_write_answer`, and of the ledger `wallet_lock`, `hold_open`,
`hold_resolve`, `write_line` and the `move` of one transfer. A later release may drop them.
"""

from pathlib import Path
from typing import Final

from alembic import op

from aimall.adapters.postgres.sql_script import run_script

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

HERE: Final = Path(__file__).parent
POSTGRES: Final = HERE.parents[1]
AFTER: Final = (
    POSTGRES / "ledger" / "moves.sql",
    HERE / "0020_holds.sql",
    POSTGRES / "ledger" / "credits.sql",
    *(HERE / f"0020_{name}.sql" for name in ("begin", "settle")),
    POSTGRES / "generation" / "lease.sql",
    HERE / "0020_rights.sql",
)
BEFORE: Final = (
    *(HERE / f"0002_{name}.sql" for name in ("moves", "holds", "credits")),
    HERE / "0005_functions.sql",
    HERE / "0002_rights.sql",
)
# Of a chain many entries may be written at a time, and its head moves past all of them. Whose it is, its first entry is
# asked: each later one names the account of the one before it, by the chain's own key. Nothing asked the indexes.
UP: Final = """
LOCK TABLE ledger.account, ledger.transfer, ledger.entry IN ACCESS EXCLUSIVE MODE; -- at once, and not more and more
CREATE FUNCTION ledger.account_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.head_seq <= OLD.head_seq OR (NEW.id, NEW.wallet_id, NEW.asset, NEW.class, NEW.expires_at)
        IS DISTINCT FROM (OLD.id, OLD.wallet_id, OLD.asset, OLD.class, OLD.expires_at) THEN
        RAISE EXCEPTION 'of an account only the head may change, and only go on' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER moves_on BEFORE UPDATE ON ledger.account FOR EACH ROW EXECUTE FUNCTION ledger.account_moves_on();
DROP TRIGGER moves_by_one ON ledger.account;
DROP FUNCTION ledger.account_moves_by_one();

CREATE FUNCTION ledger.chain_is_of_an_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ledger.account a WHERE a.id = NEW.account_id) THEN
        RAISE EXCEPTION 'there is no account %', NEW.account_id USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER is_of_an_account BEFORE INSERT ON ledger.entry FOR EACH ROW WHEN (NEW.seq = 0)
    EXECUTE FUNCTION ledger.chain_is_of_an_account();
ALTER TABLE ledger.entry DROP CONSTRAINT entry_account_id_fkey;
DROP INDEX ledger.entry_of_transfer;
DROP INDEX ledger.transfer_of_txn;
"""
DROP_NEW: Final = """
DROP FUNCTION ledger.holds_write(ledger.hold[], ledger.hold_part[], ledger.txn[], ledger.transfer[]);
DROP FUNCTION ledger.post(ledger.txn[], ledger.transfer[]);
DROP FUNCTION ledger.move(ledger.transfer[]);
DROP FUNCTION ledger.holds_open(uuid[], uuid[], bigint[], interval[]);
DROP FUNCTION ledger.holds_resolve(uuid[], bigint[], text[]);
DROP FUNCTION ledger.wallets_lock(uuid[]);
DROP FUNCTION run_begin(jsonb, boolean, bigint);
DROP FUNCTION runs_begin(jsonb);
DROP FUNCTION runs_end(jsonb[], bigint[]);
DROP FUNCTION runs_settle(jsonb);
"""
DOWN: Final = """
LOCK TABLE ledger.account, ledger.transfer, ledger.entry IN ACCESS EXCLUSIVE MODE;
CREATE FUNCTION ledger.account_moves_by_one() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.head_seq <> OLD.head_seq + 1 OR (NEW.id, NEW.wallet_id, NEW.asset, NEW.class, NEW.expires_at)
        IS DISTINCT FROM (OLD.id, OLD.wallet_id, OLD.asset, OLD.class, OLD.expires_at) THEN
        RAISE EXCEPTION 'of an account only the head may change, one entry at a time'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER moves_by_one BEFORE UPDATE ON ledger.account FOR EACH ROW
    EXECUTE FUNCTION ledger.account_moves_by_one();
DROP TRIGGER moves_on ON ledger.account;
DROP FUNCTION ledger.account_moves_on();

ALTER TABLE ledger.entry ADD CONSTRAINT entry_account_id_fkey FOREIGN KEY (account_id) REFERENCES ledger.account;
DROP TRIGGER is_of_an_account ON ledger.entry;
DROP FUNCTION ledger.chain_is_of_an_account();
CREATE INDEX entry_of_transfer ON ledger.entry (transfer_id);
CREATE INDEX transfer_of_txn ON ledger.transfer (txn_id);
"""


def upgrade() -> None:
    """Add what begins and ends runs together, and let everything else move coins in the new way."""
    op.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table that waits for its checks at commit cannot be altered
    run_script(UP)
    for script in AFTER:
        run_script(script.read_text())


def downgrade() -> None:
    """Bring back how everything else moved coins."""
    op.execute("SET CONSTRAINTS ALL IMMEDIATE")
    run_script(DOWN)
    for script in BEFORE:
        run_script(script.read_text())
    run_script(DROP_NEW)
