"""Nothing but the unit is awaited while a unit of work is open: reserve, commit; call; record, commit (law 3)."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.house.sources import SOURCE, python_files, shown

CURE: Final = "commit and leave the unit first, call, then open another unit to record what came back"

APPLICATION: Final = SOURCE / "application"
FILES: Final = [path for path in python_files(SOURCE) if "unit" in path.read_text(encoding="utf-8")]


def outside_calls(text: str, *, every_begin: bool) -> Iterator[str]:
    """A unit is called `unit`, and is open in the block that begins it and in every function that is handed one.

    In use cases every begin() counts, whatever its name; elsewhere a driver's own transactions
    (`engine.begin() as connection`) follow the driver's rules.
    """
    for node in ast.walk(ast.parse(text)):
        for unit, waits in _open_units(node, every_begin=every_begin):
            for wait in waits:
                if _root_of(wait) != unit and not _is_handed(wait, unit):
                    yield f"line {wait.lineno}: '{ast.unparse(wait)}' is awaited while '{unit}' is open: {CURE}"


def _open_units(node: ast.AST, *, every_begin: bool) -> Iterator[tuple[str, list[ast.expr]]]:
    if isinstance(node, ast.AsyncFunctionDef):
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        if any(argument.arg == "unit" for argument in arguments):
            yield "unit", _waits_in(node.body)
    elif isinstance(node, ast.AsyncWith):
        for place, item in enumerate(node.items):
            unit = _unit_of(item, every_begin=every_begin)
            if unit is not None:
                later = [item.context_expr for item in node.items[place + 1 :]]
                yield unit, later + _waits_in([*later, *node.body])


def _unit_of(item: ast.withitem, *, every_begin: bool) -> str | None:
    """The name of the unit that this item opens, if it opens one."""
    call, target = item.context_expr, item.optional_vars
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "begin"):
        return None
    name = "a unit without a name" if target is None else ast.unparse(target)
    return name if every_begin or name == "unit" else None


def _waits_in(nodes: Iterable[ast.AST]) -> list[ast.expr]:
    """What is awaited here and now; a function defined here is awaited later, somewhere else."""
    found: list[ast.expr] = []
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.Await):
            found.append(node.value)
        elif isinstance(node, ast.AsyncFor) or (isinstance(node, ast.comprehension) and node.is_async):
            found.append(node.iter)
        elif isinstance(node, ast.AsyncWith):
            found.extend(item.context_expr for item in node.items)
        found.extend(_waits_in(ast.iter_child_nodes(node)))
    return found


def _root_of(node: ast.expr) -> str | None:
    """`unit` for `unit.wallets.hold(...)`; nothing for what is no chain of attributes and calls."""
    while not isinstance(node, ast.Name):
        match node:
            case ast.Call(func=inner) | ast.Attribute(value=inner) | ast.Subscript(value=inner):
                node = inner
            case _:
                return None
    return node.id


def _is_handed(node: ast.expr, unit: str) -> bool:
    """`self._enrolment.enrol(unit, ...)` is a step of the same unit; its parameter puts it under this rule too."""
    return isinstance(node, ast.Call) and any(
        isinstance(argument, ast.Name) and argument.id == unit
        for argument in (*node.args, *(keyword.value for keyword in node.keywords))
    )


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_only_the_unit_is_awaited_while_it_is_open(path: Path) -> None:
    every_begin = path.is_relative_to(APPLICATION)
    faults = list(outside_calls(path.read_text(encoding="utf-8"), every_begin=every_begin))
    assert not faults, f"{shown(path)}:\n" + "\n".join(faults)


def in_unit(*lines: str, opening: str = "async with self._units.begin() as unit:") -> str:
    body = "\n".join(f"        {line}" for line in lines)
    return f"async def act(self):\n    {opening}\n{body}\n"


@pytest.mark.parametrize(
    "text",
    [
        in_unit("ticket = await self._gateway.request(intent)"),
        in_unit("await unit.payments.add(await self._gateway.request(intent))"),
        in_unit("if late:", "    await sleep(1)"),
        in_unit("async for event in provider.stream(request):", "    pass"),
        in_unit("async with self._session.get(url) as answer:", "    pass"),
        in_unit("[event async for event in provider.stream(request)]"),
        in_unit("await asyncio.gather(unit.wallets.hold(), unit.audit.add())"),
        in_unit("await (provider or unit).call()"),
        in_unit("pass", opening="async with units.begin() as unit, session.get(url) as answer:"),
        "async def enrol(self, unit, user):\n    await self._mail.send(user)\n",
        "async def enrol(self, *, unit):\n    await self._mail.send(user)\n",
    ],
)
def test_an_outside_call_is_found(text: str) -> None:
    assert list(outside_calls(text, every_begin=False))


@pytest.mark.parametrize(
    "text",
    [
        in_unit("hold = await unit.wallets.hold(wallet, ceiling)", "await unit.commit()"),
        in_unit("async for row in unit.audit.rows(actor):", "    pass"),
        in_unit("async def later():", "    await self._gateway.request(intent)", "await unit.commit()"),
        in_unit("await unit.commit()") + "    await self._gateway.request(intent)\n",
        in_unit("await connection.execute(sql)", opening="async with engine.begin() as connection:"),
        in_unit("await self._enrolment.enrol(unit, newcomer)", "await self._enrolment.enrol(unit=unit)"),
        "async def enrol(self, unit):\n    await unit.users.add(user)\n",
        in_unit("await rows(connection)", opening="async with engine.begin() as connection:"),
    ],
)
def test_the_unit_itself_may_be_awaited(text: str) -> None:
    assert not list(outside_calls(text, every_begin=False))


@pytest.mark.parametrize("opening", ["async with self._units.begin() as work:", "async with self._units.begin():"])
def test_in_a_use_case_no_other_name_hides_a_unit(opening: str) -> None:
    text = in_unit("await self._gateway.request(intent)", opening=opening)
    assert list(outside_calls(text, every_begin=True))
    assert not list(outside_calls(text, every_begin=False))
