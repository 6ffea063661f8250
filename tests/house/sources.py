"""Which files the rules of the house are read against."""

import shutil
import subprocess
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
SOURCE: Final = ROOT / "src" / "aimall"

NOT_OURS: Final = {".git", ".venv", "node_modules", "__pycache__", ".ruff_cache", ".pytest_cache", ".hypothesis"}


def python_files(*folders: Path) -> list[Path]:
    """Every module under the folders; with none named, of the program and its tests."""
    return sorted(
        path
        for folder in folders or (SOURCE, ROOT / "tests")
        for path in folder.rglob("*.py")
        if not NOT_OURS & set(path.parts) and "generated" not in path.relative_to(ROOT).parts
    )


def shown(path: Path) -> str:
    """The path as a person types it in the root of the project."""
    return path.relative_to(ROOT).as_posix()


def project_files() -> list[Path]:
    """Every file that is, or would be, committed. Without git (an unpacked archive): every file there is."""
    listed = _listed_by_git()
    if listed is None:
        listed = [path for path in ROOT.rglob("*") if not NOT_OURS & set(path.relative_to(ROOT).parts)]
    return sorted(path for path in listed if path.is_file() and not path.is_symlink())


def _listed_by_git() -> list[Path] | None:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        return None
    # The checkout may belong to somebody else (a build that runs as root); reading its list of files is harmless.
    command = [git, "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        return None
    return [ROOT / name for name in answer.stdout.split("\0") if name]
