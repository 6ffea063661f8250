"""Models: what there is to choose from, and at what price."""

from dishka import FromDishka
from litestar import get
from litestar.di import NamedDependency

from aimall.application.catalog.list_models import ListModels, ListModelsQuery
from aimall.domain.kernel.actor import Actor
from aimall.entrypoints.http.injection import inject
from aimall.entrypoints.http.metering import free
from aimall.entrypoints.http.v1.catalog.schemas import ModelsShown, show_model


@get("/models", opt=free("it lists what is on offer"))
@inject
async def models(actor: NamedDependency[Actor], show: FromDishka[ListModels]) -> ModelsShown:
    """List the models on offer."""
    found = await show(ListModelsQuery(actor=actor))
    return ModelsShown(items=[show_model(one) for one in found], next_cursor=None)


HANDLERS = (models,)
