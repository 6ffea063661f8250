"""Jobs and chores over HTTP, as admins see them."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.mall import Mall, Person, open_mall
from tests.worlds.staffed import ASYNC, DEADLY, PAINTS, STUDIO, TRUSTING, working


@pytest.fixture
async def mall(database_url: str, tmp_path: Path) -> AsyncIterator[Mall]:
    """A mall whose jobs wait until somebody works on them."""
    async with open_mall(database_url, tmp_path, STUDIO) as opened:
        yield opened


async def order(person: Person, prompt: str = "bread") -> str:
    """Order a picture and do not wait for it."""
    answer = await person.post("/images/generate", {"prompt": prompt, "model": PAINTS}, headers=ASYNC)
    return str(answer.json()["generationId"])


async def ended(person: Person, generation: str) -> str:
    """Wait until a job has ended, and tell how."""
    await person.get(f"/generations/{generation}/events")
    return str((await person.get(f"/generations/{generation}")).json()["state"])


async def listed(admin: Person, **query: str) -> dict[str, Any]:
    return dict((await admin.get("/admin/jobs", params=query)).json())


async def test_a_job_that_waits_is_listed_with_its_owner(anna: Person, admin: Person) -> None:
    generation = await order(anna)
    page = await listed(admin, state="waiting")
    (job,) = page["items"]
    assert (job["generationId"], job["email"], job["kind"], job["model"]) == (generation, anna.email, "image", PAINTS)
    assert (job["state"], job["attempt"], job["attemptsMax"], job["worker"]) == ("waiting", 0, 3, None)
    assert page["totals"] == {"running": 0, "waiting": 1, "dead": 0}
    assert (await listed(admin, state="running"))["items"] == []


async def test_a_job_that_died_tells_why_and_is_tried_again_by_hand(mall: Mall, anna: Person, admin: Person) -> None:
    async with working(mall, TRUSTING):
        dead = await order(anna, DEADLY)
        assert await ended(anna, dead) == "voided"
    (job,) = (await listed(admin, state="dead"))["items"]
    assert (job["generationId"], job["failure"]) == (dead, "provider.request_refused")
    assert job["failureDetail"] == "tiny: the brush broke"
    again = await admin.post(f"/admin/jobs/{dead}/retry")
    assert (again.status_code, again.json()["state"], again.json()["email"]) == (200, "waiting", anna.email)
    assert float((await anna.get("/billing/balance")).json()["held"]) > 0
    assert (await listed(admin, state="dead"))["items"] == []
    acts = (await admin.get("/admin/audit", params={"action": "generation.retry_job"})).json()["items"]
    assert [(act["actorId"], act["subject"]) for act in acts] == [(admin.id, dead)]
    assert acts[0]["facts"] == {"retriedAs": again.json()["generationId"]}


async def test_a_job_that_is_not_dead_is_not_tried_again(anna: Person, admin: Person) -> None:
    refused = await admin.post(f"/admin/jobs/{await order(anna)}/retry")
    assert (refused.status_code, refused.json()["code"]) == (409, "generation.not_dead")
    missing = await admin.post(f"/admin/jobs/gen_{'0' * 32}/retry")
    assert (missing.status_code, missing.json()["code"]) == (404, "generation.not_found")


async def test_an_owner_without_coins_keeps_a_dead_job_dead(mall: Mall, anna: Person, admin: Person) -> None:
    async with working(mall, TRUSTING):
        dead = await order(anna, DEADLY)
        await ended(anna, dead)
    await admin.post(f"/admin/users/{anna.id}/coins", {"amount": -200, "reason": "a test"})
    refused = await admin.post(f"/admin/jobs/{dead}/retry")
    assert (refused.status_code, refused.json()["code"]) == (402, "wallet.insufficient_coins")
    assert len((await listed(admin, state="dead"))["items"]) == 1


async def test_chores_tell_when_they_were_done_and_are_due(mall: Mall, admin: Person) -> None:
    before = (await admin.get("/admin/chores")).json()["items"]
    assert [chore["name"] for chore in before] == ["rows", "uploads", "orphans", "requests", "books"]
    assert {chore["lastRunAt"] for chore in before} == {None}
    async with working(mall, TRUSTING):
        after = before
        while None in {chore["lastOutcome"] for chore in after}:
            after = (await admin.get("/admin/chores")).json()["items"]
    assert {chore["lastOutcome"] for chore in after} == {"ok"}
    assert all(chore["nextRunAt"] > chore["lastRunAt"] for chore in after)
    told = {chore["name"]: (chore["lastCount"], chore["lastFailure"], chore["lastDetail"]) for chore in after}
    assert told == dict.fromkeys(("rows", "uploads", "orphans", "requests"), (0, None, None)) | {"books": (None,) * 3}


async def test_a_job_that_waits_for_nobody_is_seen_in_the_health(mall: Mall, anna: Person, admin: Person) -> None:
    async def worker() -> dict[str, Any]:
        parts = (await admin.get("/health")).json()["parts"]
        return next(part for part in parts if part["name"] == "worker")

    assert (await worker())["status"] == "unavailable"
    generation = await order(anna)
    assert (await worker())["status"] == "down"
    async with working(mall, TRUSTING):
        assert await ended(anna, generation) == "settled"
        assert (await worker())["status"] == "ok"
