"""Tenancy: every statement on a table that belongs to workspaces names the workspace, or says here why it need not."""

import ast
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Final

import pytest

from tests.house.sources import SOURCE

ROOM: Final = SOURCE / "adapters" / "postgres"
TENANT: Final = frozenset(
    {"conversation", "message", "generation", "generation_event", "quote", "file", "api_key", "api_call"}
)
# Tables that name a workspace and are not found by it.
PERSONAL: Final = {
    "app_user": "a person is found by id or e-mail, and the workspace is the person's own",
    "session": "a log-in is found by its token or its person",
    "workspace_member": "it says itself who belongs where",
    "audit_entry": "it is written with each act, and read by admins of the whole platform",
    "wallet": "its id is the workspace's; only the ledger's own functions reach it",
}
# Statements without a workspace: where they are, and why that is right.
EXEMPT: Final = {
    "runs_asked": "the id is derived from the workspace, and the wallet's lock was taken before",
    "runs_begin": "as runs_asked, of which this looks again",
    "runs_end": "runs_settle has found and locked them",
    "run_take_stale": "recovery takes any run whose process is gone",
    "DAYS_OF_ALL": "the whole platform's days, for its admins",
    "CHECKPOINT": "a worker notes how far the job is that it leases, under its fence",
    "GIVE_BACK": "a worker lets go of the job that it leases, under its fence",
    "EXPIRE": "a chore on old rows of everybody",
    "USED": "a process notes when it let a key in",
    "READ": "FollowRun has found the run in its workspace before",
    "RELEASE": "a process gives back its own runs",
    "ABSORBED": "a sum over everybody, for whoever runs the platform",
    "TIDY": "a chore on old logs of everybody",
    "QUOTES": "a chore on old rows of everybody",
    "UNNAMED": "a chore on the bytes of everybody",
    "TROUBLE": "a worker says what went wrong with the job that it leases, under its fence",
    "BOARD": "the jobs of everybody, for admins",
    "PAGE_OF_ALL": "the jobs of everybody, for admins",
    "KNOWN": "a job of anybody's, for admins",
    "RETRIED": "an admin has found the job among everybody's",
    "WORKERS": "the number of everybody's jobs, for whoever runs the platform",
}
_TABLES: Final = "|".join(sorted(TENANT))
_TOUCHES: Final = re.compile(rf"\b(?:FROM|JOIN|UPDATE|INTO|USING)\s+(?:{_TABLES})\b", re.IGNORECASE)
_NAMES: Final = re.compile(r"workspace_id|_mine\(")
_ORDER: Final = re.compile(r"ORDER BY[^)]*")
_FUNCTION: Final = re.compile(r"CREATE (?:OR REPLACE )?FUNCTION ([\w.]+)\(.*?\$\$(.*?)\$\$", re.DOTALL)
_TABLE: Final = re.compile(r"CREATE TABLE (?:ledger\.)?(\w+) \((.*?)\n\)", re.DOTALL)

Statement = tuple[str, str]  # its name and its text


def statements_in_sql(text: str) -> Iterator[Statement]:
    """Give the statements of functions that touch a table of workspaces."""
    for name, body in _FUNCTION.findall(text):
        yield from ((name, part) for part in body.split(";") if _TOUCHES.search(part))


def statements_in_python(text: str) -> Iterator[Statement]:
    """Give what is written as SQL text, and the functions that build statements on tables of workspaces."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.AnnAssign | ast.Assign):
            target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
            said = ast.unparse(node.value) if node.value else ""
            if _TOUCHES.search(said.replace("\\n", " ")):
                yield ast.unparse(target), said
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _builds(node):
            yield node.name, ast.unparse(node)


def _builds(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    names = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    arguments = {argument.arg for argument in chain(function.args.args, function.args.kwonlyargs)}
    return bool((names - arguments) & (TENANT | {"FOUND"}))


def nameless(statements: Iterator[Statement]) -> list[str]:
    """Name the statements that leave the workspace out."""
    return [name for name, text in statements if not names_workspace(text) and name not in EXEMPT]


def names_workspace(text: str) -> bool:
    """Tell whether a statement names the workspace; to order by it is not enough."""
    return _NAMES.search(_ORDER.sub("", text)) is not None


def sources() -> list[Path]:
    """Everything that speaks to the database; migrations shape tables of everybody."""
    found = sorted([*ROOM.rglob("*.py"), *ROOM.rglob("*.sql")])
    return [path for path in found if "migrations" not in path.parts and "tables" not in path.parts]


def statements_of(path: Path) -> Iterator[Statement]:
    """Give the statements of a file."""
    text = path.read_text(encoding="utf-8")
    return statements_in_sql(text) if path.suffix == ".sql" else statements_in_python(text)


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOM)))
def test_statements_on_tables_of_workspaces_name_the_workspace(path: Path) -> None:
    assert not nameless(statements_of(path))


def test_each_exemption_is_still_needed() -> None:
    found = {name for path in sources() for name, text in statements_of(path) if not names_workspace(text)}
    assert found == set(EXEMPT)


def test_every_table_that_names_a_workspace_is_known_here() -> None:
    scripts = [path.read_text(encoding="utf-8") for path in [*ROOM.rglob("*.sql"), *ROOM.rglob("versions/*.py")]]
    tables = [table for script in scripts for table in _TABLE.findall(script)]
    named = {name for name, columns in tables if "workspace_id" in columns}
    assert named | {"generation_event"} == TENANT | set(PERSONAL)


@pytest.mark.parametrize(
    "text",
    [
        'FIND = "SELECT * FROM message WHERE id = $1"',
        'FIND: Final = """SELECT 1\nFROM generation g\nJOIN x ON true"""',
        "async def find(self, id):\n    return select(conversation).where(conversation.c.id == id)",
        "async def find(self, id):\n    return FOUND.where(id)",
    ],
)
def test_a_statement_in_python_without_a_workspace_is_found(text: str) -> None:
    assert nameless(statements_in_python(text))


def test_a_statement_in_sql_without_a_workspace_is_found() -> None:
    good = "CREATE FUNCTION f(a uuid) AS $$ SELECT 1 FROM message WHERE id = a AND workspace_id = b; $$;"
    bad = "CREATE FUNCTION g(a uuid) AS $$ SELECT id FROM message ORDER BY workspace_id; $$;"
    assert nameless(statements_in_sql(good + bad)) == ["g"]
