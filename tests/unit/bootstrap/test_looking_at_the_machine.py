"""What `aimall doctor` sees of directories and keys, without changing any of them."""

from pathlib import Path

import pytest

from aimall.adapters.crypto.key_files import CURRENT, load_signing_keys
from aimall.bootstrap.doctor.finding import Finding, Grade
from aimall.bootstrap.doctor.machine import look_at_data, look_at_keys
from aimall.bootstrap.settings import Settings, load_settings

PRODUCTION = {
    "AIMALL_MODE": "production",
    "AIMALL_PUBLIC_URL": "https://mall.example.org",
    "DATABASE_URL": "postgresql://db/aimall",
}


def settings(directory: Path, **more: str) -> Settings:
    return load_settings({"AIMALL_DATA_DIR": str(directory / "data"), **more})


@pytest.fixture
def demo(tmp_path: Path) -> Settings:
    return settings(tmp_path)


def test_a_first_start_is_no_trouble_and_nothing_is_made_by_looking(demo: Settings) -> None:
    found: list[Finding] = [look_at_data(demo.data_dir), look_at_keys(demo)]
    assert [finding.grade for finding in found] == [Grade.NOTE, Grade.NOTE]
    assert not demo.data_dir.exists()


def test_production_without_a_key_is_bad_and_says_how_to_make_one(tmp_path: Path) -> None:
    found = look_at_keys(settings(tmp_path, **PRODUCTION))
    assert found.grade is Grade.BAD
    assert "openssl genpkey" in found.remark


def test_keys_that_others_may_read_are_bad_and_the_cure_names_them(demo: Settings) -> None:
    load_signing_keys(demo.secrets_dir, make_missing=True)
    (demo.secrets_dir / CURRENT).chmod(0o644)
    found = look_at_keys(demo)
    assert (found.grade, found.advice) == (Grade.BAD, f"chmod go= {demo.secrets_dir / CURRENT}")


def test_keys_as_a_demo_makes_them_are_fine(demo: Settings) -> None:
    load_signing_keys(demo.secrets_dir, make_missing=True)
    assert look_at_keys(demo).grade is Grade.OK
