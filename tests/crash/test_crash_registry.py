"""The registry of crash points: a name that no test strikes proves nothing."""

from aimall.application.crashpoints import CrashPoint
from tests.crash.test_crash_moments import LOST_WIRES, MOMENTS
from tests.crash.test_crash_points import CASES
from tests.crash.test_jobs import OF_FILMS, POINTS


def test_every_crash_point_is_struck_by_a_test() -> None:
    struck = {*CASES, *MOMENTS, *LOST_WIRES, *POINTS, *OF_FILMS, CrashPoint.SWEEPING}
    assert struck == set(CrashPoint)
