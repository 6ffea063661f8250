"""Prices in the providers file: read exactly, whole or not at all, and refused when they cannot be true."""

from fractions import Fraction
from pathlib import Path

import pytest

from aimall.application.catalog.ports import OfferedPrice
from aimall.bootstrap.provider_settings import ProviderConfig, load_providers
from aimall.bootstrap.settings import load_settings
from aimall.bootstrap.variables import SettingsError

PROVIDER = """
[[providers]]
name = "mine"
kind = "openai_compatible"
base_url = "http://127.0.0.1:9/v1"
"""
MODEL = """
[[providers.models]]
upstream = "m"
"""


class Desk:
    """Where an operator writes."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def load(self, text: str, **environment: str) -> tuple[ProviderConfig, ...]:
        path = self._directory / "providers.toml"
        path.write_text(text, encoding="utf-8")
        given = {"AIMALL_DATA_DIR": str(self._directory), "AIMALL_PROVIDERS_FILE": str(path)}
        return load_providers(load_settings(given), environment)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_price_is_read_exactly_and_in_dollars_per_million(desk: Desk) -> None:
    text = f"{PROVIDER}{MODEL}input_usd_per_million = 0.1\noutput_usd_per_million = 2\n"
    (listing,) = desk.load(text)[0].listings()
    assert isinstance(listing.price, OfferedPrice)
    assert (listing.price.input_micro_usd, listing.price.output_micro_usd) == (Fraction(1, 10), Fraction(2))


def test_cached_input_costs_what_input_costs_unless_it_has_its_own_price(desk: Desk) -> None:
    prices = "input_usd_per_million = 1\noutput_usd_per_million = 2\n"
    (plain,) = desk.load(f"{PROVIDER}{MODEL}{prices}")[0].listings()
    (apart,) = desk.load(f"{PROVIDER}{MODEL}{prices}cached_input_usd_per_million = 0.25\n")[0].listings()
    assert isinstance(plain.price, OfferedPrice)
    assert isinstance(apart.price, OfferedPrice)
    assert (plain.price.cached_input_micro_usd, apart.price.cached_input_micro_usd) == (1, Fraction(1, 4))


def test_a_model_may_be_listed_without_a_price(desk: Desk) -> None:
    (listing,) = desk.load(f"{PROVIDER}{MODEL}free = true\n")[0].listings()
    assert (listing.price, listing.is_free) == (None, True)


@pytest.mark.parametrize(
    "written",
    [
        f"{MODEL}input_usd_per_million = 1\n",
        f"{MODEL}output_usd_per_million = 1\n",
        f"{MODEL}cached_input_usd_per_million = 1\n",
        "default_input_usd_per_million = 1\n",
    ],
    ids=["input alone", "output alone", "cached alone", "half a default"],
)
def test_half_a_price_is_refused_rather_than_forgotten(desk: Desk, written: str) -> None:
    with pytest.raises(SettingsError, match=r"AIMALL_PROVIDERS_FILE .* mine"):
        desk.load(PROVIDER + written)


@pytest.mark.parametrize("price", ["-1", "nan", "inf"])
def test_a_price_that_cannot_be_true_is_refused(desk: Desk, price: str) -> None:
    text = f"{PROVIDER}{MODEL}input_usd_per_million = {price}\noutput_usd_per_million = 1\n"
    with pytest.raises(SettingsError, match=r"AIMALL_PROVIDERS_FILE .* mine"):
        desk.load(text)
