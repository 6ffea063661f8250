"""Reading the export: what is found under which path, and which scripts each page may run."""

import base64
import gzip
from hashlib import sha256
from pathlib import Path

import pytest

from aimall.application.health.remarks import RemarkCode, remark
from aimall.bootstrap.embedded.site import open_site
from aimall.entrypoints.http.site.export import ASK_FIRST, FOR_EVER, NoExport, read_export, script_policy
from aimall.entrypoints.http.site.probe import SiteProbe


def source_of(script: str) -> str:
    return f"'sha256-{base64.b64encode(sha256(script.encode()).digest()).decode()}'"


def test_pages_are_found_by_their_folders_and_files_by_their_names(folder: Path) -> None:
    assert read_export(folder).files.keys() == {
        "/fa/",
        "/en/",
        "/fa/chat/",
        "/fa/__next.$d$lang.!KGFwcCk.chat.txt",
        "/_next/static/a.js",
        "/icon.svg",
    }


def test_what_the_build_compressed_is_another_body_of_the_same_file(folder: Path) -> None:
    page = read_export(folder).files["/fa/"]
    assert page.bodies["br"] == b"in brotli"
    assert gzip.decompress(page.bodies["gzip"]) == page.bodies["identity"]


def test_only_what_is_named_by_its_content_is_kept_for_ever(folder: Path) -> None:
    files = read_export(folder).files
    assert {name for name, file in files.items() if file.cache == FOR_EVER} == {"/_next/static/a.js"}
    assert files["/fa/"].cache == ASK_FIRST


def test_a_page_may_run_its_own_inline_scripts_and_no_others(folder: Path) -> None:
    policy = read_export(folder).files["/fa/"].policy
    assert policy is not None
    assert f"script-src 'self' {source_of('self.__next=[];')};" in policy


@pytest.mark.parametrize(
    ("page", "scripts"),
    [
        ("<p>none</p>", []),
        ("<script>a</script><script>a</script>", ["a"]),
        ("<script type='x' async>1 < 2 && '</p>'\n</script>", ["1 < 2 && '</p>'\n"]),
        ("<script src=/a.js></script><SCRIPT>b</SCRIPT>", ["b"]),
        ("<script>&amp;</script>", ["&amp;"]),
        ("<script></script>", [""]),
    ],
)
def test_the_hashes_are_those_of_the_very_bytes_between_the_tags(page: str, scripts: list[str]) -> None:
    wanted = " ".join(("'self'", *map(source_of, scripts)))
    assert f"script-src {wanted}; style-src" in script_policy(page)


def test_nothing_else_has_a_policy_of_its_own(folder: Path) -> None:
    assert read_export(folder).files["/icon.svg"].policy is None


@pytest.mark.parametrize("missing", ["404.html", "fa/index.html"])
def test_half_an_export_is_none(folder: Path, missing: str) -> None:
    (folder / missing).unlink()
    with pytest.raises(NoExport):
        read_export(folder)


async def test_the_first_export_there_is_is_served(folder: Path) -> None:
    site = open_site(folder / "nowhere", folder)
    assert site.is_built
    assert (await SiteProbe(site).look()).remark == remark(RemarkCode.PAGES_SERVED, pages=3)


async def test_without_an_export_the_health_says_what_to_do(tmp_path: Path) -> None:
    part = await SiteProbe(open_site(tmp_path)).look()
    assert (part.state, part.is_essential) == ("unavailable", False)
    assert part.remark == remark(RemarkCode.PAGES_MISSING)
