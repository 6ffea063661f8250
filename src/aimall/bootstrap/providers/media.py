"""Media: what each kind of configured provider can make, beside what it writes."""

from collections.abc import Iterable

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.media.links import Links
from aimall.adapters.egress.streams import ByteStreams
from aimall.adapters.openai_compatible.images import OpenAiCompatibleImages
from aimall.adapters.openai_compatible.server import Server
from aimall.adapters.openai_compatible.speech import OpenAiCompatibleSpeech
from aimall.adapters.openai_compatible.transcription import OpenAiCompatibleTranscription
from aimall.adapters.openrouter.images import OpenRouterImages
from aimall.adapters.openrouter.speech import OpenRouterSpeech
from aimall.adapters.openrouter.transcription import OpenRouterTranscription
from aimall.adapters.openrouter.video import OpenRouterVideo
from aimall.application.generation.jobs.media_providers import MediaProviders
from aimall.bootstrap.provider_settings import ProviderConfig
from aimall.bootstrap.providers.catalog import account_of
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
