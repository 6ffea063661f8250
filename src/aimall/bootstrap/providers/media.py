"""Media and vectors: what each kind of configured provider can make, beside what it writes."""

# dishka types its decorators only in part.
# pyright: reportUnknownVariableType=false

from collections.abc import AsyncIterable, Iterable

from dishka import Provider, Scope, provide, provide_all

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.media.links import Links
from aimall.adapters.egress.streams import ByteStreams
from aimall.adapters.media.e5 import LocalE5
from aimall.adapters.openai_compatible.embeddings import OpenAiCompatibleEmbedder
from aimall.adapters.openai_compatible.images import OpenAiCompatibleImages
from aimall.adapters.openai_compatible.server import Server
from aimall.adapters.openai_compatible.speech import OpenAiCompatibleSpeech
from aimall.adapters.openai_compatible.transcription import OpenAiCompatibleTranscription
from aimall.adapters.openrouter.embeddings import OpenRouterEmbedder
from aimall.adapters.openrouter.images import OpenRouterImages
from aimall.adapters.openrouter.speech import OpenRouterSpeech
from aimall.adapters.openrouter.transcription import OpenRouterTranscription
from aimall.adapters.openrouter.video import OpenRouterVideo
from aimall.application.generation.embedding.complete_embedding import CompleteEmbedding, EmbeddingLimits
from aimall.application.generation.embedding.embed import Embed
from aimall.application.generation.embedding.embed_within_limits import EmbedWithinLimits
from aimall.application.generation.embedding.ports import Embedder, Embedders
from aimall.application.generation.jobs.media_providers import MediaProviders
from aimall.bootstrap.provider_settings import ProviderConfig
from aimall.bootstrap.providers.catalog import STUDIO, ConfiguredProviders, account_of
from aimall.domain.catalog.model import ProviderName


def media_providers_of(
    configured: Iterable[ProviderConfig], calls: JsonCalls, streams: ByteStreams, links: Links
) -> MediaProviders:
    """Give every configured provider for all that its protocol knows; which models use it, the catalogue says."""
    found = MediaProviders()
    for provider in configured:
        name = ProviderName(provider.name)
        if provider.kind == "openrouter":
            account = account_of(provider)
            made = MediaProviders(
                images={name: OpenRouterImages(calls, account)},
                speech={name: OpenRouterSpeech(calls, account)},
                transcription={name: OpenRouterTranscription(calls, account)},
                video={name: OpenRouterVideo(calls, streams, account)},
            )
        else:
            server = Server(base_url=provider.base_url, api_key=provider.api_key)
            made = MediaProviders(
                images={name: OpenAiCompatibleImages(calls, links, server)},
                speech={name: OpenAiCompatibleSpeech(calls, server)},
                transcription={name: OpenAiCompatibleTranscription(calls, server)},
            )
        found = found.beside(made)
    return found


class EmbeddingParts(Provider):
    """Vectors."""

    scope = Scope.APP

    embedding = provide_all(CompleteEmbedding, Embed, EmbedWithinLimits)

    @provide
    async def local(self) -> AsyncIterable[LocalE5]:
        local = LocalE5()
        yield local
        await local.close()

    @provide
    def embedders(self, configured: ConfiguredProviders, calls: JsonCalls, local: LocalE5) -> Embedders:
        others = {ProviderName(provider.name): _embedder_of(provider, calls) for provider in configured}
        return Embedders(by_name={STUDIO.provider: local, **others})

    @provide
    def limits(self) -> EmbeddingLimits:
        return EmbeddingLimits()


def _embedder_of(provider: ProviderConfig, calls: JsonCalls) -> Embedder:
    if provider.kind == "openrouter":
        return OpenRouterEmbedder(calls, account_of(provider))
    return OpenAiCompatibleEmbedder(calls, Server(base_url=provider.base_url, api_key=provider.api_key))
