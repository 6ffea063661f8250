"""What the access routes take and give. E-mails and passwords are judged by the domain, not here."""

from typing import Annotated, Literal

import msgspec

from aimall.application.access.ports import Profile
from aimall.domain.access.session import Session
from aimall.domain.kernel.ids import SessionId, print_id
from aimall.entrypoints.http.wire import CoinText, Given, Shown, Time

Line = Annotated[str, msgspec.Meta(max_length=400)]
Delivery = Literal["cookie", "body"]


class Registration(Given):
    """A stranger who wants in. `tokenDelivery: "body"` is for native apps."""

    email: Line
    password: Annotated[str, msgspec.Meta(max_length=1000)]
    display_name: Line | None = None
    token_delivery: Delivery = "cookie"


class LogInAsked(Given):
    """Somebody who says to be known."""

    email: Line
    password: Annotated[str, msgspec.Meta(max_length=1000)]
    token_delivery: Delivery = "cookie"


class RefreshTokenGiven(Given):
    """The refresh token, for those who keep no cookie."""

    refresh_token: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] | None = None


class NameGiven(Given):
    """What others see of one."""

    display_name: Line


class PreferencesGiven(Given):
    """All preferences at once; null is none."""

    default_chat_model: Line | None
    default_text_model: Line | None


class PasswordChange(Given):
    """The password until now, and the one from now on."""

    current_password: Annotated[str, msgspec.Meta(max_length=1000)]
    new_password: Annotated[str, msgspec.Meta(max_length=1000)]


class Farewell(Given):
    """Whoever deletes the account proves once more to be its owner."""

    password: Annotated[str, msgspec.Meta(max_length=1000)]


class AccountGone(Shown):
    """What was left in the wallet; it cannot be spent any more."""

    coins_left: CoinText


class WorkspaceShown(Shown):
    """Where one's things belong."""

    id: str
    kind: str
    name: str


class PreferencesShown(Shown):
    """The models that a new chat and a new text begin with, if one was chosen."""

    default_chat_model: str | None
    default_text_model: str | None


class Me(Shown):
    """Who one is."""

    id: str
    email: str
    display_name: str
    role: str
    workspace: WorkspaceShown
    preferences: PreferencesShown


class SessionOpened(Shown):
    """A log-in. `expiresIn` is in seconds; `refreshToken` is there only when it was asked for in the body."""

    access_token: str
    expires_in: int
    user: Me
    refresh_token: str | msgspec.UnsetType = msgspec.UNSET


class SessionShown(Shown):
    """One of one's log-ins."""

    id: str
    device: str
    is_current: bool
    created_at: Time
    refreshed_at: Time


class SessionsShown(Shown):
    """Log-ins, newest first."""

    items: list[SessionShown]
    next_cursor: str | None


def show_me(profile: Profile) -> Me:
    """Show a person to themselves."""
    user, workspace = profile.user, profile.workspace
    return Me(
        id=print_id("usr", user.id),
        email=user.email.address,
        display_name=user.display_name.text,
        role=user.role.value,
        workspace=WorkspaceShown(id=print_id("wsp", workspace.id), kind=workspace.kind.value, name=workspace.name),
        preferences=PreferencesShown(
            default_chat_model=user.preferences.default_chat_model,
            default_text_model=user.preferences.default_text_model,
        ),
    )


def show_session(session: Session, *, current: SessionId | None) -> SessionShown:
    """Show a log-in."""
    return SessionShown(
        id=print_id("ses", session.id),
        device=session.device,
        is_current=session.id == current,
        created_at=session.created_at,
        refreshed_at=session.refreshed_at,
    )
