"""What every provider of chats promises, and every list of models, whatever its vendor's format is."""

from contextlib import aclosing
from dataclasses import dataclass

import pytest

from aimall.application.catalog.ports import ModelSource, OffersUnavailable
from aimall.application.generation.providers import ChatProvider
from aimall.domain.generation.event import (
    Accepted,
    ChatEvent,
    Completed,
    ContentRefused,
    FinishReason,
    Interrupted,
    ReasoningDelta,
    Rejected,
    TextDelta,
    Throttled,
    Unreachable,
)
from tests.upstreams.asking import RUN, answer, ask, text_of
from tests.upstreams.script import Script, UsageShape
from tests.upstreams.standin import ChatStandIn

ENDINGS = Completed | Throttled | Unreachable | Rejected | ContentRefused | Interrupted


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """A client of a vendor, the stand-in that it talks to, and a client that nobody listens to."""

    standin: ChatStandIn
    chat: ChatProvider
    models: ModelSource
    models_of_nobody: ModelSource


async def heard(vendor: Vendor, script: Script) -> list[ChatEvent]:
    vendor.standin.script(script)
    return await answer(vendor.chat)


class ChatProviderContract:
    """Bound to each vendor by a subclass with a `vendor` fixture."""

    async def test_an_answer_is_accepted_shown_in_pieces_and_completed(self, vendor: Vendor) -> None:
        events = await heard(vendor, Script(pieces=["سلا", "م", "!"]))
        assert isinstance(events[0], Accepted)
        assert [event.text for event in events if isinstance(event, TextDelta)] == ["سلا", "م", "!"]
        done = events[-1]
        assert isinstance(done, Completed)
        assert done.finish is FinishReason.STOP
        assert done.usage is not None
        assert done.usage.output_tokens > 0

    async def test_no_piece_is_empty(self, vendor: Vendor) -> None:
        events = await heard(vendor, Script(pieces=["", "a", "", "b"], reasoning=["", "hm"]))
        pieces = [event.text for event in events if isinstance(event, TextDelta | ReasoningDelta)]
        assert sorted(pieces) == ["a", "b", "hm"]

    @pytest.mark.parametrize("usage", ["final", "on_finish", "repeat_finish", "no_finish", "each", "twice"])
    async def test_usage_is_understood_in_every_shape_and_the_answer_ends_once(
        self, vendor: Vendor, usage: UsageShape
    ) -> None:
        events = await heard(vendor, Script(pieces=["a"], usage=usage))
        endings = [event for event in events if isinstance(event, ENDINGS)]
        assert len(endings) == 1
        assert isinstance(endings[0], Completed)
        assert endings[0].usage is not None

    async def test_an_answer_without_usage_is_whole_all_the_same(self, vendor: Vendor) -> None:
        done = (await heard(vendor, Script(pieces=["a"], usage="none")))[-1]
        assert isinstance(done, Completed)
        assert done.usage is None

    async def test_a_usage_that_cannot_be_true_is_no_usage(self, vendor: Vendor) -> None:
        done = (await heard(vendor, Script(pieces=["a"], usage_fields={"prompt_tokens": -1})))[-1]
        assert isinstance(done, Completed)
        assert done.usage is None

    @pytest.mark.parametrize(
        ("status", "kind"), [(429, Throttled), (500, Unreachable), (503, Unreachable), (400, Rejected), (401, Rejected)]
    )
    async def test_a_refusal_is_one_fault_and_no_exception(
        self, vendor: Vendor, status: int, kind: type[ChatEvent]
    ) -> None:
        events = await heard(vendor, Script(status=status, error={"error": {"message": "no", "code": status}}))
        assert [type(event) for event in events] == [kind]

    async def test_only_a_bad_request_is_the_request_s_own_fault(self, vendor: Vendor) -> None:
        faults = [
            (await heard(vendor, Script(status=status, error={"error": {"message": "no", "code": status}})))[-1]
            for status in (400, 401)
        ]
        assert [isinstance(fault, Rejected) and fault.request_at_fault for fault in faults] == [True, False]

    @pytest.mark.parametrize(
        "script",
        [
            Script(pieces=["a", "b"], close_after=300),
            Script(raw="data: {oops\n\n"),
            Script(pieces=["a"], done=0, finish=None),
        ],
        ids=["cut off", "malformed", "no ending"],
    )
    async def test_a_stream_that_breaks_is_interrupted(self, vendor: Vendor, script: Script) -> None:
        events = await heard(vendor, script)
        assert isinstance(events[-1], Interrupted)
        assert "ab".startswith(text_of(events))

    async def test_leaving_an_answer_closes_its_connection(self, vendor: Vendor) -> None:
        vendor.standin.script(Script(pieces=["a", "b"], gate_after=1))
        async with aclosing(vendor.chat.stream(ask(), run=RUN)) as events:
            async for event in events:
                if isinstance(event, TextDelta):
                    break
        await vendor.standin.until(lambda log: log[-1].is_disconnected)


class ModelSourceContract:
    """Bound to each vendor by a subclass with a `vendor` fixture."""

    async def test_models_are_listed_with_a_name_and_what_they_can_do(self, vendor: Vendor) -> None:
        offers = await vendor.models.models()
        assert offers
        assert len({offer.upstream_model for offer in offers}) == len(offers)
        assert all(offer.name and offer.capabilities for offer in offers)

    async def test_a_model_has_a_price_or_a_reason_or_neither_but_never_both(self, vendor: Vendor) -> None:
        assert not [offer for offer in await vendor.models.models() if offer.price and offer.unusable]

    async def test_a_list_that_cannot_be_read_is_unavailable_and_nothing_else(self, vendor: Vendor) -> None:
        with pytest.raises(OffersUnavailable):
            await vendor.models_of_nobody.models()
