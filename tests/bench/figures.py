"""Figures: what was measured, beside its target, as a table that one can paste under its conditions."""

import os
import platform
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measurement. `is_met` is left out where the target is not a bound."""

    what: str
    target: str
    reached: str
    is_met: bool


def percentile(values: list[float], share: float) -> float:
    """Give the value below which this share of them lies; 0.5 is the median."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def conditions() -> str:
    """Tell on what machine, and how busy it was just before."""
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}, "
        f"load {load:.2f} at the end; the server pinned to one core, PostgreSQL (fsync on), the stand-in upstream "
        "and the load on the others"
    )


def as_line(figure: Figure) -> str:
    """Show one figure."""
    mark = "met " if figure.is_met else "MISS"
    return f"{mark}  {figure.what:58}  target {figure.target:18}  reached {figure.reached}"
