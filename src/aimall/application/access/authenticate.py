"""Authentication: an access token becomes an actor, if its log-in still stands."""

from dataclasses import dataclass, field

from aimall.application.access.ports import AccessTokens, Standings
from aimall.application.clock import Clock
from aimall.domain.access.errors import Unauthenticated
from aimall.domain.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticateQuery:
    """The token as it came, without `Bearer`."""

    access_token: str = field(repr=False)


class Authenticate:
    """Whoever holds a token. Reads only, for every request; an ended log-in is refused within five seconds."""

    def __init__(self, tokens: AccessTokens, standings: Standings, clock: Clock) -> None:
        self._tokens = tokens
        self._standings = standings
        self._clock = clock

    async def __call__(self, query: AuthenticateQuery) -> Actor:
        """Name the actor. Raises `Unauthenticated`, or `TryAgain` if nobody can be asked."""
        claims = self._tokens.read(query.access_token)
        standing = await self._standings.of(claims.session)
        if (
            standing is None
            or not standing.is_good(self._clock.now())
            or standing.user.id != claims.user
            or standing.session.token_version != claims.token_version
        ):
            raise Unauthenticated
        return Actor(
            user=claims.user, workspace=standing.session.workspace, role=standing.user.role, session=claims.session
        )
