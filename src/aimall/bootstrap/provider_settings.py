"""Which providers there are: those of the providers file, then those that variables of the environment add."""

import os
import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

import msgspec

from aimall.adapters.egress.origins import OriginRefused, origin_of
from aimall.application.catalog.ports import Listing, OfferedCost, OfferedPrice, OfferedUnitPrice
from aimall.bootstrap.settings import Settings
from aimall.bootstrap.variables import SettingsError
from aimall.domain.catalog.model import UNITS, Capability, ModelId
from aimall.domain.catalog.usage import Unit

FILE_VARIABLE: Final = "AIMALL_PROVIDERS_FILE"
Usd = Decimal | int


class ModelConfig(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """One model of a provider, as the operator sells it. Prices are in US dollars: per million tokens, or per unit.

    A price that is written here outranks the provider's own and is final: writing it confirms a price that has jumped.
    """

    upstream: str
    id: str | None = None
    name: str | None = None
    capability: Capability | None = None
    voices: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    context_length: int | None = None
    max_output_tokens: int | None = None
    input_usd_per_million: Usd | None = None
    output_usd_per_million: Usd | None = None
    cached_input_usd_per_million: Usd | None = None
    usd_per_image: Usd | None = None
    usd_per_second: Usd | None = None
    usd_per_million_characters: Usd | None = None
    free: bool = False
    label: str | None = None

    @property
    def unit(self) -> Unit | None:
        """What the model is paid by; None for tokens."""
        return UNITS.get(self.capability) if self.capability else None

    @property
    def output_usd(self) -> Usd | None:
        """The price of output; none has to be written for a model that gives vectors."""
        only_reads = self.capability is Capability.EMBEDDING and self.input_usd_per_million is not None
        return 0 if only_reads else self.output_usd_per_million

    def unit_prices(self) -> Mapping[Unit, Fraction]:
        """The prices of a unit that are written, in micro-dollars."""
        micro_usd = {Unit.IMAGE: (self.usd_per_image, 1_000_000), Unit.SECOND: (self.usd_per_second, 1_000_000)}
        micro_usd[Unit.CHARACTER] = (self.usd_per_million_characters, 1)
        return {unit: Fraction(usd) * factor for unit, (usd, factor) in micro_usd.items() if usd is not None}


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
        for model in provider.models:
            _check_unit(provider, model)
    return providers


def _check_prices(provider: ProviderConfig) -> None:
    """Refuse what is no price. A price that is written here is final, so it must be whole and possible."""
    prices = [(provider.default_input_usd_per_million, provider.default_output_usd_per_million, None)]
    prices += [
        (model.input_usd_per_million, model.output_usd, model.cached_input_usd_per_million) for model in provider.models
    ]
    for inputs, outputs, cached in prices:
        written = [figure for figure in (inputs, outputs, cached) if figure is not None]
        _check_figures(provider, written)
        if written and (inputs is None or outputs is None):
            raise SettingsError(FILE_VARIABLE, f"holds half a price of {provider.name}: both halves are needed")


def _check_figures(provider: ProviderConfig, figures: Iterable[Usd]) -> None:
    if any(not Decimal(figure).is_finite() or figure < 0 for figure in figures):
        raise SettingsError(FILE_VARIABLE, f"holds a price of {provider.name} that cannot be true")


def _check_unit(provider: ProviderConfig, model: ModelConfig) -> None:
    """Refuse a price of what the model is not paid by: it would never be asked for, and the model never sold."""
    by_unit = (model.usd_per_image, model.usd_per_second, model.usd_per_million_characters)
    _check_figures(provider, [figure for figure in by_unit if figure is not None])
    units = {*model.unit_prices(), *([None] if model.input_usd_per_million is not None else [])}
    if len(units) > 1 or (model.capability and units - {model.unit}):
        problem = f"prices {model.upstream} of {provider.name} by what it is not paid by"
        raise SettingsError(FILE_VARIABLE, problem)
    if model.capability is Capability.VIDEO and provider.kind != "openrouter":
        problem = f"lists {model.upstream} of {provider.name} for video, which that kind of provider cannot make"
        raise SettingsError(FILE_VARIABLE, problem)


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
        price=_price_of(model),
        is_free=model.free,
        label=model.label,
        capability=model.capability,
        voices=model.voices,
    )


def _price_of(model: ModelConfig) -> OfferedCost | None:
    for unit, micro_usd in model.unit_prices().items():
        return OfferedUnitPrice(unit=unit, micro_usd=micro_usd)
    return _price(model.input_usd_per_million, model.output_usd, model.cached_input_usd_per_million)


def _price(inputs: Usd | None, outputs: Usd | None, cached: Usd | None) -> OfferedPrice | None:
    if inputs is None or outputs is None:
        return None
    # A dollar per million tokens is a micro-dollar per token.
    return OfferedPrice(
        input_micro_usd=Fraction(inputs),
        output_micro_usd=Fraction(outputs),
        cached_input_micro_usd=Fraction(inputs if cached is None else cached),
    )
