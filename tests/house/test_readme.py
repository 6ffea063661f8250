"""The README is true: its table is the settings' own, its commands, routes and links exist, its example file loads."""

import io
import json
import re
from contextlib import redirect_stdout, suppress
from pathlib import Path

import pytest

from aimall.bootstrap.provider_settings import load_providers
from aimall.bootstrap.settings import load_settings
from aimall.bootstrap.variables import VARIABLES
from aimall.entrypoints.cli.arguments import read_arguments
from tests.house.sources import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
ROUTE = re.compile(r"(?:\$api|/api/v1)(/[\w/{}$-]+)")
RECIPES = re.compile(r"^([a-z-]+)(?: \*args)?:", re.MULTILINE)


def rows(readme: str) -> set[tuple[str, ...]]:
    """Give the cells of every table's row."""
    lines = (line for line in readme.splitlines() if line.startswith("|"))
    return {tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines}


def missing_settings(readme: str) -> list[str]:
    """Name the settings whose row is missing or says something else."""
    wanted = {v.name: (f"`{v.name}`", f"`{v.default}`" if v.default else "–", v.meaning) for v in VARIABLES}
    return [name for name, row in wanted.items() if row not in rows(readme)]


def unknown_routes(readme: str) -> list[str]:
    """Name the routes that the API does not have."""
    known = {as_pattern(path) for path in json.loads((ROOT / "docs/openapi.json").read_text())["paths"]}
    return [path for path in ROUTE.findall(readme) if as_pattern(f"/api/v1{path}") not in known]


def as_pattern(path: str) -> str:
    """Make all names of ids alike: `{generationId}` in the document, `$run` in a shell."""
    return re.sub(r"\{\w+\}|\$\w+", "*", path)


def outputs_of_nothing(readme: str) -> list[str]:
    """Name the answers whose fields are those of nothing that the API gives. What is shortened by an … is left out."""
    schemas = json.loads((ROOT / "docs/openapi.json").read_text())["components"]["schemas"].values()
    known = [(set(schema.get("required", ())), set(schema.get("properties", ()))) for schema in schemas]
    shown = [text for text in re.findall(r"^(?:data: )?(\{\".+\})$", readme, re.MULTILINE) if "…" not in text]
    return [text for text in shown if not any(least <= set(json.loads(text)) <= most for least, most in known)]


def unknown_recipes(readme: str) -> list[str]:
    """Name what `./justw` is said to run and cannot."""
    known = set(RECIPES.findall((ROOT / "justfile").read_text()))
    return [name for name in re.findall(r"\./justw ([a-z-]+)", readme) if name not in known]


def unknown_commands(readme: str) -> list[str]:
    """Name what `aimall` is said to understand and does not."""
    return [words for words in re.findall(r"^\| `aimall ([^`]+)`", readme, re.MULTILINE) if not understands(words)]


def otherwise_explained_commands(readme: str) -> list[str]:
    """Name the commands whose own help says something else than their row."""
    explained = re.findall(r"^\| `aimall ([^`]+)` \| (.+) \|$", readme, re.MULTILINE)
    return [words for words, does in explained if re.sub(r"\]\(.+?\)|\[", "", does).lower() not in help_of(words)]


def help_of(words: str) -> str:
    """Give what a command says of itself, on one line and in small letters."""
    acts = re.findall(r"[a-z]+", re.split(r"[-A-Z]", words)[0])
    said = io.StringIO()
    with redirect_stdout(said), suppress(SystemExit):
        read_arguments([*acts, "--help"])
    return " ".join(said.getvalue().split()).lower()


def understands(words: str) -> bool:
    try:
        read_arguments(words.split())
    except SystemExit:
        return False
    return True


def broken_links(readme: str) -> list[str]:
    """Name the files that are linked and not there."""
    links = re.findall(r"\]\(([^)#]+)\)", readme)
    return [link for link in links if not link.startswith("http") and not (ROOT / link).exists()]


CHECKS = (
    missing_settings,
    unknown_routes,
    outputs_of_nothing,
    unknown_recipes,
    unknown_commands,
    otherwise_explained_commands,
    broken_links,
)
UNTRUE = """{"teleported": true}
[no](docs/none.md) `./justw teleport` /api/v1/teleport
| `aimall teleport` | goes |
| `aimall ledger verify` | burns the books |
"""


@pytest.mark.parametrize("check", CHECKS)
def test_the_readme_is_true(check: object) -> None:
    assert callable(check)
    assert check(README) == []


@pytest.mark.parametrize("check", CHECKS)
def test_an_untrue_readme_is_found_out(check: object) -> None:
    assert callable(check)
    assert check(UNTRUE) != []


def test_the_example_of_a_providers_file_loads() -> None:
    example = str(Path(ROOT / "providers.example.toml"))
    environment = {"MY_OPENROUTER_KEY": "a key"}
    names = [
        provider.name for provider in load_providers(load_settings({"AIMALL_PROVIDERS_FILE": example}), environment)
    ]
    assert names == ["openrouter", "rack", "ollama"]
