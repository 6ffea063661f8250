"""Crash points: the named moments at which a test may kill the process, to prove that nothing is lost there.

The numbers are those of the table of crashes in the design of runs. K8, a sweeper beside a late process, is no death:
its tests race the two.

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
    FAULTED = "run.faulted"  # K9: the provider failed before the first word, nothing follows yet
    BROKEN_OFF = "run.broken_off"  # K10: the provider failed after some words
    STOPPING = "run.stopping"  # K11: the wish to stop is stored, the provider still writes
    UNWATCHED = "run.unwatched"  # K12: nobody follows any more, the provider still writes
    UNSTORED = "run.unstored"  # K15: the store is away, some words are in memory alone
    LEAVING = "run.leaving"  # K16: the process was told to stop, and its run did not end in time
    BEFORE_SETTLE = "run.before_settle"  # K5: the provider is done, the charge is not committed
    UNKNOWN_SETTLE = "run.unknown_settle"  # K7: the charge was sent, and no answer says whether it is committed
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
