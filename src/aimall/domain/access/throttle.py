"""Throttles: how often something may be tried, by the generic cell rate algorithm (GCRA).

One instant per key is the whole state: the theoretical arrival time. A try passes if it does not run ahead of that
by more than the burst; it never locks out, a wait is at most one interval.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Final
from uuid import UUID

from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.kernel.ids import derived_id

_IPV4: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """`burst` tries at once, then one every `every`. Within any time t at most burst + t / every pass."""

    name: str
    burst: int
    every: timedelta

    def __post_init__(self) -> None:
        if self.burst < 1 or self.every <= timedelta(0):
            raise InvalidValue(field="rate", reason="must let something pass")

    @property
    def quota(self) -> int:
        """How many tries there are when nobody has tried for a while."""
        return self.burst

    @property
    def window_s(self) -> int:
        """After how many seconds all of them are there again."""
        return math.ceil((self.burst * self.every).total_seconds())

    @property
    def lead(self) -> timedelta:
        """How far ahead of now the arrival time may already be for a try to pass."""
        return self.every * (self.burst - 1)


@dataclass(frozen=True, slots=True)
class Passed:
    """The try counts; `arrival` is the new state."""

    arrival: datetime


@dataclass(frozen=True, slots=True)
class Wait:
    """The try does not count. Trying again after `seconds` (whole, at least 1) can pass."""

    seconds: int


def try_at(arrival: datetime | None, now: datetime, rate: Rate) -> Passed | Wait:
    """Judge one try: pass if max(arrival, now) - now is at most the lead, and move the arrival by one interval."""
    due = now if arrival is None else max(arrival, now)
    ahead = due - now
    if ahead <= rate.lead:
        return Passed(due + rate.every)
    return wait_for(ahead - rate.lead)


def wait_for(time: timedelta) -> Wait:
    """Round a wait up to whole seconds, for a client that waits exactly as long as it is told."""
    return Wait(max(1, math.ceil(time.total_seconds())))


def throttle_id(rate: Rate, subject: str) -> UUID:
    """Name the brake of one subject under one rate, so that no e-mail address or network need be stored."""
    return derived_id("throttle", rate.name, subject)


# The delay grows by stacking two rates: five tries at once, then one in 15 s, and after ten one in 6 minutes.
# Together at most 20 guesses at one account are evaluated in any hour, from wherever they come.
LOG_IN_PER_ACCOUNT: Final = (
    Rate(name="log_in.account.short", burst=5, every=timedelta(seconds=15)),
    Rate(name="log_in.account.long", burst=10, every=timedelta(minutes=6)),
)
# Mobile carriers put thousands of people behind one network, so this one is wide.
LOG_IN_PER_NETWORK: Final = Rate(name="log_in.network", burst=100, every=timedelta(seconds=6))
# At most 20 in any hour.
REGISTER_PER_NETWORK: Final = Rate(name="register.network", burst=10, every=timedelta(minutes=6))


@lru_cache(maxsize=4096)  # reading an address costs as much as counting a call
def network_of(address: str) -> str:
    """Name the network that an address belongs to: /24 of IPv4, /64 of IPv6, which is one household's least.

    What is no address counts as one network of its own: whoever hides is throttled together.
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    return str(ip_network((parsed, 24 if parsed.version == _IPV4 else 64), strict=False))
