"""Production does not start with anything missing, left at its default or open to all, and says which it is."""

from pathlib import Path
from typing import Final

import pytest

from aimall.adapters.crypto.key_files import KeyFileError, load_signing_keys
from aimall.bootstrap.settings import MASK, load_settings, show_settings
from aimall.bootstrap.variables import VARIABLES, SettingsError, Variable

PRODUCTION: Final = {
    "AIMALL_MODE": "production",
    "AIMALL_PUBLIC_URL": "https://mall.example",
    "DATABASE_URL": "postgresql://aimall:Zx81-wobbly-otter@db.example/aimall",
}
SECRETS: Final = {
    "OPENROUTER_API_KEY": "canary-router",
    "OPENAI_COMPATIBLE_API_KEY": "canary-compatible",
    "DATABASE_URL": "postgresql://aimall:canary-database@db.example/aimall",
}


def database(password: str) -> dict[str, str]:
    """Name a database with this password."""
    return {"DATABASE_URL": f"postgresql://aimall:{password}@db.example/aimall"}


def blamed(name: str, value: str) -> str | None:
    """Tell which variable is blamed for a value, if any is."""
    try:
        load_settings({name: value})
    except SettingsError as refused:
        return refused.name
    return None


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("AIMALL_PUBLIC_URL", {"AIMALL_PUBLIC_URL": ""}),
        ("AIMALL_PUBLIC_URL", {"AIMALL_PUBLIC_URL": "http://mall.example"}),
        ("AIMALL_PUBLIC_URL", {"AIMALL_PUBLIC_URL": "mall.example"}),
        ("DATABASE_URL", {"DATABASE_URL": ""}),
        ("DATABASE_URL", database("postgres")),
        ("DATABASE_URL", database("changeme")),
        ("DATABASE_URL", database("ChangeMe")),
        ("DATABASE_URL", database("short")),
        ("DATABASE_URL", database("pass%77ord")),
        ("OPENROUTER_API_KEY", {"OPENROUTER_API_KEY": "changeme"}),
        ("OPENROUTER_API_KEY", {"OPENROUTER_API_KEY": "your-api-key"}),
        ("OPENAI_COMPATIBLE_API_KEY", {"OPENAI_COMPATIBLE_API_KEY": "secret"}),
        ("AIMALL_CORS_ORIGINS", {"AIMALL_CORS_ORIGINS": "http://mall.example"}),
        ("AIMALL_MODE", {"AIMALL_MODE": "prod"}),
        ("AIMALL_MDOE", {"AIMALL_MDOE": "demo"}),
    ],
    ids=str,
)
def test_production_refuses_what_is_missing_or_left_at_a_default(name: str, changed: dict[str, str]) -> None:
    load_settings(PRODUCTION)
    with pytest.raises(SettingsError) as refused:
        load_settings({**PRODUCTION, **changed})
    assert refused.value.name == name
    assert str(refused.value).startswith(name)
    assert not [value for value in changed.values() if value and value in str(refused.value).replace("production", "")]


@pytest.mark.parametrize(
    "origins",
    ["*", "null", "https://*.example", "mall.example", "https://mall.example/", "https://mall.example/app",
     "https://user@mall.example", "ftp://mall.example", "https://mall.example?x=1", "https://MALL.example"],
)  # fmt: skip
def test_an_origin_that_would_let_in_everybody_or_nobody_is_refused(origins: str) -> None:
    load_settings({"AIMALL_CORS_ORIGINS": "https://mall.example, http://localhost:5173"})
    with pytest.raises(SettingsError, match="AIMALL_CORS_ORIGINS"):
        load_settings({"AIMALL_CORS_ORIGINS": origins})


@pytest.mark.parametrize("networks", ["0.0.0.0/0", "::/0", "proxy.example", "10.0.0.1/8", "*"])
def test_proxies_that_are_no_networks_or_everybody_are_refused(networks: str) -> None:
    load_settings({"AIMALL_TRUSTED_PROXIES": "10.0.0.0/8, 192.0.2.7, fd00::/8"})
    with pytest.raises(SettingsError, match="AIMALL_TRUSTED_PROXIES"):
        load_settings({"AIMALL_TRUSTED_PROXIES": networks})


@pytest.mark.parametrize("variable", VARIABLES, ids=lambda variable: variable.name)
def test_nonsense_in_any_setting_names_the_setting(variable: Variable) -> None:
    for nonsense in ("\0", "1/0", "nan", "-1", "99999999"):
        assert blamed(variable.name, nonsense) in {None, variable.name, "AIMALL_MODE"}


def test_a_demo_is_not_opened_to_others_by_accident() -> None:
    with pytest.raises(SettingsError, match="AIMALL_MODE"):
        load_settings({"AIMALL_HOST": "0.0.0.0"})  # noqa: S104 - that is the point


def test_secrets_are_never_shown() -> None:
    shown = {setting.name: setting.value for setting in show_settings(SECRETS)}
    assert {shown[name] for name in SECRETS} == {MASK}
    assert "canary" not in str(shown)
    assert "canary" not in repr(load_settings(SECRETS))


def test_without_a_signing_key_production_says_which_variable_names_its_place(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="AIMALL_SECRETS_DIR"):
        load_signing_keys(tmp_path, make_missing=False)
