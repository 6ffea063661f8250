"""The dashboard is built once for each state of its sources, and a build that fails does no harm."""

from tests.unit.web.conftest import Workshop

BUILT = ["npm run build", "node scripts/compress.mjs"]
INSTALLED = "npm ci --no-progress"


def test_the_first_build_installs_the_packages_and_tells_what_it_does(workshop: Workshop) -> None:
    done = workshop.run("build.py")
    assert (done.returncode, workshop.calls()) == (0, [INSTALLED, *BUILT])
    assert [word in done.stderr for word in ("installing", "building", "compressing", "ready in web/out")] == [True] * 4


def test_what_is_built_is_not_built_again(workshop: Workshop) -> None:
    workshop.run("build.py")
    workshop.calls()
    done = workshop.run("build.py")
    assert (done.returncode, workshop.calls(), done.stderr) == (0, [], "")


def test_a_changed_source_is_built_with_the_packages_that_are_there(workshop: Workshop) -> None:
    workshop.run("build.py")
    workshop.calls()
    workshop.write("src/page.tsx", "changed")
    workshop.run("build.py")
    assert workshop.calls() == BUILT


def test_changed_packages_are_installed_and_everything_is_built_with_them(workshop: Workshop) -> None:
    workshop.run("build.py")
    workshop.calls()
    workshop.write("package.json", "changed")
    workshop.run("build.py")
    assert workshop.calls() == [INSTALLED, *BUILT]


def test_a_build_that_fails_says_why_and_what_to_do_and_is_tried_again(workshop: Workshop) -> None:
    workshop.break_at("run build")
    failed = workshop.run("build.py")
    assert failed.returncode == 1
    assert "a tag is not closed" in failed.stderr
    assert "run ./justw web" in failed.stderr
    workshop.calls()
    workshop.break_at("")
    assert (workshop.run("build.py").returncode, workshop.calls()) == (0, BUILT)


def test_an_export_that_was_left_half_way_is_built_again(workshop: Workshop) -> None:
    workshop.run("build.py")
    workshop.write("src/page.tsx", "changed")
    workshop.break_at("compress")
    workshop.run("build.py")
    workshop.write("src/page.tsx", "{}")
    workshop.break_at("")
    workshop.calls()
    workshop.run("build.py")
    assert workshop.calls() == BUILT
