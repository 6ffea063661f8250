"""Password hashes: argon2id at the floor or above, and never a quicker answer for nobody."""

import asyncio
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher as Argon2
from argon2 import extract_parameters
from argon2.low_level import Type

from aimall.adapters.crypto import passwords
from aimall.adapters.crypto.passwords import Argon2idHasher
from aimall.application.access.ports import PasswordHash
from aimall.domain.access.password import Password
from aimall.domain.kernel.errors import TryAgain

WALNUTS = Password("four quiet walnuts")


@pytest.fixture
def hasher() -> Iterator[Argon2idHasher]:
    hasher = Argon2idHasher()
    yield hasher
    hasher.close()


async def test_a_hash_is_argon2id_at_the_floor(hasher: Argon2idHasher) -> None:
    found = extract_parameters(await hasher.hash(WALNUTS))
    assert found.type is Type.ID
    assert (found.memory_cost, found.time_cost, found.parallelism) == (46 * 1024, 1, 1)
    assert found.salt_len >= 16


async def test_only_the_very_same_password_matches(hasher: Argon2idHasher) -> None:
    stored = await hasher.hash(WALNUTS)
    assert (await hasher.check(WALNUTS, stored)).is_match
    for other in ("four quiet walnut", "Four quiet walnuts", "four quiet walnuts ", ""):
        assert not (await hasher.check(Password(other), stored)).is_match


async def test_no_part_of_a_long_password_is_ignored(hasher: Argon2idHasher) -> None:
    stored = await hasher.hash(Password("n" * 255 + "a"))
    assert not (await hasher.check(Password("n" * 255 + "b"), stored)).is_match


async def test_a_weaker_hash_of_earlier_days_is_told(hasher: Argon2idHasher) -> None:
    stored = PasswordHash(Argon2(memory_cost=8192, time_cost=1, parallelism=1).hash(WALNUTS.text))
    checked = await hasher.check(WALNUTS, stored)
    assert checked.is_match
    assert checked.is_outdated
    assert not (await hasher.check(WALNUTS, await hasher.hash(WALNUTS))).is_outdated


async def test_nobody_never_matches(hasher: Argon2idHasher) -> None:
    assert not (await hasher.check(WALNUTS, None)).is_match


async def test_a_broken_hash_never_matches(hasher: Argon2idHasher) -> None:
    assert not (await hasher.check(WALNUTS, PasswordHash("$argon2id$broken"))).is_match


async def test_whoever_comes_to_a_full_queue_is_told_to_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "WAITING_MAX", 3)
    hasher = Argon2idHasher(memory_kib=64, at_once=1)
    answers = await asyncio.gather(*(hasher.hash(WALNUTS) for _ in range(5)), return_exceptions=True)
    hasher.close()
    assert [isinstance(answer, TryAgain) for answer in answers] == [False, False, False, True, True]
