"""Crash points: the named moments at which a test may kill the process, to prove that nothing is lost there.

In production `crashpoint` does nothing. A test process installs a striker that kills itself with SIGKILL.
"""

from collections.abc import Callable
from enum import StrEnum


class CrashPoint(StrEnum):
    """Every moment worth dying at. A name without a test fails the suite."""

    BEFORE_BEGIN = "run.before_begin"  # K0: nothing is stored yet
    AFTER_BEGIN = "run.after_begin"  # K1: held, and nobody was told
    DISPATCHING = "run.dispatching"  # K2: the lease is ours, the provider was not called
    ACCEPTED = "run.accepted"  # K3: the provider's id is stored, no text came
    SHOWING = "run.showing"  # K4: some text is stored
    BEFORE_SETTLE = "run.before_settle"  # K5: the provider is done, the charge is not committed
    AFTER_SETTLE = "run.after_settle"  # K6: the charge is committed, nobody was told
    JOB_CLAIMED = "job.claimed"  # a worker has the job, nobody was asked
    JOB_SUBMITTED = "job.submitted"  # the provider has begun a long job, its name is not stored (K13)
    JOB_FILMING = "job.filming"  # its name is stored, the film is not there yet
    JOB_STORING = "job.storing"  # one of several artifacts is stored
    JOB_MADE = "job.made"  # it is made and stored, which the books do not know yet (K14)
    JOB_STORED = "job.stored"  # the books know what was made, the charge is not committed
    SWEEPING = "sweep.between_runs"  # K18: in the middle of a batch of recoveries


Striker = Callable[[CrashPoint], None]
_strikers: list[Striker] = []


def crashpoint(point: CrashPoint) -> None:
    """Pass a named moment."""
    for strike in _strikers:
        strike(point)


def install_striker(strike: Striker) -> None:
    """Let `strike` be called at every crash point of this process. For tests only."""
    _strikers.append(strike)
