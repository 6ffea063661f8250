"""The dashboard's tests run in their order, and nothing that did not run is passed over in silence."""

from pathlib import Path

from tests.unit.web.conftest import Workshop

IN_A_BROWSER = "npm run --silent test --"
LOUD = "NOT RUN: the tests of the dashboard in a browser"


def looks(workshop: Workshop) -> list[str]:
    """Give the looks in which the pages were tested."""
    ran = [call for call in workshop.calls() if call.startswith(IN_A_BROWSER)]
    assert len(ran) == 1
    return [word.removeprefix("--project=") for word in ran[0].split() if word.startswith("--project=")]


def test_checks_come_first_and_the_browser_last(workshop: Workshop) -> None:
    workshop.make_tool("chromium")
    done = workshop.run("suite.py")
    assert done.returncode == 0, done.stderr
    calls = [call.removeprefix("npm run --silent ") for call in workshop.calls()]
    assert calls[2:6] == ["lint", "types:check", "typecheck", "test"]
    assert calls[-1].startswith("test --")


def test_the_pages_are_checked_without_the_browser_and_the_browser_checks_nothing_again(workshop: Workshop) -> None:
    workshop.make_tool("chromium")
    assert workshop.run("suite.py", "pages").returncode == 0
    pages = workshop.calls()
    assert {"npm run --silent lint", "npm run build", "npm run --silent sizes"} <= set(pages)
    assert not any(IN_A_BROWSER in call for call in pages)
    assert workshop.run("suite.py", "browser").returncode == 0
    (only,) = workshop.calls()
    assert IN_A_BROWSER in only


def test_two_looks_are_tested_and_all_of_them_when_asked_to_be_thorough(workshop: Workshop) -> None:
    workshop.make_tool("chromium")
    workshop.run("suite.py")
    assert looks(workshop) == ["fa-dark-phone", "en-light-desktop"]
    workshop.run("suite.py", AIMALL_TEST_THOROUGH="1")
    assert looks(workshop) == []


def test_without_a_browser_the_end_says_loudly_what_did_not_run_and_how_to_run_it(workshop: Workshop) -> None:
    done = workshop.run("suite.py")
    assert done.returncode == 0
    end = done.stderr[done.stderr.index(LOUD) :]
    assert "apt-get install chromium-headless-shell" in end
    assert "./justw web-test" in end


def test_in_a_build_a_missing_browser_is_a_failure(workshop: Workshop) -> None:
    done = workshop.run("suite.py", CI="true")
    assert done.returncode == 1
    assert "no Chromium" in done.stderr


def test_a_browser_that_was_named_is_taken(workshop: Workshop) -> None:
    done = workshop.run("suite.py", AIMALL_CHROMIUM="/somewhere/chromium")
    assert (done.returncode, LOUD in done.stderr) == (0, False)
    assert len(looks(workshop)) == 2


def test_a_red_check_shows_what_it_found_and_ends_the_suite(workshop: Workshop) -> None:
    workshop.break_at("lint")
    done = workshop.run("suite.py")
    assert done.returncode == 1
    assert "a tag is not closed" in done.stderr
    assert not any("types" in call for call in workshop.calls())


def test_when_everything_is_well_the_last_word_is_green(workshop: Workshop) -> None:
    done = workshop.run("suite.py", AIMALL_CHROMIUM="chromium")
    assert (done.returncode, done.stderr.splitlines()[-1]) == (0, "dashboard: green")


def test_every_script_that_the_suite_runs_exists() -> None:
    web = Path(__file__).parents[3] / "web"
    scripts = (web / "package.json").read_text()
    assert [f'"{name}":' in scripts for name in ("lint", "types:check", "typecheck", "test", "build")] == [True] * 5
    assert '"test":' in (web / "e2e" / "package.json").read_text()
