"""What every adapter of `RateLimits` promises."""

import asyncio
from collections.abc import Callable
from uuid import uuid4

from aimall.application.access.limits.ports import RateLimits
from aimall.domain.access.limits.limit import Admitted, Counted, Limit, Refused, Take
from tests.access import HandClock

TWENTY = Limit(name="twenty", counts=Counted.REQUESTS, quota=20)
THIRTY = Limit(name="thirty", counts=Counted.REQUESTS, quota=30)
TOKENS = Limit(name="tokens", counts=Counted.TOKENS, quota=1_000_000)


def of(limit: Limit, wanted: int = 1, *, subject: str | None = None) -> Take:
    """Take of a limit: of somebody new unless a subject is named."""
    return Take(limit=limit, subject=subject or uuid4().hex, wanted=wanted)


async def remaining(limits: RateLimits, *takes: Take) -> list[int]:
    """Look what is left, taking nothing."""
    answer = await limits.take([Take(limit=take.limit, subject=take.subject, wanted=0) for take in takes])
    assert isinstance(answer, Admitted)
    return [left.remaining for left in answer.left]


async def admitted(limits: RateLimits, *takes: Take) -> Admitted:
    """Take what must be there."""
    answer = await limits.take(takes)
    assert isinstance(answer, Admitted), answer
    return answer


async def refused(limits: RateLimits, *takes: Take) -> Refused:
    """Take what must not be there."""
    answer = await limits.take(takes)
    assert isinstance(answer, Refused), answer
    return answer


async def race(limits: RateLimits, count: int, takes: Callable[[int], list[Take]]) -> int:
    """Let so many calls race; tell how many were admitted."""
    answers = await asyncio.gather(*(limits.take(takes(number)) for number in range(count)))
    return sum(isinstance(answer, Admitted) for answer in answers)


class RateLimitsContract:
    """Counting."""

    async def test_of_a_hundred_racing_calls_exactly_the_quota_passes_in_every_round(
        self, limits: RateLimits, clock: HandClock
    ) -> None:
        take = of(TWENTY)
        for _ in range(10):
            assert await race(limits, 100, lambda _: [take]) == 20
            clock.advance(minutes=1)

    async def test_what_one_limit_refuses_costs_nothing_of_the_others_even_in_a_race(self, limits: RateLimits) -> None:
        narrow, wide, tokens = of(TWENTY), of(THIRTY), of(TOKENS, 1000)
        assert await race(limits, 100, lambda _: [wide, tokens, narrow]) == 20
        assert await remaining(limits, narrow, wide, tokens) == [0, 10, 980_000]

    async def test_racing_calls_of_many_subjects_fill_what_they_share_exactly(self, limits: RateLimits) -> None:
        shared, own = of(THIRTY), [of(TWENTY) for _ in range(5)]
        assert await race(limits, 200, lambda number: [own[number % 5], shared]) == 30
        assert sum(20 - left for left in await remaining(limits, *own)) == 30

    async def test_a_refusal_changes_nothing(self, limits: RateLimits) -> None:
        few, many = of(TWENTY, 15), of(TOKENS, 10)
        await admitted(limits, few, many)
        first = await refused(limits, few, many)
        assert await refused(limits, few, many) == first
        assert await remaining(limits, few, many) == [5, 999_990]
        await admitted(limits, of(TWENTY, 5, subject=few.subject), many)

    async def test_the_wait_that_is_told_is_enough_and_no_less_is(self, limits: RateLimits, clock: HandClock) -> None:
        take = of(TWENTY, 10)
        await admitted(limits, take)
        clock.advance(seconds=15)
        await admitted(limits, take)
        clock.advance(seconds=5)
        assert (await refused(limits, take)).wait_s == 40
        clock.advance(seconds=39.9)
        assert (await refused(limits, take)).wait_s == 1
        clock.advance(seconds=0.1)
        await admitted(limits, take)
        assert (await refused(limits, take)).wait_s == 15

    async def test_a_refusal_names_the_limit_that_stays_closed_longest(
        self, limits: RateLimits, clock: HandClock
    ) -> None:
        narrow, wide = of(TWENTY, 20), of(THIRTY, 30)
        await admitted(limits, narrow)
        clock.advance(seconds=10)
        await admitted(limits, wide)
        answer = await refused(limits, narrow, wide, of(TOKENS))
        assert (answer.limit, answer.wait_s) == (THIRTY, 60)
        assert [left.remaining for left in answer.left] == [0, 0, 1_000_000]

    async def test_the_window_moves_and_never_starts_afresh(self, limits: RateLimits, clock: HandClock) -> None:
        take = of(TWENTY, 10)
        await admitted(limits, take)
        clock.advance(seconds=50)
        await admitted(limits, take)
        clock.advance(seconds=10)
        await admitted(limits, take)
        await refused(limits, of(TWENTY, 1, subject=take.subject))

    async def test_it_is_told_when_all_of_a_limit_is_there_again(self, limits: RateLimits, clock: HandClock) -> None:
        take = of(TWENTY)
        assert (await admitted(limits, take)).left[0].reset_s == 60
        clock.advance(seconds=20)
        assert (await limits.take([of(TWENTY, 0, subject=take.subject)])).left[0].reset_s == 40
        assert (await limits.take([of(TWENTY, 0)])).left[0].reset_s == 0

    async def test_whoever_only_looks_is_never_refused(self, limits: RateLimits) -> None:
        take = of(TOKENS)
        taken = await admitted(limits, take)
        await limits.correct(taken, 3_000_000)
        assert await remaining(limits, take) == [0]

    async def test_what_is_larger_than_the_quota_waits_for_all_of_it(
        self, limits: RateLimits, clock: HandClock
    ) -> None:
        small, huge = of(TOKENS, 1), of(TOKENS, 5_000_000)
        huge = Take(limit=TOKENS, subject=small.subject, wanted=huge.wanted)
        await admitted(limits, small)
        await refused(limits, huge)
        clock.advance(minutes=1)
        await admitted(limits, huge)
        assert await remaining(limits, huge) == [0]

    async def test_what_was_not_used_comes_back(self, limits: RateLimits) -> None:
        first, second = of(TOKENS, 600_000), of(TWENTY, 6)
        await limits.correct(await admitted(limits, first, second), 4)
        assert await remaining(limits, first, second) == [999_996, 16]

    async def test_what_was_never_used_comes_back_whole(self, limits: RateLimits) -> None:
        take = of(TOKENS, 1_000_000)
        await limits.correct(await admitted(limits, take), 0)
        answer = await admitted(limits, of(TOKENS, 0, subject=take.subject))
        assert (answer.left[0].remaining, answer.left[0].reset_s) == (1_000_000, 0)

    async def test_what_no_longer_counts_does_not_come_back(self, limits: RateLimits, clock: HandClock) -> None:
        take = of(TOKENS, 600_000)
        early = await admitted(limits, take)
        clock.advance(minutes=1)
        await admitted(limits, take)
        await limits.correct(early, 0)
        assert await remaining(limits, take) == [400_000]

    async def test_what_was_used_beyond_what_was_taken_counts_even_beyond_the_quota(
        self, limits: RateLimits, clock: HandClock
    ) -> None:
        take = of(TOKENS, 100)
        taken = await admitted(limits, take)
        clock.advance(seconds=30)
        await limits.correct(taken, 1_200_100)
        assert (await refused(limits, take)).wait_s == 60
        clock.advance(seconds=60)
        await admitted(limits, take)

    async def test_subjects_and_limits_do_not_count_for_each_other(self, limits: RateLimits) -> None:
        await admitted(limits, of(TWENTY, 20, subject="ann"))
        await admitted(limits, of(TWENTY, 20, subject="ben"), of(THIRTY, 20, subject="ann"))

    async def test_a_changed_quota_goes_on_with_the_same_count(self, limits: RateLimits) -> None:
        take = of(TWENTY, 15)
        await admitted(limits, take)
        smaller = Limit(name=TWENTY.name, counts=TWENTY.counts, quota=10)
        assert (await refused(limits, of(smaller, 1, subject=take.subject))).left[0].remaining == 0
