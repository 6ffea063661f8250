"""Which providers there are: those of the providers file, then those that variables of the environment add."""

import os
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

import msgspec

from aimall.adapters.egress.origins import OriginRefused, origin_of
from aimall.application.catalog.ports import Listing, OfferedPrice
from aimall.bootstrap.settings import Settings
from aimall.bootstrap.variables import SettingsError
from aimall.domain.catalog.model import ModelId

FILE_VARIABLE: Final = "AIMALL_PROVIDERS_FILE"
Usd = Decimal | int


class ModelConfig(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """One model of a provider, as the operator sells it. Prices are in US dollars per million tokens.

    A price that is written here outranks the provider's own and is final: writing it confirms a price that has jumped.
    """

    upstream: str
    id: str | None = None
    name: str | None = None
    languages: tuple[str, ...] = ()
    context_length: int | None = None
    max_output_tokens: int | None = None
    input_usd_per_million: Usd | None = None
    output_usd_per_million: Usd | None = None
    cached_input_usd_per_million: Usd | None = None
    free: bool = False
    label: str | None = None


class ProviderConfig(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """One provider. `priority` orders the routes of a model that several providers sell; the lowest comes first."""

    name: str
    kind: Literal["openrouter", "openai_compatible"]
    base_url: str
    api_key: str | None = None
    api_key_env: str | None = None
    priority: int = 50
    sells_all: bool = True
    prefix: str | None = None
    default_input_usd_per_million: Usd | None = None
    default_output_usd_per_million: Usd | None = None
    models: tuple[ModelConfig, ...] = ()

    @property
    def default_price(self) -> OfferedPrice | None:
        """The price of models for which nobody names one."""
        return _price(self.default_input_usd_per_million, self.default_output_usd_per_million, None)

    def listings(self) -> tuple[Listing, ...]:
        """What the operator says of single models."""
        return tuple(_listing(model) for model in self.models)


class ProvidersFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The whole file."""

    providers: tuple[ProviderConfig, ...] = ()


def load_providers(settings: Settings, environment: Mapping[str, str] | None = None) -> tuple[ProviderConfig, ...]:
    """Give all configured providers. Raises `SettingsError` for a file that cannot be read or makes no sense."""
    given = os.environ if environment is None else environment
    found = [_with_key(provider, given) for provider in _from_file(settings)]
    if settings.openrouter_api_key:
        found.append(
            ProviderConfig(
                name="openrouter",
                kind="openrouter",
                base_url=settings.openrouter_base_url,
                api_key=settings.openrouter_api_key,
                prefix="",
            )
        )
    if settings.openai_compatible_base_url:
        key = settings.openai_compatible_api_key
        found.append(unpriced_server("compatible", settings.openai_compatible_base_url, key))
    names = [provider.name for provider in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SettingsError(FILE_VARIABLE, f"names a provider twice: {', '.join(twice)}")
    for provider in found:
        _check_address(provider)
    return tuple(found)


def unpriced_server(name: str, base_url: str, api_key: str | None) -> ProviderConfig:
    """Describe a server that names no prices.

    It is sold at a small price of ours; the providers file can change it.
    """
    return ProviderConfig(
        name=name,
        kind="openai_compatible",
        base_url=base_url,
        api_key=api_key,
        default_input_usd_per_million=Decimal("0.10"),
        default_output_usd_per_million=Decimal("0.40"),
    )


def _from_file(settings: Settings) -> tuple[ProviderConfig, ...]:
    path = settings.providers_file
    if path is None:
        return ()
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        providers = msgspec.convert(document, ProvidersFile).providers
    except OSError as error:
        raise SettingsError(FILE_VARIABLE, f"names {path}, which cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise SettingsError(FILE_VARIABLE, f"names {path}, which is not as it should be: {error}") from error
    for provider in providers:
        _check_prices(provider)
    return providers


def _check_prices(provider: ProviderConfig) -> None:
    """Refuse what is no price. A price that is written here is final, so it must be whole and possible."""
    prices = [(provider.default_input_usd_per_million, provider.default_output_usd_per_million, None)]
    prices += [
        (model.input_usd_per_million, model.output_usd_per_million, model.cached_input_usd_per_million)
        for model in provider.models
    ]
    for inputs, outputs, cached in prices:
        written = [Decimal(figure) for figure in (inputs, outputs, cached) if figure is not None]
        if any(not figure.is_finite() or figure < 0 for figure in written):
            raise SettingsError(FILE_VARIABLE, f"holds a price of {provider.name} that cannot be true")
        if written and (inputs is None or outputs is None):
            raise SettingsError(FILE_VARIABLE, f"holds half a price of {provider.name}: both halves are needed")


def _check_address(provider: ProviderConfig) -> None:
    try:
        origin_of(provider.base_url)
    except OriginRefused as error:
        problem = f"gives the provider {provider.name} a base_url that is no address such as https://example.org/v1"
        raise SettingsError(FILE_VARIABLE, problem) from error


def _with_key(provider: ProviderConfig, environment: Mapping[str, str]) -> ProviderConfig:
    if provider.api_key_env is None:
        return provider
    key = environment.get(provider.api_key_env)
    if not key:
        raise SettingsError(provider.api_key_env, f"must hold the key of the provider {provider.name}")
    return msgspec.structs.replace(provider, api_key=key)


def _listing(model: ModelConfig) -> Listing:
    return Listing(
        upstream_model=model.upstream,
        id=ModelId(model.id) if model.id else None,
        name=model.name,
        languages=model.languages,
        context_length=model.context_length,
        max_output_tokens=model.max_output_tokens,
        price=_price(model.input_usd_per_million, model.output_usd_per_million, model.cached_input_usd_per_million),
        is_free=model.free,
        label=model.label,
    )


def _price(inputs: Usd | None, outputs: Usd | None, cached: Usd | None) -> OfferedPrice | None:
    if inputs is None or outputs is None:
        return None
    # A dollar per million tokens is a micro-dollar per token.
    return OfferedPrice(
        input_micro_usd=Fraction(inputs),
        output_micro_usd=Fraction(outputs),
        cached_input_micro_usd=Fraction(inputs if cached is None else cached),
    )
