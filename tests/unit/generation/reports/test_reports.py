"""What runs add up to: months side by side, and what the platform earns."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from aimall.adapters.memory.wallet import MemoryWalletReader
from aimall.application.generation.reports.list_runs import ListRuns, ListRunsQuery
from aimall.application.generation.reports.ports import PlatformDay
from aimall.application.generation.reports.show_earnings import EarningsDay, ShowEarnings, ShowEarningsQuery
from aimall.application.generation.reports.summarise_usage import SummariseUsage, SummariseUsageQuery, UsageSummary
from aimall.application.paging import PageRequest
from aimall.domain.generation.event import Completed, FinishReason, TextDelta
from aimall.domain.generation.request import GenerationKind
from aimall.domain.kernel.actor import Role
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.errors import Forbidden, InvalidValue
from aimall.domain.pricing.markup import Markup
from aimall.entrypoints.http.wire import print_usd
from tests.runs import Person
from tests.worlds.studio import COST, SAID, Studio, a_key, actor_of, chat_command, text_command

MARKUP = Markup(coins_per_usd=Fraction(100), margin=Fraction(5, 4))


@pytest.fixture
def studio() -> Studio:
    return Studio()


async def chat(studio: Studio, person: Person) -> None:
    await studio.start_chat(chat_command(person, key=a_key()))
    await studio.ended()


async def summary(studio: Studio, person: Person) -> UsageSummary:
    reader = MemoryWalletReader(studio.books.store.wallets)
    use_case = SummariseUsage(studio.books.reports, reader, studio.clock)
    return await use_case(SummariseUsageQuery(actor=actor_of(person)))


async def earnings(studio: Studio, person: Person, *, days: int = 30, role: Role = Role.ADMIN) -> list[EarningsDay]:
    query = ShowEarningsQuery(actor=actor_of(person, role=role), days=days)
    return list(await ShowEarnings(studio.books.reports, MARKUP)(query))


async def test_this_month_stands_beside_the_last_and_older_ones_are_left_out(studio: Studio) -> None:
    person = await studio.person()
    for at in (datetime(2026, 1, 31, 23, 59, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)):
        studio.clock.at = at
        await chat(studio, person)
    studio.clock.at = datetime(2026, 3, 20, tzinfo=UTC)
    for _ in range(2):
        await chat(studio, person)
    await studio.start_text(text_command(person))
    await studio.ended()
    found = await summary(studio, person)
    assert (found.this_month.spent, found.last_month.spent) == (COST + COST + COST, COST)
    assert [month.runs_of(GenerationKind.CHAT) for month in (found.this_month, found.last_month)] == [2, 1]
    assert [month.runs_of(GenerationKind.TEXT) for month in (found.this_month, found.last_month)] == [1, 0]
    assert found.available == await studio.available(person)


async def test_the_month_before_january_is_december(studio: Studio) -> None:
    person = await studio.person()
    studio.clock.at = datetime(2025, 12, 31, tzinfo=UTC)
    await chat(studio, person)
    studio.clock.at = datetime(2026, 1, 1, tzinfo=UTC)
    found = await summary(studio, person)
    assert (found.this_month.spent, found.last_month.spent) == (ZERO, COST)


async def test_the_list_of_runs_is_one_s_own(studio: Studio) -> None:
    person, other = await studio.person(), await studio.person()
    await chat(studio, person)
    for actor, models in ((person, ["m"]), (other, [])):
        query = ListRunsQuery(actor=actor_of(actor), page=PageRequest())
        page = await ListRuns(studio.books.reports)(query)
        assert [run.model for run in page.items] == models


async def test_earnings_compare_charges_with_costs_that_are_known(studio: Studio) -> None:
    person = await studio.person()
    await chat(studio, person)
    assert [day.margin_micro_usd for day in await earnings(studio, person)] == [None]
    told = Completed(finish=FinishReason.STOP, usage=SAID, provider_cost_micro_usd=12)
    studio.chat.says([TextDelta(text="hi"), told])
    await chat(studio, person)
    (day,) = await earnings(studio, person)
    assert (day.day.runs, day.day.coins, day.day.known_runs) == (2, COST + COST, 1)
    assert day.revenue_micro_usd == COST.micro // 100
    assert (day.cost_micro_usd, day.margin_micro_usd) == (12, COST.micro // 100 - 12)


async def test_only_admins_see_earnings_of_a_sensible_time(studio: Studio) -> None:
    person = await studio.person()
    with pytest.raises(Forbidden):
        await earnings(studio, person, role=Role.USER)
    for days in (0, 367):
        with pytest.raises(InvalidValue):
            await earnings(studio, person, days=days)


def test_a_loss_is_a_negative_margin() -> None:
    day = PlatformDay(
        date="2026-03-20", runs=1, coins=Coins(1), known_runs=1, known_coins=Coins(1), known_cost_micro_usd=7
    )
    earned = EarningsDay(day=day, revenue_micro_usd=5, cost_micro_usd=7)
    assert earned.margin_micro_usd == -2
    assert print_usd(earned.margin_micro_usd) == "-0.000002"
