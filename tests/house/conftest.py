"""The house reads files only: its tests open no socket."""

import pytest


@pytest.fixture(autouse=True)
def closed_sockets(socket_disabled: None) -> None:
    """Asked for by every test of this room."""
