"""Health and housekeeping: how each part is, and the removal of what nobody needs any more."""

# dishka types its decorators only in part.
# pyright: reportUnknownVariableType=false

from collections.abc import Sequence
from datetime import timedelta
from typing import Final, NewType

from dishka import Provider, Scope, from_context, provide, provide_all
from sqlalchemy.ext.asyncio import AsyncEngine

from aimall.adapters.local.language_model_probe import LanguageModelProbe
from aimall.adapters.postgres.access.throttle import PostgresThrottle
from aimall.adapters.postgres.health import DatabaseProbe, WorkersProbe
from aimall.adapters.postgres.housekeeping.books_proof import PostgresBooksProof
from aimall.adapters.postgres.housekeeping.chore_book import PostgresChoreBook
from aimall.adapters.postgres.housekeeping.old_files import PostgresOldFiles
from aimall.adapters.postgres.housekeeping.old_rows import PostgresOldRows
from aimall.adapters.valkey.probe import LimitsProbe
from aimall.application.access.calls.expire_calls import ExpireCalls
from aimall.application.catalog.catalogue import Catalogue
from aimall.application.clock import Clock
from aimall.application.health.absorbed_probe import AbsorbedProbe
from aimall.application.health.calls_probe import CallsProbe
from aimall.application.health.catalogue_probes import ModelsProbe, ProviderProbe
from aimall.application.health.list_providers import ListProviders
from aimall.application.health.ports import HealthProbe
from aimall.application.health.rounds import Round, RoundProbe, Rounds
from aimall.application.health.show_health import ShowHealth
from aimall.application.housekeeping.do_chores import Chore, DoChores
from aimall.application.housekeeping.list_chores import ListChores
from aimall.application.housekeeping.ports import BooksProof, ChoreBook, OldFiles, OldRows
from aimall.application.housekeeping.prove_books import ProveBooks
from aimall.application.housekeeping.tidy_files import ExpireUploads, SweepOrphans
from aimall.application.housekeeping.tidy_store import TidyStore
from aimall.bootstrap.embedded.model import EmbeddedModel
from aimall.bootstrap.providers.catalog import ConfiguredProviders
from aimall.bootstrap.providers.storage import DatabaseUrl
from aimall.bootstrap.settings import Settings
from aimall.domain.catalog.model import ProviderName
from aimall.entrypoints.http.site.answering import Site
from aimall.entrypoints.http.site.probe import SiteProbe

HOURLY: Final = timedelta(hours=1)
DAILY: Final = timedelta(days=1)
StoreProbes = NewType("StoreProbes", tuple[HealthProbe, ...])


class HealthParts(Provider):
    """Probes, and the chores' records."""

    scope = Scope.APP

    model = from_context(EmbeddedModel)
    site = from_context(Site)
    rounds = provide(Rounds)
    book = provide(PostgresChoreBook, provides=ChoreBook)
    old_files = provide(PostgresOldFiles, provides=OldFiles)
    keeping = provide_all(TidyStore, ExpireUploads, SweepOrphans, ProveBooks, DoChores, ListChores)
    listing = provide(ListProviders)
    absorbed = provide(AbsorbedProbe)

    @provide
    def old_rows(self, engine: AsyncEngine, clock: Clock) -> OldRows:
        return PostgresOldRows(engine, PostgresThrottle(engine, clock))

    @provide
    def proof(self, database: DatabaseUrl) -> BooksProof:
        return PostgresBooksProof(database)

    @provide
    def chores(
        self, rows: TidyStore, uploads: ExpireUploads, orphans: SweepOrphans, calls: ExpireCalls, books: ProveBooks
    ) -> Sequence[Chore]:
        return (
            Chore(name="rows", every=HOURLY, act=rows),
            Chore(name="uploads", every=HOURLY, act=uploads),
            Chore(name="orphans", every=DAILY, act=orphans),
            Chore(name="requests", every=HOURLY, act=calls),
            Chore(name="books", every=DAILY, act=books),
        )

    @provide
    def store_probes(self, engine: AsyncEngine, limits: LimitsProbe, calls: CallsProbe) -> StoreProbes:
        return StoreProbes((DatabaseProbe(engine), WorkersProbe(engine), limits, calls))

    @provide
    def health(
        self,
        stores: StoreProbes,
        model: EmbeddedModel,
        configured: ConfiguredProviders,
        catalogue: Catalogue,
        absorbed: AbsorbedProbe,
        site: Site,
        rounds: Rounds,
        settings: Settings,
    ) -> ShowHealth:
        probes = (
            *stores,
            LanguageModelProbe(model.process, model.reason),
            *(ProviderProbe(ProviderName(provider.name), catalogue) for provider in configured),
            ModelsProbe(catalogue),
            absorbed,
            SiteProbe(site),
            *(RoundProbe(work, rounds) for work in Round),
        )
        return ShowHealth(probes, catalogue, parts_for_all=settings.is_demo)
