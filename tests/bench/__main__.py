"""`python -m tests.bench`: measure everything, and print each figure beside its target."""

import argparse
import gc
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import uvloop

from tests.bench.answers import measure_answers
from tests.bench.figures import Figure, as_line, beside, conditions
from tests.bench.ledger import measure_ledger
from tests.bench.long_talks import measure_long_talks
from tests.bench.mall import Subject, bench_mall, bench_stand_in
from tests.bench.streams import measure_streams

Measure = Callable[[Subject], Awaitable[list[Figure]]]
LEDGER: Final = "ledger"
TALKS: Final = "talks"
MEASURES: Final[Mapping[str, Measure]] = {
    "answers": measure_answers,
    "streams": measure_streams,
}
NAMES: Final = (LEDGER, *MEASURES, TALKS)


async def measure(names: list[str]) -> None:
    """Measure what is named, one thing after another: first the ledger alone, then everything on one mall."""
    if LEDGER in names:
        show(await measure_ledger())
    ours = [name for name in MEASURES if name in names]
    if TALKS in names or ours:
        async with bench_mall() as mall:
            if ours:
                async with bench_stand_in(mall) as stand_in:
                    for name in ours:
                        show(beside(await MEASURES[name](mall), await MEASURES[name](stand_in)))
            if TALKS in names:
                show(await measure_long_talks(mall))
    print(f"\n{conditions()}")


def show(figures: list[Figure]) -> None:
    """Print them as they come."""
    for figure in figures:
        print(as_line(figure), flush=True)


def main() -> None:
    """Read what is to be measured, and measure it."""
    parser = argparse.ArgumentParser(
        prog="just bench", description="Figures of a quiet machine; nothing here passes or fails."
    )
    parser.add_argument("measures", nargs="*", metavar="MEASURE", help=f"of {', '.join(NAMES)}; all without any")
    given = parser.parse_args().measures or list(NAMES)
    unknown = [name for name in given if name not in NAMES]
    if unknown:
        sys.exit(f"unknown: {', '.join(unknown)}; there are {', '.join(NAMES)}")
    gc.disable()  # a pause of ours would be measured as theirs
    uvloop.run(measure(given))


main()
