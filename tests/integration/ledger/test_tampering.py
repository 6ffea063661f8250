"""Whoever writes past the ledger's functions is refused by the engine, or named by the proof."""

from typing import Final

import asyncpg
import pytest

from aimall.adapters.postgres.ledger_proof import PROMISES, PROOF, verify
from tests.integration.ledger.charged import a_charged_run

REFUSED: Final = {
    "edit an entry": "UPDATE ledger.entry SET delta = delta + 1 WHERE seq = 1",
    "delete a transfer": "DELETE FROM ledger.transfer",
    "truncate the history": "TRUNCATE ledger.entry CASCADE",
    "edit an act": "UPDATE ledger.txn SET actor = id",
    "reopen a hold": "UPDATE ledger.hold SET state = 'open', resolved_at = NULL, captured_micro = 0",
    "enlarge an open hold": "UPDATE ledger.hold SET amount_micro = amount_micro + 1 WHERE state = 'open'",
    "delete a hold": "DELETE FROM ledger.hold",
    "delete a wallet": "DELETE FROM ledger.wallet",
    "move a wallet": "UPDATE ledger.wallet SET workspace_id = gen_random_uuid()",
    "raise a balance": "UPDATE ledger.account SET balance = balance + 1, head_seq = head_seq + 1 WHERE class = 'paid'",
    "make a balance negative": "UPDATE ledger.account SET balance = -1, head_seq = head_seq + 1 WHERE class = 'paid'",
    "skip an entry": "UPDATE ledger.account SET head_seq = head_seq + 2 WHERE class = 'paid'",
    "turn an account back": """UPDATE ledger.account a SET head_seq = e.seq, balance = e.balance, head_hash = e.hash
        FROM ledger.entry e WHERE e.account_id = a.id AND e.seq = a.head_seq - 1 AND a.class = 'paid'""",
    "begin the chain of no account": """INSERT INTO ledger.entry (account_id, seq, delta, balance, hash)
        VALUES (0, 0, 0, 0, '\\x00')""",
    "give an entry to no account": """INSERT INTO ledger.entry
            (account_id, seq, transfer_id, delta, prev_seq, prev_balance, balance, prev_hash, hash)
        SELECT 0, seq, transfer_id, delta, prev_seq, prev_balance, balance, prev_hash, hash
        FROM ledger.entry WHERE seq = 1 LIMIT 1""",
    "make a negative transfer": """INSERT INTO ledger.transfer (txn_id, asset, debit_id, credit_id, amount)
        SELECT txn_id, asset, debit_id, credit_id, -1 FROM ledger.transfer LIMIT 1""",
    "mix assets": """INSERT INTO ledger.transfer (txn_id, asset, debit_id, credit_id, amount)
        SELECT txn_id, 'IRR', debit_id, credit_id, 1 FROM ledger.transfer LIMIT 1""",
    "fork a chain": """INSERT INTO ledger.entry
            (account_id, seq, transfer_id, delta, prev_seq, prev_balance, balance, prev_hash, hash)
        SELECT account_id, seq, transfer_id, delta, prev_seq, prev_balance, balance, prev_hash, hash
        FROM ledger.entry WHERE seq = 1 LIMIT 1""",
    "invent the balance before": """INSERT INTO ledger.entry
            (account_id, seq, transfer_id, delta, prev_seq, prev_balance, balance, prev_hash, hash)
        SELECT account_id, seq + 1, transfer_id, 1, seq, balance + 5, balance + 6, hash, hash
        FROM ledger.entry e WHERE seq > 0 AND seq = (SELECT head_seq FROM ledger.account a WHERE a.id = e.account_id)
        LIMIT 1""",
    "leave a gap in a statement": """INSERT INTO ledger.txn
            (id, kind, ref_id, wallet_id, created_at, wallet_seq, delta_micro, balance_after_micro)
        SELECT gen_random_uuid(), 'topup', gen_random_uuid(), id, now(), 99, 1, 1 FROM ledger.wallet LIMIT 1""",
}


# What somebody can do who turns triggers and foreign keys off, and the promise that tells on him.
PLANTED: Final = {
    "raise a balance": ("I1", "UPDATE ledger.account SET balance = balance + 1 WHERE class = 'paid'"),
    "put another head on an account": ("I2a", "UPDATE ledger.account SET head_hash = '\\x00' WHERE class = 'paid'"),
    "lose an entry": (
        "I2b",
        "DELETE FROM ledger.entry WHERE seq = 1 AND account_id = (SELECT id FROM ledger.account WHERE class = 'paid')",
    ),
    "lose one side of a transfer": (
        "I2c",
        "DELETE FROM ledger.entry WHERE seq = 2 AND account_id = (SELECT id FROM ledger.account WHERE class = 'held')",
    ),
    "lose a transfer": ("I2d", "DELETE FROM ledger.transfer WHERE id = (SELECT min(id) FROM ledger.transfer)"),
    "tell another charge of a run": (
        "RUN",
        """INSERT INTO generation (id, workspace_id, user_id, kind, state, model, fingerprint, prompt, price_version_id,
            hold_micro, charge_micro, max_tokens, input_tokens, lease_until, last_seq, usage_source, ended_at)
        SELECT id, wallet_id, wallet_id, 'text', 'settled', 'm', '\\x00', '[]', id,
            amount_micro, captured_micro + 1, 1, 1, now(), 1, 'provider', now()
        FROM ledger.hold WHERE state = 'captured'""",
    ),
    "end a run and keep its hold": (
        "RUN",
        """INSERT INTO generation (id, workspace_id, user_id, kind, state, model, fingerprint, prompt, price_version_id,
            hold_micro, max_tokens, input_tokens, lease_until, last_seq, ended_at)
        SELECT id, wallet_id, wallet_id, 'text', 'voided', 'm', '\\x00', '[]', id, amount_micro, 1, 1, now(), 1, now()
        FROM ledger.hold WHERE state = 'open'""",
    ),
    "forget what a key has spent": (
        "KEYS",
        """INSERT INTO api_key_spending (api_key_id, month, charged_micro)
        VALUES (gen_random_uuid(), '2026-01-01', 1)""",
    ),
    "charge more than the usage costs": ("I7a", a_charged_run(usage=1, last_seq=4)),
    "charge a usage that nobody told": ("I7a", a_charged_run(usage=0, last_seq=4)),
    "charge for nothing shown": ("I7b", a_charged_run(usage=4_000_000, last_seq=3)),
    "leave a run to nobody": (
        "I14r",
        """INSERT INTO generation (id, workspace_id, user_id, kind, state, model, fingerprint, prompt, price_version_id,
            hold_micro, max_tokens, input_tokens, lease_until, last_seq)
        SELECT id, wallet_id, wallet_id, 'text', 'streaming', 'm', '\\x00', '[]', id, amount_micro, 1, 1,
            now() - interval '2 minutes', 1
        FROM ledger.hold WHERE state = 'open'""",
    ),
    "edit a hash": ("CHAIN", "UPDATE ledger.entry SET hash = sha256(hash) WHERE seq = 1"),
    "send a transfer elsewhere": (
        "CHAIN",
        """UPDATE ledger.transfer SET debit_id = (SELECT id FROM ledger.account WHERE class = 'clearing')
        WHERE debit_id = (SELECT id FROM ledger.account WHERE class = 'promo')""",
    ),
    "forget an open hold": ("I4", "DELETE FROM ledger.hold WHERE state = 'open'"),
    "lose a part of a hold": ("I5a", "DELETE FROM ledger.hold_part WHERE n = 1"),
    "end a hold without an act": (
        "I5b",
        "UPDATE ledger.hold SET state = 'voided', resolved_at = now() WHERE state = 'open'",
    ),
    "claim a larger charge": (
        "I5c",
        "UPDATE ledger.hold SET captured_micro = captured_micro + 1 WHERE state = 'captured'",
    ),
    "shrink a part": ("I5d", "UPDATE ledger.hold_part SET amount_micro = 1"),
    "claim a smaller charge": ("I6b", "UPDATE ledger.hold SET captured_micro = 1 WHERE state = 'captured'"),
    "forget a charged hold": ("I6c", "DELETE FROM ledger.hold WHERE state = 'captured'"),
    "forget a grant": ("I10", "UPDATE ledger.txn SET kind = 'topup' WHERE kind = 'grant'"),
    "give coins to another wallet": (
        "I12",
        "UPDATE ledger.account SET wallet_id = gen_random_uuid() WHERE class = 'bonus'",
    ),
    "lose a line": ("I16a", "DELETE FROM ledger.txn WHERE wallet_seq = 2"),
    "edit a line's balance": (
        "I16b",
        "UPDATE ledger.txn SET balance_after_micro = balance_after_micro + 1 WHERE wallet_seq = 2",
    ),
    "lose the last line": (
        "I16c",
        "DELETE FROM ledger.txn WHERE wallet_seq = (SELECT max(wallet_seq) FROM ledger.txn)",
    ),
    "edit a line's amount": ("I16d", "UPDATE ledger.txn SET delta_micro = delta_micro + 1 WHERE wallet_seq = 2"),
    "leave a hold open for days": (
        "I14",
        "UPDATE ledger.hold SET expires_at = now() - interval '2 days' WHERE state = 'open'",
    ),
    "leave a dead lot": (
        "I10w",
        "UPDATE ledger.account SET expires_at = now() - interval '2 days' WHERE class = 'bonus'",
    ),
    # Checks and unique indexes hold even then; somebody would have to drop them first.
    "write a negative balance": (
        "I3",
        """ALTER TABLE ledger.entry DROP CONSTRAINT entry_is_sound;
        UPDATE ledger.entry SET balance = -1, prev_balance = -1 - delta WHERE seq = 1""",
    ),
    "charge more than was held": (
        "I6a",
        """ALTER TABLE ledger.hold DROP CONSTRAINT hold_is_sound;
        UPDATE ledger.hold SET captured_micro = amount_micro + 1 WHERE state = 'captured'""",
    ),
    "charge an open hold": (
        "I7",
        """ALTER TABLE ledger.hold DROP CONSTRAINT hold_is_sound;
        UPDATE ledger.hold SET captured_micro = 1 WHERE state = 'open'""",
    ),
    "make an act twice": (
        "I11",
        """ALTER TABLE ledger.txn DROP CONSTRAINT txn_kind_ref_id_key;
        UPDATE ledger.txn SET ref_id = gen_random_uuid(), kind = 'hold' WHERE kind = 'hold';
        INSERT INTO ledger.txn (id, kind, ref_id, wallet_id, created_at)
        SELECT gen_random_uuid(), kind, ref_id, wallet_id, created_at FROM ledger.txn WHERE kind = 'hold' LIMIT 1""",
    ),
}
WRITES: Final = [
    f"{verb}"
    for table in ("wallet", "account", "txn", "transfer", "entry", "hold", "hold_part")
    for verb in (
        f"DELETE FROM ledger.{table}",  # noqa: S608 - from the list above
        f"TRUNCATE ledger.{table} CASCADE",
        f"INSERT INTO ledger.{table} DEFAULT VALUES",
    )
] + [
    "UPDATE ledger.account SET balance = 1",
    "UPDATE ledger.wallet SET frozen = false",
    "UPDATE ledger.hold SET state = 'voided'",
]
INNER: Final = [
    "SELECT ledger.move('{}'::ledger.transfer[])",
    "SELECT ledger.post('{}'::ledger.txn[], '{}'::ledger.transfer[])",
]


async def broken(connection: asyncpg.Connection) -> set[str]:
    return {row["promise"] for row in await connection.fetch(PROOF) if row["violations"]}


async def test_a_run_that_cost_what_its_usage_does_breaks_no_promise(owner: asyncpg.Connection) -> None:
    await owner.execute("SET LOCAL session_replication_role = replica")
    await owner.execute(a_charged_run(usage=4_000_000, last_seq=4))
    assert await broken(owner) == set()


async def test_honest_books_break_no_promise(books: str) -> None:
    findings = await verify(books)
    assert {finding.promise for finding in findings} == set(PROMISES)
    assert [finding for finding in findings if finding.violations] == []


@pytest.mark.parametrize("name", REFUSED)
async def test_the_engine_refuses_even_the_owner(owner: asyncpg.Connection, name: str) -> None:
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        # The second statement checks what a commit would check.
        await owner.execute(f"{REFUSED[name]}; SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("name", PLANTED)
async def test_the_proof_names_what_was_planted(owner: asyncpg.Connection, name: str) -> None:
    promise, statement = PLANTED[name]
    await owner.execute("SET LOCAL session_replication_role = replica")
    await owner.execute(statement)
    assert promise in await broken(owner)


def test_each_promise_of_the_proof_has_somebody_who_breaks_it() -> None:
    assert {promise for promise, _ in PLANTED.values()} == set(PROMISES)


@pytest.mark.parametrize("statement", [*WRITES, *INNER])
async def test_the_application_can_only_call_the_ledgers_acts(owner: asyncpg.Connection, statement: str) -> None:
    await owner.execute("SET LOCAL ROLE aimall_app")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await owner.execute(statement)
