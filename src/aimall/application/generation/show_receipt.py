"""The receipt of a run: every coin of it, explained."""

from dataclasses import dataclass

from aimall.application.generation.ports import Runs, StoredRun
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.catalog.usage import Metered, Unit, UnitUsage, Usage
from aimall.domain.generation.errors import GenerationNotFound, ReceiptNotReady
from aimall.domain.generation.generation import FINAL_STATES
from aimall.domain.generation.transcripts.summary import SummaryTerms, SummaryUsed
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.ids import GenerationId
from aimall.domain.pricing.price import Price, TokenPrice


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptLine:
    """Tokens of one class, and what a million of them cost."""

    token_class: str
    tokens: int
    per_million: Coins


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptUnits:
    """How many units were delivered, and what each costs."""

    unit: Unit
    quantity: int
    per_unit: Coins


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptSummary:
    """The summary that came with a transcript: its terms, what it took, and its lines."""

    terms: SummaryTerms
    used: SummaryUsed
    lines: tuple[ReceiptLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What was set aside, charged and returned: `hold = charge + returned`, always."""

    run: StoredRun
    lines: tuple[ReceiptLine, ...]
    units: ReceiptUnits | None
    summary: ReceiptSummary | None
    hold: Coins
    charge: Coins
    returned: Coins


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowReceiptQuery:
    """Of which run."""

    actor: Actor
    generation: GenerationId


class ShowReceipt:
    """Whoever owns the run. Reads only."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs

    async def __call__(self, query: ShowReceiptQuery) -> Receipt:
        """Give the receipt. Raises `GenerationNotFound`, or `ReceiptNotReady` while the run goes on."""
        authorise(query.actor, Action.SEE_RUNS)
        run = await self._runs.find(query.actor.workspace, query.generation)
        if run is None:
            raise GenerationNotFound
        if run.state not in FINAL_STATES:
            raise ReceiptNotReady
        return Receipt(
            run=run,
            lines=_lines_of(run.price.price, run.usage),
            units=_units_of(run),
            summary=_summary_of(run),
            hold=run.hold,
            charge=run.charge,
            returned=run.hold - run.charge,
        )


def _summary_of(run: StoredRun) -> ReceiptSummary | None:
    terms, used = run.summary, run.summary_used
    if terms is None or used is None:
        return None
    return ReceiptSummary(terms=terms, used=used, lines=_lines_of(terms.price, used.usage))


def _lines_of(price: Price, usage: Metered | None) -> tuple[ReceiptLine, ...]:
    if not isinstance(usage, Usage) or not isinstance(price, TokenPrice):
        return ()
    cached = min(usage.cached_input_tokens, usage.input_tokens)
    lines = (
        ReceiptLine(token_class="input", tokens=usage.input_tokens - cached, per_million=price.input_per_million),
        ReceiptLine(token_class="cached_input", tokens=cached, per_million=price.cached_input_per_million),
        ReceiptLine(token_class="output", tokens=usage.output_tokens, per_million=price.output_per_million),
    )
    return tuple(line for line in lines if line.tokens)


def _units_of(run: StoredRun) -> ReceiptUnits | None:
    if not isinstance(run.usage, UnitUsage):
        return None
    return ReceiptUnits(unit=run.usage.unit, quantity=run.usage.quantity, per_unit=run.price.per_unit.per_unit)
