"""What everybody who listens promises."""

from aimall.application.generation.jobs.providers import Heard, SpeechToText
from aimall.domain.generation.media import TranscriptionRequest
from aimall.domain.kernel.ids import FileId
from tests.upstreams.asking import RUN

FILE = FileId(RUN)


class SpeechToTextContract:
    """Bound to each adapter by a subclass with the fixtures `listener`, `model` and `sound`, a WAV of some words."""

    async def test_what_is_said_comes_with_its_language_and_the_times_of_its_words(
        self, listener: SpeechToText, model: str, sound: bytes
    ) -> None:
        request = TranscriptionRequest(file=FILE, seconds=2)
        heard = await listener.transcribe(model, request, sound=sound, name="voice.wav", run=RUN)
        assert isinstance(heard, Heard)
        said = heard.transcript
        assert said.text
        assert said.text == said.text.strip()
        assert said.language == "en"
        assert said.segments
        assert all(0 <= segment.start <= segment.end and segment.text for segment in said.segments)
        assert heard.cost_micro_usd is None or heard.cost_micro_usd >= 0

    async def test_a_file_may_have_any_name_and_a_language_that_is_known_is_believed(
        self, listener: SpeechToText, model: str, sound: bytes
    ) -> None:
        request = TranscriptionRequest(file=FILE, seconds=2, language="en")
        heard = await listener.transcribe(model, request, sound=sound, name='"صدا\r\n".wav', run=RUN)
        assert isinstance(heard, Heard)
        assert heard.transcript.language == "en"


class TranslationContract:
    """What those promise who also translate; bound like the other one."""

    async def test_a_translation_comes_with_the_times_of_its_words_and_in_english_letters(
        self, listener: SpeechToText, model: str, sound: bytes
    ) -> None:
        request = TranscriptionRequest(file=FILE, seconds=2, translate=True)
        heard = await listener.transcribe(model, request, sound=sound, name="voice.wav", run=RUN)
        assert isinstance(heard, Heard)
        said = heard.transcript
        assert said.text.isascii()
        assert said.text
        assert said.segments
        assert all(segment.text.isascii() for segment in said.segments)

    async def test_what_is_spoken_may_be_known_before(self, listener: SpeechToText, model: str, sound: bytes) -> None:
        request = TranscriptionRequest(file=FILE, seconds=2, translate=True, language="fa")
        heard = await listener.transcribe(model, request, sound=sound, name="voice.wav", run=RUN)
        assert isinstance(heard, Heard)
