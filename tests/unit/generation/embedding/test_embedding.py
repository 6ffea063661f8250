"""What may be asked of a model that embeds, and how such a run ends."""

from typing import Any

import pytest

from aimall.domain.catalog.usage import Usage, UsageSource
from aimall.domain.generation.embedding.request import EmbeddingRequest, numbers_of, packed
from aimall.domain.generation.embedding.run import Embedding
from aimall.domain.generation.event import ContentRefused, Fault, Rejected, Throttled, Unreachable
from aimall.domain.generation.generation import RunState, Verdict
from aimall.domain.generation.job import NextRoute
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.errors import InvalidValue
from tests.worlds.shelves import coins

PRICE = coins(1, 0)
RUN = Embedding(hold=Coins(100), price=PRICE, input_tokens=50)


def read(tokens: int) -> Usage:
    return Usage(input_tokens=tokens, output_tokens=0)


@pytest.mark.parametrize(
    ("field", "asked"),
    [
        ("input", {"inputs": ()}),
        ("input", {"inputs": ("",)}),
        ("input", {"inputs": ("a", "")}),
        ("input", {"inputs": ((),)}),
        ("input", {"inputs": ("a", (1,))}),
        ("input", {"inputs": ("a",) * 2049}),
        ("input", {"inputs": ("a" * 131_073,)}),
        ("input", {"inputs": ((-1,),)}),
        ("input", {"inputs": ((2**31,),)}),
        ("dimensions", {"inputs": ("a",), "dimensions": 0}),
        ("dimensions", {"inputs": ("a",), "dimensions": 16_385}),
    ],
)
def test_what_cannot_be_embedded_is_refused_with_its_field(field: str, asked: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue) as refused:
        EmbeddingRequest(**asked)
    assert refused.value.field == field


@pytest.mark.parametrize("text", ["a", "نان تازه", "🍞" * 5])
def test_the_bound_is_above_what_any_tokenizer_of_bytes_makes(text: str) -> None:
    request = EmbeddingRequest(inputs=(text, text))
    assert request.likely_tokens <= 2 * len(text.encode()) < request.token_bound


def test_token_ids_are_counted_as_they_are() -> None:
    request = EmbeddingRequest(inputs=((5, 6, 7), (8,)))
    assert request.has_token_ids
    assert request.likely_tokens == 4 <= request.token_bound


def test_numbers_survive_being_packed() -> None:
    assert numbers_of(packed([0.5, -2.0])) == (0.5, -2.0)


def test_vectors_are_charged_by_what_was_read() -> None:
    verdict = RUN.delivered(read(10), cost_micro_usd=3)
    assert (verdict.state, verdict.charge, verdict.source) == (RunState.SETTLED, Coins(10), UsageSource.PROVIDER)
    assert verdict.provider_cost_micro_usd == 3


@pytest.mark.parametrize(("usage", "cost"), [(None, None), (read(0), None), (read(10), 0)])
def test_a_usage_that_nobody_should_be_charged_by_is_replaced_by_our_own_count(
    usage: Usage | None, cost: int | None
) -> None:
    verdict = RUN.delivered(usage, cost_micro_usd=cost)
    assert (verdict.usage, verdict.charge, verdict.source) == (read(50), Coins(50), UsageSource.ESTIMATE)


def test_nothing_costs_more_than_its_hold_and_the_rest_is_absorbed() -> None:
    verdict = RUN.delivered(read(130))
    assert (verdict.charge, verdict.absorbed) == (Coins(100), Coins(30))


@pytest.mark.parametrize("fault", [Unreachable(detail="down"), Throttled(detail="slow")])
def test_a_fault_of_a_route_is_followed_by_the_next_one_or_by_the_end(fault: Fault) -> None:
    assert isinstance(RUN.after_fault(fault, routes_left=1), NextRoute)
    end = RUN.after_fault(fault, routes_left=0)
    assert isinstance(end, Verdict)
    assert (end.state, end.charge) == (RunState.VOIDED, ZERO)


@pytest.mark.parametrize(
    "fault", [Rejected(detail="long", code="length", request_at_fault=True), ContentRefused(detail="no")]
)
def test_nobody_else_is_asked_when_the_request_itself_is_to_blame(fault: Fault) -> None:
    assert isinstance(RUN.after_fault(fault, routes_left=1), Verdict)
