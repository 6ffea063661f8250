"""Every port has a contract suite that asks for all it can do, and that is bound to more than one adapter.

An adapter that nothing compares with another is a rumour. A port whose adapters cannot be compared is listed here with
the reason, and with where its promises are kept instead.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest

from tests.house.sources import ROOT, SOURCE, python_files, shown

CONTRACTS: Final = ROOT / "tests" / "contract"

# Ports that are proven together with another one, because they are views of one store.
PROVEN_WITH: Final[Mapping[str, str]] = {
    "RunLog": "RunBookContract",
    "Runs": "RunBookContract",
    "RunRecovery": "RunBookContract",
    "SessionLists": "SessionsContract",
    "Standings": "SessionsContract",
    "Holds": "WalletLedgerContract",
}

# What keeps a port; ports of vendors have no adapter in memory.
STORES: Final = ("TestMemory", "TestPostgres")
KEEPERS: Final[Mapping[str, tuple[str, ...]]] = {
    "ObjectsContract": ("TestMemory", "TestLocal", "TestS3"),
    "RateLimitsContract": ("TestMemory", "TestValkey"),
    "ChatProviderContract": ("TestOpenRouter", "TestOpenAiCompatible"),
    "ModelSourceContract": ("TestOpenRouter", "TestOpenAiCompatible"),
    "ImageProviderContract": ("TestLocal", "TestTiny", "TestOpenRouter", "TestOpenAiCompatible"),
    "TextToSpeechContract": ("TestLocal", "TestTiny", "TestOpenRouter", "TestOpenAiCompatible"),
    "SpeechToTextContract": ("TestLocal", "TestTiny", "TestOpenRouter", "TestOpenAiCompatible"),
    "VideoProviderContract": ("TestScripted", "TestOpenRouter"),
    "EmbedderContract": ("TestLocal", "TestScripted", "TestOpenRouter", "TestOpenAiCompatible"),
}

WITHOUT: Final[Mapping[str, str]] = {
    "Clock": "one adapter, three lines around the standard library; tests move a clock of their own by hand",
    "Ids": "one adapter, two calls of the standard library",
    "PasswordHasher": "one adapter; tests/unit/access/test_passwords.py proves it at its real cost",
    "CommonPasswords": "one adapter, a list that is read",
    "AccessTokens": "one adapter; tests/unit/access/test_access_tokens.py holds it against forgery",
    "AuditLog": "it only adds; that its rows come with their act is proven where the act is",
    "HealthProbe": "each probe looks at another part; there is nothing that two of them share",
    "OldRows": "one adapter, deletions by age; tests/integration/housekeeping/test_old_rows.py proves each limit",
    "BooksProof": "one adapter around the proof, which tests/integration/ledger/test_tampering.py holds against lies",
    "JobBell": "a hint that may be late; tests/crash/test_workers.py proves that a job starts with it and without it",
    "Inspector": "one adapter, a program in a process of its own; tests/integration/jobs gives it hostile files",
    "LinkedPictures": "one adapter around fetches; tests/integration/providers/test_linked_pictures.py proves it",
    "LinkSigner": "one adapter; tests/api/studios holds it against changed, late and foreign links",
    "Retries": "one column; JobBoardContract asks for it in a unit, in memory and in PostgreSQL",
    "Profile": "a view of one value of another feature, not an adapter's work",
    "Profiles": "one method of Users, seen by a feature that may not see the rest; UsersContract proves it",
    "Writings": "one adapter, statements over many tables; tests/api/account/test_deletion.py looks into each of them",
    "UsageLookup": "one vendor keeps books that can be asked; tests/integration/providers/test_openrouter.py proves it",
}


def ports_in(text: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Give each port with the names of its methods. Slices of a unit are lists of ports, not ports."""
    for node in ast.parse(text).body:
        if not isinstance(node, ast.ClassDef) or node.name.endswith("Unit") or node.name == "Units":
            continue
        parents = {ast.unparse(parent).partition("[")[0] for parent in node.bases}
        if "Protocol" in parents:
            methods = (part.name for part in node.body if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef))
            yield node.name, frozenset(methods)


def classes_in(text: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Give each class with the names of those it inherits from."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.ClassDef):
            yield node.name, frozenset(ast.unparse(parent) for parent in node.bases)


def names_asked_in(text: str) -> frozenset[str]:
    """Give every attribute that is read, which is how a method is called."""
    return frozenset(node.attr for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Attribute))


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


PORTS: Final = {
    name: methods for path in python_files(SOURCE / "application") for name, methods in ports_in(text_of(path))
}
SUITES: Final = {name: path for path in CONTRACTS.rglob("*_contract.py") for name, _ in classes_in(text_of(path))}
BINDINGS: Final = {
    name: parents for path in CONTRACTS.rglob("test_*.py") for name, parents in classes_in(text_of(path))
}


def suite_of(port: str) -> str:
    return PROVEN_WITH.get(port, f"{port}Contract")


def missing_methods(methods: Iterable[str], suite_text: str) -> list[str]:
    return sorted(set(methods) - names_asked_in(suite_text))


@pytest.mark.parametrize("port", sorted(set(PORTS) - set(WITHOUT)))
def test_a_port_has_a_suite_that_asks_for_all_it_can_do(port: str) -> None:
    suite = suite_of(port)
    assert suite in SUITES, f"{port}: write {suite} in tests/contract, or say in WITHOUT why there is none"
    missing = missing_methods(PORTS[port], text_of(SUITES[suite]))
    assert not missing, f"{port}: {shown(SUITES[suite])} never asks for {', '.join(missing)}"


@pytest.mark.parametrize("suite", sorted({suite_of(port) for port in set(PORTS) - set(WITHOUT)}))
def test_a_suite_is_bound_to_every_adapter(suite: str) -> None:
    bound = {name for name, parents in BINDINGS.items() if suite in parents}
    for kind in KEEPERS.get(suite, STORES):
        assert any(name.startswith(kind) for name in bound), f"{suite}: no {kind}… class in tests/contract inherits it"


def test_nothing_is_excused_that_does_not_exist() -> None:
    assert set(PROVEN_WITH) | set(WITHOUT) <= set(PORTS)
    assert not set(PROVEN_WITH) & set(WITHOUT)
    assert all(len(reason) > 20 for reason in WITHOUT.values())


PORT = """
class Shop(Protocol):
    def sell(self) -> None: ...
    async def buy(self) -> None: ...
class ShopUnit(Unit, Protocol): ...
class Counter: ...
"""


def test_a_port_is_found_and_a_slice_of_a_unit_is_not_one() -> None:
    assert dict(ports_in(PORT)) == {"Shop": frozenset({"sell", "buy"})}
    assert dict(ports_in("class Units(Protocol[UnitT_co]): ...\nclass Box(Protocol[T]): ...")) == {"Box": frozenset()}


def test_a_method_that_a_suite_never_asks_for_is_found() -> None:
    assert missing_methods({"sell", "buy"}, "async def test_it(shop):\n    shop.sell()") == ["buy"]
