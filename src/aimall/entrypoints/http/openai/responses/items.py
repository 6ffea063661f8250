"""The items of an answer: what is said, what is thought, and what is to be called."""

from typing import Any, Literal

from aimall.entrypoints.http.openai.collected import Called, Part, Said, Thought
from aimall.entrypoints.http.openai.wire import OpenAiShown

ItemStatus = Literal["in_progress", "completed", "incomplete"]


class OutputText(OpenAiShown, tag="output_text", tag_field="type"):
    """Text."""

    text: str
    annotations: list[Any]


class SummaryText(OpenAiShown, tag="summary_text", tag_field="type"):
    """Reasoning, as far as the provider tells of it."""

    text: str


class MessageItem(OpenAiShown, tag="message", tag_field="type"):
    """Something that the model says."""

    id: str
    status: ItemStatus
    role: Literal["assistant"]
    content: list[OutputText]


class ReasoningItem(OpenAiShown, tag="reasoning", tag_field="type"):
    """Something that the model thinks."""

    id: str
    status: ItemStatus
    summary: list[SummaryText]


class FunctionCallItem(OpenAiShown, tag="function_call", tag_field="type"):
    """A call that the model wants made; `arguments` is JSON text."""

    id: str
    call_id: str
    name: str
    arguments: str
    status: ItemStatus


OutputItem = MessageItem | ReasoningItem | FunctionCallItem


def item_id(run: str, part: Part, place: int) -> str:
    """Name an item; it has the same name whenever its answer is told again."""
    prefix = "msg" if isinstance(part, Said) else "rs" if isinstance(part, Thought) else "fc"
    return f"{prefix}_{run}_{place}"


def item_begun(run: str, part: Part, place: int) -> OutputItem:
    """Show an item of which nothing is there yet."""
    name = item_id(run, part, place)
    match part:
        case Said():
            return MessageItem(id=name, status="in_progress", role="assistant", content=[])
        case Thought():
            return ReasoningItem(id=name, status="in_progress", summary=[])
        case Called():
            return FunctionCallItem(id=name, call_id=part.id, name=part.name, arguments="", status="in_progress")


def item_of(run: str, part: Part, place: int, *, status: ItemStatus) -> OutputItem:
    """Show an item as far as it has come."""
    name = item_id(run, part, place)
    match part:
        case Said(text=text):
            said = [OutputText(text=text, annotations=[])]
            return MessageItem(id=name, status=status, role="assistant", content=said)
        case Thought(text=text):
            return ReasoningItem(id=name, status=status, summary=[SummaryText(text=text)])
        case Called():
            arguments = part.arguments
            return FunctionCallItem(id=name, call_id=part.id, name=part.name, arguments=arguments, status=status)
