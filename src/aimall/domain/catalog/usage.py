"""Usage: what a run consumed, in tokens of each class or in units of what it made, and how we know."""

from dataclasses import dataclass
from enum import StrEnum

from aimall.domain.kernel.errors import InvalidValue


class UsageSource(StrEnum):
    """Where a usage figure comes from, best first."""

    PROVIDER = "provider"  # the stream itself said it
    LOOKUP = "lookup"  # the provider's accounting endpoint said it later
    ESTIMATE = "estimate"  # counted by us on the text that was shown
    NONE = "none"  # nothing was delivered


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens by class. `input_tokens` includes the cached ones, `output_tokens` the reasoning ones."""

    input_tokens: int
    output_tokens: int
    cached_input_tokens: int = 0
    reasoning_tokens: int = 0

    def __post_init__(self) -> None:
        if min(self.input_tokens, self.output_tokens, self.cached_input_tokens, self.reasoning_tokens) < 0:
            raise InvalidValue(field="usage", reason="must not be negative")


class Unit(StrEnum):
    """What a run is counted by when it is not counted in tokens."""

    IMAGE = "image"
    SECOND = "second"  # of sound or of video; a second that has begun counts
    CHARACTER = "character"  # Unicode code points of the text that is spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitUsage:
    """A quantity of one unit."""

    unit: Unit
    quantity: int

    def __post_init__(self) -> None:
        if self.quantity < 0:
            raise InvalidValue(field="usage", reason="must not be negative")


Metered = Usage | UnitUsage
