"""Users and workspaces: who exists, and where each person's things belong."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from aimall.domain.access.display_name import DisplayName
from aimall.domain.access.email import Email
from aimall.domain.access.preferences import Preferences
from aimall.domain.kernel.actor import Role
from aimall.domain.kernel.ids import UserId, WorkspaceId


class WorkspaceKind(StrEnum):
    """A workspace is one person's own, or an organisation's."""

    PERSONAL = "personal"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """What conversations, runs and a wallet belong to."""

    id: WorkspaceId
    kind: WorkspaceKind
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person. Raising `token_version` ends every log-in; `workspace` is the personal one."""

    id: UserId
    email: Email
    display_name: DisplayName
    role: Role
    workspace: WorkspaceId
    created_at: datetime
    token_version: int = 1
    is_disabled: bool = False
    preferences: Preferences = field(default_factory=Preferences)


def personal_workspace(user: User) -> Workspace:
    """Make the workspace that a person gets at registration."""
    return Workspace(id=user.workspace, kind=WorkspaceKind.PERSONAL, name=user.display_name.text)
