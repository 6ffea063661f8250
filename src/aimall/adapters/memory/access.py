"""People, log-ins and throttles in memory."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from aimall.adapters.memory.shelf import Draft, LockHolder, Shelf
from aimall.application.access.ports import Credentials, PasswordHash, Profile, Standing
from aimall.application.clock import Clock
from aimall.application.paging import Cursor, Page, PageRequest
from aimall.domain.access.email import Email
from aimall.domain.access.errors import RateLimited
from aimall.domain.access.session import Session, TokenHash
from aimall.domain.access.throttle import Rate, Wait, throttle_id, try_at
from aimall.domain.access.user import User
from aimall.domain.kernel.actor import Role
from aimall.domain.kernel.ids import SessionId, UserId


class MemoryUsers:
    """People by id."""

    def __init__(self, people: Draft[UserId, Credentials], locks: LockHolder) -> None:
        self._people = people
        self._locks = locks

    async def add(self, credentials: Credentials) -> bool:
        """Store a person. Answers False, with nothing stored, if the e-mail is taken."""
        user = credentials.profile.user
        await self._locks.take("email", user.email)
        if await self.by_email(user.email) is not None:
            return False
        await self._people.put(user.id, credentials)
        return True

    async def by_email(self, email: Email) -> Credentials | None:
        """Find whoever logs in with this address."""
        people = await self._people.all()
        return next((each for each in people if each.profile.user.email == email), None)

    async def profile(self, user: UserId) -> Profile | None:
        """Find a person with the personal workspace."""
        found = await self._people.get(user)
        return found.profile if found else None

    async def find(self, user: UserId) -> User | None:
        """Find a person."""
        found = await self._people.get(user)
        return found.profile.user if found else None

    async def replace_hash(self, user: UserId, *, old: PasswordHash, new: PasswordHash) -> None:
        """Store a stronger hash of the same password, unless the stored one is no longer `old`."""
        await self._locks.take("user", user)
        found = await self._people.get(user)
        if found is not None and found.password_hash == old:
            await self._people.put(user, replace(found, password_hash=new))

    async def page(self, request: PageRequest, *, matching: str | None = None) -> Page[User]:
        """List everybody, or those whose e-mail or name contains a text in any case, the newest first."""
        users = [each.profile.user for each in await self._people.all()]
        if matching is not None:
            users = [user for user in users if _contains(user, matching.lower())]
        users.sort(key=lambda user: (user.created_at, user.id), reverse=True)
        if request.after is not None:
            seen = (request.after.at, request.after.id)
            users = [user for user in users if (user.created_at, user.id) < seen]
        items = tuple(users[: request.limit])
        more = len(users) > request.limit
        return Page(items=items, next=Cursor(at=items[-1].created_at, id=items[-1].id) if more else None)


def _contains(user: User, text: str) -> bool:
    return text in user.email.address or text in user.display_name.text.lower()


class MemoryAccounts:
    """People, each changed by one unit at a time."""

    def __init__(self, people: Draft[UserId, Credentials], locks: LockHolder) -> None:
        self._people, self._locks = people, locks

    async def lock(self, user: UserId) -> Credentials | None:
        """Find a person and keep everybody else from changing them until the unit ends."""
        await self._locks.take("user", user)
        return await self._people.get(user)

    async def save(self, changed: Credentials) -> None:
        """Store what became of a locked person."""
        await self._people.put(changed.profile.user.id, changed)

    async def is_last_admin(self, user: UserId) -> bool:
        """Tell whether nobody else who may come in is an admin. Until the unit ends, no other admin stops being one."""
        people = [each.profile.user for each in await self._people.all()]
        return {each.id for each in people if each.role is Role.ADMIN and not each.is_disabled} == {user}


class MemorySuspensions:
    """Who is kept out."""

    def __init__(self, people: Draft[UserId, Credentials], locks: LockHolder) -> None:
        self._people, self._locks = people, locks

    async def put(self, user: UserId, *, is_disabled: bool) -> bool | None:
        """Keep a person out, or let them in again. Tells whether that changes anything; None if there is nobody."""
        await self._locks.take("user", user)
        found = await self._people.get(user)
        if found is None or found.profile.user.is_disabled == is_disabled:
            return None if found is None else False
        person = replace(found.profile.user, is_disabled=is_disabled)
        await self._people.put(user, replace(found, profile=replace(found.profile, user=person)))
        return True


class MemorySessions:
    """Log-ins by id, and which log-in each token belongs to."""

    def __init__(
        self, sessions: Draft[SessionId, Session], families: Draft[TokenHash, SessionId], locks: LockHolder
    ) -> None:
        self._sessions = sessions
        self._families = families
        self._locks = locks

    async def add(self, session: Session) -> None:
        """Store a new log-in and its first token."""
        await self.save(session)

    async def lock(self, session: SessionId) -> Session | None:
        """Find a log-in and keep everybody else from changing it until the unit ends."""
        await self._locks.take("session", session)
        return await self._sessions.get(session)

    async def lock_by_token(self, token: TokenHash) -> Session | None:
        """The same, by any token of its family, however old."""
        found = await self._families.get(token)
        return None if found is None else await self.lock(found)

    async def save(self, session: Session) -> None:
        """Store what became of a locked log-in; its current token joins the family."""
        await self._sessions.put(session.id, session)
        await self._families.put(session.current, session.id)


class MemorySessionLists:
    """All log-ins of one person."""

    def __init__(
        self, people: Draft[UserId, Credentials], sessions: Draft[SessionId, Session], locks: LockHolder
    ) -> None:
        self._people = people
        self._sessions = sessions
        self._locks = locks

    async def open_of(self, user: UserId, at: datetime) -> Sequence[Session]:
        """List those that still count, the newest first."""
        owner = await self._people.get(user)
        if owner is None:
            return []
        own = [
            each
            for each in await self._sessions.all()
            if each.user == user and Standing(user=owner.profile.user, session=each).is_good(at)
        ]
        return sorted(own, key=lambda each: (each.created_at, each.id), reverse=True)

    async def end_all(self, user: UserId, at: datetime, *, keep: SessionId | None = None) -> bool:
        """End every log-in but the one to keep, those being made right now too. False if there is no such user."""
        await self._locks.take("user", user)
        owner = await self._people.get(user)
        if owner is None:
            return False
        person = replace(owner.profile.user, token_version=owner.profile.user.token_version + 1)
        await self._people.put(user, replace(owner, profile=replace(owner.profile, user=person)))
        for each in await self._sessions.all():
            if each.user == user:
                await self._locks.take("session", each.id)
                current = await self._sessions.get(each.id) or each
                kept = replace(current, token_version=person.token_version)
                await self._sessions.put(each.id, kept if each.id == keep else current.ended(at))
        return True


class MemoryStandings:
    """The truth about a log-in, from what is committed."""

    def __init__(self, people: Shelf[UserId, Credentials], sessions: Shelf[SessionId, Session]) -> None:
        self._people = people
        self._sessions = sessions

    async def of(self, session: SessionId) -> Standing | None:
        """Give what is true now."""
        await asyncio.sleep(0)
        found = self._sessions.rows.get(session)
        return Standing(user=self._people.rows[found.user].profile.user, session=found) if found else None


class MemoryThrottle:
    """Counts tries of one process. Nothing is awaited between reading and writing: that is its lock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._arrivals: dict[UUID, datetime] = {}

    async def take(self, rate: Rate, subject: str) -> None:
        """Count one try. Raises `RateLimited` with the wait."""
        await asyncio.sleep(0)
        key = throttle_id(rate, subject)
        match try_at(self._arrivals.get(key), self._clock.now(), rate):
            case Wait(seconds=seconds):
                raise RateLimited(retry_after_s=seconds, rate=rate)
            case passed:
                self._arrivals[key] = passed.arrival

    async def forget(self, rate: Rate, subject: str) -> None:
        """Start afresh, after the subject has proved to be no guesser."""
        await asyncio.sleep(0)
        self._arrivals.pop(throttle_id(rate, subject), None)
