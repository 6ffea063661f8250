"""Logs: readable by machines, and without what nobody should read."""

import io
import json
import logging

import pytest
import structlog

from aimall.adapters.telemetry.logs import json_handler, mask_secrets, tell_exception


def test_values_with_secret_names_are_masked() -> None:
    entry = mask_secrets(None, "", {"refresh_token": "canary", "Authorization": "canary", "path": "/me"})
    assert entry == {"refresh_token": "***", "Authorization": "***", "path": "/me"}


def test_an_exception_is_told_without_the_values_of_variables_or_rows() -> None:
    def fail(prompt: str) -> None:
        raise RuntimeError("it broke\nDETAIL: " + prompt)

    with pytest.raises(RuntimeError) as raised:
        fail("canary")
    entry = tell_exception(None, "", {"event": "x", "exc_info": raised.value})
    text = json.dumps(entry)
    assert "it broke" in text
    assert "canary" not in text


def test_lines_of_libraries_come_out_as_json_too() -> None:
    stream = io.StringIO()
    logger = logging.getLogger("a.library")
    handler = json_handler(stream)
    logger.addHandler(handler)
    try:
        with structlog.contextvars.bound_contextvars(request_id="req-1"):
            logger.warning("something %s", "odd")
    finally:
        logger.removeHandler(handler)
    line = json.loads(stream.getvalue())
    assert (line["event"], line["request_id"], line["level"]) == ("something odd", "req-1", "warning")
