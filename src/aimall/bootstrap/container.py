"""The container: every part of the program, made once and wired by type."""

import asyncio
import secrets
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from dishka import AsyncContainer, Provider, Scope, make_async_container

from aimall.application.generation.ports import LeaseOwner
from aimall.bootstrap.embedded.model import EmbeddedModel
from aimall.bootstrap.instance import InstanceId, instance_id
from aimall.bootstrap.provider_settings import ProviderConfig, load_providers
from aimall.bootstrap.providers.access import AccessParts
from aimall.bootstrap.providers.catalog import CatalogParts, ConfiguredProviders
from aimall.bootstrap.providers.conversation import ConversationParts
from aimall.bootstrap.providers.edge import EdgeParts
from aimall.bootstrap.providers.files import FileParts
from aimall.bootstrap.providers.generation import GenerationParts
from aimall.bootstrap.providers.health import HealthParts
from aimall.bootstrap.providers.jobs import JobParts
from aimall.bootstrap.providers.limits.parts import LimitParts
from aimall.bootstrap.providers.media import EmbeddingParts
from aimall.bootstrap.providers.payment import PaymentParts
from aimall.bootstrap.providers.storage import DatabaseUrl, StorageParts
from aimall.bootstrap.providers.wallet import WalletParts
from aimall.bootstrap.settings import Settings
from aimall.entrypoints.http.edge.policy import EdgePolicy
from aimall.entrypoints.http.site.answering import Site
from aimall.entrypoints.http.stream.viewers import StreamPolicy

NOT_EMBEDDED: Final = EmbeddedModel(None)
PARTS: Final[Sequence[Provider]] = (
    AccessParts(),
    CatalogParts(),
    ConversationParts(),
    EdgeParts(),
    EmbeddingParts(),
    FileParts(),
    GenerationParts(),
    HealthParts(),
    JobParts(),
    LimitParts(),
    PaymentParts(),
    StorageParts(),
    WalletParts(),
)


def make_container(
    settings: Settings,
    database_url: str,
    *overrides: Provider,
    providers: Sequence[ProviderConfig] | None = None,
    model: EmbeddedModel = NOT_EMBEDDED,
    edge: EdgePolicy | None = None,
    site: Site | None = None,
    process: str = "api",
) -> AsyncContainer:
    """Wire everything. The graph is checked here; nothing is opened yet.

    `providers` default to those that the settings name; `overrides` replace parts in tests; `process` is what this
    process is to its data directory, which has at most one of each.
    """
    instance = instance_id(settings.data_dir)
    context: dict[Any, Any] = {
        Settings: settings,
        DatabaseUrl: DatabaseUrl(database_url),
        ConfiguredProviders: ConfiguredProviders(tuple(load_providers(settings) if providers is None else providers)),
        InstanceId: instance,
        LeaseOwner: LeaseOwner(f"{instance}.{process}/{secrets.token_hex(8)}"),
        EmbeddedModel: model,
        EdgePolicy: edge or EdgePolicy(),
        Site: site or Site(None),
        StreamPolicy: StreamPolicy(),
    }
    return _wired(*overrides)(context, lock_factory=asyncio.Lock, scope=Scope.APP)


@lru_cache(maxsize=8)
def _wired(*overrides: Provider) -> AsyncContainer:
    """Check the graph and compile it: dear, and the same for every container with the same parts."""
    return make_async_container(*PARTS, *overrides, lock_factory=None, start_scope=Scope.RUNTIME)
