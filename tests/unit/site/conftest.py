"""A small export, as the build leaves it."""

import gzip
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

SCRIPT: Final = "self.__next=[];"
PAGE: Final = (
    f"<!doctype html><html><script>{SCRIPT}</script><script src='/_next/static/a.js'></script><p>fa</p></html>"
)
FILES: Final[Mapping[str, bytes]] = {
    "404.html": b"<html><p>nobody</p></html>",
    "404/index.html": b"<html></html>",
    "index.html": b"<html></html>",
    "fa/index.html": PAGE.encode(),
    "fa/index.html.br": b"in brotli",
    "fa/index.html.gz": gzip.compress(PAGE.encode(), mtime=0),
    "en/index.html": b"<html><script>1</script><script>1</script><script>2</script></html>",
    "fa/chat/index.html": b"<html></html>",
    "fa/__next.$d$lang.!KGFwcCk.chat.txt": b"router data",
    "_next/static/a.js": b"one()",
    "icon.svg": b"<svg/>",
    ".built-from": b"a note of the build's",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, body in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    return tmp_path
