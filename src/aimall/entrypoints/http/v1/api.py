"""The native API, version 1, assembled."""

from typing import Final

from litestar import Router
from litestar.di import Provide
from litestar.handlers import HTTPRouteHandler

from aimall.entrypoints.http.idempotency import idempotency_key
from aimall.entrypoints.http.identity import actor_of, visitor_of
from aimall.entrypoints.http.v1.access import account, administration, audit, calls, keys, people
from aimall.entrypoints.http.v1.access import routes as access
from aimall.entrypoints.http.v1.catalog import admin as models
from aimall.entrypoints.http.v1.catalog import routes as catalog
from aimall.entrypoints.http.v1.conversation import routes as conversation
from aimall.entrypoints.http.v1.file import routes as file
from aimall.entrypoints.http.v1.generation import reports, streams, text
from aimall.entrypoints.http.v1.generation import routes as generation
from aimall.entrypoints.http.v1.generation.overseeing import routes as overseeing
from aimall.entrypoints.http.v1.generation.studios import listening, making, results
from aimall.entrypoints.http.v1.health import providers
from aimall.entrypoints.http.v1.health import routes as health
from aimall.entrypoints.http.v1.housekeeping import routes as housekeeping
from aimall.entrypoints.http.v1.payment import routes as payment
from aimall.entrypoints.http.v1.pricing import routes as pricing
from aimall.entrypoints.http.v1.wallet import routes as wallet

PREFIX: Final = "/api/v1"
_FEATURES: Final = (
    access, keys, calls, people, account, administration, audit, catalog, conversation, generation, reports, streams,
    text, pricing, wallet, payment, making, listening, results, file, health, models, providers, overseeing,
    housekeeping,
)  # fmt: skip


def native_api(*, with_mock_topup: bool) -> Router:
    """Put the features together."""
    handlers: list[HTTPRouteHandler] = [handler for feature in _FEATURES for handler in feature.HANDLERS]
    if with_mock_topup:
        handlers.extend(wallet.DEMO_HANDLERS)
    return Router(
        path=PREFIX,
        route_handlers=handlers,
        dependencies={
            "actor": Provide(actor_of, sync_to_thread=False),
            "visitor": Provide(visitor_of, sync_to_thread=False),
            "drawn_key": Provide(idempotency_key),
        },
    )
