"""Settings: every mistake is told by the name of its variable, before anything is opened."""

from pathlib import Path

import pytest

from aimall.bootstrap.settings import MASK, Origin, load_settings, show_settings
from aimall.bootstrap.variables import VARIABLES, SettingsError
from aimall.domain.kernel.coins import Coins

PRODUCTION = {
    "AIMALL_MODE": "production",
    "AIMALL_PUBLIC_URL": "https://mall.example.org",
    "DATABASE_URL": "postgresql://aimall:canary@db/aimall",
}


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("AIMALL_MODE", "staging", "demo or production"),
        ("AIMALL_PORT", "0", "between 1 and 65535"),
        ("AIMALL_PORT", "65536", "between 1 and 65535"),
        ("AIMALL_PORT", "http", "between 1 and 65535"),
        ("DATABASE_URL", "mysql://db/aimall", "postgresql://"),
        ("DATABASE_URL", "postgresql://db", "postgresql://"),
        ("AIMALL_PUBLIC_URL", "mall.example.org", "https://example.org"),
        ("AIMALL_STARTING_COINS", "-1", "an amount of coins"),
        ("AIMALL_STARTING_COINS", "1.0000001", "an amount of coins"),
        ("AIMALL_STARTING_COINS", "NaN", "an amount of coins"),
        ("AIMALL_MARGIN", "0", "positive"),
        ("AIMALL_MARGIN", "-1.25", "positive"),
        ("AIMALL_COINS_PER_USD", "many", "positive"),
        ("AIMALL_LEASE_SECONDS", "0", "positive"),
        ("AIMALL_LEASE_SECONDS", "inf", "positive"),
        ("AIMALL_LEASE_SECONDS", "nan", "positive"),
        ("AIMALL_UPLOADS_DAYS", "0", "a number of days"),
        ("AIMALL_UPLOADS_DAYS", "a week", "a number of days"),
        ("AIMALL_VALKEY_URL", "redis://db:6379", "valkey://"),
        ("AIMALL_VALKEY_URL", "valkey://", "valkey://"),
        ("AIMALL_WORKSPACE_REQUESTS", "0", "between 1 and"),
        ("AIMALL_WORKSPACE_TOKENS", "many", "between 1 and"),
        ("AIMALL_NETWORK_REQUESTS", "1000000000001", "between 1 and"),
        ("AIMALL_LOG_LEVEL", "LOUD", "DEBUG, INFO, WARNING or ERROR"),
    ],
)
def test_a_wrong_value_is_refused_with_what_it_must_be(name: str, value: str, says: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name} must be .*{says}"):
        load_settings({name: value})


def test_a_misspelt_variable_is_refused_with_the_likely_name() -> None:
    with pytest.raises(SettingsError, match="AIMALL_PROT is not a setting; did you mean AIMALL_PORT"):
        load_settings({"AIMALL_PROT": "8001"})


def test_an_empty_variable_counts_as_not_set() -> None:
    assert load_settings({"AIMALL_PORT": ""}).port == 8000


def test_a_new_account_has_two_hundred_coins_unless_told_otherwise() -> None:
    assert load_settings({}).starting_coins == Coins.whole(200)


def test_the_public_address_follows_host_and_port() -> None:
    assert load_settings({"AIMALL_PORT": "8123"}).public_url == "http://127.0.0.1:8123"


def test_keys_live_in_the_data_directory_unless_told_otherwise(tmp_path: Path) -> None:
    assert load_settings({"AIMALL_DATA_DIR": str(tmp_path)}).secrets_dir == tmp_path / "secrets"


@pytest.mark.parametrize("missing", ["AIMALL_PUBLIC_URL", "DATABASE_URL"])
def test_production_does_not_start_without(missing: str) -> None:
    given = {name: value for name, value in PRODUCTION.items() if name != missing}
    with pytest.raises(SettingsError, match=f"^{missing} must be set in production"):
        load_settings(given)


def test_production_is_reached_over_https_only() -> None:
    with pytest.raises(SettingsError, match=r"^AIMALL_PUBLIC_URL must begin with https"):
        load_settings({**PRODUCTION, "AIMALL_PUBLIC_URL": "http://mall.example.org"})


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.2", "::", "mall.example.org"])  # noqa: S104 - refused here
def test_nobody_opens_a_demo_to_others_without_saying_so(host: str) -> None:
    with pytest.raises(SettingsError, match=r"^AIMALL_MODE must be set"):
        load_settings({"AIMALL_HOST": host})


@pytest.mark.parametrize("host", ["127.0.0.1", "127.3.2.1", "::1", "localhost"])
def test_a_demo_on_this_machine_needs_no_settings(host: str) -> None:
    assert load_settings({"AIMALL_HOST": host}).is_demo


def test_every_variable_is_shown_with_where_its_value_came_from() -> None:
    shown = {setting.name: setting for setting in show_settings({"AIMALL_PORT": "8001"})}
    assert shown.keys() == {variable.name for variable in VARIABLES}
    assert (shown["AIMALL_PORT"].value, shown["AIMALL_PORT"].origin) == ("8001", Origin.ENVIRONMENT)
    assert shown["AIMALL_HOST"].origin is Origin.DEFAULT


@pytest.mark.parametrize("name", [variable.name for variable in VARIABLES if variable.kind.is_secret])
def test_a_secret_is_never_shown(name: str) -> None:
    scheme = "valkey" if "VALKEY" in name else "postgresql"
    shown = {setting.name: setting for setting in show_settings({name: f"{scheme}://canary:canary@db/canary"})}
    assert shown[name].value == MASK


@pytest.mark.parametrize("word", ["KEY", "PASSWORD", "TOKEN", "DATABASE", "VALKEY"])
def test_a_variable_that_sounds_secret_is_a_secret(word: str) -> None:
    assert all(variable.kind.is_secret for variable in VARIABLES if word in variable.name.split("_"))


@pytest.mark.parametrize("keys", [{}, {"AIMALL_S3_ACCESS_KEY": "name"}, {"AIMALL_S3_SECRET_KEY": "canary"}])
def test_a_bucket_without_its_keys_is_refused(keys: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=r"^AIMALL_S3_BUCKET needs") as refused:
        load_settings({"AIMALL_S3_BUCKET": "files", **keys})
    assert "canary" not in str(refused.value)


def test_a_lease_that_ends_before_it_is_renewed_is_refused() -> None:
    load_settings({"AIMALL_LEASE_SECONDS": "2", "AIMALL_FLUSH_SECONDS": "0.5"})
    with pytest.raises(SettingsError, match=r"^AIMALL_FLUSH_SECONDS must be a quarter of AIMALL_LEASE_SECONDS"):
        load_settings({"AIMALL_LEASE_SECONDS": "1.9", "AIMALL_FLUSH_SECONDS": "0.5"})
