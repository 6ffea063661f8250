"""Password hashes by argon2id, at the floor that OWASP names or above."""

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from argon2 import PasswordHasher as Argon2
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from aimall.application.access.ports import PasswordCheck, PasswordHash
from aimall.domain.access.password import Password
from aimall.domain.kernel.errors import TryAgain

MEMORY_KIB: Final = 46 * 1024
PASSES: Final = 1
LANES: Final = 1
AT_ONCE: Final = 8
WAITING_MAX: Final = 128  # a queue of a few seconds; whoever comes later is told to try again

T = TypeVar("T")


class Argon2idHasher:
    """Hashes in threads of its own, at most eight at once, so memory stays below 8 x 46 MiB whatever comes.

    The number of threads is the limit: a caller who gives up leaves a thread busy, and no other takes its place.
    """

    def __init__(self, *, memory_kib: int = MEMORY_KIB, passes: int = PASSES, at_once: int = AT_ONCE) -> None:
        self._argon2 = Argon2(memory_cost=memory_kib, time_cost=passes, parallelism=LANES, type=Type.ID)
        self._threads = ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="argon2id")
        self._waiting = 0
        # Compared with when nobody has the address, so that the answer takes as long as for somebody's.
        self._nobody = self._argon2.hash(secrets.token_urlsafe())

    async def hash(self, password: Password) -> PasswordHash:
        """Hash a new password. Raises `TryAgain` when too many wait already."""
        return PasswordHash(await self._beside(lambda: self._argon2.hash(password.text)))

    async def check(self, password: Password, stored: PasswordHash | None) -> PasswordCheck:
        """Compare with a stored hash, or with nobody's. Raises `TryAgain` when too many wait already."""
        return await self._beside(lambda: self._compare(password.text, stored))

    def close(self) -> None:
        """Let go of the threads once they are done."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _compare(self, text: str, stored: PasswordHash | None) -> PasswordCheck:
        try:
            self._argon2.verify(stored or self._nobody, text)
        except (VerificationError, InvalidHashError):
            return PasswordCheck(is_match=False)
        if stored is None:
            return PasswordCheck(is_match=False)
        return PasswordCheck(is_match=True, is_outdated=self._argon2.check_needs_rehash(stored))

    async def _beside(self, work: Callable[[], T]) -> T:
        if self._waiting >= WAITING_MAX:
            raise TryAgain(retry_after_s=5)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1
