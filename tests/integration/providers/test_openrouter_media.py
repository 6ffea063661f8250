"""OpenRouter's media: what is its own, on real sockets. What it shares with others is in the contracts."""

from collections.abc import AsyncIterator

import pytest

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.origins import Origins
from aimall.adapters.openrouter.account import OpenRouterAccount
from aimall.adapters.openrouter.images import OpenRouterImages
from aimall.adapters.openrouter.models import OpenRouterModels
from aimall.adapters.openrouter.speech import OpenRouterSpeech
from aimall.adapters.openrouter.transcription import SOUND_BYTES_MAX, OpenRouterTranscription
from aimall.application.catalog.ports import OfferedModel, OfferedUnitPrice
from aimall.application.generation.jobs.providers import Heard, Pictures
from aimall.domain.catalog.model import Capability
from aimall.domain.catalog.usage import Unit
from aimall.domain.generation.event import Rejected
from aimall.domain.generation.media import ImageRequest, Ratio, SpeechFormat, SpeechRequest, TranscriptionRequest
from aimall.domain.kernel.ids import FileId
from aimall.domain.pricing.obstacle import Obstacle
from tests.upstreams.asking import RUN
from tests.upstreams.openrouter_standin import OpenRouterStandIn
from tests.upstreams.raw_server import Exchange
from tests.upstreams.script import Script

KEY = "sk-or-v1-standin"


@pytest.fixture
async def standin() -> AsyncIterator[OpenRouterStandIn]:
    async with OpenRouterStandIn() as server:
        yield server


@pytest.fixture
def account(standin: OpenRouterStandIn) -> OpenRouterAccount:
    return OpenRouterAccount(api_key=KEY, base_url=standin.base_url)


@pytest.fixture
async def calls(standin: OpenRouterStandIn) -> AsyncIterator[JsonCalls]:
    async with JsonCalls(Origins([standin.base_url])) as calls:
        yield calls


async def offers(calls: JsonCalls, account: OpenRouterAccount) -> dict[str, OfferedModel]:
    return {model.upstream_model: model for model in await OpenRouterModels(calls, account).models()}


@pytest.mark.parametrize(
    ("model", "capability", "unit", "micro_usd"),
    [
        ("standin/painter", Capability.IMAGE, Unit.IMAGE, 40_000),
        ("standin/speaker", Capability.SPEECH, Unit.CHARACTER, 15),
        ("standin/listener", Capability.TRANSCRIPTION, Unit.SECOND, 100),
        ("standin/filmer", Capability.VIDEO, Unit.SECOND, 100_000),
    ],
)
async def test_models_of_every_kind_are_offered_at_the_price_of_one_unit(
    calls: JsonCalls, account: OpenRouterAccount, model: str, capability: Capability, unit: Unit, micro_usd: int
) -> None:
    offered = (await offers(calls, account))[model]
    assert offered.capabilities == {capability}
    assert isinstance(offered.price, OfferedUnitPrice)
    assert (offered.price.unit, offered.price.micro_usd) == (unit, micro_usd)


async def test_what_is_billed_by_tokens_is_listed_with_the_reason_why_it_is_not_sold(
    calls: JsonCalls, account: OpenRouterAccount
) -> None:
    by_tokens = {name: offer for name, offer in (await offers(calls, account)).items() if "token-" in name}
    assert len(by_tokens) == 4
    assert all(offer.price is None and offer.unusable is Obstacle.OTHER_UNIT for offer in by_tokens.values())


async def test_voices_are_told(calls: JsonCalls, account: OpenRouterAccount) -> None:
    assert (await offers(calls, account))["standin/speaker"].voices == ("nova", "sage")


async def test_a_price_that_cannot_be_read_now_is_still_what_it_was(
    calls: JsonCalls, account: OpenRouterAccount, standin: OpenRouterStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = OpenRouterModels(calls, account)
    first = await source.models()
    serve = standin.serve

    async def listing_alone(exchange: Exchange) -> None:
        if exchange.request.path == "/api/v1/models":
            await serve(exchange)
        else:
            await exchange.answer_json(503, {})

    monkeypatch.setattr(standin, "serve", listing_alone)
    assert await source.models() == first


async def test_a_picture_is_asked_for_as_openrouter_documents_it(
    calls: JsonCalls, account: OpenRouterAccount, standin: OpenRouterStandIn
) -> None:
    wish = ImageRequest(prompt="bread", negative_prompt="butter", ratio=Ratio.WIDE, count=3, seed=7)
    made = await OpenRouterImages(calls, account).draw("standin/painter", wish, run=RUN)
    assert isinstance(made, Pictures)
    assert (len(made.files), made.cost_micro_usd) == (3, 120_000)
    assert standin.log[0].path == "/api/v1/images"
    assert standin.log[0].body == {
        "model": "standin/painter",
        "prompt": "bread\n\nDo not show: butter",
        "n": 3,
        "aspect_ratio": "16:9",
        "seed": 7,
    }


async def test_fewer_pictures_than_asked_for_are_what_they_are(
    calls: JsonCalls, account: OpenRouterAccount, standin: OpenRouterStandIn
) -> None:
    standin.script(Script(pictures=3))
    made = await OpenRouterImages(calls, account).draw("m", ImageRequest(prompt="bread", count=4), run=RUN)
    assert isinstance(made, Pictures)
    assert len(made.files) == 3


async def test_a_wav_is_made_of_raw_samples(
    calls: JsonCalls, account: OpenRouterAccount, standin: OpenRouterStandIn
) -> None:
    wish = SpeechRequest(text="bread", voice="nova", speed=1.5, format=SpeechFormat.WAV)
    await OpenRouterSpeech(calls, account).speak("standin/speaker", wish, run=RUN)
    assert standin.log[0].body == {
        "model": "standin/speaker",
        "input": "bread",
        "voice": "nova",
        "speed": 1.5,
        "response_format": "pcm",
    }


async def test_a_model_without_segments_is_asked_in_short_from_then_on(
    calls: JsonCalls, account: OpenRouterAccount, standin: OpenRouterStandIn
) -> None:
    standin.script(Script(knows_segments=False, times=2))
    listener = OpenRouterTranscription(calls, account)
    for _ in range(2):
        heard = await listener.transcribe(
            "m", TranscriptionRequest(file=FileId(RUN), seconds=1), sound=b"x", name="a.mp3", run=RUN
        )
        assert isinstance(heard, Heard)
        assert (heard.transcript.segments, heard.cost_micro_usd) == ((), 100)
    assert [record.body["response_format"] for record in standin.log] == ["verbose_json", "json", "json"]
    assert standin.log[0].body["input_audio"] == {"data": "eA==", "format": "mp3"}


async def test_a_translation_is_not_even_asked_for(
    calls: JsonCalls, account: OpenRouterAccount, standin: OpenRouterStandIn
) -> None:
    request = TranscriptionRequest(file=FileId(RUN), seconds=1, translate=True)
    heard = await OpenRouterTranscription(calls, account).transcribe("m", request, sound=b"x", name="a.mp3", run=RUN)
    assert isinstance(heard, Rejected)
    assert not heard.request_at_fault  # another provider of the model may translate
    assert standin.log == []


async def test_more_sound_than_it_takes_is_not_even_sent(
    calls: JsonCalls, account: OpenRouterAccount, standin: OpenRouterStandIn
) -> None:
    request = TranscriptionRequest(file=FileId(RUN), seconds=1)
    sound = bytes(SOUND_BYTES_MAX + 1)
    heard = await OpenRouterTranscription(calls, account).transcribe("m", request, sound=sound, name="a", run=RUN)
    assert isinstance(heard, Rejected)
    assert not heard.request_at_fault
    assert standin.log == []
