"""The bench's upstream: an OpenAI-compatible server that costs as little as asyncio allows, in a process of its own.

How it answers is asked for in the model's name: `words-20-5` streams 20 pieces, 5 ms apart. Each piece is the moment at
which it was sent, by the clock that all processes of a machine share.
"""

import argparse
import asyncio
import gc
import json
import time
from collections.abc import Callable
from typing import Final, cast

import uvloop

CHUNK: Final = (
    b'data: {"id":"c","object":"chat.completion.chunk",'
    b'"choices":[{"index":0,"delta":{"content":"%b"},"finish_reason":null}]}\n\n'
)
ENDING: Final = (
    b'data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n'
    b'data: {"id":"c","object":"chat.completion.chunk","choices":[],'
    b'"usage":{"prompt_tokens":10,"completion_tokens":%d,"total_tokens":%d}}\n\ndata: [DONE]\n\n'
)
HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
MODELS: Final = ("words-1-0", "words-10-0", "words-200-0", "words-300-50")


class Answering(asyncio.Protocol):
    """One connection, kept open from request to request."""

    def __init__(self) -> None:
        self._waiting = b""
        self._tasks: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        head, found, body = self._waiting.partition(b"\r\n\r\n")
        if not found or len(body) < _length_of(head):
            return
        self._waiting = b""
        if head.startswith(b"GET"):
            listed = json.dumps(
                {"object": "list", "data": [{"id": name, "object": "model"} for name in MODELS]}
            ).encode()
            self._transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
                % (len(listed), listed)
            )
            return
        _, count, pause_ms = str(json.loads(body)["model"]).split("-")
        task = asyncio.get_running_loop().create_task(self._answer(int(count), int(pause_ms) / 1000))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, count: int, pause_s: float) -> None:
        write: Callable[[bytes], None] = self._transport.write
        write(HEAD)
        for _ in range(count):
            if pause_s:
                await asyncio.sleep(pause_s)
            write(_framed(CHUNK % f"{time.monotonic():.6f} ".encode()))
        write(_framed(ENDING % (count, count + 10)) + b"0\r\n\r\n")


def _length_of(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


def _framed(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


async def serve(port: int) -> None:
    """Serve for ever."""
    server = await asyncio.get_running_loop().create_server(Answering, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    gc.disable()  # nothing of this makes rings, and a pause of ours would be measured as theirs
    uvloop.run(serve(parser.parse_args().port))
