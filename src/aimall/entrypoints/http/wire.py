"""Values as they travel: prefixed ids, coins as decimal strings, requests that refuse what they do not know."""

import re
from datetime import UTC, datetime
from typing import Annotated, Final
from uuid import UUID

import msgspec

from aimall.domain.kernel.coins import MICRO_PER_COIN, ZERO, Coins
from aimall.domain.kernel.errors import DomainError, InvalidValue
from aimall.domain.kernel.ids import parse_id

CoinText = Annotated[str, msgspec.Meta(pattern=r"^-?[0-9]+\.[0-9]{6}$", description="Coins with six decimals.")]
CoinsIn = Annotated[
    Annotated[str, msgspec.Meta(pattern=r"^-?[0-9]{1,13}(\.[0-9]{1,6})?$")]
    | Annotated[int, msgspec.Meta(ge=-9_000_000_000_000, le=9_000_000_000_000)],
    msgspec.Meta(description="Coins: a decimal string with at most six decimals, or a whole number."),
]
CapIn = Annotated[
    Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,13}(\.[0-9]{1,6})?$")]
    | Annotated[int, msgspec.Meta(ge=0, le=9_000_000_000_000)],
    msgspec.Meta(description="Coins, not negative: a decimal string with at most six decimals, or a whole number."),
]
UsdText = Annotated[str, msgspec.Meta(pattern=r"^-?[0-9]+\.[0-9]{6}$", description="US dollars with six decimals.")]
Time = Annotated[datetime, msgspec.Meta(tz=True)]

_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE)


class Given(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What a client sends. An unknown field is refused, so that a typo is never silently without effect."""


class Shown(msgspec.Struct, rename="camel"):
    """What a client gets. Fields have no defaults: what may be absent is null, and always there."""


class FieldProblemShown(Shown):
    """What is wrong with one field."""

    field: str
    code: str
    message: str


class ProblemShown(msgspec.Struct, rename="camel"):
    """A problem document (RFC 9457). `code` is stable; facts of the problem are further members."""

    type: str
    title: str
    status: int
    code: str
    request_id: str
    detail: str | msgspec.UnsetType = msgspec.UNSET
    errors: list[FieldProblemShown] | msgspec.UnsetType = msgspec.UNSET


def coins_of(given: str | int, *, field: str) -> Coins:
    """Read an amount of coins. Raises `InvalidValue`."""
    if isinstance(given, int):
        return Coins(given * MICRO_PER_COIN)
    return Coins.parse(given, field=field)


def ceiling_of(given: str | int | None, *, field: str) -> Coins | None:
    """Read what a run may cost at most, if anything was said. Raises `InvalidValue`."""
    if given is None:
        return None
    ceiling = coins_of(given, field=field)
    if ceiling < ZERO:
        raise InvalidValue(field=field, reason="must not be negative")
    return ceiling


def print_usd(micro_usd: int | None) -> str | None:
    """Print micro-dollars as dollars with exactly six decimals; what is not known stays null."""
    if micro_usd is None:
        return None
    whole, part = divmod(abs(micro_usd), 1_000_000)
    return f"{'-' if micro_usd < 0 else ''}{whole}.{part:06d}"


def moment_of(text: str, *, field: str) -> datetime:
    """Read a moment of a query, in UTC. Raises `InvalidValue` that names the field."""
    try:
        if _MOMENT.fullmatch(text):
            return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise InvalidValue(field=field, reason="must be a moment with its zone, such as 2026-03-20T00:00:00Z (+ as %2B)")


def id_in_path(prefix: str, text: str, missing: type[DomainError]) -> UUID:
    """Read an id of a path. What cannot be an id of that kind does not exist: raises `missing`."""
    try:
        return parse_id(prefix, text)
    except InvalidValue as error:
        raise missing from error


def id_in_field(prefix: str, text: str, *, field: str) -> UUID:
    """Read an id of a field. Raises `InvalidValue` that names the field."""
    try:
        return parse_id(prefix, text)
    except InvalidValue as error:
        raise InvalidValue(field=field, reason=error.reason) from error
