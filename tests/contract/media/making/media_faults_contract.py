"""What every vendor's media adapter promises when something goes wrong, whatever it was asked to make."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from aimall.application.generation.jobs.providers import BegunPerhaps
from aimall.domain.generation.event import ContentRefused, Fault, Interrupted, Rejected, Throttled, Unreachable
from aimall.domain.kernel.ids import print_id
from tests.upstreams.asking import RUN
from tests.upstreams.media_standin import MediaStandIn
from tests.upstreams.script import Script


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaVendor:
    """One call of one port, the stand-in that it talks to, and the same call where nobody listens.

    `is_order`: the call only begins what is made, so after an answer that tells nothing it may have been begun.
    """

    standin: MediaStandIn
    ask: Callable[[], Awaitable[object]]
    ask_nobody: Callable[[], Awaitable[object]]
    is_order: bool = False


def refusal(status: int, **error: object) -> Script:
    return Script(status=status, error={"error": {"message": "no", "code": status, **error}})


class MediaFaultsContract:
    """Bound to each adapter by a subclass with a `vendor` fixture."""

    @pytest.mark.parametrize(
        ("script", "fault"),
        [
            (refusal(429), Throttled(detail="429: no")),
            (refusal(500), Unreachable(detail="500: no")),
            (refusal(400), Rejected(detail="400: no", code="400", request_at_fault=True)),
            (refusal(401), Rejected(detail="401: no", code="401", request_at_fault=False)),
            (refusal(402), Rejected(detail="402: no", code="402", request_at_fault=False)),
            (refusal(400, code="content_policy_violation"), ContentRefused(detail="400: no")),
            (refusal(403, metadata={"reasons": ["violence"]}), ContentRefused(detail="403: no")),
            (Script(document={"error": {"code": 502, "message": "host"}}), Unreachable(detail="502: host")),
        ],
        ids=lambda value: type(value).__name__ if isinstance(value, Fault) else f"{value.status}",
    )
    async def test_a_refusal_is_a_value_that_says_what_it_means(
        self, vendor: MediaVendor, script: Script, fault: Fault
    ) -> None:
        vendor.standin.script(script)
        tells_nothing = vendor.is_order and isinstance(fault, Unreachable)
        assert await vendor.ask() == (BegunPerhaps(detail=fault.detail) if tells_nothing else fault)

    async def test_whoever_is_asked_to_slow_down_is_told_for_how_long(self, vendor: MediaVendor) -> None:
        vendor.standin.script(Script(status=429, headers={"Retry-After": "7"}))
        made = await vendor.ask()
        assert isinstance(made, Throttled)
        assert made.retry_after_s == 7

    @pytest.mark.parametrize("document", ["not json", "[]", "{}"])
    async def test_an_answer_that_makes_no_sense_is_interrupted_or_empty(
        self, vendor: MediaVendor, document: str
    ) -> None:
        vendor.standin.script(Script(document=document))
        made = await vendor.ask()
        tells_nothing = BegunPerhaps if vendor.is_order else Interrupted
        assert isinstance(made, tells_nothing) or not getattr(made, "files", True)

    async def test_a_refusal_that_is_no_json_is_told_in_short(self, vendor: MediaVendor) -> None:
        vendor.standin.script(Script(status=502, error="<html>" + "x" * 100_000))
        made = await vendor.ask()
        assert isinstance(made, BegunPerhaps if vendor.is_order else Unreachable)
        assert len(made.detail) < 400

    async def test_where_nobody_listens_nothing_is_reached(self, vendor: MediaVendor) -> None:
        assert isinstance(await vendor.ask_nobody(), Unreachable)

    async def test_leaving_a_call_closes_its_connection(self, vendor: MediaVendor) -> None:
        vendor.standin.script(Script(hang_before_head=True))
        asking = asyncio.ensure_future(vendor.ask())
        await vendor.standin.until(lambda log: len(log) == 1)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        await vendor.standin.until(lambda log: log[0].is_disconnected)

    async def test_a_call_is_labelled_with_the_run_however_often_it_is_tried(self, vendor: MediaVendor) -> None:
        vendor.standin.script(refusal(503))
        for _ in range(2):
            await vendor.ask()
        labels = {record.headers["x-client-request-id"] for record in vendor.standin.log}
        assert labels == {print_id("gen", RUN)}

    async def test_no_cookie_and_no_other_secret_than_the_key_goes_out(self, vendor: MediaVendor) -> None:
        await vendor.ask()
        headers = vendor.standin.log[0].headers
        assert "cookie" not in headers
        assert headers["authorization"].startswith("Bearer sk-")
