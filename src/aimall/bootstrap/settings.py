"""Settings: everything an operator may choose, read from the environment once, checked, and never changed.

Each setting has one name. An `AIMALL_…` variable that is not listed here is an error, so that a misspelt one cannot be
ignored in silence.
"""

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final, cast

from aimall.bootstrap.safety import require_safe_production
from aimall.bootstrap.variables import VARIABLES, Mode, SettingsError, Variable
from aimall.domain.kernel.coins import Coins
from aimall.domain.payment.package import PriceList

# Set by our own tools for our own processes; not settings.
INTERNAL: Final = frozenset({"AIMALL_RUNNING_DATABASE_URL", "AIMALL_PYTHON", "AIMALL_TEST_THOROUGH"})
MASK: Final = "********"
FLUSHES_IN_LEASE: Final = 4


class Origin(StrEnum):
    """Where a value comes from."""

    DEFAULT = "default"
    ENVIRONMENT = "environment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the operator chose. The comments of `variables.py` say what each one means."""

    mode: Mode
    host: str
    port: int
    data_dir: Path
    database_url: str | None = field(repr=False)
    secrets_dir: Path
    public_url: str
    cors_origins: tuple[str, ...]
    trusted_proxies: tuple[str, ...]
    starting_coins: Coins
    daily_coins: Coins | None
    coins_per_usd: Fraction
    margin: Fraction
    coin_packages: PriceList
    lease_s: float
    flush_interval_s: float
    sweep_interval_s: float
    drain_s: float
    worker: bool
    uploads_days: int
    request_log_days: int
    valkey_url: str | None = field(repr=False)
    workspace_requests: int
    workspace_tokens: int
    network_requests: int
    s3_bucket: str | None
    s3_endpoint: str | None
    s3_region: str
    s3_access_key: str | None = field(repr=False)
    s3_secret_key: str | None = field(repr=False)
    log_level: str
    llm_model: Path | None
    providers_file: Path | None
    openrouter_api_key: str | None = field(repr=False)
    openrouter_base_url: str
    openai_compatible_base_url: str | None
    openai_compatible_api_key: str | None = field(repr=False)

    @property
    def is_demo(self) -> bool:
        """Whether missing secrets are made, and coins can be had without paying."""
        return self.mode is Mode.DEMO


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSetting:
    """A setting as `aimall doctor` shows it; secrets are masked."""

    name: str
    value: str
    origin: Origin
    meaning: str


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings. Raises `SettingsError` that names the variable and says what it must be."""
    given = os.environ if environment is None else environment
    _refuse_unknown(given)
    values: dict[str, Any] = {variable.field: variable.read(given) for variable in VARIABLES}
    if values["secrets_dir"] is None:
        values["secrets_dir"] = values["data_dir"] / "secrets"
    if values["public_url"] is None:
        values["public_url"] = f"http://{values['host']}:{values['port']}"
    settings = Settings(**values)
    _check(settings, given)
    return settings


def show_settings(environment: Mapping[str, str] | None = None) -> tuple[ShownSetting, ...]:
    """List all settings with their values and origins. Raises `SettingsError` as `load_settings` does."""
    given = os.environ if environment is None else environment
    settings = load_settings(given)
    return tuple(_shown(variable, settings, given) for variable in VARIABLES)


def _shown(variable: Variable, settings: Settings, given: Mapping[str, str]) -> ShownSetting:
    text = _as_text(getattr(settings, variable.field))
    return ShownSetting(
        name=variable.name,
        value=MASK if variable.kind.is_secret and text else text,
        origin=Origin.ENVIRONMENT if given.get(variable.name) else Origin.DEFAULT,
        meaning=variable.meaning,
    )


def _as_text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "on" if value else "off"
        case tuple():
            return ",".join(map(str, cast("tuple[object, ...]", value)))
        case _:
            return str(value)


def _refuse_unknown(given: Mapping[str, str]) -> None:
    known = {variable.name for variable in VARIABLES}
    for name in given:
        if name.startswith("AIMALL_") and name not in known | INTERNAL:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {close[0]}?" if close else "; `aimall doctor` lists them all"
            raise SettingsError(name, f"is not a setting{hint}")


def _check(settings: Settings, given: Mapping[str, str]) -> None:
    """Refuse combinations that would be unsafe."""
    _require_keys_of_bucket(settings)
    _require_leases_renewed(settings)
    if settings.mode is Mode.PRODUCTION:
        require_safe_production(VARIABLES, given, public_url=settings.public_url, origins=settings.cors_origins)
    elif not given.get("AIMALL_MODE") and not _is_loopback(settings.host):
        raise SettingsError(
            "AIMALL_MODE", f"must be set (production or demo) before {settings.host} is opened to others"
        )


def _require_keys_of_bucket(settings: Settings) -> None:
    if settings.s3_bucket and not (settings.s3_access_key and settings.s3_secret_key):
        raise SettingsError("AIMALL_S3_BUCKET", "needs AIMALL_S3_ACCESS_KEY and AIMALL_S3_SECRET_KEY")


def _require_leases_renewed(settings: Settings) -> None:
    """Refuse leases that end between two flushes, which renew them: among many runs one may be late by two or three."""
    if settings.flush_interval_s * FLUSHES_IN_LEASE > settings.lease_s:
        raise SettingsError(
            "AIMALL_FLUSH_SECONDS", "must be a quarter of AIMALL_LEASE_SECONDS at most, to renew leases"
        )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
