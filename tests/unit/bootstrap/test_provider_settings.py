"""Providers by configuration: a file, a few variables, and mistakes that are told where they are."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from aimall.application.catalog.ports import OfferedPrice, OfferedUnitPrice
from aimall.bootstrap.provider_settings import ProviderConfig, load_providers
from aimall.bootstrap.settings import load_settings
from aimall.bootstrap.variables import SettingsError
from aimall.domain.catalog.model import Capability
from aimall.domain.catalog.usage import Unit

STUDIO = """
[[providers]]
name = "rack"
kind = "openai_compatible"
base_url = "http://10.0.0.7:8000/v1"

[[providers.models]]
upstream = "a"
"""

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


@pytest.mark.parametrize(
    ("line", "capability", "price"),
    [
        ("usd_per_image = 0.04", "image", OfferedUnitPrice(unit=Unit.IMAGE, micro_usd=Fraction(40_000))),
        ("usd_per_second = 0.0001", "transcription", OfferedUnitPrice(unit=Unit.SECOND, micro_usd=Fraction(100))),
        ("usd_per_million_characters = 15", "speech", OfferedUnitPrice(unit=Unit.CHARACTER, micro_usd=Fraction(15))),
    ],
)
def test_a_model_that_does_not_write_is_sold_by_the_unit(
    tmp_path: Path, line: str, capability: str, price: OfferedUnitPrice
) -> None:
    text = f'{STUDIO}capability = "{capability}"\nvoices = ["calm"]\n{line}\n'
    (listing,) = providers(tmp_path, text)[0].listings()
    assert (listing.capability, listing.price, listing.voices) == (Capability(capability), price, ("calm",))


def test_a_model_that_embeds_is_sold_by_the_tokens_that_it_reads(tmp_path: Path) -> None:
    text = f'{STUDIO}capability = "embedding"\ninput_usd_per_million = 0.01\n'
    (listing,) = providers(tmp_path, text)[0].listings()
    read = Fraction(1, 100)
    price = OfferedPrice(input_micro_usd=read, output_micro_usd=Fraction(0), cached_input_micro_usd=read)
    assert (listing.capability, listing.price) == (Capability.EMBEDDING, price)


def test_a_price_of_a_unit_alone_leaves_what_the_model_does_to_its_provider(tmp_path: Path) -> None:
    (listing,) = providers(tmp_path, STUDIO + "usd_per_image = 0.04")[0].listings()
    assert listing.capability is None


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ('capability = "image"\nusd_per_second = 1', "by what it is not paid by"),
        ('capability = "chat"\nusd_per_image = 1', "by what it is not paid by"),
        ('capability = "image"\ninput_usd_per_million = 1\noutput_usd_per_million = 1', "by what it is not paid by"),
        ("usd_per_image = 1\nusd_per_second = 1", "by what it is not paid by"),
        ('capability = "image"\nusd_per_image = -1', "that cannot be true"),
        ('capability = "image"\nusd_per_image = nan', "that cannot be true"),
        ('capability = "telepathy"', "capability"),
        ('capability = "video"\nusd_per_second = 1', "which that kind of provider cannot make"),
    ],
)
def test_a_price_of_something_else_is_refused(tmp_path: Path, lines: str, says: str) -> None:
    with pytest.raises(SettingsError, match=f"^AIMALL_PROVIDERS_FILE .*{says}"):
        providers(tmp_path, STUDIO + lines)
