"""Access: who people are and what proves it."""

# dishka types its decorators only in part.
# pyright: reportUnknownVariableType=false

from collections.abc import Iterable
from datetime import timedelta

from dishka import AnyOf, Provider, Scope, provide, provide_all
from sqlalchemy.ext.asyncio import AsyncEngine

from aimall.adapters.crypto.access_tokens import SignedAccessTokens
from aimall.adapters.crypto.common_passwords import ListedPasswords
from aimall.adapters.crypto.key_files import load_signing_keys
from aimall.adapters.crypto.passwords import Argon2idHasher
from aimall.adapters.postgres.access.audit import PostgresAuditTrail
from aimall.adapters.postgres.access.calls import PostgresCallBook
from aimall.adapters.postgres.access.keys import PostgresKeyStandings, PostgresKeyUses
from aimall.adapters.postgres.access.standings import PostgresStandings
from aimall.adapters.postgres.access.throttle import PostgresThrottle
from aimall.application.access.account.change_name import ChangeName
from aimall.application.access.account.change_password import ChangePassword
from aimall.application.access.account.change_preferences import ChangePreferences
from aimall.application.access.account.delete_account import DeleteAccount
from aimall.application.access.account.proof import PasswordProof
from aimall.application.access.auditing.list_acts import ListActs
from aimall.application.access.auditing.ports import AuditTrail
from aimall.application.access.authenticate import Authenticate
from aimall.application.access.calls.expire_calls import ExpireCalls
from aimall.application.access.calls.latest_calls import LatestCalls
from aimall.application.access.calls.list_calls import ListCalls
from aimall.application.access.calls.ports import CallBook
from aimall.application.access.create_user import CreateUser
from aimall.application.access.enrolment import Enrolment
from aimall.application.access.keys.authenticate_key import AuthenticateKey
from aimall.application.access.keys.change_key import ChangeKey
from aimall.application.access.keys.create_key import CreateKey
from aimall.application.access.keys.latest_uses import LatestUses
from aimall.application.access.keys.list_keys import ListKeys
from aimall.application.access.keys.ports import KeyUses
from aimall.application.access.keys.recent_keys import RecentKeys, RecentProofs
from aimall.application.access.keys.revoke_key import RevokeKey
from aimall.application.access.keys.rotate_key import RotateKey
from aimall.application.access.log_in import LogIn
from aimall.application.access.log_out import LogOut
from aimall.application.access.people.list_users import ListUsers
from aimall.application.access.people.show_user import ShowUser
from aimall.application.access.people.suspend_user import SuspendUser
from aimall.application.access.ports import AccessTokens, CommonPasswords, PasswordHasher, Standings, Throttle
from aimall.application.access.refresh_session import RefreshSession
from aimall.application.access.register_user import RegisterUser
from aimall.application.access.sessions.end_session import EndSession
from aimall.application.access.sessions.end_user_sessions import EndUserSessions
from aimall.application.access.sessions.list_sessions import ListSessions
from aimall.application.access.standings import RecentStandings
from aimall.application.access.token_issuer import TokenIssuer
from aimall.application.access.who_am_i import WhoAmI
from aimall.application.clock import Clock
from aimall.application.health.calls_probe import CallsProbe
from aimall.application.wallet.grant_starting_coins import StartingCoins
from aimall.bootstrap.settings import Settings


class AccessParts(Provider):
    """People, log-ins, tokens."""

    scope = Scope.APP

    throttle = provide(PostgresThrottle, provides=Throttle)
    trail = provide(PostgresAuditTrail, provides=AuditTrail)
    uses = provide(PostgresKeyUses, provides=KeyUses)
    calls = provide(PostgresCallBook, provides=CallBook)
    latest_uses = provide(LatestUses)
    calls_probe = provide(CallsProbe)
    recent_proofs = provide(RecentProofs)
    common = provide(ListedPasswords, provides=CommonPasswords)
    issuer = provide(TokenIssuer)
    enrolment = provide(Enrolment)
    proof = provide(PasswordProof)
    use_cases = provide_all(
        Authenticate,
        AuthenticateKey,
        ChangeKey,
        ChangeName,
        ChangePassword,
        ChangePreferences,
        CreateKey,
        CreateUser,
        DeleteAccount,
        EndSession,
        EndUserSessions,
        ListActs,
        ListCalls,
        ListKeys,
        ListSessions,
        ListUsers,
        LogIn,
        LogOut,
        RefreshSession,
        RegisterUser,
        RevokeKey,
        RotateKey,
        ShowUser,
        SuspendUser,
        WhoAmI,
    )

    @provide
    def latest_calls(self, book: CallBook) -> LatestCalls:
        return LatestCalls(book)

    @provide
    def expire_calls(self, book: CallBook, settings: Settings) -> ExpireCalls:
        return ExpireCalls(book, kept=timedelta(days=settings.request_log_days))

    @provide
    def standings(self, engine: AsyncEngine, clock: Clock) -> AnyOf[RecentStandings, Standings]:
        return RecentStandings(PostgresStandings(engine), clock)

    @provide
    def keys(self, engine: AsyncEngine, clock: Clock) -> RecentKeys:
        return RecentKeys(PostgresKeyStandings(engine), clock)

    @provide
    def tokens(self, settings: Settings, clock: Clock) -> AccessTokens:
        keys = load_signing_keys(settings.secrets_dir, make_missing=settings.is_demo)
        return SignedAccessTokens(keys, clock, issuer=settings.public_url)

    @provide
    def hasher(self) -> Iterable[PasswordHasher]:
        hasher = Argon2idHasher()
        yield hasher
        hasher.close()

    @provide
    def starting_coins(self, settings: Settings) -> StartingCoins:
        return StartingCoins(amount=settings.starting_coins)
