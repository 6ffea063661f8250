"""What the generation routes take and give."""

from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec

from aimall.application.generation.ports import StoredRun
from aimall.application.generation.show_receipt import Receipt, ReceiptLine
from aimall.application.generation.starting.generate_text import TextAnswer
from aimall.domain.catalog.usage import Metered, UnitUsage, Usage
from aimall.domain.generation.generation import FINAL_STATES
from aimall.domain.kernel.coins import ZERO
from aimall.domain.kernel.ids import print_id
from aimall.domain.pricing.price import TokenPrice
from aimall.entrypoints.http.wire import CoinsIn, CoinText, Given, Shown, Time

Words = Annotated[str, msgspec.Meta(min_length=1, max_length=200_000)]
ModelName = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
TokenCount = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class ChatAsked(Given):
    """Say something in a conversation. `model` falls back to the conversation's own.

    It follows `parentId`, which is `root` for another first message, or else the conversation's newest message.
    """

    conversation_id: Name
    message: Words
    model: ModelName | None = None
    parent_id: Name | None = None
    max_tokens: TokenCount | None = None
    temperature: Annotated[float, msgspec.Meta(ge=0, le=2)] | None = None
    quote_id: Name | None = None
    max_coins: CoinsIn | None = None


class TextAsked(Given):
    """Write a text about `prompt`; with `versionOf` as another version of an earlier one, beside which it is kept."""

    prompt: Words
    model: ModelName
    tone: Name | None = None
    length: Literal["short", "medium", "long"] | None = None
    language: Name | None = None
    version_of: Name | None = None
    quote_id: Name | None = None
    max_coins: CoinsIn | None = None


class UsageShown(Shown):
    """Tokens of the prompt and of the answer."""

    prompt_tokens: int
    completion_tokens: int


class UnitsShown(Shown):
    """How many units were delivered: images, seconds, characters."""

    unit: str
    quantity: int


class TextShown(Shown):
    """A text and what it cost; both are null while the provider has not told its usage."""

    generation_id: str
    output: str
    usage: UsageShown | None
    coin_cost: CoinText | None


class GenerationShown(Shown):
    """A run as it stands. `coinCost` is there once the run has ended."""

    id: str
    kind: str
    state: str
    model: str
    conversation_id: str | None
    message_id: str | None
    finish_reason: str | None
    failure: str | None
    usage: UsageShown | None
    units: UnitsShown | None
    coin_cost: CoinText | None
    created_at: Time
    ended_at: Time | None


class ReceiptLineShown(Shown):
    """Tokens of one class and what a million of them cost."""

    token_class: str
    tokens: int
    per_million: CoinText


class ReceiptUnitsShown(Shown):
    """Units that were delivered, and what each costs."""

    unit: str
    quantity: int
    per_unit: CoinText


class ReceiptSummaryShown(Shown):
    """The summary of a transcript: its own model and price, and its part of the run's charge."""

    model: str
    price_version: str
    usage_source: str
    lines: list[ReceiptLineShown]
    charge: CoinText


class ReceiptShown(Shown):
    """Every coin of a run: `hold` = `charge` + `returned`. `charge` has the `summary`'s in it."""

    generation_id: str
    kind: str
    model: str
    provider: str | None
    state: str
    price_version: str
    usage_source: str
    lines: list[ReceiptLineShown]
    units: ReceiptUnitsShown | None
    summary: ReceiptSummaryShown | None
    per_request: CoinText
    hold: CoinText
    charge: CoinText
    returned: CoinText
    created_at: Time
    ended_at: Time | None


class TemplateShown(Shown):
    """A start for a text; `{topic}` stands for what differs. `language` of one that is for texts in it alone."""

    id: str
    prompt: str
    language: str | None


class TextPresets(Shown):
    """What the Text Studio offers."""

    tones: list[str]
    lengths: list[str]
    languages: list[str]
    templates: list[TemplateShown]


def show_usage_of(usage: Metered | None) -> UsageShown | None:
    """Show token counts."""
    if not isinstance(usage, Usage):
        return None
    return UsageShown(prompt_tokens=usage.input_tokens, completion_tokens=usage.output_tokens)


def show_units_of(usage: Metered | None) -> UnitsShown | None:
    """Show a quantity."""
    return UnitsShown(unit=usage.unit, quantity=usage.quantity) if isinstance(usage, UnitUsage) else None


def show_text(answer: TextAnswer) -> TextShown:
    """Show a text."""
    return TextShown(
        generation_id=print_id("gen", answer.generation),
        output=answer.output,
        usage=show_usage_of(answer.usage),
        coin_cost=None if answer.cost is None else str(answer.cost),
    )


def show_text_of(run: StoredRun) -> TextShown:
    """Show the text of a run."""
    return TextShown(
        generation_id=print_id("gen", run.id),
        output=run.text or "",
        usage=show_usage_of(run.usage),
        coin_cost=str(run.charge) if run.state in FINAL_STATES else None,
    )


def show_run(run: StoredRun) -> GenerationShown:
    """Show a run."""
    return GenerationShown(
        id=print_id("gen", run.id),
        kind=run.kind.value,
        state=run.state.value,
        model=run.model,
        conversation_id=print_id("cnv", run.conversation) if run.conversation else None,
        message_id=print_id("msg", run.message) if run.message else None,
        finish_reason=run.finish.value if run.finish else None,
        failure=run.failure,
        usage=show_usage_of(run.usage),
        units=show_units_of(run.usage),
        coin_cost=str(run.charge) if run.state in FINAL_STATES else None,
        created_at=run.created_at,
        ended_at=run.ended_at,
    )


def show_receipt(receipt: Receipt) -> ReceiptShown:
    """Show a receipt."""
    run = receipt.run
    return ReceiptShown(
        generation_id=print_id("gen", run.id),
        kind=run.kind.value,
        model=run.model,
        provider=run.provider,
        state=run.state.value,
        price_version=print_id("prv", run.price.id),
        usage_source=run.source.value,
        lines=_receipt_lines(receipt.lines),
        units=_receipt_units(receipt),
        summary=_receipt_summary(receipt),
        per_request=str(run.price.price.per_request if isinstance(run.price.price, TokenPrice) else ZERO),
        hold=str(receipt.hold),
        charge=str(receipt.charge),
        returned=str(receipt.returned),
        created_at=run.created_at,
        ended_at=run.ended_at,
    )


def _receipt_units(receipt: Receipt) -> ReceiptUnitsShown | None:
    units = receipt.units
    if units is None:
        return None
    return ReceiptUnitsShown(unit=units.unit, quantity=units.quantity, per_unit=str(units.per_unit))


def _receipt_lines(lines: Sequence[ReceiptLine]) -> list[ReceiptLineShown]:
    return [
        ReceiptLineShown(token_class=line.token_class, tokens=line.tokens, per_million=str(line.per_million))
        for line in lines
    ]


def _receipt_summary(receipt: Receipt) -> ReceiptSummaryShown | None:
    summary = receipt.summary
    if summary is None:
        return None
    return ReceiptSummaryShown(
        model=summary.terms.model,
        price_version=print_id("prv", summary.terms.price_id),
        usage_source=summary.used.source.value,
        lines=_receipt_lines(summary.lines),
        charge=str(summary.used.charge),
    )
