"""Text Studio over HTTP: one answer, or a stream for those who accept one."""

import pytest

from aimall.domain.kernel.coins import Coins
from tests.mall import Mall, Person, events_of
from tests.upstreams.script import Script


async def test_a_text_comes_as_one_answer_with_its_cost(mall: Mall, anna: Person) -> None:
    asked = {"prompt": "A haiku about bread", "model": mall.model, "tone": "playful", "length": "short"}
    answer = await anna.post("/text/generate", asked)
    told = answer.json()
    assert answer.status_code == 200
    assert set(told) == {"generationId", "output", "usage", "coinCost"}
    assert set(told["usage"]) == {"promptTokens", "completionTokens"}
    assert told["output"]
    assert await anna.available() == str(Coins.whole(200) - Coins.parse(told["coinCost"]))


async def test_the_same_text_streams_when_events_are_accepted(mall: Mall, anna: Person) -> None:
    asked = {"prompt": "Bread", "model": mall.model}
    answer = await anna.post("/text/generate", asked, headers={"Accept": "text/event-stream"})
    names = [event.name for event in events_of(answer)]
    assert (names[0], names[-1]) == ("message.start", "usage")


async def test_a_repeated_text_is_the_same_text(mall: Mall, anna: Person) -> None:
    asked, key = {"prompt": "Bread", "model": mall.model}, {"Idempotency-Key": "text-key-1"}
    first, again = [await anna.post("/text/generate", asked, headers=key) for _ in range(2)]
    assert first.json() == again.json()
    assert len(mall.upstream.log) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"prompt": " "}, "prompt"),
        ({"tone": "shouting"}, "tone"),
        ({"length": "endless"}, "length"),
        ({"language": "xx"}, "language"),
    ],
    ids=str,
)
async def test_a_brief_that_makes_no_sense_names_its_field(
    mall: Mall, anna: Person, change: dict[str, str], field: str
) -> None:
    answer = await anna.post("/text/generate", {"prompt": "Bread", "model": mall.model, **change})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


async def test_what_the_presets_offer_is_accepted(mall: Mall, anna: Person) -> None:
    presets = (await anna.get("/text/presets")).json()
    assert {template["id"] for template in presets["templates"]} >= {"email", "summary"}
    for tone in presets["tones"]:
        answer = await anna.post("/text/generate", {"prompt": "Bread", "model": mall.model, "tone": tone})
        assert answer.status_code == 200


async def test_a_provider_that_fails_is_a_problem_and_costs_nothing(mall: Mall, anna: Person) -> None:
    mall.upstream.script(Script(status=500, error={"error": {"message": "canary"}}, times=0))
    answer = await anna.post("/text/generate", {"prompt": "Bread", "model": mall.model})
    assert answer.status_code == 502
    assert answer.json()["code"].startswith("provider.")
    assert "canary" not in answer.text
    assert await anna.available() == "200.000000"


async def test_versions_of_a_text_are_kept_together_whichever_of_them_was_written_anew(
    mall: Mall, anna: Person
) -> None:
    asked = {"prompt": "Bread", "model": mall.model}
    ids: list[str] = []
    for _ in range(3):
        version_of = {"versionOf": ids[-1]} if ids else {}
        ids.append((await anna.post("/text/generate", asked | version_of)).json()["generationId"])
    await anna.post("/text/generate", asked)
    first, *others = ids
    found = (await anna.get("/generations", params={"kind": "text", "versionOf": first})).json()["items"]
    assert [(run["id"], run["versionOf"]) for run in found] == [(run, first) for run in others[::-1]] + [(first, None)]


async def test_nobody_writes_a_version_of_what_is_no_text_of_theirs(mall: Mall, anna: Person, ben: Person) -> None:
    asked = {"prompt": "Bread", "model": mall.model}
    hers = (await ben.post("/text/generate", asked)).json()["generationId"]
    answer = await anna.post("/text/generate", {**asked, "versionOf": hers})
    assert (answer.status_code, answer.json()["code"]) == (404, "generation.not_found")
    assert await anna.available() == "200.000000"


async def test_a_key_that_wrote_a_text_does_not_write_a_version_of_another(mall: Mall, anna: Person) -> None:
    asked, key = {"prompt": "Bread", "model": mall.model}, {"Idempotency-Key": "text-key-1"}
    first = (await anna.post("/text/generate", asked, headers=key)).json()["generationId"]
    answer = await anna.post("/text/generate", {**asked, "versionOf": first}, headers=key)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency.key_reused")
