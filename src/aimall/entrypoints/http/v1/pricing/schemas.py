"""What the quote route takes and gives."""

from typing import Annotated, Literal

import msgspec

from aimall.application.generation.starting.quote_run import RunQuoted
from aimall.application.generation.studios.quote_job import QuotedSummary
from aimall.domain.catalog.usage import UnitUsage
from aimall.domain.kernel.ids import print_id
from aimall.entrypoints.http.notices import NoticeShown, notice_called
from aimall.entrypoints.http.v1.generation.schemas import UnitsShown, show_units_of
from aimall.entrypoints.http.wire import CoinText, Given, Shown, Time

Words = Annotated[str, msgspec.Meta(min_length=1, max_length=200_000)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class QuotedLine(Given):
    """One message of what would be asked."""

    role: Literal["system", "user", "assistant"]
    content: Words


class QuoteAsked(Given):
    """What would be run.

    A chat names `messages` (after those of `conversationId`), a text its `prompt` and brief. What is paid by the piece
    names its `quantity`: pictures of an image, characters of speech, seconds of a transcription or a video. A
    transcription is quoted with its summary, unless `summary` is false.
    """

    model: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    kind: Literal["chat", "text", "image", "speech", "transcription", "video"]
    messages: Annotated[list[QuotedLine], msgspec.Meta(max_length=200)] | None = None
    conversation_id: Name | None = None
    max_tokens: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] | None = None
    prompt: Words | None = None
    tone: Name | None = None
    length: Literal["short", "medium", "long"] | None = None
    language: Name | None = None
    quantity: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] | None = None
    summary: bool = True


class QuotedSummaryShown(Shown):
    """What the summary of a transcript adds, by its own model."""

    model: str
    likely: CoinText
    ceiling: CoinText


class QuoteShown(Shown):
    """A promise: about `likely`, never more than `ceiling`, the `summary` within both.

    `notice` is that of `message.start`.
    """

    quote_id: str
    likely: CoinText
    ceiling: CoinText
    expires_at: Time
    units: UnitsShown | None
    summary: QuotedSummaryShown | None
    notice: NoticeShown | None


def show_quote(quoted: RunQuoted, usage: UnitUsage | None = None, summary: QuotedSummary | None = None) -> QuoteShown:
    """Show a quote, and the units and the summary that it is for."""
    quote = quoted.quote
    return QuoteShown(
        quote_id=print_id("quo", quote.id),
        likely=str(quote.likely),
        ceiling=str(quote.ceiling),
        expires_at=quote.expires_at,
        units=show_units_of(usage),
        summary=None
        if summary is None
        else QuotedSummaryShown(model=summary.model, likely=str(summary.likely), ceiling=str(summary.ceiling)),
        notice=notice_called(quoted.notice),
    )
