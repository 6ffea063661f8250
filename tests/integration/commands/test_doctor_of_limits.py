"""`aimall doctor` looks at where limits are counted."""

from pathlib import Path

from aimall.bootstrap.doctor.finding import Grade
from aimall.bootstrap.doctor.limits import look_at_limits
from aimall.bootstrap.settings import Settings, load_settings
from tests.worlds.valkey import running_valkey


def settings(directory: Path, **given: str) -> Settings:
    return load_settings({"AIMALL_DATA_DIR": str(directory), **given})


async def test_a_valkey_that_answers_is_fine_and_one_that_does_not_is_bad(tmp_path: Path) -> None:
    with running_valkey() as server:
        chosen = settings(tmp_path, AIMALL_VALKEY_URL=server.url)
        found = await look_at_limits(chosen)
        assert found.grade is Grade.OK
        assert found.remark.startswith("counted by Valkey ")
    found = await look_at_limits(chosen)
    assert (found.grade, found.advice) == (Grade.BAD, "check AIMALL_VALKEY_URL")


async def test_without_one_it_is_said_who_counts(tmp_path: Path) -> None:
    assert (await look_at_limits(settings(tmp_path))).grade is Grade.NOTE
