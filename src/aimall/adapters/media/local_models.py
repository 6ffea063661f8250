"""What this machine can make by itself, as a provider's list of models: what is not installed is not on it."""

import asyncio
from fractions import Fraction
from typing import Final

from aimall.adapters.media import e5, e5_program, speech, whisper
from aimall.application.catalog.ports import OfferedModel, OfferedPrice, OfferedUnitPrice
from aimall.domain.catalog.model import Ability, Capability
from aimall.domain.catalog.usage import Unit

PREVIEW: Final = "preview"
WHISPER: Final = "whisper-base"
E5: Final = "multilingual-e5-small"
# What others take for the same, so that coins visibly fall: 0.36 dollars an hour, 5 dollars a million characters, 2
# cents a million tokens.
MICRO_USD_A_SECOND: Final = Fraction(100)
MICRO_USD_A_CHARACTER: Final = Fraction(5)
MICRO_USD_A_TOKEN: Final = Fraction(2, 100)

# The voices of eSpeak NG are called by the languages they speak.
SPEAKERS: Final = (
    (speech.PIPER, "Piper", ("en",)),
    (speech.ESPEAK, "eSpeak NG", tuple(dict.fromkeys(voice[:2] for voice in speech.VOICES[speech.ESPEAK]))),
)


class LocalModels:
    """A `ModelSource`."""

    async def models(self) -> tuple[OfferedModel, ...]:
        await asyncio.sleep(0)
        return (_preview(), *_embedders(), *_listeners(), *_speakers())


def _preview() -> OfferedModel:
    return OfferedModel(
        upstream_model=PREVIEW,
        name="Preview pattern (no AI)",
        capabilities=frozenset({Capability.IMAGE}),
        price=OfferedUnitPrice(unit=Unit.IMAGE, micro_usd=Fraction(0)),
    )


def _embedders() -> tuple[OfferedModel, ...]:
    if e5.missing_parts():
        return ()
    price = OfferedPrice(
        input_micro_usd=MICRO_USD_A_TOKEN, output_micro_usd=Fraction(0), cached_input_micro_usd=MICRO_USD_A_TOKEN
    )
    offered = OfferedModel(
        upstream_model=E5,
        name="Multilingual E5 small (local)",
        capabilities=frozenset({Capability.EMBEDDING}),
        context_length=e5_program.TOKENS_MAX,
        price=price,
        texts_only=True,
        dimensions=e5.DIMENSIONS,
    )
    return (offered,)


def _listeners() -> tuple[OfferedModel, ...]:
    if whisper.missing_parts():
        return ()
    price = OfferedUnitPrice(unit=Unit.SECOND, micro_usd=MICRO_USD_A_SECOND)
    offered = OfferedModel(
        upstream_model=WHISPER,
        name="Whisper base (local)",
        capabilities=frozenset({Capability.TRANSCRIPTION}),
        price=price,
        abilities=frozenset({Ability.TRANSLATION}),
    )
    return (offered,)


def _speakers() -> tuple[OfferedModel, ...]:
    price = OfferedUnitPrice(unit=Unit.CHARACTER, micro_usd=MICRO_USD_A_CHARACTER)
    return tuple(
        OfferedModel(
            upstream_model=model,
            name=f"{name} (local)",
            capabilities=frozenset({Capability.SPEECH}),
            price=price,
            languages=languages,
            voices=speech.VOICES[model],
        )
        for model, name, languages in SPEAKERS
        if speech.missing_parts(model) is None
    )
