"""Logs: readable by machines, and without what nobody should read."""

import io
import json
import logging

import pytest
import structlog

from aimall.adapters.telemetry.logs import json_handler, mask_secrets, set_levels, tell_exception


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


@pytest.mark.parametrize(
    "error",
    [
        ValueError("invalid literal for int() with base 10: 'canary'"),
        KeyError("canary"),
        TypeError("invalid input for query argument $1: 'canary\\'s' (expected str, got \"canary\")"),
        ValueError("could not convert string to float: 'canary"),
        UnicodeEncodeError("utf-8", "canary\ud800", 6, 7, "surrogates not allowed"),
    ],
    ids=repr,
)
def test_what_an_exception_quotes_is_left_out(error: Exception) -> None:
    entry = tell_exception(None, "", {"event": "x", "exc_info": error})
    assert entry["error"] == type(error).__name__
    assert "canary" not in json.dumps(entry)


def test_what_an_exception_says_without_quoting_is_kept() -> None:
    entry = tell_exception(None, "", {"event": "x", "exc_info": OSError(111, "Connection refused")})
    assert entry["error_says"] == "[Errno 111] Connection refused"


@pytest.mark.usefixtures("log_levels")
def test_details_are_told_by_ours_and_never_by_libraries() -> None:
    set_levels("DEBUG")
    assert logging.getLogger("aimall.http").isEnabledFor(logging.DEBUG)
    assert not logging.getLogger("httpcore.http11").isEnabledFor(logging.DEBUG)
    assert not logging.getLogger("sqlalchemy.engine.Engine").isEnabledFor(logging.INFO)
    set_levels("ERROR")
    assert not logging.getLogger("aimall.http").isEnabledFor(logging.WARNING)


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
