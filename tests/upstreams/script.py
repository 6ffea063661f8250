"""Scripts: what a stand-in does with one request. The default is a good answer."""

from typing import Literal

import msgspec

UsageShape = Literal[
    "final",  # a last chunk without choices, as OpenAI documents it
    "on_finish",  # together with the finish reason
    "repeat_finish",  # on a later chunk that says the finish reason again
    "no_finish",  # on a later chunk whose choice has an empty delta
    "each",  # cumulative, on every chunk
    "after_done",
    "twice",  # a wrong one first; the last one counts
    "none",
]


class Script(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One scripted answer. With `model` it serves that model, else the next request that comes."""

    model: str | None = None
    times: int = 1  # how many requests it serves; 0 means all of them

    status: int = 200
    headers: dict[str, str] = {}
    error: dict[str, object] | str | None = None  # the body of a refusal
    document: dict[str, object] | str | None = None  # a JSON answer instead of a stream
    padding: int = 0  # lines of white space before that answer
    framing: Literal["chunked", "close"] = "chunked"

    pieces: list[str] | None = None  # the text; absent means the stand-in's own answer
    reasoning: list[str] = []
    tool_calls: list[list[dict[str, object]]] = []  # one list of pieces per chunk
    finish: str | None = "stop"
    usage: UsageShape = "final"
    usage_fields: dict[str, object] = {}  # overrides parts of the right usage
    error_chunk: dict[str, object] | None = None  # instead of an ending
    done: int = 1  # how many times [DONE] is said
    after_done: str = ""  # raw bytes after that
    raw: str | None = None  # the whole body, instead of all above

    pictures: int | None = None  # how many are delivered; absent means as many as were asked for
    link: str | None = None  # where they are instead: a URL, or a path of the stand-in's own origin
    is_gone: bool = False  # what is linked to, or the film, is not there any more
    said: str | None = None  # what was heard
    knows_segments: bool = True
    polls: int = 1  # how often a film is not done yet
    film: Literal["completed", "failed", "cancelled", "expired"] = "completed"
    film_error: str = "the host broke"

    vectors: int | None = None  # how many are given; absent means one for each input
    is_shuffled: bool = False  # the vectors come from the last to the first, each with its index
    is_plain: bool = False  # vectors are lists of numbers, whatever was asked for
    knows_encoding: bool = True

    comments: bool = False
    newline: Literal["\n", "\r\n", "\r"] = "\n"
    split: int = 0  # bytes per write; 0 means one event per write
    first_delay_s: float = 0.0
    delay_s: float = 0.0
    gate_after: int | None = None  # wait for `release` after so many pieces
    endless: bool = False
    huge_line_bytes: int = 0  # a line of that length instead of the ending
    hang_before_head: bool = False
    hang_after: int | None = None  # bytes of the body
    reset_after: int | None = None
    close_after: int | None = None


class Record(msgspec.Struct, kw_only=True):
    """One request as the stand-in saw it: the outside oracle of crash and race tests."""

    number: int
    path: str
    headers: dict[str, str]
    body: dict[str, object]
    id: str = ""
    status: int = 0
    text_sent: str = ""
    tokens_sent: int = 0
    usage_sent: dict[str, object] | None = None
    is_finished: bool = False  # the whole answer went out
    finish: str | None = None  # how it ended, by its own word
    is_disconnected: bool = False  # the client left before that

    @property
    def model(self) -> str:
        """The model that was asked for."""
        return str(self.body.get("model", ""))
