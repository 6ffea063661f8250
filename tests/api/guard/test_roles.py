"""Roles: for each route, who may use it, written out, so that no right is given by accident."""

from typing import Any, Final

from aimall.entrypoints.http.metering import handlers_of
from tests.mall import PASSWORD, Mall

# For each route: may a stranger, may a user, may an admin?
EVERYBODY, MEMBERS, ADMINS = (True, True, True), (False, True, True), (False, False, True)
GOLDEN: Final = {
    "DELETE /admin/users/{user_id}/sessions": ADMINS,
    "DELETE /api-keys/{key_id}": MEMBERS,
    "DELETE /auth/sessions/{session_id}": MEMBERS,
    "DELETE /conversations/{conversation_id}": MEMBERS,
    "DELETE /files/{file_id}": MEMBERS,
    "GET /admin/audit": ADMINS,
    "GET /admin/chores": ADMINS,
    "GET /admin/jobs": ADMINS,
    "GET /admin/models": ADMINS,
    "GET /admin/providers": ADMINS,
    "GET /admin/usage": ADMINS,
    "GET /admin/usage/series": ADMINS,
    "GET /admin/users": ADMINS,
    "GET /admin/users/{user_id}": ADMINS,
    "GET /api-keys": MEMBERS,
    "GET /auth/sessions": MEMBERS,
    "GET /billing/balance": MEMBERS,
    "GET /billing/outlook": MEMBERS,
    "GET /billing/packages": MEMBERS,
    "GET /billing/transactions": MEMBERS,
    "GET /billing/transactions.csv": MEMBERS,
    "GET /chat/stream": MEMBERS,
    "GET /conversations": MEMBERS,
    "GET /conversations/{conversation_id}": MEMBERS,
    "GET /conversations/{conversation_id}/messages": MEMBERS,
    "GET /files": MEMBERS,
    "GET /files/{file_id}": MEMBERS,
    "GET /files/{file_id}/content": EVERYBODY,
    "HEAD /files/{file_id}/content": EVERYBODY,
    "GET /generations": MEMBERS,
    "GET /generations/{generation_id}": MEMBERS,
    "GET /generations/{generation_id}/events": MEMBERS,
    "GET /generations/{generation_id}/output": MEMBERS,
    "GET /generations/{generation_id}/receipt": MEMBERS,
    "GET /generations/{generation_id}/request": MEMBERS,
    "GET /generations/{generation_id}/result": MEMBERS,
    "GET /generations/{generation_id}/transcript": MEMBERS,
    "GET /health": EVERYBODY,
    "GET /health/stream": EVERYBODY,
    "GET /me": MEMBERS,
    "GET /me/export": MEMBERS,
    "GET /models": MEMBERS,
    "GET /openapi.json": EVERYBODY,
    "GET /text/presets": MEMBERS,
    "GET /usage": MEMBERS,
    "GET /usage/summary": MEMBERS,
    "GET /usage/requests": MEMBERS,
    "PATCH /api-keys/{key_id}": MEMBERS,
    "PATCH /conversations/{conversation_id}": MEMBERS,
    "PATCH /files/{file_id}": MEMBERS,
    "PATCH /me": MEMBERS,
    "POST /admin/jobs/{generation_id}/retry": ADMINS,
    "POST /admin/users/{user_id}/coins": ADMINS,
    "POST /admin/users/{user_id}/restore": ADMINS,
    "POST /admin/users/{user_id}/suspend": ADMINS,
    "POST /api-keys": MEMBERS,
    "POST /api-keys/{key_id}/rotate": MEMBERS,
    "POST /audio/stt": MEMBERS,
    "POST /audio/tts": MEMBERS,
    "POST /auth/login": EVERYBODY,
    "POST /auth/logout": EVERYBODY,
    "POST /auth/password": MEMBERS,
    "POST /auth/refresh": EVERYBODY,
    "POST /auth/register": EVERYBODY,
    "POST /billing/topup/mock": MEMBERS,
    "POST /chat/stream": MEMBERS,
    "POST /conversations": MEMBERS,
    "POST /files": MEMBERS,
    "POST /generations/{generation_id}/cancel": MEMBERS,
    "POST /images/generate": MEMBERS,
    "POST /videos/generate": MEMBERS,
    "POST /me/deletion": MEMBERS,
    "POST /quotes": MEMBERS,
    "POST /text/generate": MEMBERS,
    "PUT /me/preferences": MEMBERS,
}
NOBODY: Final = {
    "conversation_id": "cnv_" + "0" * 32,
    "file_id": "fil_" + "0" * 32,
    "generation_id": "gen_" + "0" * 32,
    "key_id": "key_" + "0" * 32,
    "session_id": "ses_" + "0" * 32,
    "user_id": "usr_" + "0" * 32,
}
# What it takes to reach the question of rights.
GIVEN: Final[dict[str, dict[str, Any]]] = {
    "GET /chat/stream": {"params": {"conversationId": NOBODY["conversation_id"], "message": "Hi"}},
    "POST /admin/users/{user_id}/coins": {"json": {"amount": 1, "reason": "a test"}},
    "POST /admin/users/{user_id}/restore": {"json": {"reason": "a test"}},
    "POST /admin/users/{user_id}/suspend": {"json": {"reason": "a test"}},
    "POST /auth/login": {"json": {"email": "nobody@example.org", "password": PASSWORD}},
    "POST /chat/stream": {"json": {"conversationId": NOBODY["conversation_id"], "message": "Hi"}},
}
SAYS_WHO_IS_WRONG: Final = {"access.bad_credentials"}  # a refusal of what was given, not of whoever gives it


async def test_every_route_is_open_to_exactly_those_whom_the_table_names(mall: Mall) -> None:
    user, admin = await mall.person(), await mall.admin()
    found: dict[str, tuple[bool, bool, bool]] = {}
    for path, handler in handlers_of(mall.door.app.routes):
        for method in handler.http_methods if path.startswith("/api/v1") else ():
            name = f"{method} {path.removeprefix('/api/v1')}"
            headers = [{}, *({"Authorization": f"Bearer {person.token}"} for person in (user, admin))]
            if "auth/" in name and GOLDEN.get(name) == EVERYBODY:
                headers = [{}] * 3  # these end or make log-ins, and know nobody yet
            url = path.format(**NOBODY)
            answers = [
                await mall.stranger().request(method, url, headers=given, **GIVEN.get(name, {})) for given in headers
            ]
            found[name] = tuple(  # pyright: ignore[reportArgumentType] - three answers
                answer.status_code not in {401, 403}
                or name == "POST /auth/refresh"
                or answer.json()["code"] in SAYS_WHO_IS_WRONG
                for answer in answers
            )
    assert found == GOLDEN
