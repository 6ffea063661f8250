"""Whatever the API refuses, the dashboard has a text for it."""

import re
from typing import Final

from aimall.entrypoints.http.problems import STATUS
from tests.house.sources import ROOT

TEXTS: Final = (ROOT / "web" / "src" / "lib" / "errors.ts").read_text(encoding="utf-8")
WHOLE_FAMILY: Final = "provider."  # one text for whatever a provider did


def test_every_error_code_has_a_text() -> None:
    known = set(re.findall(r"'([a-z_]+\.[a-z_]+)'", TEXTS))
    codes = {kind.code for kind in STATUS if not kind.code.startswith(WHOLE_FAMILY)}
    assert codes - known == set()
