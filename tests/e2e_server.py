"""The real server for tests in a browser, with a stand-in provider: `python -m tests.e2e_server`.

Says in one line where everything is, and goes on until it gets a signal or whoever started it is gone.

POST /promote at the stand-in's address makes an admin of whoever has the e-mail address that is the body, as
`aimall user create --admin` does. The rest of its controls are those of `tests.upstreams`.
"""

import asyncio
import contextlib
import os
import signal
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from aimall.adapters.postgres.migrate import upgrade
from tests.postgres import ask, running_server
from tests.served import standin_on_a_thread
from tests.server_process import ServerProcess
from tests.upstreams.openai_standin import OpenAiStandIn
from tests.upstreams.raw_server import Exchange

# Slow enough that a test sees an answer grow, and can stop it or reload meanwhile.
BETWEEN_WORDS_S: Final = 0.03
LOOK_EVERY_S: Final = 0.5
PROMOTE: Final = "UPDATE app_user SET role = 'admin' WHERE email = $1 RETURNING 1"


class Backstage(OpenAiStandIn):
    """The stand-in provider, with a door to the database."""

    def __init__(self, database_url: str) -> None:
        super().__init__(delay_s=BETWEEN_WORDS_S)
        self._database_url = database_url

    async def serve(self, exchange: Exchange) -> None:
        if exchange.request.path != "/promote":
            await super().serve(exchange)
            return
        changed = await ask(self._database_url, PROMOTE, exchange.request.body.decode())
        await exchange.answer_json(200 if changed else 404, {})


@contextmanager
def dashboard() -> Generator[str]:
    """Run everything while the block lasts, and say where it is."""
    with running_server() as database, tempfile.TemporaryDirectory() as directory:
        asyncio.run(upgrade(database.dsn))
        with standin_on_a_thread(lambda: Backstage(database.dsn)) as upstream:
            settings = {
                "AIMALL_MODE": "demo",
                "OPENAI_COMPATIBLE_BASE_URL": upstream.base_url,
                # Each test comes from a network of its own, so that nobody is slowed down for another.
                "AIMALL_TRUSTED_PROXIES": "127.0.0.1/32",
            }
            with ServerProcess(Path(directory), database.dsn, settings) as server:
                server.start()
                yield f"dashboard={server.url} upstream={upstream.address}"


def main() -> None:
    """Serve until told to stop."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt), dashboard() as places:
        print(places, flush=True)
        starter = os.getppid()
        while os.getppid() == starter:
            time.sleep(LOOK_EVERY_S)


if __name__ == "__main__":
    main()
