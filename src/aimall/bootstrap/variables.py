"""The variables of the environment that are settings: one entry for each, with its default and its meaning."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from ipaddress import ip_network
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.kernel.rials import Rials
from aimall.domain.payment.package import CoinPackage, PriceList

LARGEST_PORT: Final = 65535
LONGEST_DAYS: Final = 36_500
LARGEST_QUOTA: Final = 10**12  # what a store of limits still counts exactly


class Mode(StrEnum):
    """How the platform runs."""

    DEMO = "demo"
    PRODUCTION = "production"


class SettingsError(Exception):
    """A setting is missing, wrong or unknown. The message names the variable and says what to do."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name} {problem}")
        self.name, self.problem = name, problem


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value: how its text is read, and what it must be, to complete the sentence "NAME must be …"."""

    read: Callable[[str], object]
    must_be: str
    is_secret: bool = False


@dataclass(frozen=True, slots=True)
class Variable:
    """One setting: its variable, its field in `Settings`, its kind, its default as text, and what it means."""

    name: str
    field: str
    kind: Kind
    default: str | None
    meaning: str

    def read(self, environment: Mapping[str, str]) -> object:
        """Read the value; an empty variable counts as not set. Raises `SettingsError`."""
        text = environment.get(self.name) or self.default
        if text is None:
            return None
        try:
            return self.kind.read(text)
        except (ValueError, ZeroDivisionError, InvalidValue) as error:
            raise SettingsError(self.name, f"must be {self.kind.must_be}") from error


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _origins(text: str) -> tuple[str, ...]:
    """Read origins as browsers write them, because they are compared as whole strings."""
    for origin in _words(text):
        parts = urlsplit(origin)
        if parts.scheme not in {"http", "https"} or origin != f"{parts.scheme}://{parts.netloc.lower()}":
            raise ValueError(origin)
        if not parts.hostname or set("*@") & set(origin):
            raise ValueError(origin)
    return _words(text)


def _networks(text: str) -> tuple[str, ...]:
    if not all(ip_network(network).prefixlen for network in _words(text)):
        raise ValueError(text)  # whoever believes everybody believes nobody
    return _words(text)


def _path(text: str) -> Path:
    return Path(text).expanduser().absolute()


def _port(text: str) -> int:
    if not 1 <= int(text) <= LARGEST_PORT:
        raise ValueError(text)
    return int(text)


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(text)
    return text.rstrip("/")


def _database(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise ValueError(text)
    return text


def _coins(text: str) -> Coins:
    coins = Coins.parse(text)
    if coins.micro < 0:
        raise ValueError(text)
    return coins


def _packages(text: str) -> PriceList:
    return PriceList(tuple(_package(word) for word in _words(text)))


def _package(text: str) -> CoinPackage:
    bought, is_priced, rials = text.partition("=")
    coins, has_bonus, bonus = bought.partition("+")
    if not is_priced:
        raise ValueError(text)
    return CoinPackage(
        coins=Coins.parse(coins), bonus=Coins.parse(bonus if has_bonus else "0"), price=Rials(int(rials))
    )


def _factor(text: str) -> Fraction:
    factor = Fraction(text)
    if factor <= 0:
        raise ValueError(text)
    return factor


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < float("inf"):
        raise ValueError(text)
    return seconds


def _days(text: str) -> int:
    if not 1 <= int(text) <= LONGEST_DAYS:
        raise ValueError(text)
    return int(text)


def _valkey(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"valkey", "valkeys", "unix"} or not (parts.hostname or parts.path):
        raise ValueError(text)
    return text


def _quota(text: str) -> int:
    if not 1 <= int(text) <= LARGEST_QUOTA:
        raise ValueError(text)
    return int(text)


def _level(text: str) -> str:
    if text.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise ValueError(text)
    return text.upper()


def _switch(text: str) -> bool:
    if text not in {"on", "off"}:
        raise ValueError(text)
    return text == "on"


MODE: Final = Kind(Mode, "demo or production")
TEXT: Final = Kind(str, "a text")
SECRET: Final = Kind(str, "a text", is_secret=True)
ORIGINS: Final = Kind(_origins, "a list of origins such as https://app.example.org, in small letters, without a path")
NETWORKS: Final = Kind(_networks, "a list of networks such as 10.0.0.0/8, and not everybody")
PATH: Final = Kind(_path, "a path")
PORT: Final = Kind(_port, f"a port between 1 and {LARGEST_PORT}")
URL: Final = Kind(_url, "an address such as https://example.org")
DATABASE: Final = Kind(_database, "an address such as postgresql://name:password@host:5432/database", is_secret=True)
VALKEY: Final = Kind(_valkey, "an address such as valkey://:password@host:6379/0", is_secret=True)
QUOTA: Final = Kind(_quota, f"a whole number between 1 and {LARGEST_QUOTA}")
COINS: Final = Kind(_coins, "an amount of coins such as 200 or 12.5")
PACKAGES: Final = Kind(_packages, "packages such as 100=1500000,300+15=4500000, in rials that are whole tomans")
FACTOR: Final = Kind(_factor, "a positive decimal number such as 1.25")
SECONDS: Final = Kind(_seconds, "a positive number of seconds")
DAYS: Final = Kind(_days, f"a number of days between 1 and {LONGEST_DAYS}")
SWITCH: Final = Kind(_switch, "on or off")
LEVEL: Final = Kind(_level, "DEBUG, INFO, WARNING or ERROR")


OPENROUTER: Final = "https://openrouter.ai/api/v1"

# The coins of a dollar of provider cost for 1,500,000 rials; more of them at once come with a present.
SOLD: Final = "100=1500000,300+15=4500000,1000+100=15000000,3000+450=45000000"

VARIABLES: Final = (
    Variable("AIMALL_MODE", "mode", MODE, "demo", "demo or production, which makes no keys and gives no coins away"),
    Variable("AIMALL_HOST", "host", TEXT, "127.0.0.1", "the address to listen on"),
    Variable("AIMALL_PORT", "port", PORT, "8000", "the port to listen on"),
    Variable("AIMALL_DATA_DIR", "data_dir", PATH, "~/.local/share/aimall", "where embedded parts keep their data"),
    Variable("DATABASE_URL", "database_url", DATABASE, None, "a PostgreSQL 16 or newer; without it one is embedded"),
    Variable("AIMALL_SECRETS_DIR", "secrets_dir", PATH, None, "the signing keys; without it, in the data directory"),
    Variable("AIMALL_PUBLIC_URL", "public_url", URL, None, "where people reach it; without it, host and port"),
    Variable("AIMALL_CORS_ORIGINS", "cors_origins", ORIGINS, "", "origins of other web apps that may call it"),
    Variable("AIMALL_TRUSTED_PROXIES", "trusted_proxies", NETWORKS, "", "proxies whose X-Forwarded-For counts"),
    Variable("AIMALL_STARTING_COINS", "starting_coins", COINS, "200", "bonus coins of a new account"),
    Variable("AIMALL_DAILY_COINS", "daily_coins", COINS, None, "what a workspace may spend in a day of UTC"),
    Variable("AIMALL_COINS_PER_USD", "coins_per_usd", FACTOR, "100", "how many coins a dollar of provider cost is"),
    Variable("AIMALL_MARGIN", "margin", FACTOR, "1.25", "the factor between provider cost and price"),
    Variable("AIMALL_COIN_PACKAGES", "coin_packages", PACKAGES, SOLD, "what is for sale: coins+present=rials, …"),
    Variable("AIMALL_LEASE_SECONDS", "lease_s", SECONDS, "30", "how long a silent process keeps its runs"),
    Variable("AIMALL_FLUSH_SECONDS", "flush_interval_s", SECONDS, "1", "how often running answers are stored"),
    Variable("AIMALL_SWEEP_SECONDS", "sweep_interval_s", SECONDS, "5", "how often abandoned runs are looked for"),
    Variable("AIMALL_DRAIN_SECONDS", "drain_s", SECONDS, "10", "how long a stopping server waits for its runs"),
    Variable("AIMALL_WORKER", "worker", SWITCH, "on", "whether a server starts a worker beside itself: on or off"),
    Variable("AIMALL_UPLOADS_DAYS", "uploads_days", DAYS, "30", "how long what people bring is kept; favourites stay"),
    Variable("AIMALL_REQUEST_LOG_DAYS", "request_log_days", DAYS, "30", "how long calls by API keys stay in the log"),
    Variable("AIMALL_VALKEY_URL", "valkey_url", VALKEY, None, "a Valkey where several servers count limits together"),
    Variable(
        "AIMALL_WORKSPACE_REQUESTS",
        "workspace_requests",
        QUOTA,
        "600",
        "requests a minute by all API keys of a workspace",
    ),
    Variable(
        "AIMALL_WORKSPACE_TOKENS",
        "workspace_tokens",
        QUOTA,
        "1000000",
        "tokens a minute by all API keys of a workspace",
    ),
    Variable(
        "AIMALL_NETWORK_REQUESTS", "network_requests", QUOTA, "1200", "requests a minute by API keys from one network"
    ),
    Variable("AIMALL_S3_BUCKET", "s3_bucket", TEXT, None, "keeps files there; without it, in the data directory"),
    Variable("AIMALL_S3_ENDPOINT", "s3_endpoint", URL, None, "where S3 is, unless it is Amazon's"),
    Variable("AIMALL_S3_REGION", "s3_region", TEXT, "us-east-1", "the bucket's region"),
    Variable("AIMALL_S3_ACCESS_KEY", "s3_access_key", SECRET, None, "the name of the bucket's key"),
    Variable("AIMALL_S3_SECRET_KEY", "s3_secret_key", SECRET, None, "the bucket's key"),
    Variable("AIMALL_LOG_LEVEL", "log_level", LEVEL, "INFO", "how much is logged: DEBUG, INFO, WARNING or ERROR"),
    Variable("AIMALL_LLM_MODEL", "llm_model", PATH, None, "another GGUF file for the embedded language model"),
    Variable("AIMALL_PROVIDERS_FILE", "providers_file", PATH, None, "a TOML file of providers and prices"),
    Variable("OPENROUTER_API_KEY", "openrouter_api_key", SECRET, None, "adds OpenRouter, with all its models"),
    Variable("OPENROUTER_BASE_URL", "openrouter_base_url", URL, OPENROUTER, "where OpenRouter is"),
    Variable("OPENAI_COMPATIBLE_BASE_URL", "openai_compatible_base_url", URL, None, "adds an OpenAI-compatible server"),
    Variable("OPENAI_COMPATIBLE_API_KEY", "openai_compatible_api_key", SECRET, None, "its key, if it has one"),
)
