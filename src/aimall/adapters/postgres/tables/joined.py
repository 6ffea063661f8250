"""Rows of joined tables, taken apart: so that what belongs together is read at once."""

from types import SimpleNamespace
from typing import Any

from sqlalchemy import RowMapping, Table


def part_of(row: RowMapping, table: Table) -> Any:  # noqa: ANN401 - as a row, whose columns have no types either
    """Give what one of the tables has in a row, by its own names."""
    return SimpleNamespace(**{column.name: row[column] for column in table.c})
