"""What a browser that asks for a page gets. No route of the API is here, and no unknown path is ever a page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Final

from aimall.entrypoints.http.site.export import ENCODINGS, SiteExport, SiteFile
from aimall.entrypoints.http.site.unbuilt import UNBUILT

LANGUAGES: Final = ("fa", "en")  # the first is the default
# A page may ask for the microphone, to write down what one says; nothing framed or fetched may.
_PAGES_MAY: Final = "camera=(), geolocation=(), microphone=(self), payment=()"
_OF_THE_API: Final = re.compile(r"/(?:api|v1|docs|pay|metrics)(?:/|$)")
_OF_A_BROWSER: Final = re.compile(r"/(?:(?:fa|en)(?:/.*)?)?", re.DOTALL)
_QUALITY: Final = re.compile(r";\s*q\s*=\s*0(?:\.0*)?\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRequest:
    """A request as far as the site cares. `path` is decoded; `headers` have small names."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteAnswer:
    """An answer. `headers` replace those that every answer has."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""


class Site:
    """Answers for the export, or says that there is none."""

    def __init__(self, export: SiteExport | None) -> None:
        self._export = export

    @property
    def is_built(self) -> bool:
        """Whether there is an export."""
        return self._export is not None

    @property
    def pages(self) -> int:
        """How many pages it has."""
        files = self._export.files.values() if self._export else ()
        return sum(found.policy is not None for found in files)

    def answers(self, path: str) -> bool:
        """Tell whether a path is the site's. Without an export, only where people would look for one."""
        if self._export is None:
            return _OF_A_BROWSER.fullmatch(path) is not None
        return _OF_THE_API.match(path) is None

    def answer(self, request: SiteRequest) -> SiteAnswer:
        """Answer a request. To HEAD, the body is left out by whoever sends it."""
        if request.method not in {"GET", "HEAD"}:
            return SiteAnswer(status=405, headers={"Allow": "GET, HEAD"})
        if self._export is None:
            return SiteAnswer(status=503, headers={"Content-Type": "text/html; charset=utf-8"}, body=UNBUILT)
        if request.path == "/":
            return _redirect(302, f"/{language_of(request.headers)}/", request, vary="Accept-Language, Cookie")
        found = self._export.files.get(request.path)
        if found is not None:
            return _send(found, request)
        if f"{request.path}/" in self._export.files:
            return _redirect(308, f"{request.path}/", request)
        return _send(self._export.not_found, request, status=404)


def language_of(headers: Mapping[str, str]) -> str:
    """Choose a language: the one chosen before, else the first that the browser lists, else the default."""
    try:
        chosen = SimpleCookie(headers.get("cookie", "")).get("lang")
    except CookieError:
        chosen = None
    if chosen is not None and chosen.value in LANGUAGES:
        return chosen.value
    listed = (part for part in headers.get("accept-language", "").split(",") if not _QUALITY.search(part))
    wanted = (part.partition(";")[0].strip().lower().partition("-")[0] for part in listed)
    return next((language for language in wanted if language in LANGUAGES), LANGUAGES[0])


def _redirect(status: int, path: str, request: SiteRequest, *, vary: str | None = None) -> SiteAnswer:
    location = f"{path}?{request.query}" if request.query else path
    headers = {"Location": location, "Cache-Control": "no-cache"}
    return SiteAnswer(status=status, headers={**headers, "Vary": vary} if vary else headers)


def _send(found: SiteFile, request: SiteRequest, *, status: int = 200) -> SiteAnswer:
    encoding = _encoding_of(found, request.headers.get("accept-encoding", ""))
    etag = f'"{found.digest}{"" if encoding == "identity" else f"-{encoding}"}"'
    headers = {"Cache-Control": found.cache, "ETag": etag, "Vary": "Accept-Encoding"}
    if found.policy is not None:
        headers |= {"Content-Security-Policy": found.policy, "Permissions-Policy": _PAGES_MAY}
    if status == 200 and _has(request.headers.get("if-none-match", ""), etag):  # noqa: PLR2004
        return SiteAnswer(status=304, headers=headers)
    if encoding != "identity":
        headers["Content-Encoding"] = encoding
    return SiteAnswer(status=status, headers={**headers, "Content-Type": found.media_type}, body=found.bodies[encoding])


def _encoding_of(found: SiteFile, accepted: str) -> str:
    taken = {part.partition(";")[0].strip() for part in accepted.lower().split(",") if not _QUALITY.search(part)}
    return next((name for name in ENCODINGS if name in taken and name in found.bodies), "identity")


def _has(tags: str, etag: str) -> bool:
    return any(tag.strip().removeprefix("W/") in {etag, "*"} for tag in tags.split(","))
