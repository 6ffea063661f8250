"""Transactions as a file for spreadsheets: written a page at a time, so that a statement of years costs no memory."""

import asyncio
import csv
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from io import StringIO
from typing import Final

from litestar.types import Receive, Send

from aimall.application.paging import LARGEST_PAGE, Page, PageRequest
from aimall.application.wallet.list_transactions import ListTransactions, ListTransactionsQuery
from aimall.domain.kernel.actor import Actor
from aimall.domain.wallet.statement import LineFilter, StatementLine
from aimall.entrypoints.http.edge.streamed import StreamedResponse
from aimall.entrypoints.http.v1.wallet.schemas import show_line

MEDIA_TYPE: Final = "text/csv"
COLUMNS: Final = ("id", "kind", "amount", "balanceAfter", "generationId", "createdAt")
_HEADERS: Final = {"Content-Disposition": 'attachment; filename="transactions.csv"'}
# Without this mark spreadsheets read the file in the encoding of their country, and Persian becomes noise.
_BYTE_ORDER_MARK: Final = "\ufeff"
_FORMULA_BEGINS: Final = ("=", "+", "-", "@", "\t", "\r")


async def transactions_file(
    show: ListTransactions, actor: Actor, wanted: LineFilter, *, stall_s: float
) -> StreamedResponse:
    """Give the file. The first page is read before the answer begins, so that a refusal is still a plain problem."""
    query = ListTransactionsQuery(actor=actor, page=PageRequest(limit=LARGEST_PAGE), wanted=wanted)
    first = await show(query)

    async def write(_receive: Receive, send: Send) -> None:
        # What goes wrong from here on breaks the answer off: a file that ends early must not look like a whole one.
        await _send(send, _BYTE_ORDER_MARK + _row(COLUMNS), stall_s)
        async for page in _pages(show, query, first):
            await _send(send, "".join(_row(_cells(line)) for line in page.items), stall_s)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    return StreamedResponse(write, media_type=MEDIA_TYPE, headers=_HEADERS)


def text_cell(text: str) -> str:
    """Give a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_BEGINS) else text


async def _pages(
    show: ListTransactions, query: ListTransactionsQuery, page: Page[StatementLine]
) -> AsyncIterator[Page[StatementLine]]:
    yield page
    while page.next is not None:
        page = await show(replace(query, page=PageRequest(after=page.next, limit=LARGEST_PAGE)))
        yield page


async def _send(send: Send, text: str, stall_s: float) -> None:
    async with asyncio.timeout(stall_s):
        await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


def _cells(line: StatementLine) -> tuple[str, ...]:
    shown = show_line(line)
    # An amount is a plain number, and a spreadsheet takes it for one, with its sign.
    return (
        text_cell(shown.id),
        text_cell(shown.kind),
        shown.amount,
        shown.balance_after,
        text_cell(shown.generation_id or ""),
        shown.created_at.isoformat().replace("+00:00", "Z"),
    )


def _row(cells: Sequence[str]) -> str:
    line = StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
