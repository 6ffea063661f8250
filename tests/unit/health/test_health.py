"""Health: one honest word, the parts behind it, and who may read them."""

from datetime import timedelta

import pytest

from aimall.adapters.local.language_model_probe import LanguageModelProbe
from aimall.application.catalog.catalogue import Alarm, Catalogue, CatalogueSnapshot
from aimall.application.health.catalogue_probes import ModelsProbe, ProviderProbe
from aimall.application.health.ports import HealthProbe, PartHealth, PartState
from aimall.application.health.remarks import RemarkCode, remark
from aimall.application.health.rounds import MISSED_MAX, PATIENCE, Round, RoundProbe, Rounds
from aimall.application.health.show_health import Health, ShowHealth, ShowHealthQuery, Status
from aimall.domain.catalog.model import Capability, Model, ModelId, ProviderName, Route
from aimall.domain.pricing.obstacle import Obstacle
from tests.access import HandClock

SHOP = ProviderName("shop")
EVERY = timedelta(seconds=5)


class Part:
    """A part that is as the test says."""

    def __init__(self, state: PartState, *, is_essential: bool = False) -> None:
        self._found = PartHealth(
            name="part", state=state, remark=remark(RemarkCode.WORK_AWAITED), is_essential=is_essential
        )

    async def look(self) -> PartHealth:
        return self._found


async def health_of(*probes: HealthProbe, parts_for_all: bool = True) -> Health:
    return await ShowHealth(probes, Catalogue(), parts_for_all=parts_for_all)(ShowHealthQuery(actor=None))


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ([Part(PartState.OK, is_essential=True), Part(PartState.OK)], Status.OK),
        ([Part(PartState.OK, is_essential=True), Part(PartState.UNAVAILABLE)], Status.OK),
        ([Part(PartState.OK, is_essential=True), Part(PartState.DOWN)], Status.DEGRADED),
        ([Part(PartState.DOWN, is_essential=True), Part(PartState.OK)], Status.DOWN),
    ],
)
async def test_only_an_essential_part_takes_the_platform_down(parts: list[Part], status: Status) -> None:
    assert (await health_of(*parts)).status is status


async def test_a_visitor_of_a_real_installation_sees_no_parts() -> None:
    assert (await health_of(Part(PartState.DOWN), parts_for_all=False)).parts is None


def model(*providers: ProviderName) -> Model:
    return Model(
        id=ModelId("shop/one"),
        name="One",
        capabilities=frozenset({Capability.CHAT}),
        context_length=1000,
        routes=tuple(Route(provider=name, upstream_model="one", priority=1) for name in providers),
    )


def catalogue(snapshot: CatalogueSnapshot) -> Catalogue:
    made = Catalogue()
    made.replace(snapshot)
    return made


async def test_a_provider_that_answered_tells_how_many_models_it_sells() -> None:
    found = await ProviderProbe(SHOP, catalogue(CatalogueSnapshot(models={ModelId("a"): model(SHOP)}))).look()
    assert (found.state, found.remark) == (PartState.OK, remark(RemarkCode.PROVIDER_OFFERS, models=1))


async def test_a_silent_provider_is_down_and_says_that_its_models_stay() -> None:
    snapshot = CatalogueSnapshot(models={ModelId("a"): model(SHOP)}, silent=(SHOP,))
    found = await ProviderProbe(SHOP, catalogue(snapshot)).look()
    assert (found.state, found.remark) == (PartState.DOWN, remark(RemarkCode.PROVIDER_SILENT, models=1))


async def test_models_that_are_kept_back_are_counted_by_reason() -> None:
    alarms = tuple(
        Alarm(provider=SHOP, upstream_model=str(n), reason=Obstacle.NO_PRICE, model=model(SHOP)) for n in range(3)
    )
    found = await ModelsProbe(catalogue(CatalogueSnapshot(models={ModelId("a"): model(SHOP)}, alarms=alarms))).look()
    assert found.state is PartState.OK
    assert found.remark == remark(RemarkCode.MODELS_KEPT_BACK, offered=1, kept_back=3, no_price=3)


async def test_a_platform_with_nothing_on_offer_says_so() -> None:
    assert (await ModelsProbe(Catalogue()).look()).state is PartState.DOWN


@pytest.mark.parametrize(
    ("reason", "code"), [("", RemarkCode.MODEL_LEFT_OUT), ("there is no model file x", RemarkCode.MODEL_FAILED)]
)
async def test_a_language_model_that_was_never_started_is_unavailable_for_a_reason(
    reason: str, code: RemarkCode
) -> None:
    found = await LanguageModelProbe(None, reason).look()
    assert (found.state, found.remark) == (PartState.UNAVAILABLE, remark(code, reason))


async def test_work_that_does_not_run_here_is_unavailable() -> None:
    assert (await RoundProbe(Round.SWEEP, Rounds(HandClock())).look()).state is PartState.UNAVAILABLE


async def test_work_that_keeps_pace_is_well() -> None:
    clock = HandClock()
    rounds = Rounds(clock)
    rounds.begin(Round.SWEEP, every=EVERY)
    clock.advance(seconds=5)
    rounds.succeeded(Round.SWEEP)
    found = await RoundProbe(Round.SWEEP, rounds).look()
    assert (found.state, found.name) == (PartState.OK, "background sweep")
    assert found.remark == remark(RemarkCode.WORK_DONE, at=f"{clock.now():%Y-%m-%dT%H:%M:%SZ}")


@pytest.mark.parametrize(("late_s", "state"), [(0, PartState.OK), (1, PartState.DOWN)])
async def test_work_that_misses_several_rounds_is_down(late_s: int, state: PartState) -> None:
    clock = HandClock()
    rounds = Rounds(clock)
    rounds.begin(Round.SWEEP, every=EVERY)
    clock.advance(seconds=(MISSED_MAX * EVERY + PATIENCE).total_seconds() + late_s)
    assert (await RoundProbe(Round.SWEEP, rounds).look()).state is state
