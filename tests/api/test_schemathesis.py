"""The document against the server: whatever is sent, it answers as promised, and every operation can succeed."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case
from schemathesis.checks import CHECKS, load_all_checks

from tests.mall import PASSWORD
from tests.postgres import ask, fresh_database, run_apart
from tests.served import Served, serving
from tests.worlds.staffed import ASYNC, OCTETS, a_picture, a_second_of_nothing

DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "openapi.json"
MODEL: Final = "compatible/standin-echo"
EMBEDS: Final = "compatible/standin-embed"
DRAWS, SPEAKS, LISTENS = "studio/preview", "studio/espeak-ng", "studio/whisper-base"
PATIENCE_S: Final = 120
IS_THOROUGH: Final = bool(os.environ.get("AIMALL_TEST_THOROUGH"))
# Every boundary of every field is several thousand calls, and takes long to work out: for the thorough run.
CONFIG: Final = schemathesis.Config.from_dict({"phases": {"coverage": {"enabled": IS_THOROUGH}}})
schema = schemathesis.openapi.from_path(DOCUMENT, config=CONFIG)
load_all_checks()
KEPT: Final = ("status_code_conformance", "content_type_conformance", "response_schema_conformance")
PROMISES: Final[Any] = CHECKS.get_by_names(["not_a_server_error", *KEPT])
# These wait for a provider, which may make nothing of nonsense: then the answer is a 502, and never a 500.
WAITS_PROMISES: Final[Any] = CHECKS.get_by_names([*KEPT])
WAITS: Final = {"compatible_images", "compatible_speech", "compatible_transcription", "compatible_translation"}
OTHER: Final = {"email": "other@example.org", "password": PASSWORD}
# These would log the test itself out.
ENDS_LOG_INS: Final = {
    *("log_out", "end_session", "end_user_sessions", "suspend_user"),
    *("change_password", "delete_account"),
}
# What nobody in this mall can do, and how it says so; with a provider that can, it is tried in `studios`.
NOT_ON_OFFER: Final = {("film", 400)}
# They need nothing but a path.
READS: Final = (
    "audit", "balance", "chores", "compatible_model", "compatible_models", "conversation", "conversations",
    "earnings", "events", "export_data", "file", "files", "generation", "generations", "health", "health_stream",
    "inspected_models", "jobs", "keys", "me", "messages", "models", "outlook", "output", "packages", "platform_usage",
    "presets", "providers", "receipt", "request_of", "requests", "result", "sessions", "transactions",
    "transactions_csv", "transcript", "usage", "usage_summary", "user", "users",
)  # fmt: skip
TAKES_AWAY: Final = {"delete_conversation", "remove", "revoke_key"}


DEAD: Final = """
INSERT INTO generation SELECT (jsonb_populate_record(g, jsonb_build_object('id', gen_random_uuid(), 'state', 'voided',
    'failure', 'generation.interrupted', 'usage_source', 'none', 'hold_micro', 0, 'charge_micro', 0))).*
FROM generation g WHERE kind = 'speech' AND ended_at IS NOT NULL LIMIT 1 RETURNING id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeded:
    """A served mall in which an admin owns one of everything."""

    served: Served
    database_url: str
    ids: dict[str, str]


@pytest.fixture(scope="module")
def seeded(postgres_dsn: str, template_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeded]:
    """One for the module: what one test leaves behind hinders no other."""
    with (
        fresh_database(postgres_dsn, template_database) as database_url,
        serving(database_url, tmp_path_factory.mktemp("served"), AIMALL_WORKER="on") as served,
    ):
        made = "UPDATE app_user SET role = 'admin' WHERE email = $1 RETURNING 1"
        assert run_apart(ask(database_url, made, served.email)) == 1
        served.http.post("/auth/register", json=OTHER)
        yield Seeded(served=served, database_url=database_url, ids=one_of_everything(served))


def one_of_everything(served: Served) -> dict[str, str]:
    """Give the admin one more of everything that has an id."""
    conversation = served.http.post("/conversations", json={"model": MODEL}).json()["id"]
    stream = served.http.post("/chat/stream", json={"conversationId": conversation, "message": "Hi"}).text
    other = served.http.post("/auth/login", json=OTHER).json()
    own = {"email": served.email, "password": PASSWORD}
    served.http.post("/auth/login", json=own)
    sessions = served.http.get("/auth/sessions").json()["items"]
    silence = served.http.post("/files", params={"name": "s.wav"}, content=a_second_of_nothing(), headers=OCTETS).json()
    return {
        "conversationId": conversation,
        "modelId": MODEL,
        "fileId": silence["id"],
        "keyId": served.http.post("/api-keys", json={"name": "Bread", "scopes": ["chat"]}).json()["key"]["id"],
        "generationId": stream.partition("id: ")[2].partition(":")[0],
        "userId": other["user"]["id"],
        "sessionId": next(session["id"] for session in sessions if not session["isCurrent"]),
    }


def heard(served: Served) -> str:
    """Have a sentence spoken and written down again; gives the run that listened, which can be asked for everything."""
    spoken = served.http.post("/audio/tts", json={"text": "Good morning.", "model": SPEAKS, "format": "wav"}).json()
    asked = {"fileId": spoken["file"]["id"], "model": LISTENS, "language": "en"}
    return str(served.http.post("/audio/stt", json=asked, timeout=PATIENCE_S).json()["generationId"])


@schema.parametrize()  # pyright: ignore[reportUntypedFunctionDecorator] - it leaves its type out
@settings(
    max_examples=20 if IS_THOROUGH else 8,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture],
)
def test_whatever_is_sent_the_answer_is_a_promised_one(case: Case[Any], seeded: Seeded) -> None:
    name = case.operation.definition.raw["operationId"]
    headers = {} if name in ENDS_LOG_INS else seeded.served.authorization
    checks = WAITS_PROMISES if name in WAITS else PROMISES
    for part in case.path_parameters or {}:
        if len(str(case.path_parameters[part])) % 2:  # half of the time, something that is there
            case.path_parameters[part] = seeded.ids[part]
    # What is ordered rightly by chance is not waited for, but by clients of OpenAI's API, which know nothing else.
    url, headers = seeded.served.server.url, {**headers, **ASYNC}
    case.call_and_validate(base_url=url, headers=headers, checks=checks, timeout=PATIENCE_S)


def test_every_operation_succeeds_when_it_is_used_rightly(seeded: Seeded) -> None:
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    ids = {**one_of_everything(seeded.served), "generationId": heard(seeded.served)}
    uses = right_uses(seeded, ids)
    operations = {
        operation["operationId"]: (verb.upper(), path, operation)
        for path, verbs in document["paths"].items()
        for verb, operation in verbs.items()
    }
    assert set(uses) == set(operations), "say how the new operation is used rightly"
    for name in sorted(operations, key=lambda name: (name in ENDS_LOG_INS, name in TAKES_AWAY)):
        verb, path, operation = operations[name]
        url = seeded.served.server.url + path.format(**{**ids, **uses[name].pop("ids", {})})
        answer = seeded.served.http.request(verb, url, **uses[name])
        assert answer.is_success or (name, answer.status_code) in NOT_ON_OFFER, (name, answer.text)
        assert str(answer.status_code) in operation["responses"], name


def newcomer(seeded: Seeded) -> str:
    """Register somebody whose account may come to an end, and give their token."""
    given = {"email": f"{uuid4().hex}@example.org", "password": PASSWORD, "tokenDelivery": "body"}
    return str(seeded.served.http.post("/auth/register", json=given).json()["accessToken"])


def dead_job(seeded: Seeded) -> str:
    """Give the id of a job that has failed for good: a copy of one that was done, with another ending."""
    return f"gen_{run_apart(ask(seeded.database_url, DEAD)).hex}"  # type: ignore[attr-defined] - a UUID


def uses_of_keys() -> dict[str, dict[str, Any]]:
    """The same of API keys."""
    return {
        "change_key": {"json": {"name": "Bread", "capTotal": None}},
        "create_key": {"json": {"name": "Bread", "scopes": ["chat"]}},
        "revoke_key": {},
        "rotate_key": {},
    }


def right_uses(seeded: Seeded, ids: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Tell for each operation what a good client sends."""
    http = seeded.served.http
    log_in = {**OTHER, "tokenDelivery": "body"}
    native = http.post("/auth/login", json=log_in).json()
    again = http.post("/auth/login", json=log_in).json()
    leaver, second_leaver = ({"headers": {"Authorization": f"Bearer {newcomer(seeded)}"}} for _ in range(2))
    question = {"conversationId": http.post("/conversations", json={"model": MODEL}).json()["id"], "message": "Hi"}
    signature = http.get(f"/files/{ids['fileId']}").json()["url"].partition("=")[2]
    return {
        **{name: {} for name in READS},
        **compatible_uses(),
        **uses_of_keys(),
        "adjust_coins": {"json": {"amount": "-1.5", "reason": "a test"}},
        "begin_conversation": {},
        "cancel": {},
        "change_conversation": {"json": {"title": "Bread"}},
        "change_name": {"json": {"displayName": "Ann"}},
        "change_password": {"json": {"currentPassword": PASSWORD, "newPassword": f"{PASSWORD}!"}, **leaver},
        "change_preferences": {"json": {"defaultChatModel": MODEL, "defaultTextModel": None}},
        "chat_by_get": {"params": question},
        "chat_by_post": {"json": question},
        "content": {"params": {"signature": signature}},
        "delete_account": {"json": {"password": PASSWORD}, **second_leaver},
        "delete_conversation": {},
        "draw": {"json": {"prompt": "Bread", "model": DRAWS}, "headers": ASYNC},
        "end_session": {},
        "end_user_sessions": {},
        "film": {"json": {"prompt": "Bread", "model": DRAWS}},
        "log_in": {"json": log_in},
        "log_out": {"json": {"refreshToken": native["refreshToken"]}, "headers": {"Authorization": ""}},
        "mark": {"json": {"isFavourite": True}},
        "mock_topup": {"json": {"coins": 5}},
        "quote": {"json": {"model": MODEL, "kind": "chat", "messages": [{"role": "user", "content": "Hi"}]}},
        "refresh": {"json": {"refreshToken": again["refreshToken"]}},
        "register": {"json": {"email": "third@example.org", "password": PASSWORD}},
        "remove": {},
        "retry_job": {"ids": {"generationId": dead_job(seeded)}},
        "restore_user": {"json": {"reason": "a test"}},
        "speak": {"json": {"text": "Bread", "model": SPEAKS}, "headers": ASYNC},
        "suspend_user": {"json": {"reason": "a test"}},
        "transcribe": {"json": {"fileId": ids["fileId"], "model": LISTENS}, "headers": ASYNC},
        "upload": {"params": {"name": "bread.png"}, "content": a_picture(), "headers": OCTETS},
        "write_text": {"json": {"prompt": "Bread", "model": MODEL}},
    }


def compatible_uses() -> dict[str, dict[str, Any]]:
    """Tell the same for OpenAI's API."""
    silence = {"file": ("silence.wav", a_second_of_nothing())}
    chat = {"model": MODEL, "messages": [{"role": "user", "content": "Hi"}]}
    return {
        "chat_completions": {"json": chat},
        "text_completions": {"json": {"model": MODEL, "prompt": "Hi"}},
        "embeddings": {"json": {"model": EMBEDS, "input": "Hi"}},
        "compatible_responses": {"json": {"model": MODEL, "input": "Hi"}},
        "compatible_images": {"json": {"prompt": "Bread", "model": DRAWS, "response_format": "url"}},
        "compatible_speech": {"json": {"input": "Bread", "model": SPEAKS, "voice": "alloy"}},
        "compatible_translation": {"files": silence, "timeout": PATIENCE_S},
        "compatible_transcription": {"files": silence, "timeout": PATIENCE_S},
    }
