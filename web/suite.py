"""Check and test the dashboard: style, types, units, the export, and the export in a browser.

`suite.py pages` does all but the last, `suite.py browser` the last alone.
AIMALL_TEST_THOROUGH=1 takes every look of the pages, not two.
"""

import os
import shutil
import sys
from collections.abc import Sequence
from typing import Final

from build import build
from node import WEB, ToolFailed, install_packages, run, say

E2E: Final = WEB / "e2e"
CHECKS: Final = {
    "style": "lint",
    "types of the API against docs/openapi.json": "types:check",
    "types": "typecheck",
    "unit tests": "test",
}
TWO_LOOKS: Final = ("fa-dark-phone", "en-light-desktop")  # they differ in everything
# The first has the same engine without windows and their services: a test takes a third less time in it.
HEADLESS: Final = "chromium-headless-shell"
BROWSERS: Final = (HEADLESS, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LAST_LINES: Final = 300
NOT_RUN: Final = """
================================================================================
NOT RUN: the tests of the dashboard in a browser. There is no Chromium here.
Install one (Debian: apt-get install chromium-headless-shell), or name one in AIMALL_CHROMIUM;
then run them:  ./justw web-test
================================================================================"""


def main(parts: Sequence[str]) -> int:
    """Give 0 when all is well."""
    try:
        for part in parts or PARTS:
            PARTS[part]()
    except ToolFailed as error:
        say(f"RED: {error}")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def pages() -> None:
    """Check the sources and build the export, the quick things first. Raises `ToolFailed` at the first red."""
    install_packages()
    install_packages(E2E)
    for what, script in CHECKS.items():
        run(["npm", "run", "--silent", script], what, last_lines=LAST_LINES)
    build()
    run(["npm", "run", "--silent", "sizes"], "sizes of the pages", last_lines=LAST_LINES)


def browser() -> None:
    """Try the export in a browser. Raises `ToolFailed`."""
    chromium = find_chromium()
    if chromium is not None:
        looks = () if os.environ.get("AIMALL_TEST_THOROUGH") == "1" else (f"--project={look}" for look in TWO_LOOKS)
        given = {"AIMALL_CHROMIUM": chromium, "AIMALL_PYTHON": sys.executable}
        command = ["npm", "run", "--silent", "test", "--", *looks]
        run(command, "tests in a browser", folder=E2E, last_lines=LAST_LINES, given=given)
        say("green")
    elif os.environ.get("CI"):
        raise ToolFailed("no Chromium for the tests in a browser; install one, or name one in AIMALL_CHROMIUM")
    else:
        say(f"green as far as it was tested{NOT_RUN}")


def find_chromium() -> str | None:
    """Find a browser: the named one, one on PATH, or Debian's, which is installed where that is allowed."""
    named = os.environ.get("AIMALL_CHROMIUM")
    if named:
        return named
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is not None or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return found
    quietly = {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        run(["apt-get", "update"], "looking for Debian's Chromium", given=quietly)
        run(["apt-get", "install", "-y", "--no-install-recommends", HEADLESS], "installing it", given=quietly)
    except ToolFailed as error:
        say(str(error))
    return shutil.which(HEADLESS)


PARTS: Final = {"pages": pages, "browser": browser}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
