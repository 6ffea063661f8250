"""`aimall openapi`: the document that describes the API."""

import json
import tempfile
from pathlib import Path

from aimall.bootstrap.http import create_app
from aimall.bootstrap.settings import load_settings
from aimall.entrypoints.http.docs.openapi import describe

NOWHERE = "postgresql://nobody@127.0.0.1/none"  # the routes are read, and nothing is opened


def openapi_text() -> str:
    """Give the document of the demo, which has every route, whatever this machine's settings are."""
    with tempfile.TemporaryDirectory() as directory:
        app = create_app(load_settings({"AIMALL_DATA_DIR": directory}), NOWHERE, providers=())
    return json.dumps(describe(app.app), indent=2, ensure_ascii=False) + "\n"


def write_openapi(path: Path) -> None:
    """Write the document to a file."""
    path.write_text(openapi_text(), encoding="utf-8")
