"""What the routes of API keys take and give. The text of a key is in one answer only: the one that made it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Literal, TypeVar

import msgspec

from aimall.application.access.keys.create_key import KeyIssued
from aimall.application.access.keys.list_keys import ListedKey
from aimall.domain.access.keys.api_key import (
    LIMIT_AT_MOST,
    LONGEST_OVERLAP,
    MODELS_AT_MOST,
    NETWORKS_AT_MOST,
    USUAL_OVERLAP,
    ApiKey,
    KeySpending,
    KeyTerms,
    key_name,
    read_networks,
)
from aimall.domain.kernel.actor import KeyLimits, Scope
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.ids import print_id
from aimall.entrypoints.http.wire import CapIn, CoinText, Given, Shown, Time, ceiling_of

T = TypeVar("T")
ReadT = TypeVar("ReadT")

Name = Annotated[str, msgspec.Meta(max_length=400)]
Scopes = Annotated[
    list[Literal["chat", "images", "audio", "embeddings", "models", "billing:read"]],
    msgspec.Meta(min_length=1, max_length=len(Scope)),
]
Models = Annotated[
    list[Annotated[str, msgspec.Meta(min_length=1, max_length=200)]],
    msgspec.Meta(min_length=1, max_length=MODELS_AT_MOST, description="The models it may use; null is all of them."),
]
Limit = Annotated[int, msgspec.Meta(ge=1, le=LIMIT_AT_MOST)]
Networks = Annotated[
    list[Annotated[str, msgspec.Meta(min_length=1, max_length=50)]],
    msgspec.Meta(max_length=NETWORKS_AT_MOST, description="Where it may be used from; none is anywhere."),
]
OnDisconnect = Annotated[
    Literal["stop", "continue"],
    msgspec.Meta(description="What becomes of an answer on `/v1` whose connection is gone."),
]
Overlap = Annotated[int, msgspec.Meta(ge=0, le=int(LONGEST_OVERLAP.total_seconds()))]


class NewKey(Given):
    """What a new key shall be for. What is null is not limited."""

    name: Name
    scopes: Scopes
    models: Models | None = None
    cap_total: CapIn | None = None
    cap_month: CapIn | None = None
    requests_per_minute: Limit | None = None
    tokens_per_minute: Limit | None = None
    runs_at_once: Limit | None = None
    networks: Networks = msgspec.field(default_factory=list[str])
    expires_at: Time | None = None
    on_disconnect: OnDisconnect = "stop"

    def terms(self) -> KeyTerms:
        """Read the terms. Raises `InvalidValue`."""
        return KeyTerms(
            name=key_name(self.name),
            scopes=frozenset(map(Scope, self.scopes)),
            models=_models(self.models),
            cap_total=ceiling_of(self.cap_total, field="capTotal"),
            cap_month=ceiling_of(self.cap_month, field="capMonth"),
            limits=KeyLimits(
                requests_per_minute=self.requests_per_minute,
                tokens_per_minute=self.tokens_per_minute,
                runs_at_once=self.runs_at_once,
            ),
            networks=read_networks(self.networks),
            expires_at=_utc(self.expires_at),
            outlives_connection=self.on_disconnect == "continue",
        )


class KeyChange(Given):
    """What becomes of a key. What is absent stays as it is; what is null is not limited any more."""

    name: Name | msgspec.UnsetType = msgspec.UNSET
    scopes: Scopes | msgspec.UnsetType = msgspec.UNSET
    models: Models | msgspec.UnsetType | None = msgspec.UNSET
    cap_total: CapIn | msgspec.UnsetType | None = msgspec.UNSET
    cap_month: CapIn | msgspec.UnsetType | None = msgspec.UNSET
    requests_per_minute: Limit | msgspec.UnsetType | None = msgspec.UNSET
    tokens_per_minute: Limit | msgspec.UnsetType | None = msgspec.UNSET
    runs_at_once: Limit | msgspec.UnsetType | None = msgspec.UNSET
    networks: Networks | msgspec.UnsetType = msgspec.UNSET
    expires_at: Time | msgspec.UnsetType | None = msgspec.UNSET
    on_disconnect: OnDisconnect | msgspec.UnsetType = msgspec.UNSET

    def applied_to(self, terms: KeyTerms) -> KeyTerms:
        """Make the terms that these become. Raises `InvalidValue`."""
        limits = terms.limits
        return replace(
            terms,
            name=_given(self.name, key_name, terms.name),
            scopes=_given(self.scopes, lambda scopes: frozenset(map(Scope, scopes)), terms.scopes),
            models=_given(self.models, _models, terms.models),
            cap_total=_given(self.cap_total, lambda cap: ceiling_of(cap, field="capTotal"), terms.cap_total),
            cap_month=_given(self.cap_month, lambda cap: ceiling_of(cap, field="capMonth"), terms.cap_month),
            limits=KeyLimits(
                requests_per_minute=_given(self.requests_per_minute, _same, limits.requests_per_minute),
                tokens_per_minute=_given(self.tokens_per_minute, _same, limits.tokens_per_minute),
                runs_at_once=_given(self.runs_at_once, _same, limits.runs_at_once),
            ),
            networks=_given(self.networks, read_networks, terms.networks),
            expires_at=_given(self.expires_at, _utc, terms.expires_at),
            outlives_connection=_given(self.on_disconnect, lambda what: what == "continue", terms.outlives_connection),
        )


class Rotation(Given):
    """For how long the present secret still opens; with 0 it ends at once."""

    overlap_seconds: Overlap = int(USUAL_OVERLAP.total_seconds())


class KeyShown(Shown):
    """One of one's keys. What it spent are charges, and what runs that go on may still cost."""

    id: str
    name: str
    masked: str
    scopes: list[str]
    models: list[str] | None
    cap_total: CoinText | None
    cap_month: CoinText | None
    spent_total: CoinText
    spent_month: CoinText
    requests_per_minute: int | None
    tokens_per_minute: int | None
    runs_at_once: int | None
    networks: list[str]
    on_disconnect: OnDisconnect
    expires_at: Time | None
    former_secret_until: Time | None
    created_at: Time
    last_used_at: Time | None


class KeysShown(Shown):
    """Keys, newest first."""

    items: list[KeyShown]
    next_cursor: str | None


class KeySecretShown(Shown):
    """A key with a new secret, which is shown this once. A repeat of the call has null in its place."""

    key: KeyShown
    secret: str | None


def show_key(key: ApiKey, spent: KeySpending) -> KeyShown:
    """Show a key to its owner."""
    terms = key.terms
    return KeyShown(
        id=print_id("key", key.id),
        name=terms.name,
        masked=key.masked,
        scopes=sorted(terms.scopes),
        models=None if terms.models is None else sorted(terms.models),
        cap_total=_coins(terms.cap_total),
        cap_month=_coins(terms.cap_month),
        spent_total=str(spent.total),
        spent_month=str(spent.month),
        requests_per_minute=terms.limits.requests_per_minute,
        tokens_per_minute=terms.limits.tokens_per_minute,
        runs_at_once=terms.limits.runs_at_once,
        networks=list(map(str, terms.networks)),
        on_disconnect="continue" if terms.outlives_connection else "stop",
        expires_at=terms.expires_at,
        former_secret_until=None if key.former is None else key.former.until,
        created_at=key.created_at,
        last_used_at=key.last_used_at,
    )


def show_listed(listed: ListedKey) -> KeyShown:
    """Show a key of the list."""
    return show_key(listed.key, listed.spent)


def show_issued(issued: KeyIssued) -> KeySecretShown:
    """Show a key and its new secret."""
    return KeySecretShown(key=show_key(issued.key, issued.spent), secret=issued.secret)


def _given(value: T | msgspec.UnsetType, read: Callable[[T], ReadT], before: ReadT) -> ReadT:
    return before if isinstance(value, msgspec.UnsetType) else read(value)


def _same(value: T) -> T:
    return value


def _models(given: list[str] | None) -> frozenset[str] | None:
    return None if given is None else frozenset(given)


def _utc(at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(UTC)


def _coins(amount: Coins | None) -> str | None:
    return None if amount is None else str(amount)
