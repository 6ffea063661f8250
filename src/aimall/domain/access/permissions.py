"""Permissions: one table says which role may do what, and every use case asks it first."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from aimall.domain.kernel.actor import Actor, Role, Scope
from aimall.domain.kernel.errors import Forbidden


class Action(StrEnum):
    """Everything that needs leave. It reaches no further than the actor's workspace, unless it says so."""

    SEE_SELF = "access.see_self"
    CHANGE_SELF = "access.change_self"
    MANAGE_OWN_SESSIONS = "access.manage_own_sessions"
    MANAGE_KEYS = "access.manage_keys"
    SEE_MODELS = "catalog.see_models"
    QUOTE = "pricing.quote"
    SEE_CONVERSATIONS = "conversation.see"
    WRITE_CONVERSATIONS = "conversation.write"
    SEE_FILES = "file.see"
    KEEP_FILES = "file.keep"
    CHAT = "generation.chat"
    MAKE_IMAGES = "generation.make_images"
    MAKE_AUDIO = "generation.make_audio"
    EMBED = "generation.embed"
    SEE_RUNS = "generation.see"
    SEE_OWN_USAGE = "generation.see_own_usage"
    SEE_WALLET = "wallet.see"
    TOP_UP = "wallet.top_up"
    # What follows reaches beyond one's own workspace.
    LIST_USERS = "access.list_users"
    SEE_USER = "access.see_user"
    SUSPEND_USER = "access.suspend_user"
    SEE_AUDIT = "access.see_audit"
    SEE_MODELS_DETAIL = "catalog.see_models_detail"
    CREATE_USER = "access.create_user"
    END_USER_SESSIONS = "access.end_user_sessions"
    SEE_PLATFORM_USAGE = "generation.see_platform_usage"
    SEE_JOBS = "generation.see_jobs"
    RETRY_JOBS = "generation.retry_jobs"
    ADJUST_COINS = "wallet.adjust"
    SEE_HEALTH_DETAIL = "platform.see_health_detail"


_OWN: Final = frozenset(
    {
        Action.SEE_SELF,
        Action.CHANGE_SELF,
        Action.MANAGE_OWN_SESSIONS,
        Action.MANAGE_KEYS,
        Action.SEE_MODELS,
        Action.QUOTE,
        Action.SEE_CONVERSATIONS,
        Action.WRITE_CONVERSATIONS,
        Action.SEE_FILES,
        Action.KEEP_FILES,
        Action.CHAT,
        Action.MAKE_IMAGES,
        Action.MAKE_AUDIO,
        Action.EMBED,
        Action.SEE_RUNS,
        Action.SEE_OWN_USAGE,
        Action.SEE_WALLET,
        Action.TOP_UP,
    }
)
_OF_THE_PLATFORM: Final = frozenset(
    {
        Action.LIST_USERS,
        Action.SEE_USER,
        Action.SUSPEND_USER,
        Action.SEE_AUDIT,
        Action.SEE_MODELS_DETAIL,
        Action.CREATE_USER,
        Action.END_USER_SESSIONS,
        Action.SEE_PLATFORM_USAGE,
        Action.SEE_JOBS,
        Action.RETRY_JOBS,
        Action.ADJUST_COINS,
        Action.SEE_HEALTH_DETAIL,
    }
)

_OF_EVERY_RUN: Final = frozenset({Action.QUOTE, Action.SEE_RUNS})
_OF_FILES: Final = frozenset({Action.SEE_FILES, Action.KEEP_FILES})

PERMITTED: Final[Mapping[Role, frozenset[Action]]] = {
    Role.USER: _OWN,
    Role.ADMIN: _OWN | _OF_THE_PLATFORM,
}
# What a key is for. What is in none of these can be done by a log-in alone.
WITHIN: Final[Mapping[Scope, frozenset[Action]]] = {
    Scope.CHAT: frozenset({Action.CHAT, Action.SEE_CONVERSATIONS, Action.WRITE_CONVERSATIONS, *_OF_EVERY_RUN}),
    Scope.IMAGES: frozenset({Action.MAKE_IMAGES, *_OF_EVERY_RUN, *_OF_FILES}),
    Scope.AUDIO: frozenset({Action.MAKE_AUDIO, *_OF_EVERY_RUN, *_OF_FILES}),
    Scope.EMBEDDINGS: frozenset({Action.EMBED, *_OF_EVERY_RUN}),
    Scope.MODELS: frozenset({Action.SEE_MODELS}),
    Scope.BILLING_READ: frozenset({Action.SEE_WALLET, Action.SEE_OWN_USAGE}),
}


def authorise(actor: Actor, action: Action) -> None:
    """Let the actor go on, or raise `Forbidden`. Whoever comes by a key may do what both role and scopes allow."""
    if action not in PERMITTED[actor.role]:
        raise Forbidden
    if actor.key is not None and not any(action in WITHIN[scope] for scope in actor.key.scopes):
        raise Forbidden
