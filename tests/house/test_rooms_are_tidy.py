"""Rooms stay small, named for their purpose and introduced (rule 20 of the style)."""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath
from typing import Final

import pytest

from tests.house.sources import python_files, shown

FILE_LINES_MAX: Final = 300
FUNCTION_LINES_MAX: Final = 50
FOLDER_MODULES_MAX: Final = 12
BANNED_NAMES: Final = {"utils", "util", "common", "helpers", "helper", "misc", "manager", "managers", "base", "core"}
BANNED_ENDINGS: Final = ("Manager", "Helper", "Helpers", "Util", "Utils")

FILES: Final = python_files()


def size_faults(text: str) -> Iterator[str]:
    lines = len(text.splitlines())
    if lines > FILE_LINES_MAX:
        yield f"{lines} lines, at most {FILE_LINES_MAX}: find the second subject in this file and give it its own"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES_MAX:
                yield (
                    f"line {node.lineno}: {node.name} has {length} lines, at most {FUNCTION_LINES_MAX}: "
                    "name its steps and make each a function"
                )


def name_faults(path: PurePath, text: str) -> Iterator[str]:
    for part in path.parts:
        if part.removesuffix(".py") in BANNED_NAMES:
            yield f"'{part}' says nothing about what is inside: name the module for what it does"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef) and node.name.endswith(BANNED_ENDINGS):
            yield f"line {node.lineno}: class {node.name}: name it for its role (RunCompletion, WalletLedger)"


def introduction_faults(text: str) -> Iterator[str]:
    if not ast.get_docstring(ast.parse(text)):
        yield 'no introduction: open the module with """its purpose in one sentence."""'


def crowding_faults(paths: Iterable[PurePath]) -> Iterator[str]:
    modules = (path for path in paths if path.name != "__init__.py" and "versions" not in path.parent.parts[-1:])
    for folder, count in sorted(Counter(path.parent.as_posix() for path in modules).items()):
        if count > FOLDER_MODULES_MAX:
            yield f"{folder}: {count} modules, at most {FOLDER_MODULES_MAX}: split it by sub-feature (access/keys)"


def room_faults(path: Path) -> Iterator[str]:
    named, text = PurePath(shown(path)), path.read_text(encoding="utf-8")
    for fault in (*size_faults(text), *name_faults(named, text), *introduction_faults(text)):
        yield f"{named}: {fault}"


def test_each_room_is_small_named_and_introduced() -> None:
    faults = [fault for path in FILES for fault in room_faults(path)]
    assert not faults, "\n".join(faults)


def test_no_folder_is_crowded() -> None:
    faults = list(crowding_faults(PurePath(shown(path)) for path in FILES))
    assert not faults, "\n".join(faults)


def test_the_rules_are_read_against_real_files() -> None:
    names = {shown(path) for path in FILES}
    assert {"src/aimall/__init__.py", "tests/house/sources.py"} <= names


def test_a_long_file_is_found() -> None:
    assert any("301 lines" in fault for fault in size_faults("x = 1\n" * 301))
    assert not list(size_faults("x = 1\n" * 300))


def test_a_long_function_is_found_even_inside_a_class() -> None:
    body = "        x = 1\n"
    assert any("slow has 51" in fault for fault in size_faults("class A:\n    async def slow():\n" + body * 50))
    assert not list(size_faults("class A:\n    async def slow():\n" + body * 49))


@pytest.mark.parametrize("path", ["src/aimall/utils.py", "src/aimall/common/money.py", "tests/helpers/__init__.py"])
def test_an_empty_name_is_found(path: str) -> None:
    assert list(name_faults(PurePath(path), ""))


def test_a_class_named_for_no_role_is_found() -> None:
    assert list(name_faults(PurePath("run.py"), "class RunManager: ..."))
    assert not list(name_faults(PurePath("run.py"), "class RunCompletion: ..."))


@pytest.mark.parametrize("text", ["", "x = 1", "# only a comment", '""" """'])
def test_a_module_without_introduction_is_found(text: str) -> None:
    assert list(introduction_faults(text))


def test_a_crowded_folder_is_found() -> None:
    crowd = [PurePath(f"src/a/m{number}.py") for number in range(12)]
    assert not list(crowding_faults([*crowd, PurePath("src/a/__init__.py")]))
    assert list(crowding_faults([*crowd, PurePath("src/a/one_more.py")]))
    assert not list(crowding_faults([PurePath(f"m/versions/{number}.py") for number in range(40)]))
