"""Health and housekeeping: how each part is, and the removal of what nobody needs any more."""

# dishka types its decorators only in part.
# pyright: reportUnknownVariableType=false

from dishka import Provider, Scope, from_context, provide
from sqlalchemy.ext.asyncio import AsyncEngine

from aimall.adapters.local.language_model_probe import LanguageModelProbe
from aimall.adapters.postgres.access.throttle import PostgresThrottle
from aimall.adapters.postgres.health import DatabaseProbe
from aimall.adapters.postgres.old_rows import PostgresOldRows
from aimall.application.catalog.catalogue import Catalogue
from aimall.application.clock import Clock
from aimall.application.health.absorbed_probe import AbsorbedProbe
from aimall.application.health.catalogue_probes import ModelsProbe, ProviderProbe
from aimall.application.health.list_providers import ListProviders
from aimall.application.health.rounds import Round, RoundProbe, Rounds
from aimall.application.health.show_health import ShowHealth
from aimall.application.housekeeping.ports import OldRows
from aimall.application.housekeeping.tidy_store import TidyStore
from aimall.bootstrap.embedded.model import EmbeddedModel
from aimall.bootstrap.providers.catalog import ConfiguredProviders
from aimall.bootstrap.settings import Settings
from aimall.domain.catalog.model import ProviderName
from aimall.entrypoints.http.site.answering import Site
from aimall.entrypoints.http.site.probe import SiteProbe


class HealthParts(Provider):
    """Probes, and the chores' records."""

    scope = Scope.APP

    model = from_context(EmbeddedModel)
    site = from_context(Site)
    rounds = provide(Rounds)
    tidy = provide(TidyStore)
    listing = provide(ListProviders)
    absorbed = provide(AbsorbedProbe)

    @provide
    def old_rows(self, engine: AsyncEngine, clock: Clock) -> OldRows:
        return PostgresOldRows(engine, PostgresThrottle(engine, clock))

    @provide
    def health(
        self,
        engine: AsyncEngine,
        model: EmbeddedModel,
        configured: ConfiguredProviders,
        catalogue: Catalogue,
        absorbed: AbsorbedProbe,
        site: Site,
        rounds: Rounds,
        settings: Settings,
    ) -> ShowHealth:
        probes = (
            DatabaseProbe(engine),
            LanguageModelProbe(model.process, model.reason),
            *(ProviderProbe(ProviderName(provider.name), catalogue) for provider in configured),
            ModelsProbe(catalogue),
            absorbed,
            SiteProbe(site),
            *(RoundProbe(work, rounds) for work in Round),
        )
        return ShowHealth(probes, catalogue, parts_for_all=settings.is_demo)
