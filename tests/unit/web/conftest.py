"""A copy of the dashboard's scripts, with tools that only write down how they were called."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

WEB: Final = Path(__file__).parents[3] / "web"
TOOL: Final = f"""#!{sys.executable} -I
import sys
from pathlib import Path

root = Path(__file__).parents[1]
words = " ".join((Path(sys.argv[0]).name, *sys.argv[1:]))
if words == "node --version":
    print("v22.1.0")
    sys.exit()
with (root / "calls").open("a") as calls:
    calls.write(f"{{words}}\\n")
if words.startswith("npm ci"):
    Path("node_modules").mkdir(exist_ok=True)
if words == "npm run build":
    Path("out").mkdir(exist_ok=True)
broken = root / "broken"
if broken.is_file() and broken.read_text() in words:
    print("a tag is not closed")
    sys.exit(3)
"""


@dataclass(frozen=True, slots=True)
class Workshop:
    """A project that has nothing but a dashboard."""

    root: Path

    def run(self, script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run one of the scripts; on PATH there is nothing but the tools."""
        command = [sys.executable, str(self.root / "web" / script), *arguments]
        given = {"PATH": str(self.root / "tools"), "HOME": str(self.root), **environment}
        return subprocess.run(command, env=given, cwd=self.root, capture_output=True, text=True, check=False)

    def calls(self) -> list[str]:
        """Give what the tools were called for since the last time."""
        path = self.root / "calls"
        if not path.exists():
            return []
        said = path.read_text().splitlines()
        path.unlink()
        return said

    def write(self, name: str, text: str) -> None:
        """Write a file of the dashboard."""
        (self.root / "web" / name).write_text(text)

    def break_at(self, words: str) -> None:
        """Let the call that has these words fail; none if there are no words."""
        (self.root / "broken").write_text(words or "nothing at all")

    def make_tool(self, name: str) -> None:
        """Put one more tool on PATH."""
        path = self.root / "tools" / name
        path.write_text(TOOL)
        path.chmod(0o755)


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """A workshop where nothing was built yet."""
    made = Workshop(tmp_path)
    for folder in ("web/src", "web/scripts", "web/e2e", "tools"):
        (tmp_path / folder).mkdir(parents=True)
    for script in WEB.glob("*.py"):
        shutil.copy(script, tmp_path / "web")
    for name in ("package.json", "e2e/package.json", "src/page.tsx"):
        made.write(name, "{}")
    for tool in ("node", "npm"):
        made.make_tool(tool)
    assert os.access(tmp_path / "tools" / "npm", os.X_OK)
    return made
