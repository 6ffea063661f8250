"""Models, as OpenAI's clients list them."""

from typing import Final, Literal

from dishka import FromDishka
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath

from aimall.application.catalog.list_models import ListModels, ListModelsQuery, PricedModel
from aimall.domain.catalog.errors import ModelNotFound
from aimall.domain.kernel.actor import Actor
from aimall.entrypoints.http.injection import inject
from aimall.entrypoints.http.metering import free
from aimall.entrypoints.http.openai.wire import OpenAiShown

_WHY_FREE: Final = "it lists what is on offer"
_NOT_KNOWN: Final = 0  # when a model was made, which no provider of ours has to tell; clients demand a number


class CompatibleModelShown(OpenAiShown):
    """A model."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str
    context_length: int


class CompatibleModelsShown(OpenAiShown):
    """The models that this key may use."""

    object: Literal["list"]
    data: list[CompatibleModelShown]


@get("/models", opt=free(_WHY_FREE))
@inject
async def compatible_models(
    actor: NamedDependency[Actor], list_models: FromDishka[ListModels]
) -> CompatibleModelsShown:
    """List the models on offer."""
    found = await list_models(ListModelsQuery(actor=actor))
    return CompatibleModelsShown(object="list", data=[_show(one) for one in found])


@get("/models/{model_id:path}", opt=free(_WHY_FREE))
@inject
async def compatible_model(
    actor: NamedDependency[Actor], model_id: FromPath[str], list_models: FromDishka[ListModels]
) -> CompatibleModelShown:
    """Show one model; its id may hold a slash, escaped or not."""
    wanted = model_id.removeprefix("/")
    found = await list_models(ListModelsQuery(actor=actor))
    for one in found:
        if one.model.id == wanted:
            return _show(one)
    raise ModelNotFound


def _show(priced: PricedModel) -> CompatibleModelShown:
    model = priced.model
    return CompatibleModelShown(
        id=model.id,
        object="model",
        created=_NOT_KNOWN,
        owned_by=model.routes[0].provider,
        context_length=model.context_length,
    )


HANDLERS = (compatible_models, compatible_model)
