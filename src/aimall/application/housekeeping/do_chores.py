"""Do the chores: what has to be done for the whole platform again and again, by one process at a time."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from aimall.application.housekeeping.ports import ChoreBook, ChoreFailure
from aimall.application.housekeeping.prove_books import BooksBroken
from aimall.domain.kernel.errors import DomainError, TryAgain

DEFECT: Final = "server.defect"
SOONER: Final = timedelta(minutes=10)  # when a chore that failed is tried again, if it is not due before


@dataclass(frozen=True, slots=True, kw_only=True)
class Chore:
    """One of them. `act` gives how many things it was done to, where there is a number."""

    name: str
    every: timedelta
    act: Callable[[], Awaitable[int | None]]


class DoChores:
    """Every worker. Safe to repeat and to run anywhere: each chore is whoever's turn it is, and bears being cut off."""

    def __init__(self, book: ChoreBook, chores: Sequence[Chore]) -> None:
        self._book, self._chores = book, chores

    async def __call__(self) -> int:
        """Do what is due; gives how many chores that were.

        Raises `TryAgain`, and together what went wrong in chores, after all others had their turn.
        """
        done, errors = 0, list[Exception]()
        for chore in self._chores:
            async with self._book.turn(chore.name) as is_ours:
                if is_ours:
                    error = await self._do(chore)
                    done += 1
                    errors += [error] if error is not None else []
        if errors:
            raise ExceptionGroup("chores failed", errors)
        return done

    async def _do(self, chore: Chore) -> Exception | None:
        """Do one; gives what went wrong, unless it passes by itself."""
        try:
            count = await chore.act()
        except Exception as error:  # noqa: BLE001 - one chore that breaks must not keep the others from their turn
            await self._book.note(chore.name, again_in=min(chore.every, SOONER), failure=_failure_of(error))
            return None if isinstance(error, TryAgain) else error
        await self._book.note(chore.name, again_in=chore.every, count=count)
        return None


def _failure_of(error: Exception) -> ChoreFailure:
    if isinstance(error, BooksBroken):
        return ChoreFailure(code=error.code, words=str(error))
    # What a rule says is in its code; of a defect there is nothing but its own words.
    if isinstance(error, DomainError):
        return ChoreFailure(code=error.code, words="")
    return ChoreFailure(code=DEFECT, words=f"{type(error).__name__}: {error}")
