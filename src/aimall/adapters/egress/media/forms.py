"""Multipart forms, without I/O: fields, and one file whose name gives away nothing but its kind."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

_ENDING = re.compile(r"[a-z0-9]{1,5}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A body and the content type that names its boundary."""

    body: bytes
    content_type: str


def ending_of(name: str) -> str:
    """Give the ending of a file's name, by which servers tell formats apart; empty if it has none worth the name."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return ending if _ENDING.fullmatch(ending) else ""


def form_of(fields: Mapping[str, str], *, file: bytes, name: str) -> Form:
    """Encode fields and a file. `name` is somebody's own; only its ending is passed on."""
    sent_as = f"file.{ending_of(name) or 'bin'}"
    # A request that is never sent: its encoder is the one thing that is wanted of it.
    request = httpx.Request(
        "POST", "http://encoder", data=dict(fields), files={"file": (sent_as, file, "application/octet-stream")}
    )
    return Form(body=request.read(), content_type=request.headers["Content-Type"])
