"""No file records where it was made: no package index's address, no path of one machine."""

import re
from collections.abc import Iterator
from typing import Final

import pytest

from tests.house.sources import project_files, shown

# Addresses of package indexes: the public ones, and anything that has the shape of a private one.
INDEX_ADDRESS: Final = re.compile(
    r"""(?xi)
    files[.]pythonhosted[.]org | (test[.])?pypi[.]org/(simple|packages) | registry[.](npmjs|yarnpkg)
    | ://[^\s"'<>]*/(simple|artifactory|nexus)/
    | "resolved"\s*:\s*"
    | (index[-_]url|find[-_]links|trusted[-_]host)\s*[=:\s]\s*["']?(https?|file)
    """
)
# Homes and working folders; a name in <angle brackets> or ~ is a person's own to fill in.
MACHINE_PATH: Final = re.compile(r"(?<![\w.~>}-])/(root|work|home/\w+|Users/\w+)/[\w.]")
ANY_ADDRESS: Final = re.compile(r"\w://")
FUNDING: Final = re.compile(r'\s*("url": )?"https?://[^"]+",?')  # npm notes where the authors take donations

FILES: Final = project_files()


def trace_faults(name: str, text: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), start=1):
        if INDEX_ADDRESS.search(line):
            yield f"{name}:{number}: names a package index: everyone has their own; make locks with `./justw lock`"
        elif name.endswith("package-lock.json") and FUNDING.fullmatch(line):
            continue
        elif name.endswith((".lock", "package-lock.json")) and ANY_ADDRESS.search(line):
            yield f"{name}:{number}: a lock holds versions and hashes only; make it with `./justw lock`"
        elif MACHINE_PATH.search(line):
            yield f"{name}:{number}: a path of one machine: make it relative to the project, or take it from a setting"


def test_no_file_names_a_package_index_or_a_machine() -> None:
    faults: list[str] = []
    for path in FILES:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # pictures and sounds
        faults.extend(trace_faults(shown(path), text))
    assert not faults, "\n".join(faults)


def test_every_file_of_the_project_is_read() -> None:
    names = {shown(path) for path in FILES}
    assert {"pyproject.toml", "requirements.lock", "justw", "src/aimall/__init__.py"} <= names
    assert not any(name.startswith((".venv/", ".git/")) for name in names)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("requirements.lock", "--index-" + "url https://packages.example.com/pypi"),
        ("docs/guide.md", "https://mirror.example.com/artifactory" + "/x/simple" + "/"),
        ("web/package-lock.json", '"resol' + 'ved": "x"'),
        ("requirements.lock", "thing @ " + "https" + "://example.com/thing.whl"),
        ("uv.toml", "https://files." + "pythonhosted.org/packages/x"),
        ("tests/x.py", "DATA = '/" + "root/project/data'"),
        ("docs/guide.md", "open /" + "home/ali/project/x in your editor"),
    ],
)
def test_a_trace_is_found(name: str, line: str) -> None:
    assert list(trace_faults(name, line))


@pytest.mark.parametrize(
    "line",
    ["https://example.com/work/x", "./work/x", "a path under /root works", "~/project/root/x", "tokens/work/x"],
)
def test_ordinary_text_is_no_trace(line: str) -> None:
    assert not list(trace_faults("docs/guide.md", line))
