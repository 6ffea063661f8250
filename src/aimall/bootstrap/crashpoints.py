"""The striker that tests install: it kills this process at a named crash point, as a power cut would.

`CRASH_AT=run.before_settle:2` strikes at the second passing. `CRASH_MARKER` names a file that is written first, so
that a test can tell a death at the named point from any other.
"""

import os
import signal
from collections.abc import Callable, Mapping
from pathlib import Path

from aimall.application.crashpoints import CrashPoint, install_striker


def install_crash_point(environment: Mapping[str, str]) -> None:
    """Install the striker that the environment asks for, if it does. Raises `ValueError` for an unknown name."""
    wanted = environment.get("CRASH_AT")
    if wanted:
        name, _, count = wanted.partition(":")
        install_striker(_striker(CrashPoint(name), int(count or "1"), Path(environment["CRASH_MARKER"])))


def _striker(at: CrashPoint, count: int, marker: Path) -> Callable[[CrashPoint], None]:
    left = count

    def strike(point: CrashPoint) -> None:
        nonlocal left
        if point is at:
            left -= 1
            if left == 0:
                marker.write_text(point)
                os.kill(os.getpid(), signal.SIGKILL)

    return strike
