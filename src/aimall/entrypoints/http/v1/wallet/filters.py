"""Which transactions are wanted, as a query says it."""

from typing import Annotated, Final

from litestar.params import QueryParameter

from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.wallet.statement import LineFilter, LineKind
from aimall.entrypoints.http.wire import moment_of

_KINDS: Final = ", ".join(kind.value for kind in LineKind)
_LONGEST: Final = 100

Kinds = Annotated[
    str | None,
    QueryParameter(
        name="kind", description=f"Kinds, with commas between: {_KINDS}.", max_length=_LONGEST, required=False
    ),
]
Since = Annotated[
    str | None,
    QueryParameter(
        name="from",
        description="The first moment, as in RFC 3339: 2026-03-20T00:00:00Z.",
        max_length=_LONGEST,
        required=False,
    ),
]
Until = Annotated[
    str | None,
    QueryParameter(
        name="to", description="The moment before which to end, as in RFC 3339.", max_length=_LONGEST, required=False
    ),
]


def line_filter(kinds: str | None, since: str | None, until: str | None) -> LineFilter:
    """Read which lines are wanted. Raises `InvalidValue` that names the parameter."""
    return LineFilter(
        kinds=None if kinds is None else frozenset(_kind(word) for word in kinds.split(",")),
        since=None if since is None else moment_of(since, field="from"),
        until=None if until is None else moment_of(until, field="to"),
    )


def _kind(word: str) -> LineKind:
    try:
        return LineKind(word.strip())
    except ValueError as error:
        raise InvalidValue(field="kind", reason=f"must be of {_KINDS}, with commas between") from error
