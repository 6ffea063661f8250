"""OpenRouter's prices of media: of one unit where it bills exactly that, and none where it bills anything else."""

from decimal import Decimal
from fractions import Fraction

import msgspec
import pytest

from aimall.adapters.openrouter.figures import Pricing
from aimall.adapters.openrouter.unit_prices import (
    UnitQuote,
    price_of_character,
    price_of_heard_second,
    price_of_picture,
    prices_of_videos,
)
from aimall.application.catalog.ports import OfferedUnitPrice
from aimall.domain.catalog.usage import Unit
from aimall.domain.pricing.obstacle import Obstacle


def line(cost_usd: object, *, billable: str = "output_image", unit: str = "image") -> dict[str, object]:
    return {"billable": billable, "unit": unit, "cost_usd": cost_usd}


def picture(*hosts: list[dict[str, object]]) -> UnitQuote:
    return price_of_picture(msgspec.json.encode({"endpoints": [{"pricing": lines} for lines in hosts]}))


def film(**skus: object) -> UnitQuote:
    return prices_of_videos(msgspec.json.encode({"data": [{"id": "m", "pricing_skus": skus}]}))["m"]


def usd(unit: Unit, figure: str) -> OfferedUnitPrice:
    return OfferedUnitPrice(unit=unit, micro_usd=Fraction(figure) * 1_000_000)


def test_a_picture_costs_what_its_dearest_host_takes_for_its_dearest_variant() -> None:
    assert picture([line(0.03)], [line(0.04), line(0.06)]) == usd(Unit.IMAGE, "0.06")


def test_what_we_never_send_does_not_make_a_picture_dearer() -> None:
    assert picture([line(0.03), line(0.5, billable="input_image")]) == usd(Unit.IMAGE, "0.03")


def test_the_hosts_may_come_inside_of_data_as_other_lists_do() -> None:
    answer = {"data": {"endpoints": [{"pricing": [line(0.03)]}]}}
    assert price_of_picture(msgspec.json.encode(answer)) == usd(Unit.IMAGE, "0.03")


@pytest.mark.parametrize(
    "odd",
    [line(0.00003, unit="token"), line(0.03, unit="megapixel"), line(0.000005, billable="input_text", unit="token")],
)
def test_a_picture_that_one_host_bills_otherwise_has_no_price(odd: dict[str, object]) -> None:
    assert picture([line(0.03)], [odd]) is Obstacle.OTHER_UNIT


@pytest.mark.parametrize(("cost", "reason"), [(-1, Obstacle.VARIES), (1e9, Obstacle.IMPLAUSIBLE)])
def test_a_price_that_cannot_be_is_none(cost: float, reason: Obstacle) -> None:
    assert picture([line(cost)]) is reason


def test_a_model_without_hosts_has_no_price() -> None:
    assert picture() is Obstacle.NO_PRICE


@pytest.mark.parametrize(
    ("skus", "dollars"),
    [
        ({"duration_seconds": "0.13", "reference_images": "0.04"}, "0.13"),
        ({"duration_seconds_with_audio": "0.40", "duration_seconds_without_audio_4k": "0.60"}, "0.60"),
        ({"text_to_video_duration_seconds_720p": "0.05", "image_to_video_duration_seconds_720p": "0.9"}, "0.05"),
        ({"cents_per_second_output_720p": "17", "cents_per_second_video_continuation_720p": "41"}, "0.17"),
        ({"cents_per_video_output_second_480p": "5", "cents_per_image_input": "1"}, "0.05"),
    ],
)
def test_a_second_of_film_costs_the_dearest_way_in_which_we_may_ask_for_one(
    skus: dict[str, object], dollars: str
) -> None:
    assert film(**skus) == usd(Unit.SECOND, dollars)


@pytest.mark.parametrize("odd", ["video_tokens", "minimum_generation", "cents_per_megapixel_second"])
def test_a_film_that_is_billed_by_anything_else_too_has_no_price(odd: str) -> None:
    assert film(duration_seconds="0.1", **{odd: "0.1"}) is Obstacle.OTHER_UNIT


def test_an_odd_entry_hides_no_other() -> None:
    body = {"data": [5, {"id": 5}, {"id": "m", "pricing_skus": {"duration_seconds": "0.1"}}]}
    assert prices_of_videos(msgspec.json.encode(body)) == {"m": usd(Unit.SECOND, "0.1")}


def pricing(prompt: str | None, completion: str = "0") -> Pricing:
    return Pricing(prompt=None if prompt is None else Decimal(prompt), completion=Decimal(completion))


def test_a_character_costs_the_prompt_s_price() -> None:
    assert price_of_character(pricing("0.000015")) == usd(Unit.CHARACTER, "0.000015")


def test_a_second_that_is_heard_costs_the_prompt_s_price() -> None:
    assert price_of_heard_second(pricing("0.0001")) == usd(Unit.SECOND, "0.0001")


@pytest.mark.parametrize("read", [price_of_character, price_of_heard_second])
def test_what_is_billed_by_tokens_has_no_price_of_a_unit(read: object) -> None:
    assert callable(read)
    assert read(pricing("0.0000025", "0.00001")) is Obstacle.OTHER_UNIT


@pytest.mark.parametrize("prompt", ["0.1", "0.0000002"])
def test_a_price_that_is_none_of_a_second_is_not_taken_for_one(prompt: str) -> None:
    assert price_of_heard_second(pricing(prompt)) is Obstacle.OTHER_UNIT


@pytest.mark.parametrize(
    ("prompt", "reason"), [(None, Obstacle.NO_PRICE), ("NaN", Obstacle.IMPLAUSIBLE), ("-1", Obstacle.VARIES)]
)
def test_a_missing_or_impossible_price_is_none(prompt: str | None, reason: Obstacle) -> None:
    assert price_of_character(pricing(prompt)) is reason
    assert price_of_heard_second(pricing(prompt)) is reason


def test_a_price_of_zero_is_a_price_and_for_the_catalogue_to_judge() -> None:
    assert price_of_character(pricing("0")) == usd(Unit.CHARACTER, "0")
