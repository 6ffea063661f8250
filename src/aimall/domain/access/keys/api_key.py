"""An API key: whose it is, what it may be used for, and when it opens.

Its owner may change what it is for at any time; its secret is replaced by rotating, after which the old one goes on
for as long as its owner needs to bring the new one to every program.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final

from aimall.domain.access.display_name import DisplayName
from aimall.domain.access.keys.key_text import KeyHash, KeyText, hash_of, last_four_of, masked
from aimall.domain.kernel.actor import ActingKey, KeyLimits, Scope
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.kernel.ids import ApiKeyId, UserId, WorkspaceId

Network = IPv4Network | IPv6Network

KEYS_AT_MOST: Final = 50  # of one workspace
MODELS_AT_MOST: Final = 100
NETWORKS_AT_MOST: Final = 50
LIMIT_AT_MOST: Final = 1_000_000_000
USUAL_OVERLAP: Final = timedelta(hours=24)
LONGEST_OVERLAP: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyTerms:
    """What the owner says of a key. Without `models`, `networks` or a cap nothing is excluded by them."""

    name: str
    scopes: frozenset[Scope]
    models: frozenset[str] | None = None
    cap_total: Coins | None = None
    cap_month: Coins | None = None  # a month of UTC
    limits: KeyLimits = field(default_factory=KeyLimits)
    networks: tuple[Network, ...] = ()
    expires_at: datetime | None = None
    outlives_connection: bool = False

    def __post_init__(self) -> None:
        if key_name(self.name) != self.name:
            raise InvalidValue(field="name", reason="must be tidy")
        if not self.scopes:
            raise InvalidValue(field="scopes", reason="must name at least one")
        if self.models is not None and not 1 <= len(self.models) <= MODELS_AT_MOST:
            raise InvalidValue(field="models", reason=f"must be 1 to {MODELS_AT_MOST}, or null for all of them")
        if len(self.networks) > NETWORKS_AT_MOST:
            raise InvalidValue(field="networks", reason=f"must be at most {NETWORKS_AT_MOST}")
        for name, cap in (("capTotal", self.cap_total), ("capMonth", self.cap_month)):
            if cap is not None and cap < ZERO:
                raise InvalidValue(field=name, reason="must not be negative")
        _check_limits(self.limits)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerSecret:
    """The secret before the present one, and until when it still opens."""

    hash: KeyHash
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """One key of one person in one workspace. The text of its secret is nowhere in it."""

    id: ApiKeyId
    workspace: WorkspaceId
    user: UserId
    terms: KeyTerms
    hash: KeyHash = field(repr=False)
    last_four: str
    created_at: datetime
    former: FormerSecret | None = field(default=None, repr=False)
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    @property
    def masked(self) -> str:
        """What is shown of the secret."""
        return masked(self.last_four)

    @property
    def acting(self) -> ActingKey:
        """What travels with whoever comes by this key."""
        terms = self.terms
        return ActingKey(
            id=self.id,
            scopes=terms.scopes,
            models=terms.models,
            limits=terms.limits,
            outlives_connection=terms.outlives_connection,
        )

    def opens_with(self, secret: KeyHash, at: datetime) -> bool:
        """Tell whether a secret opens now: the present one or, for a while, the former one, of a key that lives."""
        expires_at, former = self.terms.expires_at, self.former
        if self.revoked_at is not None or (expires_at is not None and at >= expires_at):
            return False
        return secret == self.hash or (former is not None and secret == former.hash and at < former.until)

    def admits(self, address: str) -> bool:
        """Tell whether the key may be used from there. Whoever hides where they come from is not on any list."""
        if not self.terms.networks:
            return True
        try:
            found = ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self.terms.networks)

    def rotated(self, key: KeyText, *, at: datetime, overlap: timedelta) -> "ApiKey":
        """Replace the secret. The one before still opens during the overlap; a third one never does."""
        former = FormerSecret(hash=self.hash, until=at + overlap) if overlap else None
        return replace(self, hash=hash_of(key), last_four=last_four_of(key), former=former)

    def revoked(self, at: datetime) -> "ApiKey":
        """End the key; an ended one keeps its first ending."""
        return self if self.revoked_at else replace(self, revoked_at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySpending:
    """What the runs of a key have cost, or may still cost while they go on: ever, and in this month of UTC."""

    total: Coins = ZERO
    month: Coins = ZERO


def read_networks(texts: Sequence[str], *, field: str = "networks") -> tuple[Network, ...]:
    """Read addresses and networks such as `203.0.113.7` and `2001:db8::/32`. Raises `InvalidValue`."""
    try:
        return tuple(dict.fromkeys(ip_network(text) for text in texts))
    except ValueError:
        reason = "must be addresses or networks, such as 203.0.113.7 or 2001:db8::/32"
        raise InvalidValue(field=field, reason=reason) from None


def check_expiry(terms: KeyTerms, *, at: datetime) -> None:
    """Let terms go on that have not ended before they begin, or raise `InvalidValue`."""
    if terms.expires_at is not None and terms.expires_at <= at:
        raise InvalidValue(field="expiresAt", reason="must be in the future")


def check_overlap(overlap: timedelta) -> None:
    """Let an overlap that is no second key go on, or raise `InvalidValue`."""
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise InvalidValue(field="overlapSeconds", reason=f"must be 0 to {int(LONGEST_OVERLAP.total_seconds())}")


def key_name(text: str) -> str:
    """Read a name as a person types it. Raises `InvalidValue` on one that cannot be shown."""
    try:
        return DisplayName.parse(text).text
    except InvalidValue as error:
        raise InvalidValue(field="name", reason=error.reason) from None


def _check_limits(limits: KeyLimits) -> None:
    given = (
        ("requestsPerMinute", limits.requests_per_minute),
        ("tokensPerMinute", limits.tokens_per_minute),
        ("runsAtOnce", limits.runs_at_once),
    )
    for name, limit in given:
        if limit is not None and not 1 <= limit <= LIMIT_AT_MOST:
            raise InvalidValue(field=name, reason=f"must be 1 to {LIMIT_AT_MOST}, or null for no limit")
