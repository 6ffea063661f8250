"""A long conversation: a question in one of 5,000 messages costs what it costs in an empty one."""

import json
from typing import Final

import httpx

from tests.bench.answers import caller, took_ms
from tests.bench.caller import Answer
from tests.bench.figures import Figure
from tests.bench.mall import MODEL, BenchMall
from tests.postgres import ask as ask_database

ROUNDS: Final = 200
LONG: Final = 5000
FILL: Final = """
WITH place AS (SELECT id, workspace_id FROM conversation WHERE id = $1::text::uuid),
said AS (
    SELECT n, gen_random_uuid() AS id FROM generate_series(1, 5000) AS n
), chained AS (
    SELECT n, id, lag(id) OVER (ORDER BY n) AS parent FROM said
), written AS (
    INSERT INTO message (id, workspace_id, conversation_id, parent_id, role, content, status, created_at)
    SELECT c.id, p.workspace_id, p.id, c.parent, CASE WHEN n % 2 = 1 THEN 'user' ELSE 'assistant' END,
        jsonb_build_array(jsonb_build_object('type', 'text', 'text', 'word ' || n)), 'complete',
        clock_timestamp() - interval '1 day' + n * interval '1 second'
    FROM chained c, place p RETURNING id
)
UPDATE conversation SET head_message_id = (SELECT id FROM chained WHERE n = 5000) WHERE id = $1::text::uuid
"""


async def measure_long_talks(mall: BenchMall) -> list[Figure]:
    """Ask short questions in turns: the first of a new conversation, and the next one of the long conversation."""
    (token,) = await mall.people(1)
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=f"{mall.url}/api/v1", headers=headers) as http:
        full, *empty = [
            str((await http.post("/conversations", json={"model": f"{MODEL}words-1-0"})).json()["id"])
            for _ in range(1 + ROUNDS)
        ]
    await ask_database(mall.database_url, FILL, full.removeprefix("cnv_"))
    short: list[Answer] = []
    long: list[Answer] = []
    async with caller(mall, token) as connection:
        for new in empty:
            for answers, conversation in ((short, new), (long, full)):
                body = json.dumps({"conversationId": conversation, "message": "And now?"}).encode()
                answers.append(await connection.post("/api/v1/chat/stream", body))
    broken = [answer for answer in short + long if b"event: usage" not in answer.body]
    if broken:
        raise RuntimeError(broken[0].body[:300].decode())
    usual, among = took_ms(short), took_ms(long)
    more = among / usual - 1
    return [
        Figure(
            what=f"a question among {LONG} messages, p50",
            target="+- 10 %",
            reached=f"{more:+.0%} ({usual:.1f} and {among:.1f} ms)",
            is_met=abs(more) <= 0.1,
        )
    ]
