"""Providers by configuration: a file, a few variables, and mistakes that are told where they are."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from aimall.application.catalog.ports import OfferedPrice
from aimall.bootstrap.provider_settings import ProviderConfig, load_providers
from aimall.bootstrap.settings import load_settings
from aimall.bootstrap.variables import SettingsError

SHOP = """
[[providers]]
name = "shop"
kind = "openai_compatible"
base_url = "https://shop.example.org/v1"
api_key_env = "SHOP_KEY"

[[providers.models]]
upstream = "large"
input_usd_per_million = 0.15
output_usd_per_million = 0.6
"""


def providers(directory: Path, text: str | None = None, **environment: str) -> tuple[ProviderConfig, ...]:
    if text is not None:
        file = directory / "providers.toml"
        file.write_text(text, encoding="utf-8")
        environment["AIMALL_PROVIDERS_FILE"] = str(file)
    return load_providers(load_settings(environment), environment)


def test_without_any_configuration_there_are_no_providers(tmp_path: Path) -> None:
    assert providers(tmp_path) == ()


def test_a_key_of_openrouter_is_enough_to_sell_its_models_under_their_own_names(tmp_path: Path) -> None:
    (found,) = providers(tmp_path, OPENROUTER_API_KEY="sk-or-canary")
    assert (found.kind, found.api_key, found.prefix) == ("openrouter", "sk-or-canary", "")
    assert found.base_url == "https://openrouter.ai/api/v1"


def test_an_address_alone_adds_an_openai_compatible_server_at_a_small_price(tmp_path: Path) -> None:
    (found,) = providers(tmp_path, OPENAI_COMPATIBLE_BASE_URL="http://127.0.0.1:11434/v1")
    assert (found.kind, found.default_input_usd_per_million) == ("openai_compatible", Decimal("0.10"))


def test_a_provider_of_the_file_takes_its_key_from_the_environment(tmp_path: Path) -> None:
    (found,) = providers(tmp_path, SHOP, SHOP_KEY="canary")
    assert found.api_key == "canary"


def test_prices_of_the_file_are_read_without_rounding(tmp_path: Path) -> None:
    (listing,) = providers(tmp_path, SHOP, SHOP_KEY="canary")[0].listings()
    assert isinstance(listing.price, OfferedPrice)
    assert (listing.price.input_micro_usd, listing.price.output_micro_usd) == (Fraction(3, 20), Fraction(3, 5))


def test_the_file_and_the_variables_add_up(tmp_path: Path) -> None:
    found = providers(tmp_path, SHOP, SHOP_KEY="canary", OPENROUTER_API_KEY="sk-or-canary")
    assert [provider.name for provider in found] == ["shop", "openrouter"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("providers = [", "not as it should be"),
        (SHOP.replace("base_url", "base_uri"), "base_uri"),
        (SHOP.replace('kind = "openai_compatible"', 'kind = "telepathy"'), "kind"),
        (SHOP.replace("0.15", '"cheap"'), "input_usd_per_million"),
        (SHOP.replace("https://shop.example.org/v1", "shop.example.org"), "base_url that is no address"),
        (SHOP + SHOP, "names a provider twice: shop"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(SettingsError, match=f"^AIMALL_PROVIDERS_FILE .*{says}"):
        providers(tmp_path, text, SHOP_KEY="canary")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^AIMALL_PROVIDERS_FILE names .*gone\.toml"):
        providers(tmp_path, AIMALL_PROVIDERS_FILE=str(tmp_path / "gone.toml"))


def test_a_missing_key_is_named_with_its_provider(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^SHOP_KEY must hold the key of the provider shop"):
        providers(tmp_path, SHOP)
