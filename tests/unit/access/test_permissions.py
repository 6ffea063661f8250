"""Who may do what: the whole table, written out, so that no right is given by accident."""

from uuid import UUID

import pytest

from aimall.domain.access.permissions import PERMITTED, Action, authorise
from aimall.domain.kernel.actor import Actor, Role
from aimall.domain.kernel.errors import Forbidden
from aimall.domain.kernel.ids import UserId, WorkspaceId

# For each action: may a user, may an admin?
GOLDEN = {
    "access.see_self": (True, True),
    "access.change_self": (True, True),
    "access.manage_own_sessions": (True, True),
    "catalog.see_models": (True, True),
    "pricing.quote": (True, True),
    "conversation.see": (True, True),
    "conversation.write": (True, True),
    "file.see": (True, True),
    "file.keep": (True, True),
    "generation.run": (True, True),
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


def may(role: Role, action: Action) -> bool:
    actor = Actor(user=UserId(UUID(int=1)), workspace=WorkspaceId(UUID(int=2)), role=role)
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
