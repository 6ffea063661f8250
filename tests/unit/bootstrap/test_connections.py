"""Connections: a server asks the system for as many as it may need."""

import resource
from collections.abc import Iterator

import pytest

from aimall.bootstrap.serve import FILES_MAX, allow_connections
from aimall.entrypoints.http.stream.viewers import StreamPolicy


@pytest.fixture
def limits() -> Iterator[tuple[int, int]]:
    """What this process may, and may again afterwards."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    yield before
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_a_program_that_is_allowed_little_asks_for_what_its_streams_need(limits: tuple[int, int]) -> None:
    _, hard = limits
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    allow_connections()
    soft, unchanged = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert soft == (FILES_MAX if hard == resource.RLIM_INFINITY else min(FILES_MAX, hard))
    assert unchanged == hard


def test_a_program_that_is_allowed_more_keeps_it(limits: tuple[int, int]) -> None:
    allow_connections()
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] >= limits[0]


def test_every_stream_has_room_for_both_its_ends() -> None:
    assert 2 * StreamPolicy().per_process < FILES_MAX
