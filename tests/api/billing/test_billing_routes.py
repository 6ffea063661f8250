"""Billing over HTTP: amounts as strings, pages that lose nothing, corrections that are explained."""

import pytest

from tests.mall import Mall, Person


async def test_a_mock_topup_adds_paid_coins_once_for_each_key(anna: Person) -> None:
    key = {"Idempotency-Key": "topup-key-1"}
    first, again = [await anna.post("/billing/topup/mock", {"coins": "12.5"}, headers=key) for _ in range(2)]
    assert first.status_code == 201
    assert again.json() == first.json()
    assert first.json()["amount"] == "12.500000"
    assert first.json()["balanceAfter"] == "212.500000"
    balance = (await anna.get("/billing/balance")).json()
    assert balance == {"available": "212.500000", "paid": "12.500000", "bonus": "200.000000", "held": "0.000000"}
    other = await anna.post("/billing/topup/mock", {"coins": "13"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.key_reused")


async def test_pages_of_transactions_are_newest_first_and_lose_nothing(anna: Person) -> None:
    for coins in range(1, 6):
        await anna.post("/billing/topup/mock", {"coins": coins})
    whole = (await anna.get("/billing/transactions")).json()
    assert whole["nextCursor"] is None
    assert [item["amount"] for item in whole["items"][:2]] == ["5.000000", "4.000000"]
    collected, cursor = [], None
    while True:
        query = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = (await anna.get("/billing/transactions", params=query)).json()
        collected.extend(page["items"])
        await anna.post("/billing/topup/mock", {"coins": 1})  # what is new shifts no page
        cursor = page["nextCursor"]
        if cursor is None:
            break
    assert collected == whole["items"]


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "cursor=nonsense", "cursor=" + "x" * 65])
async def test_a_page_that_makes_no_sense_is_refused(anna: Person, query: str) -> None:
    for path in ("/billing/transactions", "/conversations"):
        answer = await anna.get(f"{path}?{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, "request.invalid")
        assert answer.json()["errors"][0]["field"] == query.partition("=")[0]


async def test_transactions_are_shown_of_the_kinds_and_the_time_asked_for(anna: Person) -> None:
    await anna.post("/billing/topup/mock", {"coins": 1})
    await anna.post("/billing/topup/mock", {"coins": 2})
    newest, middle, grant = (await anna.get("/billing/transactions")).json()["items"]

    async def asked(**query: str) -> list[dict[str, str]]:
        return list((await anna.get("/billing/transactions", params=query)).json()["items"])

    assert await asked(kind="grant,charge") == [grant]
    assert await asked(kind="topup") == [newest, middle]
    assert await asked(**{"from": middle["createdAt"], "to": newest["createdAt"]}) == [middle]
    assert await asked(**{"from": "2099-01-01T00:00:00+03:30"}) == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("kind=gift", "kind"),
        ("kind=grant,", "kind"),
        ("from=yesterday", "from"),
        ("from=2026-03-20", "from"),
        ("to=2026-03-20T00:00:00", "to"),
        ("to=2026-13-20T00:00:00Z", "to"),
        ("to=0001-01-01T00:00:00%2B14:00", "to"),
        ("from=2026-03-20T00:00:00Z&to=2026-03-20T00:00:00Z", "to"),
    ],
)
async def test_a_filter_that_makes_no_sense_is_refused_by_its_name(anna: Person, query: str, field: str) -> None:
    answer = await anna.get(f"/billing/transactions?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "request.invalid")
    assert answer.json()["errors"][0]["field"] == field


async def test_an_admin_corrects_coins_with_a_reason(anna: Person, admin: Person) -> None:
    path = f"/admin/users/{anna.id}/coins"
    answer = await admin.post(path, {"amount": "-50.25", "reason": "a mistake of ours"})
    assert (answer.status_code, answer.json()["kind"], answer.json()["amount"]) == (201, "adjust", "-50.250000")
    assert await anna.available() == "149.750000"
    refused = await admin.post(path, {"amount": -1000, "reason": "too much"})
    assert (refused.status_code, refused.json()["code"]) == (409, "wallet.adjustment_too_large")
    assert refused.json()["available"] == "149.750000"
    assert (await admin.post(path, {"amount": 1})).json()["errors"][0]["field"] == "reason"


async def test_an_admin_sees_everybody_and_nothing_secret(anna: Person, admin: Person) -> None:
    (newest, older) = (await admin.get("/admin/users")).json()["items"]
    assert {newest["email"], older["email"]} == {anna.email, admin.email}
    assert set(newest) == {"id", "email", "displayName", "role", "isDisabled", "createdAt", "balance"}
    assert newest["balance"] == (await admin.get("/billing/balance")).json()


async def test_a_quote_binds_the_run_that_names_it(mall: Mall, anna: Person) -> None:
    messages = [{"role": "user", "content": "Say hello"}]
    quoted = await anna.post("/quotes", {"model": mall.model, "kind": "chat", "messages": messages})
    told = quoted.json()
    assert quoted.status_code == 200
    assert {"quoteId", "likely", "ceiling", "expiresAt"} <= set(told)
    asked = {"conversationId": await anna.conversation(), "message": "Say hello", "quoteId": told["quoteId"]}
    stream = await anna.post("/chat/stream", asked)
    generation = stream.headers["Idempotency-Key"] and stream.text.partition("id: ")[2].partition(":")[0]
    receipt = (await anna.get(f"/generations/{generation}/receipt")).json()
    assert receipt["hold"] <= told["ceiling"]
    other = await mall.person()
    stolen = {"conversationId": await other.conversation(), "message": "Hi", "quoteId": told["quoteId"]}
    assert (await other.post("/chat/stream", stolen)).json()["code"] == "quote.not_found"


async def test_models_tell_their_price_and_what_they_can_do(mall: Mall, anna: Person) -> None:
    models = {model["id"]: model for model in (await anna.get("/models")).json()["items"]}
    shown = models[mall.model]
    assert shown["capabilities"] == ["chat"]
    assert {"inputPerMillion", "outputPerMillion"} <= set(shown["price"])
    assert shown["contextLength"] > 0


async def test_packages_tell_their_price_and_why_they_cannot_be_bought_yet(anna: Person) -> None:
    items = (await anna.get("/billing/packages")).json()["items"]
    assert items[1] == {
        "id": "coins-300",
        "coins": "300.000000",
        "bonusCoins": "15.000000",
        "priceRials": 4_500_000,
        "priceToman": 450_000,
        "purchasable": False,
        "unavailableReason": "payment.no_gateway",
    }


async def test_the_outlook_tells_how_long_coins_last(anna: Person) -> None:
    assert (await anna.get("/billing/outlook")).json() == {"spentLast7Days": "0.000000", "daysLeft": None}
    await anna.chat(await anna.conversation())
    told = (await anna.get("/billing/outlook")).json()
    (charge,) = (await anna.get("/billing/transactions", params={"kind": "charge"})).json()["items"]
    assert f"-{told['spentLast7Days']}" == charge["amount"]
    assert told["daysLeft"] > 0
