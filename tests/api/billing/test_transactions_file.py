"""Transactions as a file: whole, readable by spreadsheets, harmless in them, and never a part that looks whole."""

import csv
from collections.abc import AsyncIterator
from io import StringIO
from pathlib import Path

import pytest
from dishka import Provider, Scope, provide

from aimall.adapters.postgres.wallet import PostgresWalletReader
from aimall.application.paging import Page, PageRequest
from aimall.application.wallet.ports import WalletReader
from aimall.domain.kernel.errors import TryAgain
from aimall.domain.kernel.ids import WorkspaceId
from aimall.domain.wallet.statement import EVERY_LINE, LineFilter, StatementLine
from aimall.entrypoints.http.v1.wallet.csv import text_cell
from tests.mall import Mall, Person, open_mall
from tests.postgres import ask

MANY = """
SELECT count(*) FROM generate_series(1, 250) n, LATERAL ledger.credit(gen_random_uuid(),
    (SELECT workspace_id FROM app_user WHERE email = $1), gen_random_uuid(), n, NULL)
"""


class LostAfterOnePage(PostgresWalletReader):
    """A store that goes away after the first page."""

    async def statement(
        self, workspace: WorkspaceId, page: PageRequest, wanted: LineFilter = EVERY_LINE
    ) -> Page[StatementLine]:
        if page.after is not None:
            raise TryAgain
        return await super().statement(workspace, page, wanted)


class Forgetful(Provider):
    """A mall with such a store."""

    scope = Scope.APP
    reader = provide(LostAfterOnePage, provides=WalletReader)


@pytest.fixture
async def forgetful(database_url: str, tmp_path: Path) -> AsyncIterator[Mall]:
    """A mall whose statements break off."""
    async with open_mall(database_url, tmp_path, Forgetful()) as mall:
        yield mall


async def test_the_file_says_what_the_list_says(anna: Person) -> None:
    await anna.chat(await anna.conversation())
    answer = await anna.get("/billing/transactions.csv")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="transactions.csv"'
    assert answer.content.startswith(b"\xef\xbb\xbfid,kind,amount,balanceAfter,generationId,createdAt\r\n")
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    items = (await anna.get("/billing/transactions")).json()["items"]
    assert rows == [{**item, "generationId": item["generationId"] or ""} for item in items]
    assert rows[0]["amount"].startswith("-")


async def test_the_file_holds_every_page_and_heeds_the_filters(mall: Mall, anna: Person) -> None:
    await ask(mall.database_url, MANY, anna.email)
    lines = (await anna.get("/billing/transactions.csv")).text.splitlines()
    assert len(lines) == 1 + 250 + 1
    assert len(set(lines)) == len(lines)
    grants = (await anna.get("/billing/transactions.csv", params={"kind": "grant"})).text.splitlines()
    assert grants == [lines[0], lines[-1]]
    refused = await anna.get("/billing/transactions.csv", params={"kind": "gift"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "kind")


async def test_a_file_that_cannot_be_ended_breaks_off(forgetful: Mall) -> None:
    anna = await forgetful.person()
    await ask(forgetful.database_url, MANY, anna.email)
    with pytest.raises(TryAgain):
        await anna.get("/billing/transactions.csv")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_text_is_taken_for_a_formula(text: str) -> None:
    assert text_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "gen_0", "سلام", "a=1"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert text_cell(text) == text
