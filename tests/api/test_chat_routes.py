"""Chat over HTTP: one question, one stream, one charge, and resuming that never starts or charges a second."""

import asyncio

import pytest

from aimall.adapters.telemetry.logs import set_levels
from aimall.domain.kernel.coins import Coins
from tests.mall import Mall, Person, events_of
from tests.upstreams.script import Script


async def test_an_answer_streams_in_order_and_costs_what_it_says(anna: Person) -> None:
    conversation = await anna.conversation()
    answer = await anna.chat(conversation)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store, no-transform"
    assert answer.headers["X-Accel-Buffering"] == "no"
    assert answer.headers["Idempotency-Key"]
    assert answer.text.startswith("retry: 2000\n\n")
    events = events_of(answer)
    names = [event.name for event in events]
    assert names[0] == "message.start"
    assert names[-2:] == ["message.done", "usage"]
    assert set(names[1:-2]) == {"message.delta"}
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    start, done, usage = events[0].data, events[-2].data, events[-1].data
    assert start["conversationId"] == conversation
    assert {start["generationId"]} == {event.id.partition(":")[0] for event in events} == {done["generationId"]}
    assert start["messageId"] == done["messageId"]
    assert done["finishReason"] == "stop"
    assert usage["promptTokens"] > 0
    assert Coins.parse(usage["coinCost"]).micro > 0
    assert await anna.available() == str(Coins.whole(200) - Coins.parse(usage["coinCost"]))


async def test_the_books_tell_the_same_story_as_the_stream(anna: Person) -> None:
    conversation = await anna.conversation()
    events = events_of(await anna.chat(conversation))
    generation, cost = events[0].data["generationId"], events[-1].data["coinCost"]
    run = (await anna.get(f"/generations/{generation}")).json()
    assert (run["kind"], run["state"], run["coinCost"]) == ("chat", "settled", cost)
    assert run["messageId"] == events[0].data["messageId"]
    assert run["endedAt"] is not None
    receipt = (await anna.get(f"/generations/{generation}/receipt")).json()
    assert receipt["charge"] == cost
    assert Coins.parse(receipt["hold"]) == Coins.parse(receipt["charge"]) + Coins.parse(receipt["returned"])
    assert {line["tokenClass"] for line in receipt["lines"]} <= {"input", "cached_input", "output"}
    newest = (await anna.get("/billing/transactions")).json()["items"][0]
    assert (newest["kind"], newest["amount"], newest["generationId"]) == ("charge", f"-{cost}", generation)
    assert newest["balanceAfter"] == await anna.available()
    (day,) = (await anna.get("/usage")).json()["items"]
    assert (day["runs"], day["coins"], day["kind"]) == (1, cost, "chat")


async def test_messages_are_kept_as_they_were_streamed(anna: Person) -> None:
    conversation = await anna.conversation()
    events = events_of(await anna.chat(conversation, "سلام، hello"))
    question, reply = (await anna.get(f"/conversations/{conversation}/messages")).json()["items"]
    assert (question["role"], question["content"], question["parentId"]) == ("user", "سلام، hello", None)
    assert (reply["role"], reply["parentId"], reply["status"]) == ("assistant", question["id"], "complete")
    assert reply["content"] == "".join(e.data["text"] for e in events if e.name == "message.delta")


async def test_a_conversation_goes_on_from_where_it_was(mall: Mall, anna: Person) -> None:
    conversation = await anna.conversation()
    await anna.chat(conversation, "first question")
    await anna.chat(conversation, "second question")
    lines = [line["content"] for line in mall.upstream.log[-1].body["messages"]]  # type: ignore[attr-defined] - JSON
    assert lines[0] == "first question"
    assert lines[-1] == "second question"
    assert len(lines) == 3


async def test_the_first_message_can_be_said_otherwise(mall: Mall, anna: Person) -> None:
    conversation = await anna.conversation()
    await anna.chat(conversation, "first question")
    asked = {"conversationId": conversation, "message": "asked otherwise", "parentId": "root"}
    await anna.post("/chat/stream", asked)
    messages = (await anna.get(f"/conversations/{conversation}/messages")).json()["items"]
    assert [m["content"] for m in messages if m["parentId"] is None] == ["first question", "asked otherwise"]
    assert [line["content"] for line in mall.upstream.log[-1].body["messages"]] == ["asked otherwise"]  # type: ignore[attr-defined] - JSON


async def test_conversations_are_found_by_their_words_and_kept_where_one_puts_them(anna: Person) -> None:
    talk, other = await anna.conversation(), await anna.conversation()
    await anna.chat(talk, "نان سنگک")
    await anna.call("PATCH", f"/conversations/{other}", json={"pinned": True, "archived": True})
    found = (await anna.get("/conversations", params={"query": "سنگك"})).json()["items"]
    kept = (await anna.get("/conversations", params={"archived": "true", "pinned": "true"})).json()["items"]
    assert [item["id"] for item in found] == [talk]
    assert [(item["id"], item["pinned"], item["archived"]) for item in kept] == [(other, True, True)]
    refused = await anna.get("/conversations", params={"query": "x" * 201})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "query")


async def test_get_streams_too_for_clients_that_can_only_get(anna: Person) -> None:
    query = {"conversationId": await anna.conversation(), "message": "Say hello"}
    events = events_of(await anna.get("/chat/stream", params=query))
    assert [events[0].name, events[-1].name] == ["message.start", "usage"]


async def test_one_key_is_one_run_and_one_charge(mall: Mall, anna: Person) -> None:
    conversation = await anna.conversation()
    key = {"Idempotency-Key": "the-same-key"}
    first, again = await anna.chat(conversation, **key), await anna.chat(conversation, **key)
    assert events_of(again) == events_of(first)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Key"] == "the-same-key"
    assert len(mall.upstream.log) == 1
    other = await anna.chat(conversation, "another question", **key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.key_reused")


async def test_a_key_in_the_query_of_get_counts_as_well(mall: Mall, anna: Person) -> None:
    query = {"conversationId": await anna.conversation(), "message": "Hi", "idempotencyKey": "key-in-query"}
    first, again = [await anna.get("/chat/stream", params=query) for _ in range(2)]
    assert events_of(again) == events_of(first)
    assert len(mall.upstream.log) == 1


@pytest.mark.parametrize("key", ["short", "with space in it", "x" * 256])
async def test_a_key_that_is_none_is_refused(anna: Person, key: str) -> None:
    answer = await anna.chat(await anna.conversation(), **{"Idempotency-Key": key})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "Idempotency-Key")


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_last_event_id_resumes_and_never_starts(mall: Mall, anna: Person, method: str) -> None:
    conversation = await anna.conversation()
    events = events_of(await anna.chat(conversation))
    query = {"conversationId": conversation, "message": "Say hello"}
    given = {"params": query} if method == "GET" else {"json": query}
    for path, extra in (("/chat/stream", given), (f"/generations/{events[0].data['generationId']}/events", {})):
        verb = method if path == "/chat/stream" else "GET"
        resumed = await anna.call(verb, path, headers={"Last-Event-ID": events[1].id}, **extra)
        assert events_of(resumed) == events[2:]
        seen = await anna.call(verb, path, headers={"Last-Event-ID": events[-1].id}, **extra)
        assert (seen.status_code, seen.content) == (204, b"")
    assert len(mall.upstream.log) == 1


async def test_a_number_beyond_the_log_gets_a_reset_and_the_whole_answer(anna: Person) -> None:
    events = events_of(await anna.chat(await anna.conversation()))
    generation = events[0].data["generationId"]
    beyond = {"Last-Event-ID": f"{generation}:999"}
    resumed = events_of(await anna.get(f"/generations/{generation}/events", headers=beyond))
    assert [event.name for event in resumed] == ["reset", "snapshot", "message.done", "usage"]
    assert resumed[1].data["text"] == "".join(e.data["text"] for e in events if e.name == "message.delta")
    assert resumed[-1] == events[-1]


@pytest.mark.parametrize("text", ["gen_x:1", "1", "nonsense", "cnv_" + "0" * 32 + ":1", "gen_" + "0" * 32 + ":-1"])
async def test_a_last_event_id_that_names_no_event_is_refused(anna: Person, text: str) -> None:
    query = {"conversationId": await anna.conversation(), "message": "Hi"}
    answer = await anna.get("/chat/stream", params=query, headers={"Last-Event-ID": text})
    assert (answer.status_code, answer.json()["code"]) == (400, "generation.foreign_event_id")


async def test_the_event_id_of_another_run_is_refused(anna: Person) -> None:
    first = events_of(await anna.chat(await anna.conversation()))
    second = events_of(await anna.chat(await anna.conversation()))
    path = f"/generations/{first[0].data['generationId']}/events"
    answer = await anna.get(path, headers={"Last-Event-ID": second[0].id})
    assert (answer.status_code, answer.json()["code"]) == (400, "generation.foreign_event_id")


async def test_nobody_resumes_the_run_of_another(anna: Person, ben: Person) -> None:
    events = events_of(await anna.chat(await anna.conversation()))
    query = {"conversationId": await ben.conversation(), "message": "Hi"}
    answer = await ben.get("/chat/stream", params=query, headers={"Last-Event-ID": events[0].id})
    assert (answer.status_code, answer.json()["code"]) == (404, "generation.not_found")


@pytest.mark.parametrize("purpose", ["prefetch", "prefetch;prerender"])
async def test_a_browser_that_guesses_ahead_starts_nothing(mall: Mall, anna: Person, purpose: str) -> None:
    query = {"conversationId": await anna.conversation(), "message": "Hi"}
    answer = await anna.get("/chat/stream", params=query, headers={"Sec-Purpose": purpose})
    assert (answer.status_code, answer.json()["code"]) == (403, "request.prefetch_refused")
    assert not mall.upstream.log


async def test_a_query_that_is_too_long_is_refused_before_anything_else(anna: Person) -> None:
    query = {"conversationId": await anna.conversation(), "message": "x" * 6000}
    assert (await anna.get("/chat/stream", params=query)).status_code == 414


@pytest.mark.usefixtures("log_levels")
async def test_what_people_ask_is_in_no_log(
    anna: Person, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    set_levels("DEBUG")
    query = {"conversationId": await anna.conversation(), "message": "canary-in-query"}
    await anna.get("/chat/stream", params=query)
    await anna.chat(await anna.conversation(), "canary-in-body")
    written = caplog.text + "".join(capfd.readouterr())
    assert "/api/v1/chat/stream" in written
    assert "canary" not in written
    assert anna.token not in written


@pytest.mark.parametrize(
    ("change", "status", "code", "field"),
    [
        ({"message": ""}, 400, "request.invalid", "message"),
        ({"message": "   "}, 400, "request.invalid", "message"),
        ({"conversationId": "nonsense"}, 400, "request.invalid", "conversationId"),
        ({"maxTokens": 0}, 400, "request.invalid", "maxTokens"),
        ({"maxTokens": 2**63}, 400, "request.invalid", "maxTokens"),
        ({"temperature": 3}, 400, "request.invalid", "temperature"),
        ({"maxCoins": 0.5}, 400, "request.invalid", "maxCoins"),
        ({"quoteId": "quo_x"}, 400, "request.invalid", "quoteId"),
        ({"unheardOf": 1}, 400, "request.invalid", "unheardOf"),
        ({"model": "no/such-model"}, 404, "model.not_found", None),
        ({"conversationId": "cnv_" + "0" * 32}, 404, "conversation.not_found", None),
        ({"parentId": "msg_" + "0" * 32}, 404, "message.not_found", None),
        ({"quoteId": "quo_" + "0" * 32}, 404, "quote.not_found", None),
    ],
    ids=str,
)
async def test_what_is_refused_before_the_first_event_is_a_plain_problem(
    mall: Mall, anna: Person, change: dict[str, object], status: int, code: str, field: str | None
) -> None:
    asked = {"conversationId": await anna.conversation(), "message": "Hi", **change}
    answer = await anna.post("/chat/stream", asked)
    told = answer.json()
    assert (answer.status_code, told["code"]) == (status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert [error["field"] for error in told.get("errors", [])] == ([field] if field else [])
    assert not mall.upstream.log
    assert await anna.available() == "200.000000"


async def test_not_enough_coins_says_how_many_are_needed(anna: Person) -> None:
    asked = {"conversationId": await anna.conversation(), "message": "Hi", "maxCoins": "0.000001"}
    answer = await anna.post("/chat/stream", asked)
    assert (answer.status_code, answer.json()["code"]) == (402, "wallet.insufficient_coins")
    assert Coins.parse(answer.json()["needed"]) > Coins.parse("0.000001")


async def test_a_provider_that_fails_costs_nothing_and_ends_the_stream_with_an_error(mall: Mall, anna: Person) -> None:
    mall.upstream.script(Script(status=500, error={"error": {"message": "canary"}}, times=0))
    answer = await anna.chat(await anna.conversation())
    assert answer.status_code == 200
    *_, ending = events_of(answer)
    assert ending.name == "error"
    assert ending.data["code"].startswith("provider.")
    assert ending.data["coinCost"] == "0.000000"
    assert "canary" not in answer.text
    assert await anna.available() == "200.000000"


async def test_an_answer_that_is_being_written_keeps_the_conversation_busy_until_it_is_stopped(
    mall: Mall, anna: Person
) -> None:
    mall.upstream.script(Script(pieces=["one ", "two ", "three"], gate_after=1))
    conversation = await anna.conversation()
    streaming = asyncio.create_task(anna.chat(conversation))
    await mall.upstream.until(lambda log: bool(log and log[0].text_sent))
    shown = (await anna.get(f"/conversations/{conversation}")).json()
    generation = shown["activeGenerationId"]
    refused = await anna.chat(conversation, "me too")
    assert (refused.status_code, refused.json()["code"]) == (409, "conversation.busy")
    assert refused.json()["generationId"] == generation
    assert (await anna.get(f"/generations/{generation}/receipt")).status_code == 409
    stopped = await anna.post(f"/generations/{generation}/cancel")
    assert stopped.status_code == 200
    events = events_of(await streaming)
    assert events[-2].data["finishReason"] == "stopped"
    assert (await anna.post(f"/generations/{generation}/cancel")).json()["state"] == "settled"
    mall.upstream.release()
