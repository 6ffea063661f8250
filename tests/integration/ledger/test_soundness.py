"""No row may be written that is not sound by itself, whoever writes it and whatever else he has switched off."""

from typing import Final

import asyncpg
import pytest

from tests.integration.ledger.charged import a_charged_run

# By table: what each row is made to be, and which rows. An empty text means all of them.
UNSOUND: Final[dict[str, dict[str, str]]] = {
    "ledger.account": {
        "asset = 'EUR'": "",
        "class = 'savings'": "",
        "wallet_id = NULL": "class = 'paid'",
        "wallet_id = gen_random_uuid()": "class = 'revenue'",
        "expires_at = now()": "class = 'paid'",
        "expires_at = NULL": "class = 'bonus'",
        "balance = -1": "class = 'paid'",
        "head_hash = NULL": "class = 'held'",
        "head_hash = '\\x00'": "class = 'promo'",
        "head_seq = 1": "class = 'promo'",
        "balance = 1": "class = 'promo'",
    },
    "ledger.txn": {
        "kind = 'gift', delta_micro = -1": "kind = 'topup'",
        "reason = 'because'": "kind = 'topup'",
        "reason = NULL": "kind = 'adjust'",
        "wallet_seq = 99": "kind = 'hold'",
        "wallet_seq = NULL": "kind = 'topup'",
        "balance_after_micro = NULL": "kind = 'resolve'",
        "wallet_seq = 0": "kind = 'topup'",
        "balance_after_micro = -1": "kind = 'topup'",
        "delta_micro = -1": "kind = 'topup'",
        "delta_micro = 0": "kind = 'grant'",
        "delta_micro = 0 * 1": "kind = 'adjust'",
        "delta_micro = 1": "kind = 'resolve'",
    },
    "ledger.entry": {
        "balance = -1": "seq = 0",
        "balance = -1, prev_balance = -1 - delta": "seq = 1",
        "delta = 1": "seq = 0",
        "balance = 1": "seq = 0",
        "prev_seq = 0": "seq = 0",
        "transfer_id = NULL": "seq = 1",
        "prev_hash = NULL": "seq = 1",
        "delta = 0, prev_balance = balance": "seq = 1",
        "prev_seq = 5": "seq = 1",
        "prev_balance = prev_balance + 1": "seq = 1",
    },
    "ledger.hold": {
        "state = 'lost', resolved_at = now()": "state = 'open'",
        "resolved_at = now()": "state = 'open'",
        "resolved_at = NULL": "state = 'captured'",
        "amount_micro = 0": "state = 'open'",
        "captured_micro = -1": "state = 'captured'",
        "captured_micro = amount_micro + 1": "state = 'captured'",
        "captured_micro = 1": "state = 'open'",
    },
    "generation": {
        "kind = 'poem'": "",
        "state = 'lost', charge_micro = 0, ended_at = NULL": "",
        "ended_at = NULL": "",
        "state = 'streaming', charge_micro = 0": "",
        "max_tokens = 0": "",
        "kind = 'image', max_tokens = -1": "",
        "input_tokens = -1": "",
        "hold_micro = -1, charge_micro = 0": "",
        "charge_micro = -1": "",
        "charge_micro = hold_micro + 1": "",
        "state = 'voided'": "",
        "usage_source = 'none'": "",
        "absorbed_micro = -1": "",
        "usage_source = 'rumour'": "",
        "usage_input = -1": "",
        "usage_cached_input = -1": "",
        "usage_output = -1": "",
        "usage_reasoning = -1": "",
        "usage_unit = 'litre', usage_quantity = 1": "",
        "usage_unit = 'image', usage_quantity = -1": "",
        "usage_unit = 'image'": "",
        "usage_quantity = 1": "",
        "request = '{}'": "",
        "kind = 'image', brief = '{}'": "",
        "kind = 'image', version_of = id": "",
        "summary = '{}'": "",
        "kind = 'transcription', summary_used = '{}'": "",
    },
}


@pytest.mark.parametrize(
    ("table", "change", "rows"),
    [(table, change, rows) for table, changes in UNSOUND.items() for change, rows in changes.items()],
)
async def test_an_unsound_row_is_refused(owner: asyncpg.Connection, table: str, change: str, rows: str) -> None:
    await owner.execute(
        "SET LOCAL session_replication_role = replica"
    )  # no trigger and no foreign key stands before it
    await owner.execute(a_charged_run(usage=4_000_000, last_seq=4))
    with pytest.raises(asyncpg.CheckViolationError, match=f"{table.rpartition('.')[2]}_is_sound"):
        await owner.execute(f"UPDATE {table} SET {change} WHERE {rows or 'true'}")  # noqa: S608 - from the list above


@pytest.mark.parametrize("table", UNSOUND)
async def test_a_sound_row_may_be_written_again(owner: asyncpg.Connection, table: str) -> None:
    await owner.execute("SET LOCAL session_replication_role = replica")
    await owner.execute(a_charged_run(usage=4_000_000, last_seq=4))
    column = {"ledger.account": "class", "ledger.entry": "seq"}.get(table, "id")
    assert await owner.execute(f"UPDATE {table} SET {column} = {column}") != "UPDATE 0"  # noqa: S608 - from the list above
