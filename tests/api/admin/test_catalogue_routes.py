"""Models and providers over HTTP, as admins see them."""

from tests.mall import Mall, Person


async def test_what_a_start_asked_the_providers_is_no_success_that_is_still_awaited(mall: Mall) -> None:
    parts = (await mall.http.get("/api/v1/health")).json()["parts"]
    assert next(part["remark"]["code"] for part in parts if part["name"] == "background sync") == "work.done"


async def test_an_admin_sees_what_a_model_costs_and_sells_for(mall: Mall, anna: Person, admin: Person) -> None:
    models = {model["id"]: model for model in (await admin.get("/admin/models")).json()["items"]}
    (route,) = models[mall.model]["routes"]
    public = {model["id"]: model for model in (await anna.get("/models")).json()["items"]}
    assert models[mall.model]["onSale"]
    assert route["price"] == public[mall.model]["price"]
    assert (route["provider"], route["onSale"], route["obstacle"]) == ("compatible", True, None)
    assert route["cost"] == {
        "inputUsdPerMillion": "0.100000",
        "cachedInputUsdPerMillion": "0.100000",
        "outputUsdPerMillion": "0.400000",
        "usdPerRequest": "0.000000",
    }
    assert route["margin"] == "1.2500"
    assert route["priceVersion"].startswith("prv_")


async def test_an_admin_sees_which_providers_answer(admin: Person) -> None:
    told = (await admin.get("/admin/providers")).json()
    (provider,) = told["items"]
    assert (provider["name"], provider["status"], provider["failingRoutes"]) == ("compatible", "ok", [])
    assert provider["routes"] > 0
    assert provider["answeredAt"] <= told["syncedAt"]
