"""The departure of a client, which shows in nothing but that it reads no more."""

from litestar.types import Receive


async def departure(receive: Receive) -> None:
    """Return when the client has gone. Its request must have been read before."""
    while (await receive())["type"] != "http.disconnect":
        pass
