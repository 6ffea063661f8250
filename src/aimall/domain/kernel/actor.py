"""Actor: who acts. It travels in every command, so a browser, a worker and the CLI use the same use cases."""

from dataclasses import dataclass
from enum import StrEnum

from aimall.domain.kernel.ids import SessionId, UserId, WorkspaceId


class Role(StrEnum):
    """What an actor may do on the whole platform; roles inside an organisation are another matter."""

    USER = "user"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person who proved who they are, acting in one workspace. `session` is absent on the command line."""

    user: UserId
    workspace: WorkspaceId
    role: Role
    session: SessionId | None = None
