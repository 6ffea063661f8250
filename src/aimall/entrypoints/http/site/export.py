"""The export as it is served: every file in memory, in each encoding it was built in, with its own script policy."""

import base64
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

# What the build compressed lies beside the file itself. The first that a browser takes is sent.
ENCODINGS: Final[Mapping[str, str]] = {"br": ".br", "gzip": ".gz"}
FOR_EVER: Final = "public, max-age=31536000, immutable"
ASK_FIRST: Final = "no-cache"
_NAMED_BY_CONTENT: Final = "/_next/static/"
_TYPES: Final[Mapping[str, str]] = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".txt": "text/x-component; charset=utf-8",  # what the router fetches; a browser asks for no other text
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".json": "application/json",
}
_NO_PAGES: Final = frozenset({"/", "/404/", "/_not-found/"})  # what the framework writes beside the pages
_PAGE: Final = re.compile(r"(?:/index)?\.html$")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFile:
    """One file. `bodies` has an entry for each encoding, and always one for `identity`."""

    bodies: Mapping[str, bytes]
    digest: str
    media_type: str
    cache: str
    policy: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteExport:
    """All files by the path that is asked for: `/fa/chat/` for a page, `/icon.svg` for anything else."""

    files: Mapping[str, SiteFile]
    not_found: SiteFile


class NoExport(Exception):
    """The folder holds no export: the dashboard was not built, or not to its end."""


def read_export(folder: Path) -> SiteExport:
    """Read an export into memory. Raises `NoExport`."""
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    ends = tuple(ENCODINGS.values())
    plain = {name: path for name, path in found.items() if not name.endswith(ends) and not path.name.startswith(".")}
    files = {_asked_as(name): _read(name, path) for name, path in plain.items()}
    if not {"/404", "/fa/"} <= files.keys():
        raise NoExport(f"{folder} holds no export of the dashboard")
    not_found = files.pop("/404")
    shown = {asked: file for asked, file in files.items() if asked not in _NO_PAGES}
    return SiteExport(files=shown, not_found=not_found)


def _asked_as(name: str) -> str:
    """Give the path that asks for a file: pages end with a slash, since the export writes a folder for each."""
    if name.endswith("/index.html") or name == "index.html":
        return f"/{name.removesuffix('index.html')}"
    return f"/{_PAGE.sub('', name)}"


def _read(name: str, path: Path) -> SiteFile:
    body = path.read_bytes()
    siblings = {encoding: path.with_name(path.name + end) for encoding, end in ENCODINGS.items()}
    bodies = {encoding: sibling.read_bytes() for encoding, sibling in siblings.items() if sibling.is_file()}
    kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return SiteFile(
        bodies={**bodies, "identity": body},
        digest=sha256(body).hexdigest()[:32],
        media_type=kind,
        cache=FOR_EVER if f"/{name}".startswith(_NAMED_BY_CONTENT) else ASK_FIRST,
        policy=script_policy(body.decode()) if path.suffix == ".html" else None,
    )


def script_policy(page: str) -> str:
    """Write a Content-Security-Policy that lets a page's own inline scripts run, by their hashes, and no others."""
    finder = _InlineScripts()
    finder.feed(page)
    finder.close()
    hashes = dict.fromkeys(base64.b64encode(sha256(script.encode()).digest()).decode() for script in finder.scripts)
    scripts = " ".join(("'self'", *(f"'sha256-{digest}'" for digest in hashes)))
    return (
        f"default-src 'self'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "media-src 'self' blob:; font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'self'; "
        "form-action 'self'; frame-ancestors 'none'"
    )


class _InlineScripts(HTMLParser):
    """Collects the text of scripts without a source, exactly as it stands."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.scripts: list[str] = []
        self._text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script" and "src" not in dict(attrs):
            self._text = []

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._text is not None:
            self.scripts.append("".join(self._text))
            self._text = None
