"""Usage over HTTP: recent runs, months side by side, and the platform's days for admins."""

from tests.mall import Mall, Person

UNUSED_KINDS = ("completion", "embedding")
JOB_KINDS = ("image", "speech", "transcription", "video")


async def test_recent_runs_tell_what_they_were_and_what_they_cost(mall: Mall, anna: Person) -> None:
    talk = await anna.conversation()
    await anna.chat(talk)
    await anna.post("/text/generate", {"prompt": "Bread", "model": mall.model})
    text, chat = (await anna.get("/generations")).json()["items"]
    assert (chat["kind"], chat["state"], chat["model"], chat["conversationId"]) == ("chat", "settled", mall.model, talk)
    assert (text["kind"], text["conversationId"]) == ("text", None)
    receipt = (await anna.get(f"/generations/{chat['id']}/receipt")).json()
    assert chat["coinCost"] == receipt["charge"]
    first = (await anna.get("/generations", params={"limit": 1})).json()
    rest = (await anna.get("/generations", params={"limit": 1, "cursor": first["nextCursor"]})).json()
    assert [*first["items"], *rest["items"]] == [text, chat]
    assert rest["nextCursor"] is None


async def test_the_summary_is_what_the_list_adds_up_to(mall: Mall, anna: Person) -> None:
    await anna.chat(await anna.conversation())
    await anna.post("/text/generate", {"prompt": "Bread", "model": mall.model})
    told = (await anna.get("/usage/summary")).json()
    spent = (await anna.get("/billing/outlook")).json()["spentLast7Days"]
    # On the first days of a month some of the seven days belong to the last one; these runs are of now.
    assert told == {
        "balance": await anna.available(),
        "spentThisMonth": spent,
        "spentLastMonth": "0.000000",
        "messagesThisMonth": 1,
        "messagesLastMonth": 0,
        "runsByKind": [
            {"kind": "chat", "thisMonth": 1, "lastMonth": 0},
            *({"kind": kind, "thisMonth": 0, "lastMonth": 0} for kind in UNUSED_KINDS),
            {"kind": "text", "thisMonth": 1, "lastMonth": 0},
            *({"kind": kind, "thisMonth": 0, "lastMonth": 0} for kind in JOB_KINDS),
        ],
    }


async def test_an_admin_sees_the_platform_s_days(anna: Person, admin: Person) -> None:
    assert (await admin.get("/admin/usage/series")).json()["items"] == []
    await anna.chat(await anna.conversation())
    (day,) = (await admin.get("/admin/usage/series", params={"days": 7})).json()["items"]
    # The stand-in tells no cost, so nothing is claimed about the margin.
    assert {**day, "date": "", "coins": ""} == {
        "date": "",
        "runs": 1,
        "coins": "",
        "knownCostRuns": 0,
        "providerCostUsd": None,
        "revenueUsd": None,
        "marginUsd": None,
    }
