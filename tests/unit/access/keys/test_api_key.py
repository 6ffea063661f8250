"""The rules of a key: when it opens, from where, and what may be said of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from aimall.domain.access.keys.api_key import ApiKey, check_expiry, check_overlap, key_name, read_networks
from aimall.domain.access.keys.key_text import hash_of, write_key
from aimall.domain.kernel.actor import KeyLimits, Scope
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.errors import InvalidValue
from tests.access import NOON, a_person
from tests.worlds.keys import EVERYTHING, a_key

HOUR = timedelta(hours=1)
MOMENT = timedelta(microseconds=1)


def of_somebody(**terms: Any) -> ApiKey:  # noqa: ANN401 - fields of the terms
    user = a_person().profile.user
    return a_key(user.id, user.workspace, **terms)[0]


def test_a_key_opens_with_its_own_secret_alone() -> None:
    key = of_somebody()
    assert key.opens_with(key.hash, NOON)
    assert not key.opens_with(hash_of(write_key("another")), NOON)


def test_a_key_opens_until_it_expires() -> None:
    key = of_somebody(expires_at=NOON + HOUR)
    assert key.opens_with(key.hash, NOON + HOUR - MOMENT)
    assert not key.opens_with(key.hash, NOON + HOUR)


def test_a_revoked_key_opens_nothing_and_keeps_its_first_ending() -> None:
    key = of_somebody().revoked(NOON)
    assert not key.opens_with(key.hash, NOON)
    assert key.revoked(NOON + HOUR).revoked_at == NOON


def test_a_former_secret_opens_during_the_overlap() -> None:
    key, second = of_somebody(), write_key(uuid4().hex)
    rotated = key.rotated(second, at=NOON, overlap=HOUR)
    assert rotated.opens_with(hash_of(second), NOON)
    assert rotated.opens_with(key.hash, NOON + HOUR - MOMENT)
    assert not rotated.opens_with(key.hash, NOON + HOUR)
    assert rotated.masked.endswith(second[-4:])


def test_a_former_secret_ends_at_once_without_an_overlap() -> None:
    key = of_somebody()
    assert not key.rotated(write_key("2"), at=NOON, overlap=timedelta(0)).opens_with(key.hash, NOON)


def test_the_second_rotation_ends_the_first_secret() -> None:
    key = of_somebody()
    twice = key.rotated(write_key("2"), at=NOON, overlap=HOUR).rotated(write_key("3"), at=NOON, overlap=HOUR)
    assert not twice.opens_with(key.hash, NOON)


@pytest.mark.parametrize(
    ("address", "is_admitted"),
    [
        ("203.0.113.7", True),
        ("203.0.114.7", False),
        ("2001:db8::1", True),
        ("2001:db9::1", False),
        ("unknown", False),
        ("", False),
    ],
)
def test_a_key_with_networks_is_admitted_from_them_alone(address: str, is_admitted: bool) -> None:  # noqa: FBT001 - a table
    key = of_somebody(networks=read_networks(["203.0.113.0/24", "2001:db8::/32"]))
    assert key.admits(address) is is_admitted


def test_a_key_without_networks_is_admitted_from_anywhere() -> None:
    assert of_somebody().admits("unknown")


def test_networks_are_read_once_each_and_addresses_are_networks_of_one() -> None:
    assert list(map(str, read_networks(["203.0.113.7", "203.0.113.7/32", "2001:DB8::1"]))) == [
        "203.0.113.7/32",
        "2001:db8::1/128",
    ]


@pytest.mark.parametrize("text", ["203.0.113.7/24", "203.0.113", "example.org", "", "1.2.3.4/33", "0x7f.1"])
def test_what_is_no_network_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match="networks"):
        read_networks([text])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": " x"}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "a\u202eb"}, "name"),
        ({"scopes": frozenset[Scope]()}, "scopes"),
        ({"models": frozenset[str]()}, "models"),
        ({"cap_total": Coins(-1)}, "capTotal"),
        ({"cap_month": Coins(-1)}, "capMonth"),
        ({"limits": KeyLimits(requests_per_minute=0)}, "requestsPerMinute"),
        ({"limits": KeyLimits(tokens_per_minute=-1)}, "tokensPerMinute"),
        ({"limits": KeyLimits(runs_at_once=0)}, "runsAtOnce"),
        ({"networks": read_networks([f"203.0.113.{n}" for n in range(51)])}, "networks"),
    ],
)
def test_terms_that_make_no_sense_are_refused_by_their_name(change: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        replace(EVERYTHING, **change)
    assert refused.value.field == field


def test_a_name_is_tidied() -> None:
    assert key_name("  my key ") == "my key"


def test_what_has_ended_before_it_begins_is_refused() -> None:
    check_expiry(replace(EVERYTHING, expires_at=NOON + MOMENT), at=NOON)
    with pytest.raises(InvalidValue, match="expiresAt"):
        check_expiry(replace(EVERYTHING, expires_at=NOON), at=NOON)


@pytest.mark.parametrize("overlap", [timedelta(seconds=-1), timedelta(days=7, seconds=1)])
def test_an_overlap_is_no_second_key(overlap: timedelta) -> None:
    with pytest.raises(InvalidValue, match="overlapSeconds"):
        check_overlap(overlap)
