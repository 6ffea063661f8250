"""Refresh: a refresh token is exchanged for the next pair, once."""

from dataclasses import dataclass, field

from aimall.application.access.ports import Profile, SessionUnit
from aimall.application.access.standings import RecentStandings
from aimall.application.access.token_issuer import LoggedIn, TokenIssuer
from aimall.application.audit import AuditEntry
from aimall.application.clock import Clock, Ids
from aimall.application.units import Units
from aimall.domain.access.errors import Unauthenticated
from aimall.domain.access.session import RefreshToken, Session, Use, hash_of, successor_of
from aimall.domain.kernel.ids import print_id


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshSessionCommand:
    """The token as it came."""

    refresh_token: str = field(repr=False)


class RefreshSession:
    """Whoever holds the token. Repeating within ten seconds gives the same successor; later reuse ends the log-in."""

    def __init__(
        self, units: Units[SessionUnit], issuer: TokenIssuer, standings: RecentStandings, clock: Clock, ids: Ids
    ) -> None:
        self._units = units
        self._issuer = issuer
        self._standings = standings
        self._clock = clock
        self._ids = ids

    async def __call__(self, command: RefreshSessionCommand) -> LoggedIn:
        """Give the next tokens. Raises `Unauthenticated`; a token that is not known here changes nothing."""
        token = RefreshToken(command.refresh_token)
        if not token.isascii():
            raise Unauthenticated
        given: LoggedIn | None = None
        async with self._units.begin() as unit:
            session = await unit.sessions.lock_by_token(hash_of(token))
            profile = await unit.users.profile(session.user) if session else None
            if session is None or profile is None or not _may_refresh(profile, session):
                raise Unauthenticated
            now = self._clock.now()  # after the lock: a racing refresh may have been first
            match session.use_of(hash_of(token), now):
                case Use.ENDED:
                    raise Unauthenticated
                case Use.REPEAT:
                    given = self._issuer.give(profile, session, successor_of(token, session.seed))
                case Use.ROTATE:
                    rotated = session.rotated(token, self._ids.secret(), now)
                    await unit.sessions.save(rotated)
                    await unit.commit()
                    given = self._issuer.give(profile, rotated, successor_of(token, rotated.seed))
                case Use.REUSE:
                    await unit.sessions.save(session.ended(now))
                    await unit.audit.add(_reuse_of(session))
                    await unit.commit()
        if given is None:
            self._standings.forget(session.id)
            raise Unauthenticated
        return given


def _may_refresh(profile: Profile, session: Session) -> bool:
    return not profile.user.is_disabled and profile.user.token_version == session.token_version


def _reuse_of(session: Session) -> AuditEntry:
    return AuditEntry(
        actor=session.user,
        workspace=session.workspace,
        action="access.refresh_token_reused",
        subject=print_id("ses", session.id),
    )
