"""The registry of crash points: a name that no test strikes proves nothing."""

from aimall.application.crashpoints import CrashPoint
from tests.crash.test_crash_moments import LOST_WIRES, MOMENTS
from tests.crash.test_crash_points import CASES
from tests.crash.test_jobs import POINTS


def test_every_crash_point_is_struck_by_a_test() -> None:
    others = {CrashPoint.JOB_SUBMITTED, CrashPoint.SWEEPING}
    assert {*CASES, *MOMENTS, *LOST_WIRES, *POINTS, *others} == set(CrashPoint)
