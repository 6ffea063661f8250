"""What can be told of a part: codes, since whoever reads them has a language of their own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class RemarkCode(StrEnum):
    """Each with the names of its figures."""

    DATABASE_ANSWERS = "database.answers"  # server: its name and version
    DATABASE_SILENT = "database.silent"
    WORKERS_PRESENT = "workers.present"  # alive, waiting: jobs
    WORKERS_MISSING = "workers.missing"  # waiting
    WORKERS_UNKNOWN = "workers.unknown"  # only the database knows, and it does not answer
    LIMITS_APART = "limits.apart"  # each process counts for itself
    LIMITS_SHARED = "limits.shared"  # server: its name and version
    LIMITS_STRICTER = "limits.stricter"  # Valkey does not answer
    CALLS_NOTED = "calls.noted"  # waiting, dropped: calls
    MODEL_EMBEDDED = "model.embedded"  # name
    MODEL_SILENT = "model.silent"  # name
    MODEL_LEFT_OUT = "model.left_out"  # this process embeds none
    MODEL_FAILED = "model.failed"
    PROVIDER_OFFERS = "provider.offers"  # models
    PROVIDER_SILENT = "provider.silent"  # models: those of before, which stay on offer
    MODELS_OFFERED = "models.offered"  # offered
    MODELS_KEPT_BACK = "models.kept_back"  # offered, kept_back, and how many for each `Obstacle`
    COSTS_UNKNOWN = "costs.unknown"  # not summed up yet
    COSTS_BORNE = "costs.borne"  # charged, absorbed: coins in a day
    COSTS_HIGH = "costs.high"  # charged, absorbed, and the percent from which it is an alarm
    PAGES_SERVED = "pages.served"  # pages
    PAGES_MISSING = "pages.missing"
    WORK_ELSEWHERE = "work.elsewhere"  # not in this process
    WORK_AWAITED = "work.awaited"  # no success yet
    WORK_DONE = "work.done"  # at: the time of the last success, in ISO 8601
    ABLE = "able"  # models
    PREVIEW_ONLY = "preview_only"
    PROVIDERS_SILENT = "providers_silent"  # none that offers it answered when it was last asked
    NO_PROVIDER = "no_provider"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A code and its figures. `detail` is what a machine said, for whoever mends it, as it said it."""

    code: RemarkCode
    figures: Mapping[str, int | str] = field(default_factory=dict[str, int | str])
    detail: str = ""


def remark(code: RemarkCode, detail: str = "", **figures: int | str) -> Remark:
    """Make a remark."""
    return Remark(code=code, figures=figures, detail=detail)
