"""Quotas: what the operator grants to whoever comes by an API key, and which limits one call meets."""

from dataclasses import dataclass
from functools import lru_cache

from aimall.domain.access.limits.limit import Counted, Limit, Take
from aimall.domain.access.throttle import network_of
from aimall.domain.kernel.actor import ActingKey, Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotas:
    """What is granted within a minute. A key may have limits of its own beside these."""

    workspace_requests: int
    workspace_tokens: int
    network_requests: int


def request_takes(quotas: Quotas, actor: Actor | None, address: str) -> tuple[Take, ...]:
    """List what a request takes: of its key, its workspace and its network; without an actor, of the network alone."""
    network = _take("network-requests", Counted.REQUESTS, quotas.network_requests, network_of(address), 1)
    if actor is None or actor.key is None:
        return (network,)
    return (*_of(quotas, actor, actor.key, Counted.REQUESTS, 1), network)


def token_takes(quotas: Quotas, actor: Actor, tokens: int) -> tuple[Take, ...]:
    """List what a run takes of the token limits of its key and its workspace; nothing if nobody came by a key."""
    return () if actor.key is None else _of(quotas, actor, actor.key, Counted.TOKENS, tokens)


def _of(quotas: Quotas, actor: Actor, key: ActingKey, counts: Counted, wanted: int) -> tuple[Take, ...]:
    is_requests = counts is Counted.REQUESTS
    own = key.limits.requests_per_minute if is_requests else key.limits.tokens_per_minute
    granted = quotas.workspace_requests if is_requests else quotas.workspace_tokens
    workspace = _take(f"workspace-{counts}", counts, granted, actor.workspace.hex, wanted)
    return (workspace,) if own is None else (_take(f"key-{counts}", counts, own, key.id.hex, wanted), workspace)


def _take(name: str, counts: Counted, quota: int, subject: str, wanted: int) -> Take:
    return Take(limit=_limit(name, counts, quota), subject=subject, wanted=wanted)


@lru_cache(maxsize=256)
def _limit(name: str, counts: Counted, quota: int) -> Limit:
    """Every call meets five of them, and few are different."""
    return Limit(name=name, counts=counts, quota=quota)
