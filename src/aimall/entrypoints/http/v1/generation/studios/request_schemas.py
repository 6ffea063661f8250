"""What a run was asked for, as it is shown."""

from typing import Any

from aimall.application.generation.ports import StoredRun
from aimall.domain.generation.media import (
    ImageRequest,
    MediaRequest,
    SpeechRequest,
    TranscriptionRequest,
    VideoRequest,
)
from aimall.domain.generation.text import TextBrief
from aimall.domain.kernel.ids import print_id
from aimall.entrypoints.http.wire import Shown


class RequestShown(Shown):
    """What a run was asked for. What a kind does not have, and what was left to the model, is null."""

    kind: str
    model: str
    prompt: str | None
    negative_prompt: str | None
    ratio: str | None
    count: int | None
    seed: int | None
    text: str | None
    voice: str | None
    speed: float | None
    format: str | None
    seconds: int | None
    tone: str | None
    length: str | None
    language: str | None
    file_id: str | None
    summary: bool | None


def show_request(run: StoredRun) -> RequestShown:
    """Show a wish."""
    fields: dict[str, Any] = dict.fromkeys(RequestShown.__struct_fields__)
    fields |= {"kind": run.kind.value, "model": run.model, **_fields_of(run.request or run.brief)}
    return RequestShown(**fields)


def _fields_of(wish: MediaRequest | TextBrief | None) -> dict[str, Any]:
    match wish:
        case ImageRequest():
            return {
                "prompt": wish.prompt,
                "negative_prompt": wish.negative_prompt,
                "ratio": wish.ratio,
                "count": wish.count,
                "seed": wish.seed,
            }
        case SpeechRequest():
            return {"text": wish.text, "voice": wish.voice, "speed": wish.speed, "format": wish.format}
        case TranscriptionRequest():
            file = print_id("fil", wish.file)
            return {"file_id": file, "seconds": wish.seconds, "language": wish.language, "summary": wish.summary}
        case VideoRequest():
            return {"prompt": wish.prompt, "seconds": wish.seconds, "ratio": wish.ratio}
        case TextBrief():
            return {"prompt": wish.prompt, "tone": wish.tone, "length": wish.length, "language": wish.language}
        case None:
            return {}
