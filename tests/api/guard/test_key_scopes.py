"""Scopes: for each route, which keys may use it, written out. What is in no row is open to log-ins alone."""

from typing import Any, Final

from aimall.domain.kernel.actor import Scope
from aimall.entrypoints.http.metering import OPEN, handlers_of
from tests.api.guard.test_roles import NOBODY
from tests.api.guard.test_strictness import BODIES
from tests.mall import Mall
from tests.worlds.staffed import OCTETS, a_picture, a_second_of_nothing

CHAT, IMAGES, AUDIO, MODELS, BILLING = Scope.CHAT, Scope.IMAGES, Scope.AUDIO, Scope.MODELS, Scope.BILLING_READ
WHOEVER_MAKES: Final = {CHAT, IMAGES, AUDIO, Scope.EMBEDDINGS}
WHOEVER_HAS_FILES: Final = {IMAGES, AUDIO}
GOLDEN: Final[dict[str, set[Scope]]] = {
    "GET /models": {MODELS},
    "GET /text/presets": set(Scope),  # the same for everybody
    "POST /quotes": WHOEVER_MAKES,
    "GET /conversations": {CHAT},
    "POST /conversations": {CHAT},
    "GET /conversations/{conversation_id}": {CHAT},
    "PATCH /conversations/{conversation_id}": {CHAT},
    "DELETE /conversations/{conversation_id}": {CHAT},
    "GET /conversations/{conversation_id}/messages": {CHAT},
    "GET /chat/stream": {CHAT},
    "POST /chat/stream": {CHAT},
    "POST /text/generate": {CHAT},
    "POST /images/generate": {IMAGES},
    "POST /videos/generate": {IMAGES},
    "POST /audio/tts": {AUDIO},
    "POST /audio/stt": {AUDIO},
    "GET /files": WHOEVER_HAS_FILES,
    "POST /files": WHOEVER_HAS_FILES,
    "GET /files/{file_id}": WHOEVER_HAS_FILES,
    "PATCH /files/{file_id}": WHOEVER_HAS_FILES,
    "DELETE /files/{file_id}": WHOEVER_HAS_FILES,
    "GET /generations/{generation_id}": WHOEVER_MAKES,
    "GET /generations/{generation_id}/events": WHOEVER_MAKES,
    "GET /generations/{generation_id}/output": WHOEVER_MAKES,
    "GET /generations/{generation_id}/receipt": WHOEVER_MAKES,
    "GET /generations/{generation_id}/request": WHOEVER_MAKES,
    "GET /generations/{generation_id}/result": WHOEVER_MAKES,
    "GET /generations/{generation_id}/transcript": WHOEVER_MAKES,
    "POST /generations/{generation_id}/cancel": WHOEVER_MAKES,
    "GET /generations": {BILLING},
    "GET /usage": {BILLING},
    "GET /usage/summary": {BILLING},
    "GET /usage/requests": {BILLING},
    "GET /billing/balance": {BILLING},
    "GET /billing/outlook": {BILLING},
    "GET /billing/packages": {BILLING},
    "GET /billing/transactions": {BILLING},
    "GET /billing/transactions.csv": {BILLING},
    "GET /v1/models": {MODELS},
    "GET /v1/models/{model_id}": {MODELS},
    "POST /v1/chat/completions": {CHAT},
    "POST /v1/completions": {CHAT},
    "POST /v1/responses": {CHAT},
    "POST /v1/embeddings": {Scope.EMBEDDINGS},
    "POST /v1/images/generations": {IMAGES},
    "POST /v1/audio/speech": {AUDIO},
    "POST /v1/audio/transcriptions": {AUDIO},
    "POST /v1/audio/translations": {AUDIO},
}
ABSENT: Final = "no/such"  # a model that nobody has: whoever may ask for it is told so
HELLO: Final = [{"role": "user", "content": "Hi"}]
SOUND: Final = {"files": {"file": ("voice.wav", a_second_of_nothing(), "audio/wav")}, "data": {"model": ABSENT}}
GIVEN: Final[dict[str, dict[str, Any]]] = {
    "chat_completions": {"json": {"model": ABSENT, "messages": HELLO}},
    "text_completions": {"json": {"model": ABSENT, "prompt": "Hi"}},
    "compatible_responses": {"json": {"model": ABSENT, "input": "Hi"}},
    "embeddings": {"json": {"model": ABSENT, "input": "Hi"}},
    "compatible_images": {"json": {"model": ABSENT, "prompt": "Bread"}},
    "compatible_speech": {"json": {"model": ABSENT, "input": "Hi", "voice": "alloy"}},
    "compatible_transcription": SOUND,
    "compatible_translation": SOUND,
    "chat_by_get": {"params": {"conversationId": NOBODY["conversation_id"], "message": "Hi"}},
    "upload": {"params": {"name": "bread.png"}, "content": a_picture(), "headers": OCTETS},
}


async def test_every_route_is_open_to_keys_of_exactly_those_scopes_that_the_table_names(mall: Mall) -> None:
    owner = await mall.admin()  # whose keys reach no further than those of anybody
    secrets = {
        scope: (await owner.post("/api-keys", {"name": scope, "scopes": [scope]})).json()["secret"] for scope in Scope
    }
    found: dict[str, set[Scope]] = {}
    for path, handler in handlers_of(mall.door.app.routes):
        for method in () if handler.opt.get(OPEN) else handler.http_methods:
            name, known_as = f"{method} {path.removeprefix('/api/v1')}", str(handler.handler_name)
            given: dict[str, Any] = GIVEN.get(known_as, {"json": BODIES[known_as]} if known_as in BODIES else {})
            for scope, secret in secrets.items():
                headers = {**given.get("headers", {}), "Authorization": f"Bearer {secret}"}
                sent: dict[str, Any] = {**given, "headers": headers}
                answer = await mall.stranger().request(method, path.format(**NOBODY, model_id=ABSENT), **sent)
                if answer.status_code != 403:
                    assert answer.status_code != 401, name
                    found.setdefault(name, set()).add(scope)
                else:
                    assert "access.forbidden" in answer.text, name
    assert found == GOLDEN
