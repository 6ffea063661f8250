"""What a route may answer: its one good answer, its stream, and every refusal."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import msgspec
from litestar.handlers import HTTPRouteHandler

from aimall.entrypoints.http.metering import OPEN
from aimall.entrypoints.http.openai import errors
from aimall.entrypoints.http.openai.wire import COMPATIBLE
from aimall.entrypoints.http.problems import MEDIA_TYPE

Answers = dict[str, dict[str, Any]]

EVENT_REF: Final = "StreamEvent"
STREAM_REF: Final = "ServerSentEvent"
ERRORS: Final = "errors"  # in `opt`: statuses that this route may answer beside those that follow from its kind
STREAMS: Final = "streams"  # in `opt`: the route answers with server-sent events
RESUMES: Final = "resumes"  # in `opt`: the route heeds `Last-Event-ID`
SHOWS: Final = "shows"  # in `opt`: structs that the route answers with beside its stream
PARTS: Final = "parts"  # in `opt`: the route gives a part of its bytes to whoever asks for one with `Range`
LATER: Final = "later"  # in `opt`: the route may answer before all is done
TEXT: Final = "text"  # in `opt`: the media type of a route that answers with text
BYTES: Final = "bytes"  # in `opt`: the media types of a route that answers with a file
BODIES: Final = "bodies"  # in `opt`: structs by media type, of a route that reads its body by itself
ALSO: Final = "also"  # in `opt`: structs that the route answers with at other statuses, instead of a problem
_PROBLEM: Final = "ProblemShown"
_RUN_REFUSALS: Final = (402, 404, 409, 422, 429, 502, 504)
_WORDS: Final[Mapping[int, str]] = {
    400: "The request is not valid; `errors` names the fields.",
    401: "Who you are is not known.",
    402: "The wallet has not enough coins.",
    403: "You may not do this.",
    404: "There is no such thing in this workspace.",
    409: "It conflicts with what is there.",
    413: "The body is too large.",
    414: "The query is too long.",
    415: "The body is of another media type.",
    416: "There is no such part.",
    422: "The idempotency key came with another input before.",
    429: "Too many, at once or for now; `Retry-After` tells when to come again.",
    502: "No provider could answer.",
    503: "It did not work for now; repeat it with the same key.",
    504: "The provider took too long.",
}


def schema_name(struct: type[msgspec.Struct]) -> str:
    """Name the schema of a struct as the encoder does."""
    return struct.__name__


def ref(name: str) -> dict[str, str]:
    """Point to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def one_of(structs: Sequence[type[msgspec.Struct]]) -> dict[str, Any]:
    """Describe what is one of several structs, which their tag tells apart."""
    if len(structs) == 1:
        return ref(schema_name(structs[0]))
    tags = {str(struct.__struct_config__.tag): ref(schema_name(struct))["$ref"] for struct in structs}
    field = structs[0].__struct_config__.tag_field
    return {
        "oneOf": [ref(schema_name(struct)) for struct in structs],
        "discriminator": {"propertyName": field, "mapping": tags},
    }


def answers_of(handler: HTTPRouteHandler, *, gives: Sequence[type[msgspec.Struct]]) -> Answers:
    """Describe every answer by its status."""
    content: dict[str, Any] = {}
    shown = (*gives, *handler.opt.get(SHOWS, ()))
    if shown:
        content["application/json"] = {"schema": one_of(shown)}
    if TEXT in handler.opt:
        content[handler.opt[TEXT]] = {"schema": {"type": "string"}}
    for kind in handler.opt.get(BYTES, ()):
        content[kind] = {"schema": {"type": "string", "contentMediaType": kind}}
    if handler.opt.get(STREAMS):
        content["text/event-stream"] = {"schema": ref(STREAM_REF)}
    status = handler.status_code
    good: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    answers: Answers = {str(status): {**good, "content": content} if content else good}
    if handler.opt.get(LATER):
        answers["202"] = {"description": "It is not done yet; look again, or follow its events.", "content": content}
    if handler.opt.get(PARTS):
        answers["206"] = {"description": "The part that was asked for with `Range`."}
    if handler.opt.get(RESUMES):
        answers["204"] = {"description": "The run is over and all of it was seen."}
    for refusal in sorted(refusals_of(handler)):
        content = _refusal_of(handler)
        if refusal in (also := handler.opt.get(ALSO, {})):
            content["application/json"] = {"schema": ref(schema_name(also[refusal]))}
        answers[str(refusal)] = {"description": _WORDS[refusal], "content": content}
    return answers


def _refusal_of(handler: HTTPRouteHandler) -> dict[str, Any]:
    if COMPATIBLE in handler.opt:
        return {errors.MEDIA_TYPE: {"schema": ref(schema_name(errors.ErrorBody))}}
    return {MEDIA_TYPE: {"schema": ref(_PROBLEM)}}


def refusals_of(handler: HTTPRouteHandler) -> set[int]:
    """Tell which refusals follow from the kind of a route, and which it declares itself."""
    statuses = {400, 414, 503, *handler.opt.get(ERRORS, ())}
    if not handler.opt.get(OPEN):
        statuses |= {401, 429}
    if handler.parsed_data_field is not None:
        statuses |= {413, 415}
    if any("{" in path for path in handler.paths):
        statuses.add(404)
    if "meter" in handler.opt:
        statuses |= set(_RUN_REFUSALS)
    return statuses - {422} if COMPATIBLE in handler.opt else statuses
