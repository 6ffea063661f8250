"""Strictness: whatever no route asked for is refused with its name. Routes are read off the application itself."""

import json
from typing import Any, Final

import msgspec

from aimall.entrypoints.http.docs.answers import BODIES as FORMS
from aimall.entrypoints.http.docs.openapi import describe
from aimall.entrypoints.http.metering import handlers_of
from tests.mall import PASSWORD, Mall, Person

JSON: Final = {"Content-Type": "application/json"}
MODEL: Final = "compatible/standin-echo"
PATHS: Final = {
    "conversation_id": "cnv_0",
    "file_id": "fil_0",
    "generation_id": "gen_0",
    "key_id": "key_0",
    "session_id": "ses_0",
    "user_id": "usr_0",
}
CREDENTIALS: Final = {"email": "strict@example.org", "password": PASSWORD}
# A body that each route takes. A route with a body that is not listed fails the suite.
BODIES: Final[dict[str, dict[str, Any]]] = {
    "adjust_coins": {"amount": 1, "reason": "a test"},
    "begin_conversation": {"title": "Bread"},
    "change_conversation": {"title": "Bread"},
    "change_key": {"name": "Bread"},
    "change_name": {"displayName": "Ann"},
    "change_password": {"currentPassword": PASSWORD, "newPassword": "two loud walnuts"},
    "change_preferences": {"defaultChatModel": None, "defaultTextModel": None},
    "chat_by_post": {"conversationId": "cnv_" + "0" * 32, "message": "Hi"},
    "create_key": {"name": "Bread", "scopes": ["chat"]},
    "delete_account": {"password": "not this one"},
    "draw": {"prompt": "Bread", "model": MODEL},
    "film": {"prompt": "Bread", "model": MODEL},
    "log_in": CREDENTIALS,
    "log_out": {"refreshToken": "x"},
    "mark": {"isFavourite": True},
    "mock_topup": {"coins": 1},
    "quote": {"model": MODEL, "kind": "chat", "messages": [{"role": "user", "content": "Hi"}]},
    "refresh": {"refreshToken": "x"},
    "register": CREDENTIALS,
    "restore_user": {"reason": "a test"},
    "rotate_key": {"overlapSeconds": 0},
    "speak": {"text": "Bread", "model": MODEL},
    "suspend_user": {"reason": "a test"},
    "transcribe": {"fileId": "fil_" + "0" * 32, "model": MODEL},
    "write_text": {"prompt": "Bread", "model": MODEL},
}
TAKES_FORMS: Final = {"transcribe"}
NUMBERS: Final = tuple(b'-1 9223372036854775808 NaN Infinity 1e400 1.5 "1e3" true [1] {}'.split())
TEXTS: Final = ("-1", "0", "9223372036854775808", "NaN", "1e400", "1.5", "true", "", "1_0", "\u0663")
# What is a number of this field after all.
GOOD: Final = {("temperature", b"1.5"), ("amount", b"-1"), ("speed", b"1.5")}


def calls(mall: Mall) -> list[tuple[str, str, str]]:
    """Every route: its method, its path below the prefix and its name."""
    return [
        (method, path.removeprefix("/api/v1").format(**PATHS), str(handler.handler_name))
        for path, handler in handlers_of(mall.door.app.routes)
        if path.startswith("/api/v1")
        for method in sorted(handler.http_methods - {"HEAD"})
    ]


def calls_with_body(mall: Mall) -> list[tuple[str, str, str]]:
    """Every route that takes a body."""
    taking = {
        str(handler.handler_name)
        for path, handler in handlers_of(mall.door.app.routes)
        if path.startswith("/api/v1") and (handler.parsed_data_field or FORMS in handler.opt)
    }
    assert taking == set(BODIES), "say what the new route takes"
    return [call for call in calls(mall) if call[2] in taking]


def numbers_of(mall: Mall, name: str) -> list[str]:
    """Name the fields of a route's body that take numbers."""
    document = describe(mall.door.app)
    operations = [operation for verbs in document["paths"].values() for operation in verbs.values()]
    (body,) = [found["requestBody"] for found in operations if found["operationId"] == name]
    schema = body["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    properties = document["components"]["schemas"][schema]["properties"]
    return [field for field, described in properties.items() if _takes_numbers(described)]


def _takes_numbers(described: dict[str, Any]) -> bool:
    kinds = described.get("anyOf", ())
    return described.get("type") in {"integer", "number"} or any(_takes_numbers(kind) for kind in kinds)


def fields_of(answer: Any) -> list[str]:  # noqa: ANN401 - a response
    """Name what the answer finds wrong."""
    return [wrong["field"] for wrong in answer.json().get("errors", ())]


async def test_a_parameter_that_no_route_knows_is_refused_by_its_name(mall: Mall, admin: Person) -> None:
    for method, path, name in calls(mall):
        for query in ("unheardOf=1", "Limit=5", "unheardOf"):
            answer = await admin.call(method, f"{path}?{query}")
            assert answer.status_code == 400, (method, path, answer.text)
            assert answer.json()["errors"][0]["field"] == query.partition("=")[0], name
            assert answer.json()["errors"][0]["code"] == "unknown"


async def test_a_parameter_that_comes_twice_is_refused(anna: Person) -> None:
    answer = await anna.get("/conversations?limit=5&limit=6")
    assert (answer.status_code, fields_of(answer)) == (400, ["limit"])
    assert answer.json()["errors"][0]["code"] == "repeated"


async def test_a_number_of_a_query_that_is_none_is_refused_by_its_name(anna: Person) -> None:
    chat = {"conversationId": "cnv_0", "message": "Hi"}
    for path, asked, field in (
        ("/conversations", {}, "limit"),
        ("/usage", {}, "days"),
        ("/chat/stream", chat, "maxTokens"),
    ):
        for number in TEXTS:
            answer = await anna.get(path, params={**asked, field: number})
            assert (answer.status_code, fields_of(answer)) == (400, [field]), (number, answer.text)


async def test_a_query_that_is_no_text_is_refused(anna: Person) -> None:
    for query in ("message=%ff&conversationId=cnv_0", "message=%c3%28&conversationId=cnv_0", "message=%00"):
        answer = await anna.get(f"/chat/stream?{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, "request.malformed")


async def test_a_field_that_no_route_knows_is_refused_by_its_name(mall: Mall, admin: Person) -> None:
    for method, path, name in calls_with_body(mall):
        for field in ("role", "balance", "ownerId", "workspace_id", "isAdmin"):
            answer = await admin.call(method, path, json={**BODIES[name], field: "admin"})
            assert (answer.status_code, fields_of(answer)) == (400, [field]), (name, answer.text)


async def test_a_number_of_a_body_that_is_none_is_refused_by_its_name(mall: Mall, admin: Person) -> None:
    seen: set[str] = set()
    for method, path, name in calls_with_body(mall):
        for field in numbers_of(mall, name):
            rest = msgspec.json.encode({key: value for key, value in BODIES[name].items() if key != field})
            for number in NUMBERS:
                if (field, number) in GOOD:
                    continue
                comma = b"," if len(rest) > 2 else b""
                body = b'{"' + field.encode() + b'":' + number + comma + rest[1:]
                answer = await admin.call(method, path, content=body, headers=JSON)
                assert answer.status_code == 400, (name, field, number, answer.text)
                if number not in {b"NaN", b"Infinity"}:  # these are not JSON at all
                    assert fields_of(answer) == [field], (name, number, answer.text)
                seen.add(field)
    assert seen >= {"coins", "amount", "maxTokens", "maxCoins", "temperature"}


async def test_a_body_that_cannot_be_read_is_refused_on_every_route(mall: Mall, admin: Person) -> None:
    deep, broad = b"[" * 100 + b"]" * 100, json.dumps(["x"] * 10_000).encode()
    for method, path, name in calls_with_body(mall):
        field = next(iter(BODIES[name])).encode()
        for content, status in (
            (b'{"' + field + b'":' + deep + b"}", 400),
            (b'{"' + field + b'":' + broad + b"}", 400),
            (deep, 400),
            (broad, 400),
            (b'{"' + field + b'":"\xff\xfe"}', 400),
            (b'{"' + field + b'":"\\ud800"}', 400),
            (b"{", 400),
            (b'"' + b"x" * 1_000_000, 413),
        ):
            answer = await admin.call(method, path, content=content, headers=JSON)
            assert answer.status_code == status, (name, content[:40], answer.text)
            assert answer.headers["Content-Type"] == "application/problem+json"


async def test_a_body_of_another_type_is_refused_on_every_route(mall: Mall, admin: Person) -> None:
    for method, path, name in calls_with_body(mall):
        body = json.dumps(BODIES[name])
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", None):
            if name in TAKES_FORMS and kind and kind.startswith("multipart/"):
                continue
            headers = {} if kind is None else {"Content-Type": kind}
            answer = await admin.call(method, path, content=body, headers=headers)
            assert (answer.status_code, name) == (415, name)


async def test_a_quote_takes_no_more_messages_than_it_says(mall: Mall, anna: Person) -> None:
    line = {"role": "user", "content": "x"}
    answer = await anna.post("/quotes", {"model": mall.model, "kind": "chat", "messages": [line] * 201})
    assert (answer.status_code, fields_of(answer)) == (400, ["messages"])
