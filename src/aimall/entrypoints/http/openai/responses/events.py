"""A response in pieces: events with a name and a number, which tell of every item when it begins, grows and ends.

Source: openai-python 3.57, the Vercel AI SDK 3.0 and Codex 0.171, which put an answer together in ways of their own.
Text and reasoning end when something else begins. Calls end with the answer, since their pieces may come in turns.
"""

from typing import Final

import msgspec

from aimall.application.generation.follow_run import Followed
from aimall.domain.generation.errors import RunLost, failure_called
from aimall.domain.generation.feed import AnswerDone, CostPending, LoggedEvent, RunCharged, RunFailed
from aimall.domain.kernel.errors import DomainError
from aimall.entrypoints.http.openai.collected import Called, Collected, Said, Thought
from aimall.entrypoints.http.openai.responses.items import OutputText, SummaryText, item_begun, item_id, item_of
from aimall.entrypoints.http.openai.responses.shown import ResponseShown, ended, item_status, run_of

_encode: Final = msgspec.json.Encoder().encode


class ResponseEvents:
    """A `Dialect`. Each event is numbered, from 0."""

    def __init__(self, response: ResponseShown) -> None:
        self._response, self._run = response, run_of(response)
        self._collected = Collected()
        self._open: list[int] = []  # the places of the items that have begun and not ended
        self._number = 0
        self._is_over = False

    def opening(self) -> bytes:
        return b"".join(
            self._told(f"response.{state}", response=self._response) for state in ("created", "in_progress")
        )

    def frame(self, followed: Followed) -> bytes:
        match followed:
            case LoggedEvent(event=RunFailed(code=code, detail=detail)):
                return self._failed(failure_called(code, detail))
            case _:
                grown = self._collected.hear(followed)
        match followed:
            case LoggedEvent(event=AnswerDone()):
                return b"".join([self._end(place) for place in tuple(self._open)])
            case LoggedEvent(event=RunCharged() | CostPending()):
                return self._over(ended(self._response, self._collected))
            case _:
                return b"" if grown is None else self._begin(grown) + self._grow(grown)

    def closing(self, *, broken: bool) -> bytes:
        return b"" if self._is_over else self._failed(RunLost())

    def _begin(self, place: int) -> bytes:
        """Begin an item, unless it has begun. What flowed until now has then ended."""
        if place in self._open:
            return b""
        flowing = [other for other in self._open if not isinstance(self._collected.parts[other], Called)]
        told = [self._end(other) for other in flowing]
        self._open.append(place)
        part = self._collected.parts[place]
        told.append(
            self._told("response.output_item.added", output_index=place, item=item_begun(self._run, part, place))
        )
        if isinstance(part, Said):
            told.append(self._of_text("response.content_part.added", place, part=OutputText(text="", annotations=[])))
        elif isinstance(part, Thought):
            told.append(self._of_summary("response.reasoning_summary_part.added", place, part=SummaryText(text="")))
        return b"".join(told)

    def _grow(self, place: int) -> bytes:
        part = self._collected.parts[place]
        piece = part.pieces[-1]
        match part:
            case Said():
                return self._of_text("response.output_text.delta", place, delta=piece, logprobs=[])
            case Thought():
                return self._of_summary("response.reasoning_summary_text.delta", place, delta=piece)
            case Called():
                return self._of_item("response.function_call_arguments.delta", place, delta=piece) if piece else b""

    def _end(self, place: int) -> bytes:
        """End an item: all of it is told once more."""
        self._open.remove(place)
        part = self._collected.parts[place]
        match part:
            case Said(text=text):
                told = self._of_text("response.output_text.done", place, text=text, logprobs=[])
                whole = OutputText(text=text, annotations=[])
                told += self._of_text("response.content_part.done", place, part=whole)
            case Thought(text=text):
                told = self._of_summary("response.reasoning_summary_text.done", place, text=text)
                told += self._of_summary("response.reasoning_summary_part.done", place, part=SummaryText(text=text))
            case Called(name=name, arguments=arguments):
                kind = "response.function_call_arguments"
                is_bare = not any(part.pieces)  # whoever adds up the pieces shall have the arguments, too
                told = self._of_item(f"{kind}.delta", place, delta=arguments) if is_bare else b""
                told += self._of_item(f"{kind}.done", place, name=name, arguments=arguments)
        item = item_of(self._run, part, place, status=item_status(self._collected, place))
        return told + self._told("response.output_item.done", output_index=place, item=item)

    def _failed(self, error: DomainError) -> bytes:
        return self._over(ended(self._response, self._collected, error))

    def _over(self, response: ResponseShown) -> bytes:
        self._is_over = True
        return self._told(f"response.{response.status}", response=response)

    def _of_text(self, kind: str, place: int, **said: object) -> bytes:
        return self._of_item(kind, place, content_index=0, **said)

    def _of_summary(self, kind: str, place: int, **said: object) -> bytes:
        return self._of_item(kind, place, summary_index=0, **said)

    def _of_item(self, kind: str, place: int, **said: object) -> bytes:
        name = item_id(self._run, self._collected.parts[place], place)
        return self._told(kind, item_id=name, output_index=place, **said)

    def _told(self, kind: str, **said: object) -> bytes:
        data = _encode({"type": kind, "sequence_number": self._number, **said})
        self._number += 1
        return b"event: " + kind.encode() + b"\ndata: " + data + b"\n\n"
