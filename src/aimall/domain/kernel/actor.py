"""Actor: who acts. It travels in every command, so a browser, a worker and the CLI use the same use cases."""

from dataclasses import dataclass
from enum import StrEnum

from aimall.domain.kernel.ids import ApiKeyId, SessionId, UserId, WorkspaceId


class Role(StrEnum):
    """What an actor may do on the whole platform; roles inside an organisation are another matter."""

    USER = "user"
    ADMIN = "admin"


class Scope(StrEnum):
    """What an API key may be used for. A key never reaches beyond the workspace, whatever the role of its owner."""

    CHAT = "chat"
    IMAGES = "images"  # and video
    AUDIO = "audio"
    EMBEDDINGS = "embeddings"
    MODELS = "models"
    BILLING_READ = "billing:read"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyLimits:
    """How much a key may do at a time. What is None is not limited by the key."""

    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    runs_at_once: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActingKey:
    """The API key by which an actor came. Without `models` it may use all of them.

    `outlives_connection` when its owner wants answers finished, kept and paid for although nobody listens any more.
    """

    id: ApiKeyId
    scopes: frozenset[Scope]
    models: frozenset[str] | None = None
    limits: KeyLimits = KeyLimits()
    outlives_connection: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person who proved who they are, acting in one workspace: by a log-in, by a key, or on the command line."""

    user: UserId
    workspace: WorkspaceId
    role: Role
    session: SessionId | None = None
    key: ActingKey | None = None

    @property
    def key_id(self) -> ApiKeyId | None:
        """The key by which they came, if by one."""
        return None if self.key is None else self.key.id

    @property
    def principal(self) -> UserId | ApiKeyId:
        """Whose idempotency keys these are: two API keys of one person know nothing of each other's."""
        return self.key_id or self.user
