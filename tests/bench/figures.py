"""Figures: what was measured, beside its target and the stand-in, as a table to be pasted under its conditions."""

import os
import platform
import timeit
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measurement, and the same of the stand-in if it was measured."""

    what: str
    target: str
    reached: str
    is_met: bool
    stand_in: str = ""


def beside(figures: list[Figure], stand_in: list[Figure]) -> list[Figure]:
    """Put what the stand-in has reached beside the same figures of ours."""
    return [replace(ours, stand_in=theirs.reached) for ours, theirs in zip(figures, stand_in, strict=True)]


def percentile(values: list[float], share: float) -> float:
    """Give the value below which this share of them lies; 0.5 is the median."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def conditions() -> str:
    """Tell on what machine, and how busy it was just before."""
    load = os.getloadavg()[0]
    python = f"Python {platform.python_version()} {python_speed()}"
    return (
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, {python}, "
        f"load {load:.2f} at the end; the server pinned to one core, PostgreSQL (fsync on), the upstream "
        "and the load on the others"
    )


def python_speed() -> str:
    """Tell how fast this Python is here: how it was built makes a fifth of it, and the machine the rest."""
    took_s = min(timeit.repeat("for n in numbers: total += n", "numbers, total = range(10**6), 0", number=1, repeat=5))
    return f"which adds a million numbers in {took_s * 1000:.0f} ms"


def as_line(figure: Figure) -> str:
    """Show one figure."""
    mark = "met " if figure.is_met else "MISS"
    stand_in = f"  (the stand-in: {figure.stand_in})" if figure.stand_in else ""
    return f"{mark}  {figure.what:58}  target {figure.target:18}  reached {figure.reached}{stand_in}"
