"""Media providers, by the names that routes carry."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aimall.application.generation.jobs.providers import ImageProvider, SpeechToText, TextToSpeech, VideoProvider
from aimall.domain.catalog.model import ProviderName


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaProviders:
    """Who can do what, by the names that routes carry."""

    images: Mapping[ProviderName, ImageProvider] = field(default_factory=dict[ProviderName, ImageProvider])
    speech: Mapping[ProviderName, TextToSpeech] = field(default_factory=dict[ProviderName, TextToSpeech])
    transcription: Mapping[ProviderName, SpeechToText] = field(default_factory=dict[ProviderName, SpeechToText])
    video: Mapping[ProviderName, VideoProvider] = field(default_factory=dict[ProviderName, VideoProvider])

    def beside(self, others: "MediaProviders") -> "MediaProviders":
        """Give these and the others together; a name means one provider, whichever it is among."""
        return MediaProviders(
            images={**others.images, **self.images},
            speech={**others.speech, **self.speech},
            transcription={**others.transcription, **self.transcription},
            video={**others.video, **self.video},
        )
