"""The export: everything that is stored of somebody, and nothing of anybody else, as one JSON file."""

from tests.mall import Person


async def test_the_file_holds_everything_of_ones_own(anna: Person) -> None:
    talks = [await anna.conversation() for _ in range(3)]
    for talk in talks:
        await anna.chat(talk, f"about {talk}")
    await anna.call("PATCH", f"/conversations/{talks[0]}", json={"archived": True})
    key = (await anna.post("/api-keys", {"name": "mine", "scopes": ["chat"]})).json()
    answer = await anna.get("/me/export")
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="ai-mall-data.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    told = answer.json()
    assert told["profile"] == (await anna.get("/me")).json()
    assert told["apiKeys"] == (await anna.get("/api-keys")).json()["items"] == [key["key"]]
    assert key["secret"] not in answer.text
    assert told["sessions"] == (await anna.get("/auth/sessions")).json()["items"]
    assert {one["conversation"]["id"] for one in told["conversations"]} == set(talks)
    for one in told["conversations"]:
        talk = one["conversation"]["id"]
        assert one["messages"] == (await anna.get(f"/conversations/{talk}/messages")).json()["items"]
        assert one["messages"][0]["content"] == f"about {talk}"
    assert told["runs"] == (await anna.get("/generations")).json()["items"]
    assert told["transactions"] == (await anna.get("/billing/transactions")).json()["items"]


async def test_a_newcomers_file_is_whole_too(anna: Person) -> None:
    told = (await anna.get("/me/export")).json()
    assert (told["conversations"], told["runs"], told["files"], len(told["transactions"])) == ([], [], [], 1)


async def test_more_than_a_page_is_written_without_gaps(anna: Person) -> None:
    talks = {await anna.conversation() for _ in range(101)}
    told = (await anna.get("/me/export")).json()
    assert {one["conversation"]["id"] for one in told["conversations"]} == talks


async def test_nobody_gets_what_is_somebody_elses(anna: Person, ben: Person) -> None:
    await anna.chat(await anna.conversation(), "canary")
    assert "canary" not in (await ben.get("/me/export")).text
