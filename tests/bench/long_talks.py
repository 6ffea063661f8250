"""A long conversation: a question in one of 5,000 messages costs what it costs in an empty one."""

import json
from typing import Final

import httpx

from tests.bench.answers import caller, took_ms
from tests.bench.figures import Figure
from tests.bench.mall import MODEL, BenchMall
from tests.postgres import ask as ask_database

ROUNDS: Final = 60
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
    """Ask short questions in both, in turns."""
    (token,) = await mall.people(1)
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=f"{mall.server.url}/api/v1", headers=headers) as http:
        ids = [
            str((await http.post("/conversations", json={"model": f"{MODEL}words-1-0"})).json()["id"]) for _ in range(2)
        ]
    empty, full = ids
    await ask_database(mall.database_url, FILL, full.removeprefix("cnv_"))
    times: dict[str, float] = {}
    for conversation in (empty, full):
        body = json.dumps({"conversationId": conversation, "message": "And now?"}).encode()
        async with caller(mall, token) as connection:
            answers = [await connection.post("/api/v1/chat/stream", body) for _ in range(ROUNDS)]
        if any(b"event: usage" not in answer.body for answer in answers):
            raise RuntimeError(answers[-1].body[:300].decode())
        times[conversation] = took_ms(answers)
    more = times[full] / times[empty] - 1
    reached = f"{more:+.0%} ({times[empty]:.1f} and {times[full]:.1f} ms)"
    return [
        Figure(
            what=f"a question among {LONG} messages, p50", target="+- 10 %", reached=reached, is_met=abs(more) <= 0.1
        )
    ]
