"""Tokens of a log-in: one that proves who asks for ten minutes, and one that gets the next pair."""

from dataclasses import dataclass, field
from typing import Final

from aimall.application.access.ports import AccessClaims, AccessTokens, Profile
from aimall.application.clock import Clock, Ids
from aimall.domain.access.session import RefreshToken, Session, hash_of
from aimall.domain.access.user import User
from aimall.domain.kernel.ids import SessionId

LONGEST_DEVICE: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedIn:
    """Who is logged in, and both tokens. `expires_in_s` counts for the access token.

    `replayed` when it answers a registration that an equal command had done before.
    """

    profile: Profile
    session: SessionId
    access_token: str = field(repr=False)
    expires_in_s: int
    refresh_token: RefreshToken = field(repr=False)
    replayed: bool = False


class TokenIssuer:
    """Begins log-ins and gives out their tokens. Stores nothing."""

    def __init__(self, tokens: AccessTokens, clock: Clock, ids: Ids) -> None:
        self._tokens = tokens
        self._clock = clock
        self._ids = ids

    def begin(self, user: User, device: str) -> tuple[Session, RefreshToken]:
        """Begin a log-in: its record, to be stored, and its first token, to be given away."""
        token = RefreshToken(self._ids.secret())
        now = self._clock.now()
        session = Session(
            id=SessionId(self._ids.new()),
            user=user.id,
            workspace=user.workspace,
            token_version=user.token_version,
            current=hash_of(token),
            created_at=now,
            refreshed_at=now,
            device="".join(c for c in device if c.isprintable())[:LONGEST_DEVICE],
        )
        return session, token

    def give(self, profile: Profile, session: Session, refresh_token: RefreshToken) -> LoggedIn:
        """Hand out the tokens of a log-in that is stored."""
        access = self._tokens.issue(
            AccessClaims(
                user=session.user,
                workspace=session.workspace,
                session=session.id,
                token_version=session.token_version,
            )
        )
        return LoggedIn(
            profile=profile,
            session=session.id,
            access_token=access.text,
            expires_in_s=access.lifetime_s,
            refresh_token=refresh_token,
        )
