"""What this machine makes by itself: patterns that say what they are, speech that can be heard, and what was heard."""

import io
from pathlib import Path
from typing import Final
from uuid import uuid4

import pytest
from PIL import Image

from aimall.adapters.media.inspector import ProcessInspector
from aimall.adapters.media.preview_painter import PreviewPainter
from aimall.adapters.media.speech import ESPEAK, PIPER, LocalSpeech
from aimall.adapters.media.whisper import LocalWhisper
from aimall.application.generation.jobs.providers import Heard, Pictures, Spoken
from aimall.domain.file.file import MediaType
from aimall.domain.generation.event import Rejected
from aimall.domain.generation.media import ImageRequest, Ratio, SpeechFormat, SpeechRequest, TranscriptionRequest
from aimall.domain.kernel.ids import FileId, GenerationId
from tests.postgres import run_apart

RUN: Final = GenerationId(uuid4())
# The voice is a little different each time; words that sound like others would be a matter of luck.
SAID: Final = (
    "The teacher asked the children to open their books and read the first story about a family "
    "that lived beside a quiet lake."
)
WORD_ERRORS_MAX: Final = 0.2


async def spoken(text: str, *, model: str = PIPER, voice: str | None = None, speed: float = 1.0) -> bytes:
    request = SpeechRequest(text=text, voice=voice, speed=speed, format=SpeechFormat.WAV)
    made = await LocalSpeech().speak(model, request, run=RUN)
    assert isinstance(made, Spoken)
    return made.file


async def heard(folder: Path, sound: bytes, *, language: str | None = None) -> Heard:
    request = TranscriptionRequest(file=FileId(uuid4()), seconds=5, language=language)
    found = await LocalWhisper(folder).transcribe("whisper-base", request, sound=sound, name="said.wav", run=RUN)
    assert isinstance(found, Heard)
    return found


def word_error_rate(said: str, understood: str) -> float:
    """Levenshtein distance in words, per word that was said."""
    wanted, got = (text.lower().replace(".", "").replace(",", "").split() for text in (said, understood))
    row = list(range(len(got) + 1))
    for number, word in enumerate(wanted, 1):
        previous, row[0] = row[0], number
        for place, other in enumerate(got, 1):
            previous, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, previous + (word != other))
    return row[-1] / len(wanted)


@pytest.fixture(scope="module")
def voice() -> bytes:
    """What a real voice said: a WAV."""
    return run_apart(spoken(SAID))


@pytest.mark.slow
async def test_a_real_model_understands_a_real_voice(whisper_folder: Path, voice: bytes) -> None:
    found = (await heard(whisper_folder, voice)).transcript
    assert word_error_rate(SAID, found.text) <= WORD_ERRORS_MAX
    assert found.language == "en"
    assert 0 <= found.segments[0].start < found.segments[-1].end


@pytest.mark.slow
async def test_what_is_said_in_french_is_written_down_in_english(whisper_folder: Path) -> None:
    # Words of which the model is sure, at every speed: where it is not, it draws lots.
    french = "Bonjour. Merci beaucoup. Au revoir."
    sound = await spoken(french, model=ESPEAK, voice="fr", speed=0.9)
    request = TranscriptionRequest(file=FileId(uuid4()), seconds=5, translate=True)
    found = await LocalWhisper(whisper_folder).transcribe(
        "whisper-base", request, sound=sound, name="said.wav", run=RUN
    )
    assert isinstance(found, Heard)
    assert "thank you very much" in found.transcript.text.lower()
    assert found.transcript.language == "fr"


@pytest.mark.slow
async def test_silence_says_nothing(whisper_folder: Path, voice: bytes) -> None:
    found = await heard(whisper_folder, voice[:44] + bytes(len(voice) - 44))
    assert found.transcript.text == ""


async def test_persian_is_spoken() -> None:
    sound = await spoken("سلام دنیا، حال شما چطور است؟", model=ESPEAK, voice="fa")
    facts = await ProcessInspector().sound(sound)
    assert facts.media_type is MediaType.WAV
    assert facts.seconds is not None
    assert facts.seconds > 1


async def test_faster_is_shorter() -> None:
    slow, quick = [
        await ProcessInspector().sound(await spoken(SAID, model=ESPEAK, voice="en-us", speed=speed))
        for speed in (0.8, 1.6)
    ]
    assert slow.seconds is not None
    assert quick.seconds is not None
    assert quick.seconds < 0.7 * slow.seconds


async def test_speech_comes_as_mp3_too() -> None:
    request = SpeechRequest(text=SAID, voice="en-us", format=SpeechFormat.MP3)
    made = await LocalSpeech().speak(ESPEAK, request, run=RUN)
    assert isinstance(made, Spoken)
    assert (await ProcessInspector().sound(made.file)).media_type is MediaType.MP3


async def test_an_unknown_voice_is_refused() -> None:
    made = await LocalSpeech().speak(ESPEAK, SpeechRequest(text=SAID, voice="nobody"), run=RUN)
    assert isinstance(made, Rejected)
    assert made.request_at_fault


async def test_the_same_wish_gives_the_same_pattern_and_another_seed_another() -> None:
    async def drawn(seed: int) -> tuple[bytes, ...]:
        made = await PreviewPainter().draw("preview", ImageRequest(prompt="گربه", seed=seed, count=2), run=RUN)
        assert isinstance(made, Pictures)
        return made.files

    first, again, other = await drawn(1), await drawn(1), await drawn(3)
    assert first == again
    assert len({*first, *other}) == 4


@pytest.mark.parametrize("ratio", Ratio)
async def test_a_pattern_has_the_shape_that_was_asked_for_and_says_that_it_is_none_of_ai(ratio: Ratio) -> None:
    made = await PreviewPainter().draw("preview", ImageRequest(prompt="x", seed=1, ratio=ratio), run=RUN)
    assert isinstance(made, Pictures)
    assert made.cost_micro_usd == 0
    picture = Image.open(io.BytesIO(made.files[0])).convert("L")
    across, down = map(int, ratio.value.split(":"))
    assert picture.width / picture.height == pytest.approx(across / down, rel=0.03)
    band = picture.crop((0, picture.height - picture.width // 22, picture.width, picture.height))
    assert band.getextrema() == (0, 255)  # white words on black
