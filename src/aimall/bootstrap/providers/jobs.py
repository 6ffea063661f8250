"""Jobs: their queue, and what works on them."""

# dishka types its decorators only in part.
# pyright: reportUnknownVariableType=false

from collections.abc import AsyncIterable
from datetime import timedelta

from dishka import Provider, Scope, provide, provide_all

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.media.links import Links
from aimall.adapters.egress.public.fetches import Fetches
from aimall.adapters.egress.streams import ByteStreams
from aimall.adapters.media.preview_painter import PreviewPainter
from aimall.adapters.media.speech import LocalSpeech
from aimall.adapters.media.whisper import LocalWhisper
from aimall.adapters.postgres.hot_path import HotPath
from aimall.adapters.postgres.media.job_bell import PostgresJobBell
from aimall.adapters.postgres.media.job_board import PostgresJobBoard
from aimall.adapters.postgres.media.jobs import PostgresJobs
from aimall.application.generation.jobs.artifacts import Artifacts
from aimall.application.generation.jobs.attempt_job import AttemptJob, JobLimits
from aimall.application.generation.jobs.complete_job import CompleteJob
from aimall.application.generation.jobs.end_waiting_job import EndWaitingJob
from aimall.application.generation.jobs.film import Film
from aimall.application.generation.jobs.makers import MakeImages, Makers, Speak, Transcribe
from aimall.application.generation.jobs.media_providers import MediaProviders
from aimall.application.generation.jobs.ports import JobBell, Jobs
from aimall.application.generation.jobs.start_job import StartJob
from aimall.application.generation.jobs.work_on_jobs import WorkOnJobs
from aimall.application.generation.overseeing.list_jobs import ListJobs
from aimall.application.generation.overseeing.ports import JobBoard
from aimall.application.generation.overseeing.retry_job import RetryJob
from aimall.application.generation.studios.attend_media import AttendMedia
from aimall.application.generation.studios.has_voice import HasVoice
from aimall.application.generation.studios.hear_upload import HearUpload
from aimall.application.generation.studios.order_media import OrderMedia, ShowResult
from aimall.application.generation.studios.quote_job import QuoteJob
from aimall.application.generation.summaries.offer_summary import OfferSummary
from aimall.application.generation.summaries.sum_up import SumUp
from aimall.bootstrap.providers.catalog import STUDIO, ConfiguredProviders
from aimall.bootstrap.providers.media import media_providers_of
from aimall.bootstrap.providers.storage import DatabaseUrl
from aimall.bootstrap.settings import Settings
from aimall.entrypoints.http.openai.media.attending import AnswerAttended
from aimall.entrypoints.http.openai.media.images import ShowPictures
from aimall.entrypoints.http.openai.media.transcripts import AnswerHeard
from aimall.entrypoints.http.v1.generation.studios.answers import AnswerOrder
from aimall.entrypoints.http.v1.generation.studios.orders import ReadOrder


class JobParts(Provider):
    """Jobs."""

    scope = Scope.APP

    makers = provide_all(Artifacts, MakeImages, Speak, Transcribe, Film, Makers)
    summaries = provide_all(OfferSummary, SumUp)
    given_links = provide(Links)
    working = provide_all(AttemptJob, CompleteJob, EndWaitingJob, StartJob, WorkOnJobs)
    ordering = provide_all(OrderMedia, QuoteJob, ShowResult, AnswerOrder, ReadOrder)
    attending = provide_all(AttendMedia, HearUpload, HasVoice, AnswerAttended, AnswerHeard, ShowPictures)

    board = provide(PostgresJobBoard, provides=JobBoard)
    overseeing = provide_all(ListJobs, RetryJob)

    @provide
    def jobs(self, path: HotPath, settings: Settings) -> Jobs:
        return PostgresJobs(path, lease=timedelta(seconds=settings.lease_s))

    @provide
    async def bell(self, database: DatabaseUrl) -> AsyncIterable[JobBell]:
        bell = PostgresJobBell(database)
        yield bell
        await bell.close()

    @provide
    async def fetches(self) -> AsyncIterable[Fetches]:
        async with Fetches() as fetches:
            yield fetches

    @provide
    def providers(
        self, settings: Settings, configured: ConfiguredProviders, calls: JsonCalls, streams: ByteStreams, links: Links
    ) -> MediaProviders:
        return media_providers_of(configured, calls, streams, links).beside(
            MediaProviders(
                images={STUDIO.provider: PreviewPainter()},
                speech={STUDIO.provider: LocalSpeech()},
                transcription={STUDIO.provider: LocalWhisper(settings.data_dir)},
            )
        )

    @provide
    def limits(self) -> JobLimits:
        return JobLimits()
