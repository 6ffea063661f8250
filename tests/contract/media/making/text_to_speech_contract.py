"""What everybody who speaks promises."""

import io
from typing import Any

import av
import pytest

from aimall.application.generation.jobs.providers import Spoken, TextToSpeech
from aimall.domain.generation.media import SpeechFormat, SpeechRequest
from tests.upstreams.asking import RUN

CONTAINERS = {SpeechFormat.MP3: "mp3", SpeechFormat.WAV: "wav"}


class TextToSpeechContract:
    """Bound to each adapter by a subclass with the fixtures `speaker` and `model`."""

    @pytest.mark.parametrize("wanted", SpeechFormat)
    async def test_speech_is_one_whole_file_in_the_format_that_was_asked_for(
        self, speaker: TextToSpeech, model: str, wanted: SpeechFormat
    ) -> None:
        made = await speaker.speak(model, SpeechRequest(text="Good morning", format=wanted), run=RUN)
        assert isinstance(made, Spoken)
        opened: Any = av.open
        with opened(io.BytesIO(made.file)) as file:
            assert file.format.name == CONTAINERS[wanted]
            assert sum(frame.samples for frame in file.decode(audio=0)) > 0

    async def test_a_cost_is_told_in_whole_or_not_at_all(self, speaker: TextToSpeech, model: str) -> None:
        made = await speaker.speak(model, SpeechRequest(text="Good morning", speed=1.5), run=RUN)
        assert isinstance(made, Spoken)
        assert made.cost_micro_usd is None or made.cost_micro_usd >= 0
