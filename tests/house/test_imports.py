"""Imports that the contracts between rooms cannot see: who may reach the network, and what purity means."""

import ast
import sys
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

import pytest

from tests.house.sources import SOURCE, python_files, shown

NETWORK_CLIENTS: Final = {"aiohttp", "httpx", "requests", "urllib3"}
EGRESS: Final = "src/aimall/adapters/egress"
FILES: Final = python_files(SOURCE)

# A room: what it may import beside the standard library.
PURE_ROOMS: Final = {
    "src/aimall/domain": ("aimall.domain",),
    "src/aimall/application": ("aimall.domain", "aimall.application"),
}


def imported_modules(text: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name) for alias in names)
            case ast.ImportFrom(module=str(module)):
                yield node.lineno, module
            case _:
                pass


def network_faults(name: str, text: str) -> Iterator[str]:
    if PurePosixPath(name).is_relative_to(EGRESS):
        return
    for line, module in imported_modules(text):
        if module.split(".")[0] in NETWORK_CLIENTS:
            yield f"{name}:{line}: imports {module}: ask {EGRESS} for the call, it guards addresses and open units"


def purity_faults(name: str, text: str) -> Iterator[str]:
    for room, allowed in PURE_ROOMS.items():
        if not PurePosixPath(name).is_relative_to(room):
            continue
        for line, module in imported_modules(text):
            known = module.split(".")[0] in sys.stdlib_module_names
            if not known and not any(f"{module}.".startswith(f"{package}.") for package in allowed):
                yield f"{name}:{line}: imports {module}: name what is needed as a port and let an adapter import it"


def type_checking_faults(name: str, text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        named = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else None
        if named == "TYPE_CHECKING":
            yield f"{name}:{node.lineno}: TYPE_CHECKING: import it for real; if a cycle forces this, break the cycle"  # pyright: ignore[reportAttributeAccessIssue]


def test_each_module_imports_only_what_its_room_may() -> None:
    texts = {shown(path): path.read_text(encoding="utf-8") for path in FILES}
    found = ((network_faults(*one), purity_faults(*one), type_checking_faults(*one)) for one in texts.items())
    faults = [fault for of_one in found for of_kind in of_one for fault in of_kind]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("text", ["import aiohttp", "from httpx import get", "def f():\n    import aiohttp.web"])
def test_a_network_client_outside_egress_is_found(text: str) -> None:
    assert list(network_faults("src/aimall/adapters/openrouter/client.py", text))
    assert not list(network_faults("src/aimall/adapters/egress/streams.py", text))


def test_a_library_in_a_pure_room_is_found() -> None:
    assert list(purity_faults("src/aimall/domain/wallet/hold.py", "import msgspec"))
    assert list(purity_faults("src/aimall/domain/wallet/hold.py", "from aimall.application import units"))
    assert list(purity_faults("src/aimall/application/units.py", "from aimall.domainish import x"))
    assert not list(purity_faults("src/aimall/application/units.py", "from aimall.domain.kernel import ids"))
    assert not list(purity_faults("src/aimall/domain/wallet/hold.py", "from datetime import datetime"))
    assert not list(purity_faults("src/aimall/adapters/crypto/tokens.py", "import jwt"))


@pytest.mark.parametrize("text", ["if TYPE_CHECKING:\n    import x", "import typing\nif typing.TYPE_CHECKING: ..."])
def test_an_import_for_types_only_is_found(text: str) -> None:
    assert list(type_checking_faults("src/aimall/x.py", text))
