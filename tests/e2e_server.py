"""Real servers for tests in a browser, each with stand-in providers of its own: `python -m tests.e2e_server 2`.

Says in one line where they are, and goes on until it gets a signal or whoever started it is gone.

Beside the controls of `tests.upstreams`, the stand-in's address has a door to the database:

- POST /promote makes an admin of whoever has the e-mail address that is the body, as `aimall user create --admin` does;
- POST /go lets what waits at the atelier (tests/worlds/atelier.py) go on, POST /halt has it wait again;
- POST /fill {"conversation": id, "messages": number} has that many messages said in a conversation.
"""

import asyncio
import contextlib
import os
import signal
import sys
import tempfile
import time
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Final
from uuid import UUID

import msgspec

from aimall.adapters.postgres.migrate import upgrade
from tests.postgres import ask, running_server
from tests.served import standin_on_a_thread
from tests.server_process import ServerProcess
from tests.upstreams.openai_standin import OpenAiStandIn
from tests.upstreams.raw_server import Exchange
from tests.worlds.atelier import GO, serve_atelier

# Slow enough that a test sees an answer grow, and can stop it or reload meanwhile.
BETWEEN_WORDS_S: Final = 0.03
LOOK_EVERY_S: Final = 0.5
PROMOTE: Final = "UPDATE app_user SET role = 'admin' WHERE email = $1 RETURNING 1"
ONE_AT_A_TIME: Final = Lock()  # Alembic keeps what it is doing in its module
FILL: Final = """
WITH said AS (
    SELECT n, gen_random_uuid() AS id FROM generate_series(1, $2::int) AS n
), kept AS (
    INSERT INTO message (id, workspace_id, conversation_id, parent_id, role, content, status, created_at)
    SELECT said.id, talk.workspace_id, talk.id, lag(said.id) OVER (ORDER BY n),
           CASE n % 2 WHEN 1 THEN 'user' ELSE 'assistant' END,
           jsonb_build_array(jsonb_build_object('type', 'text', 'text', format('**Message %s** of a long talk', n))),
           'complete', now() - make_interval(secs => $2::int - n)
    FROM said CROSS JOIN conversation AS talk WHERE talk.id = $1::uuid
)
UPDATE conversation SET head_message_id = (SELECT id FROM said WHERE n = $2::int) WHERE id = $1::uuid RETURNING 1
"""


class Backstage(OpenAiStandIn):
    """The stand-in provider, with a door to the database."""

    def __init__(self, database_url: str, go: Path) -> None:
        super().__init__(delay_s=BETWEEN_WORDS_S)
        self._database_url, self._go = database_url, go

    async def serve(self, exchange: Exchange) -> None:
        match exchange.request.path:
            case "/promote":
                changed = await ask(self._database_url, PROMOTE, exchange.request.body.decode())
            case "/fill":
                talk = msgspec.json.decode(exchange.request.body)
                place = UUID(talk["conversation"].removeprefix("cnv_"))
                changed = await ask(self._database_url, FILL, place, talk["messages"])
            case "/go":
                changed = self._go.write_bytes(b"go")
            case "/halt":
                self._go.unlink(missing_ok=True)
                changed = True
            case _:
                await super().serve(exchange)
                return
        await exchange.answer_json(200 if changed else 404, {})


@contextmanager
def dashboard(at: int) -> Generator[str]:
    """Run everything while the block lasts, and say where it is: the server of that number."""
    with running_server() as database, tempfile.TemporaryDirectory() as directory:
        with ONE_AT_A_TIME:
            asyncio.run(upgrade(database.dsn))
        go = Path(directory) / "data" / GO
        with standin_on_a_thread(lambda: Backstage(database.dsn, go)) as upstream:
            settings = {
                "AIMALL_MODE": "demo",
                "AIMALL_LOG_LEVEL": "WARNING",
                "OPENAI_COMPATIBLE_BASE_URL": upstream.base_url,
                # Each test comes from a network of its own, so that nobody is slowed down for another.
                "AIMALL_TRUSTED_PROXIES": "127.0.0.1/32",
            }
            with ServerProcess(Path(directory), database.dsn, settings, program=serve_atelier) as server:
                server.start()
                yield f"dashboard_{at}={server.url} upstream_{at}={upstream.address}"


def main(number: int = 1) -> None:
    """Serve until told to stop."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt), contextlib.ExitStack() as stack:

        def start(at: int) -> str:
            return stack.enter_context(dashboard(at))

        # Side by side: most of a start is waiting.
        with ThreadPoolExecutor(number) as starting:
            places = list(starting.map(start, range(number)))
        print(" ".join(places), flush=True)
        starter = os.getppid()
        while os.getppid() == starter:
            time.sleep(LOOK_EVERY_S)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
