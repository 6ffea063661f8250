"""Rows of the ledger and runs are checked by one function for each table, which is compiled once and not each time."""

from pathlib import Path
from typing import Final

from alembic import op

from aimall.adapters.postgres.sql_script import run_script

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

POSTGRES: Final = Path(__file__).parents[2]
# In the order in which runs come to them.
CHECKED: Final = ("generation", "ledger.account", "ledger.txn", "ledger.entry", "ledger.hold")
OLD_CHECKS: Final = """
SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = '{table}'::regclass
"""
CHECKS: Final = """
ALTER TABLE generation ADD CONSTRAINT generation_is_sound CHECK (run_is_sound(kind, state, ended_at IS NOT NULL,
    max_tokens, input_tokens, hold_micro, charge_micro, absorbed_micro, usage_source, usage_input, usage_cached_input,
    usage_output, usage_reasoning, usage_unit, usage_quantity, request IS NOT NULL, brief IS NOT NULL,
    version_of IS NOT NULL, summary IS NOT NULL, summary_used IS NOT NULL));
ALTER TABLE ledger.account ADD CONSTRAINT account_is_sound CHECK (ledger.is_sound(account));
ALTER TABLE ledger.txn ADD CONSTRAINT txn_is_sound CHECK (ledger.is_sound(txn));
ALTER TABLE ledger.entry ADD CONSTRAINT entry_is_sound CHECK (ledger.is_sound(entry));
ALTER TABLE ledger.hold ADD CONSTRAINT hold_is_sound CHECK (ledger.is_sound(hold));
"""
# Where these steps are one statement now, or were needed by nobody else.
DROP_STEPS: Final = """
DROP FUNCTION IF EXISTS ledger.chain(bigint, ledger.transfer, bigint);
DROP FUNCTION IF EXISTS run_store_events(jsonb);
"""
DOWN: Final = """
ALTER TABLE ledger.account
    ADD CHECK (asset IN ('COIN', 'IRR', 'USD')),
    ADD CHECK (class IN ('paid', 'bonus', 'held', 'revenue', 'promo', 'clearing', 'adjustment', 'breakage')),
    ADD CHECK (balance >= 0),
    ADD CHECK ((wallet_id IS NOT NULL) = (class IN ('paid', 'bonus', 'held'))),
    ADD CHECK ((class = 'bonus') = (expires_at IS NOT NULL)),
    ADD CHECK (CASE WHEN class IN ('paid', 'bonus', 'held') THEN head_hash IS NOT NULL
        ELSE head_hash IS NULL AND head_seq = 0 AND balance = 0 END);
ALTER TABLE ledger.txn
    ADD CHECK (kind IN ('grant', 'topup', 'adjust', 'expiry', 'hold', 'resolve')),
    ADD CHECK (balance_after_micro >= 0),
    ADD CHECK ((kind = 'adjust') = (reason IS NOT NULL)),
    ADD CHECK (num_nonnulls(wallet_seq, delta_micro, balance_after_micro) = CASE
        WHEN kind = 'hold' THEN 0
        WHEN kind = 'resolve' AND wallet_seq IS NULL THEN 0
        ELSE 3 END),
    ADD CHECK (wallet_seq > 0),
    ADD CHECK (CASE kind WHEN 'grant' THEN delta_micro > 0 WHEN 'topup' THEN delta_micro > 0
        WHEN 'adjust' THEN delta_micro <> 0 ELSE delta_micro < 0 END);
ALTER TABLE ledger.entry
    ADD CHECK (balance >= 0),
    ADD CHECK (CASE WHEN seq = 0
        THEN delta = 0 AND balance = 0 AND num_nonnulls(prev_seq, prev_balance, prev_hash, transfer_id) = 0
        ELSE num_nulls(prev_seq, prev_balance, prev_hash, transfer_id) = 0 AND delta <> 0
            AND seq = prev_seq + 1 AND balance = prev_balance + delta END);
ALTER TABLE ledger.hold
    ADD CHECK (amount_micro > 0),
    ADD CHECK (state IN ('open', 'captured', 'voided', 'expired')),
    ADD CHECK (captured_micro BETWEEN 0 AND amount_micro),
    ADD CHECK ((state = 'open') = (resolved_at IS NULL)),
    ADD CHECK (state = 'captured' OR captured_micro = 0);
ALTER TABLE generation
    ADD CONSTRAINT generation_kind_check
        CHECK (kind IN ('chat', 'text', 'image', 'speech', 'transcription', 'video', 'completion', 'embedding')),
    ADD CONSTRAINT generation_max_tokens_check
        CHECK (max_tokens > 0 OR kind NOT IN ('chat', 'text', 'completion') AND max_tokens = 0),
    ADD CHECK (state IN ('held', 'dispatching', 'streaming', 'cost_pending', 'settled', 'voided')),
    ADD CHECK ((state IN ('settled', 'voided')) = (ended_at IS NOT NULL)),
    ADD CHECK (input_tokens >= 0),
    ADD CHECK (hold_micro >= 0),
    ADD CHECK (charge_micro BETWEEN 0 AND hold_micro),
    ADD CHECK (state = 'settled' OR charge_micro = 0),
    ADD CHECK (charge_micro = 0 OR usage_source <> 'none'),
    ADD CHECK (absorbed_micro >= 0),
    ADD CHECK (usage_source IN ('provider', 'lookup', 'estimate', 'none')),
    ADD CHECK (usage_input >= 0),
    ADD CHECK (usage_cached_input >= 0),
    ADD CHECK (usage_output >= 0),
    ADD CHECK (usage_reasoning >= 0),
    ADD CHECK (usage_unit IN ('image', 'second', 'character')),
    ADD CHECK (usage_quantity >= 0),
    ADD CHECK ((usage_unit IS NULL) = (usage_quantity IS NULL)),
    ADD CHECK (request IS NULL OR kind NOT IN ('chat', 'text')),
    ADD CHECK (brief IS NULL OR kind = 'text'),
    ADD CHECK (version_of IS NULL OR kind = 'text'),
    ADD CHECK (summary IS NULL OR kind = 'transcription'),
    ADD CHECK (summary_used IS NULL OR summary IS NOT NULL)
"""


def upgrade() -> None:
    """Put the functions in the place of the checks, and replace what moves coins and ends runs."""
    op.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table that waits for its checks at commit cannot be altered
    for table in CHECKED:
        for name in op.get_bind().exec_driver_sql(OLD_CHECKS.format(table=table)).scalars().all():
            op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    run_script((POSTGRES / "ledger" / "soundness.sql").read_text())
    run_script(Path(__file__).with_name("0002_moves.sql").read_text())
    run_script((POSTGRES / "generation" / "soundness.sql").read_text())
    run_script(CHECKS)
    run_script(Path(__file__).with_name("0005_functions.sql").read_text())
    run_script(DROP_STEPS)


def downgrade() -> None:
    """Write the checks out again."""
    for table in CHECKED:
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {table.rpartition('.')[2]}_is_sound")
    for table in CHECKED[1:]:
        op.execute(f"DROP FUNCTION ledger.is_sound({table})")
    op.execute("DROP FUNCTION run_is_sound")
    for statement in filter(None, map(str.strip, DOWN.split(";"))):
        op.execute(statement)
