"""Who may do what: the whole table, written out, so that no right is given by accident."""

from uuid import UUID

import pytest

from aimall.domain.access.permissions import PERMITTED, Action, authorise
from aimall.domain.kernel.actor import ActingKey, Actor, Role, Scope
from aimall.domain.kernel.errors import Forbidden
from aimall.domain.kernel.ids import ApiKeyId, UserId, WorkspaceId

# For each action: may a user, may an admin?
GOLDEN = {
    "access.see_self": (True, True),
    "access.change_self": (True, True),
    "access.manage_own_sessions": (True, True),
    "access.manage_keys": (True, True),
    "catalog.see_models": (True, True),
    "pricing.quote": (True, True),
    "conversation.see": (True, True),
    "conversation.write": (True, True),
    "file.see": (True, True),
    "file.keep": (True, True),
    "generation.chat": (True, True),
    "generation.make_images": (True, True),
    "generation.make_audio": (True, True),
    "generation.embed": (True, True),
    "generation.see": (True, True),
    "generation.see_own_usage": (True, True),
    "wallet.see": (True, True),
    "wallet.top_up": (True, True),
    "access.list_users": (False, True),
    "access.see_user": (False, True),
    "access.suspend_user": (False, True),
    "access.see_audit": (False, True),
    "catalog.see_models_detail": (False, True),
    "access.create_user": (False, True),
    "access.end_user_sessions": (False, True),
    "generation.see_platform_usage": (False, True),
    "generation.see_jobs": (False, True),
    "generation.retry_jobs": (False, True),
    "wallet.adjust": (False, True),
    "platform.see_health_detail": (False, True),
}


# What a key of one scope is for; whatever is in no row can be done by a log-in alone.
GOLDEN_OF_KEYS = {
    "chat": {"generation.chat", "generation.see", "pricing.quote", "conversation.see", "conversation.write"},
    "images": {"generation.make_images", "generation.see", "pricing.quote", "file.see", "file.keep"},
    "audio": {"generation.make_audio", "generation.see", "pricing.quote", "file.see", "file.keep"},
    "embeddings": {"generation.embed", "generation.see", "pricing.quote"},
    "models": {"catalog.see_models"},
    "billing:read": {"wallet.see", "generation.see_own_usage"},
}


def a_key(*scopes: Scope) -> ActingKey:
    return ActingKey(id=ApiKeyId(UUID(int=3)), scopes=frozenset(scopes))


def may(role: Role, action: Action, key: ActingKey | None = None) -> bool:
    actor = Actor(user=UserId(UUID(int=1)), workspace=WorkspaceId(UUID(int=2)), role=role, key=key)
    try:
        authorise(actor, action)
    except Forbidden:
        return False
    return True


def test_every_role_may_do_exactly_what_the_table_says() -> None:
    found = {action.value: (may(Role.USER, action), may(Role.ADMIN, action)) for action in Action}
    assert found == GOLDEN


@pytest.mark.parametrize("role", Role)
def test_every_role_has_a_row(role: Role) -> None:
    assert role in PERMITTED


def test_a_key_may_do_exactly_what_its_scope_says() -> None:
    found = {
        scope.value: {action.value for action in Action if may(Role.USER, action, a_key(scope))} for scope in Scope
    }
    assert found == GOLDEN_OF_KEYS


def test_a_key_of_several_scopes_may_do_what_either_allows() -> None:
    allowed = {action.value for action in Action if may(Role.USER, action, a_key(Scope.MODELS, Scope.BILLING_READ))}
    assert allowed == GOLDEN_OF_KEYS["models"] | GOLDEN_OF_KEYS["billing:read"]


def test_a_key_without_scopes_may_do_nothing() -> None:
    assert not any(may(Role.ADMIN, action, a_key()) for action in Action)


def test_the_key_of_an_admin_reaches_no_further_than_that_of_anybody() -> None:
    found = {action.value for action in Action if may(Role.ADMIN, action, a_key(*Scope))}
    assert found == set[str]().union(*GOLDEN_OF_KEYS.values())
