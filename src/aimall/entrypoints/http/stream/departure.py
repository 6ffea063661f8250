"""The departure of a client, which shows in nothing but that it reads no more."""

import asyncio
from collections.abc import Callable

from litestar.types import Receive


async def departure(receive: Receive) -> None:
    """Return when the client has gone. Its request must have been read before."""
    while (await receive())["type"] != "http.disconnect":
        pass


class Listener:
    """The client of one request. One task hears it go, until it is let go: by the front door at the latest.

    `on_left` is told of it, and may not wait for anything.
    """

    def __init__(self, receive: Receive, on_left: Callable[[], None]) -> None:
        self.on_left = on_left
        self.has_left = False
        self._leaving = asyncio.create_task(departure(receive))
        self._leaving.add_done_callback(self._left)

    def tell(self, on_left: Callable[[], None]) -> None:
        """Tell somebody else from now on, at once if the client has left already."""
        self.on_left = on_left
        if self.has_left:
            on_left()

    def let_go(self) -> None:
        """Listen no more, and forget whom to tell: it may be somebody who holds this listener."""
        self._leaving.cancel()
        self.on_left = _nobody

    def _left(self, leaving: asyncio.Task[None]) -> None:
        if not leaving.cancelled():
            leaving.exception()  # is taken note of: however a client was lost, it hears no more
            self.has_left = True
            self.on_left()


def _nobody() -> None:
    """Tell nobody."""
