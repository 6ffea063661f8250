"""Why a model is not sold: a price that is missing or cannot be trusted keeps it back until somebody looks."""

from enum import StrEnum


class Obstacle(StrEnum):
    """What is wrong with a price."""

    NO_PRICE = "no_price"
    OTHER_UNIT = "other_unit"  # not billed by what it is sold by; the operator may write a price of one unit
    IMPLAUSIBLE = "implausible"  # it cannot be true
    VARIES = "varies"
    TOO_LARGE = "too_large"
    ZERO = "zero"  # and the model is not said to be free
    JUMPED = "jumped"  # since it was published last; the operator confirms it by writing it down
