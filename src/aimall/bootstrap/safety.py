"""What production refuses to start with: something missing, or a secret that anybody would guess."""

from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import unquote, urlsplit

from aimall.bootstrap.variables import SettingsError, Variable

NEEDED: Final = ("AIMALL_PUBLIC_URL", "DATABASE_URL")
PASSWORD_LENGTH_MIN: Final = 8
# As they stand in documentation, examples and images.
_DEFAULTS: Final = frozenset({
    "", "admin", "aimall", "api-key", "api_key", "change-me", "change_me", "changeit", "changeme", "default",
    "example", "password", "placeholder", "postgres", "postgresql", "replace-me", "replaceme", "root", "secret",
    "test", "todo", "xxx", "your-api-key", "your-key", "your_api_key",
})  # fmt: skip


def require_safe_production(
    variables: Iterable[Variable], given: Mapping[str, str], *, public_url: str, origins: Iterable[str]
) -> None:
    """Check what production needs. Raises `SettingsError` that names the variable and never its value."""
    for name in NEEDED:
        if not given.get(name):
            raise SettingsError(name, "must be set in production")
    if not public_url.startswith("https://"):
        raise SettingsError("AIMALL_PUBLIC_URL", "must begin with https:// in production")
    if not all(origin.startswith("https://") for origin in origins):
        raise SettingsError("AIMALL_CORS_ORIGINS", "must begin with https:// in production")
    for variable in variables:
        if variable.kind.is_secret and given.get(variable.name, "").lower() in _DEFAULTS - {""}:
            raise SettingsError(variable.name, "still has a value that anybody would guess")
    _require_good_password(given["DATABASE_URL"])


def _require_good_password(database_url: str) -> None:
    """Without a password the database lets us in by other means, and that is its operator's choice."""
    parts = urlsplit(database_url)
    if parts.password is None:
        return
    password = unquote(parts.password)
    if password.lower() in _DEFAULTS | {(parts.username or "").lower()} or len(password) < PASSWORD_LENGTH_MIN:
        problem = f"needs a password of at least {PASSWORD_LENGTH_MIN} characters that nobody would guess"
        raise SettingsError("DATABASE_URL", problem)
