"""A stand-in that also draws, speaks, listens, films and embeds: real files, made at once, as its script says."""

from base64 import b64encode
from dataclasses import dataclass
from decimal import Decimal
from email.message import Message
from email.parser import BytesParser
from typing import Final

import msgspec

from tests.upstreams import samples, vectors
from tests.upstreams.raw_server import Exchange
from tests.upstreams.script import Record, Script
from tests.upstreams.standin import ChatStandIn, OnRequest

SAID: Final = "Good morning. سلام"
TRANSLATED: Final = "Good morning. Hello"
IMAGE_USD, HEARD_SECOND_USD, FILM_SECOND_USD = Decimal("0.04"), Decimal("0.0001"), Decimal("0.10")
_SEGMENTS: Final = (
    {"id": 0, "start": 0.0, "end": 0.5, "text": " Good morning."},
    {"id": 1, "start": 0.5, "end": 1.0, "text": " سلام"},
)


@dataclass(slots=True)
class FilmJob:
    """A film that was begun."""

    script: Script
    seconds: int
    polls_left: int


class MediaStandIn(ChatStandIn):
    """`films` are the films that were begun, by their names."""

    images_path = "/images/generations"
    has_videos = False
    has_translations = True

    def __init__(self, *, port: int = 0, delay_s: float = 0.0, on_request: OnRequest | None = None) -> None:
        super().__init__(port=port, delay_s=delay_s, on_request=on_request)
        self.films: dict[str, FilmJob] = {}

    def media_usage(self, units: int, usd_each: Decimal) -> dict[str, object]:  # noqa: ARG002
        """Write the usage of an answer. Most servers tell no cost."""
        return {"input_tokens": 0, "output_tokens": units, "total_tokens": units}

    def embedding_usage(self, tokens: int) -> dict[str, object]:
        """Write the usage of vectors. Most servers tell no cost."""
        return {"prompt_tokens": tokens, "total_tokens": tokens}

    async def serve(self, exchange: Exchange) -> None:
        request = exchange.request
        path = request.path.removeprefix(self.path_prefix)
        if request.method == "POST" and path == self.images_path:
            await self.answer(exchange, _json(exchange), self._draw)
        elif request.method == "POST" and path == "/audio/speech":
            await self.answer(exchange, _json(exchange), self._speak)
        elif request.method == "POST" and path == "/audio/transcriptions":
            is_form = request.headers["content-type"].startswith("multipart/")
            await self.answer(exchange, _form(exchange) if is_form else _json(exchange), self._transcribe)
        elif request.method == "POST" and path == "/audio/translations" and self.has_translations:
            await self.answer(exchange, _form(exchange), self._translate)
        elif request.method == "POST" and path == "/embeddings":
            await self.answer(exchange, _json(exchange), self._embed)
        elif request.method == "POST" and path == "/videos" and self.has_videos:
            await self.answer(exchange, _json(exchange), self._begin_film)
        elif request.method == "GET" and path.startswith("/videos/") and self.has_videos:
            refused = self.refuse(exchange, self.note(exchange, {}))
            if refused is not None:
                await exchange.answer_json(refused.status, refused.error)
                return
            await self._tell_of_film(exchange, *path.removeprefix("/videos/").partition("/")[::2])
        elif request.path.startswith("/pictures/"):
            self.note(exchange, {})
            await _send(exchange, "image/png", samples.picture(request.path))
        else:
            await super().serve(exchange)

    async def _draw(self, exchange: Exchange, record: Record, script: Script) -> None:
        asked = record.body.get("n", 1)
        count = script.pictures if script.pictures is not None else asked
        assert isinstance(count, int)
        drawn = [samples.picture(f"{record.body['prompt']} {number}") for number in range(count)]
        data: list[dict[str, object]] = [{"b64_json": b64encode(file).decode()} for file in drawn]
        if script.link is not None:
            data = [{"url": script.link} for _ in drawn]
        usage = self.media_usage(count, IMAGE_USD)
        await exchange.answer_json(200, {"created": 1763000000, "data": data, "usage": usage}, self.head(record))
        record.is_finished = True

    async def _speak(self, exchange: Exchange, record: Record, script: Script) -> None:  # noqa: ARG002
        match record.body.get("response_format"):
            case "pcm":
                kind, file = "audio/pcm", samples.samples()
            case "wav":
                kind, file = "audio/wav", samples.sound("wav")
            case _:
                kind, file = "audio/mpeg", samples.sound("mp3")
        await _send(exchange, kind, file, self.head(record))
        record.is_finished = True

    async def _translate(self, exchange: Exchange, record: Record, script: Script) -> None:
        if "language" in record.body:
            message = "Unrecognized request argument supplied: language"
            await exchange.answer_json(400, {"error": {"message": message, "code": "unknown_parameter"}})
            return
        segments = (_SEGMENTS[0], {**_SEGMENTS[1], "text": " Hello"})
        told = {"task": "translate", "language": "german", "duration": 1.0, "segments": segments}
        is_full = record.body.get("response_format") == "verbose_json"
        answer: dict[str, object] = {"text": TRANSLATED if script.said is None else script.said}
        await exchange.answer_json(200, {**answer, **(told if is_full else {})}, self.head(record))
        record.is_finished = True

    async def _transcribe(self, exchange: Exchange, record: Record, script: Script) -> None:
        is_full = record.body.get("response_format") == "verbose_json"
        if is_full and not script.knows_segments:
            message = "response_format 'verbose_json' is not compatible with this model. Use 'json' instead."
            await exchange.answer_json(400, {"error": {"message": message, "code": "unsupported_value"}})
            return
        answer: dict[str, object] = {"text": SAID if script.said is None else script.said}
        answer["usage"] = {"seconds": 1, **self.media_usage(1, HEARD_SECOND_USD)}
        if is_full and script.said is None:
            answer |= {"task": "transcribe", "language": "english", "duration": 1.0, "segments": _SEGMENTS}
        await exchange.answer_json(200, answer, self.head(record))
        record.is_finished = True

    async def _embed(self, exchange: Exchange, record: Record, script: Script) -> None:
        if "encoding_format" in record.body and not script.knows_encoding:
            message = "Unrecognized request argument supplied: encoding_format"
            await exchange.answer_json(400, {"error": {"message": message, "code": "unsupported_parameter"}})
            return
        answer: dict[str, object] = {
            "object": "list",
            "model": record.model,
            "data": vectors.data_of(record.body, script),
        }
        if script.usage != "none":
            record.usage_sent = {**self.embedding_usage(vectors.tokens_of(record.body)), **script.usage_fields}
            answer["usage"] = record.usage_sent
        await exchange.answer_json(200, answer, self.head(record))
        record.is_finished = True

    async def _begin_film(self, exchange: Exchange, record: Record, script: Script) -> None:
        name, seconds = f"job-{record.number:08d}", record.body["duration"]
        assert isinstance(seconds, int)
        self.films[name] = FilmJob(script=script, seconds=seconds, polls_left=script.polls)
        begun = {"id": name, "polling_url": f"{self.path_prefix}/videos/{name}", "status": "pending"}
        await exchange.answer_json(202, begun, self.head(record))
        record.is_finished = True

    async def _tell_of_film(self, exchange: Exchange, name: str, rest: str) -> None:
        job = self.films.get(name)
        if job is None or (rest == "content" and job.script.is_gone):
            await exchange.answer_json(404, {"error": {"code": 404, "message": "No such video"}})
        elif rest == "content":
            await _send(exchange, "video/mp4", samples.film(job.seconds))
        elif job.polls_left > 0:
            job.polls_left -= 1
            status = "in_progress" if job.polls_left else "pending"
            await exchange.answer_json(200, {"id": name, "status": status})
        elif job.script.film == "completed":
            link = f"{self.base_url}/videos/{name}/content?index=0"
            usage = self.media_usage(job.seconds, FILM_SECOND_USD)
            await exchange.answer_json(
                200, {"id": name, "status": "completed", "unsigned_urls": [link], "usage": usage}
            )
        else:
            await exchange.answer_json(200, {"id": name, "status": job.script.film, "error": job.script.film_error})


async def _send(exchange: Exchange, kind: str, body: bytes, headers: dict[str, str] | None = None) -> None:
    await exchange.begin(200, {"Content-Type": kind, **(headers or {})}, framing=str(len(body)))
    await exchange.stop_watching()
    await exchange.send(body)
    await exchange.end()


def _json(exchange: Exchange) -> dict[str, object]:
    return msgspec.json.decode(exchange.request.body, type=dict[str, object])


def _form(exchange: Exchange) -> dict[str, object]:
    """Read a form as a mail program would; a file becomes its name and its size."""
    head = f"Content-Type: {exchange.request.headers['content-type']}\r\n\r\n".encode()
    message = BytesParser().parsebytes(head + exchange.request.body)
    found: dict[str, object] = {}
    for part in message.get_payload():
        assert isinstance(part, Message)
        payload = part.get_payload(decode=True)
        assert isinstance(payload, bytes)
        file = part.get_filename()
        name = str(part.get_param("name", header="content-disposition"))
        found[name] = {"name": file, "size": len(payload)} if file else payload.decode()
    return found
