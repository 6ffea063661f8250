"""Runs as they are sent to the database: the documents, without sending them."""

import json
from typing import Any, NoReturn, cast

from aimall.adapters.postgres.generation.run_book import PostgresRunBook
from aimall.adapters.postgres.hot_path import HotPath
from aimall.application.generation.ports import BeginRun, SettleRun


class Told(Exception):
    """The document that would have been sent."""


class Dictation:
    """A path to nowhere, which tells what would have been sent."""

    async def rows(self, _statement: str, documents: str) -> NoReturn:
        raise Told(documents)


async def document_of(run: BeginRun | SettleRun) -> Any:  # noqa: ANN401 - it is JSON
    """Give what would be sent of the beginning, or the end, of a run."""
    book = PostgresRunBook(cast("HotPath", Dictation()))
    try:
        await (book.begin(run) if isinstance(run, BeginRun) else book.settle(run))
    except Told as told:
        (document,) = json.loads(str(told))
        return document
    raise AssertionError
