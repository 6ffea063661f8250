"""Rials: what people pay with. Amounts are whole rials; people count in toman, ten rials each."""

from dataclasses import dataclass
from typing import Final

from aimall.domain.kernel.errors import InvalidValue

RIALS_PER_TOMAN: Final = 10
_LARGEST: Final = 10**15


@dataclass(frozen=True, slots=True, order=True)
class Rials:
    """An amount in rials, never negative."""

    rials: int

    def __post_init__(self) -> None:
        if not 0 <= self.rials <= _LARGEST:
            raise InvalidValue(field="rials", reason=f"must be between 0 and {_LARGEST}")

    @property
    def toman(self) -> int:
        """The same in whole toman. Raises `InvalidValue` rather than round."""
        toman, rest = divmod(self.rials, RIALS_PER_TOMAN)
        if rest:
            raise InvalidValue(field="rials", reason="is no whole number of toman")
        return toman
