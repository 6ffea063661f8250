"""What a browser gets from the site."""

from pathlib import Path

import pytest

from aimall.entrypoints.http.site.answering import Site, SiteAnswer, SiteRequest
from aimall.entrypoints.http.site.export import read_export
from aimall.entrypoints.http.site.unbuilt import UNBUILT


@pytest.fixture
def site(folder: Path) -> Site:
    return Site(read_export(folder))


def asked(site: Site, path: str, *, method: str = "GET", query: str = "", **headers: str) -> SiteAnswer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return site.answer(SiteRequest(method=method, path=path, query=query, headers=named))


def test_a_page_is_sent_with_its_policy_and_is_asked_for_again_each_time(site: Site) -> None:
    answer = asked(site, "/fa/")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "script-src" in answer.headers["Content-Security-Policy"]


def test_a_page_may_record_and_nothing_else_may(site: Site) -> None:
    assert "microphone=(self)" in asked(site, "/fa/").headers["Permissions-Policy"]
    assert "Permissions-Policy" not in asked(site, "/_next/static/a.js").headers


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("br;q=0, gzip;q=0.5", "gzip"), ("GZIP", "gzip")],
)
def test_the_smallest_body_that_the_browser_takes_is_sent(
    site: Site, folder: Path, accepted: str, encoding: str
) -> None:
    answer = asked(site, "/fa/", accept_encoding=accepted)
    file = {"br": "index.html.br", "gzip": "index.html.gz"}[encoding]
    assert (answer.headers["Content-Encoding"], answer.body) == (encoding, (folder / "fa" / file).read_bytes())
    assert answer.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("accepted", ["", "identity", "deflate"])
def test_who_takes_none_of_them_gets_the_file_as_it_is(site: Site, accepted: str) -> None:
    answer = asked(site, "/fa/", accept_encoding=accepted)
    assert "Content-Encoding" not in answer.headers
    assert answer.body.startswith(b"<!doctype html>")


def test_who_has_it_already_is_told_so(site: Site) -> None:
    tag = asked(site, "/fa/").headers["ETag"]
    for given in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = asked(site, "/fa/", if_none_match=given)
        assert (answer.status, answer.body) == (304, b"")


def test_each_encoding_has_a_tag_of_its_own(site: Site) -> None:
    tag = asked(site, "/fa/", accept_encoding="br").headers["ETag"]
    assert asked(site, "/fa/", if_none_match=tag).status == 200


def test_a_page_without_its_slash_is_sent_to_it_with_its_query(site: Site) -> None:
    answer = asked(site, "/fa/chat", query="c=cnv_1")
    assert (answer.status, answer.headers["Location"]) == (308, "/fa/chat/?c=cnv_1")


@pytest.mark.parametrize(
    "path", ["/fa/nowhere/", "/fa/chat/cnv_1", "/404/", "/404", "//fa", "/fa/index.html", "/../fa/"]
)
def test_an_unknown_path_is_never_a_page(site: Site, path: str) -> None:
    answer = asked(site, path)
    assert (answer.status, answer.body) == (404, b"<html><p>nobody</p></html>")


@pytest.mark.parametrize(
    ("headers", "language"),
    [
        ({}, "fa"),
        ({"accept_language": "en-GB,en;q=0.9"}, "en"),
        ({"accept_language": "de-DE,fr;q=0.9"}, "fa"),
        ({"accept_language": "de, en;q=0.5, fa;q=0.1"}, "en"),
        ({"accept_language": "en;q=0, fa"}, "fa"),
        ({"accept_language": "en", "cookie": "a=b; lang=fa"}, "fa"),
        ({"accept_language": "fa", "cookie": "lang=en"}, "en"),
        ({"accept_language": "en", "cookie": "lang=//evil.example"}, "en"),
        ({"cookie": 'lang="; =;;'}, "fa"),
    ],
)
def test_the_bare_address_leads_to_the_language_of_whoever_comes(
    site: Site, headers: dict[str, str], language: str
) -> None:
    answer = asked(site, "/", **headers)
    assert (answer.status, answer.headers["Location"]) == (302, f"/{language}/")
    assert answer.headers["Vary"] == "Accept-Language, Cookie"


def test_names_that_the_router_makes_are_found_as_they_are(site: Site) -> None:
    answer = asked(site, "/fa/__next.$d$lang.!KGFwcCk.chat.txt")
    assert (answer.status, answer.body) == (200, b"router data")


def test_nobody_can_write_to_the_site(site: Site) -> None:
    assert asked(site, "/fa/", method="POST").status == 405


@pytest.mark.parametrize("path", ["/api", "/api/v1/me", "/v1/models", "/docs", "/docs/page.js", "/metrics", "/pay/x"])
def test_the_api_is_not_the_sites(site: Site, path: str) -> None:
    assert not site.answers(path)


@pytest.mark.parametrize("path", ["/", "/fa", "/apiary", "/documents", "/nowhere"])
def test_everything_else_is(site: Site, path: str) -> None:
    assert site.answers(path)


@pytest.mark.parametrize(("path", "is_its"), [("/", True), ("/en/chat/", True), ("/nowhere", False), ("/api", False)])
def test_an_unbuilt_site_answers_only_where_people_look_for_it(path: str, *, is_its: bool) -> None:
    assert Site(None).answers(path) is is_its


def test_an_unbuilt_site_says_how_to_build_it() -> None:
    answer = asked(Site(None), "/fa/")
    assert (answer.status, answer.body) == (503, UNBUILT)
    assert b"./justw web" in answer.body
