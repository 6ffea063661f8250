"""OpenRouter's prices of media, from bytes to prices of one unit, without I/O.

A picture, a second or a character has a price only where OpenRouter prices exactly that. What it bills by tokens or
megapixels cannot be promised beforehand: such a model is sold when the operator writes a price of a unit for it.
"""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final

import msgspec

from aimall.adapters.openrouter.figures import Pricing, is_sane, micro_usd_of
from aimall.application.catalog.ports import OfferedUnitPrice
from aimall.domain.catalog.usage import Unit
from aimall.domain.pricing.obstacle import Obstacle

CENTS: Final = 100
# What a second of sound can cost. OpenRouter names no unit: below are prices of tokens, above those of hours.
SECOND_USD_MIN, SECOND_USD_MAX = Decimal("0.000003"), Decimal("0.01")

_SECONDS: Final = re.compile(r"(text_to_video_)?duration_seconds(_with(out)?_audio)?(_[0-9]+[pk])?", re.ASCII)
_SECONDS_IN_CENTS: Final = re.compile(r"cents_per_(video_output_second|second_output)(_[0-9]+[pk])?", re.ASCII)
# What we never ask for: videos made of pictures or of other videos.
_OTHER_USES: Final = re.compile(r"image_to_video_\w+|reference_\w+|cents_per_\w*(input|continuation)\w*", re.ASCII)

UnitQuote = OfferedUnitPrice | Obstacle  # a price, or why there is none


class PictureLine(msgspec.Struct):
    """One line of a host's bill. Dearer and cheaper `variant`s of one thing are lines of their own."""

    billable: str
    unit: str
    cost_usd: Decimal


class PictureHost(msgspec.Struct):
    """One host of a model."""

    pricing: list[PictureLine] | None = None


class PictureHosts(msgspec.Struct):
    """The hosts of one model."""

    endpoints: list[PictureHost] | None = None


class PictureHostsAnswer(PictureHosts):
    """The answer of `GET /images/models/{id}/endpoints`; other lists of OpenRouter come inside `data`."""

    data: PictureHosts | None = None


class VideoEntry(msgspec.Struct):
    """A model of `GET /videos/models`, priced by many names."""

    id: str
    pricing_skus: dict[str, Decimal] | None = None


class VideoModels(msgspec.Struct):
    """The answer of `GET /videos/models`. Entries stay raw, so that one odd entry does not hide all others."""

    data: list[msgspec.Raw]


_videos = msgspec.json.Decoder(VideoEntry)


def price_of_picture(body: bytes) -> UnitQuote:
    """Read what one picture costs at the dearest host and in the dearest variant. Raises msgspec's `DecodeError`."""
    answer = msgspec.json.decode(body, type=PictureHostsAnswer)
    hosts = (answer.data or answer).endpoints or []
    # What goes in beside the words (pictures, fonts) is never sent, so its price does not matter.
    lines = [line for host in hosts for line in host.pricing or () if line.billable in {"output_image", "input_text"}]
    if any((line.billable, line.unit) != ("output_image", "image") for line in lines):
        return Obstacle.OTHER_UNIT
    return _dearest(Unit.IMAGE, (line.cost_usd for line in lines))


def prices_of_videos(body: bytes) -> Mapping[str, UnitQuote]:
    """Read what one second of each model costs, in the dearest way. Raises msgspec's `DecodeError`."""
    found: dict[str, UnitQuote] = {}
    for raw in msgspec.json.decode(body, type=VideoModels).data:
        try:
            entry = _videos.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
        found[entry.id] = _price_of_second(entry.pricing_skus or {})
    return found


def price_of_character(figures: Pricing) -> UnitQuote:
    """Read what one character of speech costs: `prompt`, as long as nothing else is billed."""
    if figures.is_billed_beside_prompt:
        return Obstacle.OTHER_UNIT
    return _dearest(Unit.CHARACTER, () if figures.prompt is None else (figures.prompt,))


def price_of_heard_second(figures: Pricing) -> UnitQuote:
    """Read what one second of a transcript costs: `prompt`, as long as nothing else is billed and it can be that."""
    said = figures.prompt
    if figures.is_billed_beside_prompt:
        return Obstacle.OTHER_UNIT
    if said is not None and is_sane(said) and said > 0 and not SECOND_USD_MIN <= said <= SECOND_USD_MAX:
        return Obstacle.OTHER_UNIT
    return _dearest(Unit.SECOND, () if said is None else (said,))


def _price_of_second(skus: Mapping[str, Decimal]) -> UnitQuote:
    said: list[Decimal] = []
    for name, figure in skus.items():
        if _SECONDS.fullmatch(name):
            said.append(figure)
        elif _SECONDS_IN_CENTS.fullmatch(name):
            said.append(figure / CENTS if is_sane(figure) else figure)
        elif not _OTHER_USES.fullmatch(name):
            return Obstacle.OTHER_UNIT
    return _dearest(Unit.SECOND, said)


def _dearest(unit: Unit, figures: Iterable[Decimal]) -> UnitQuote:
    said = list(figures)
    if not said:
        return Obstacle.NO_PRICE
    if not all(is_sane(figure) for figure in said):
        return Obstacle.IMPLAUSIBLE
    if min(said) < 0:
        return Obstacle.VARIES
    dearest: Fraction = max(micro_usd_of(figure) for figure in said)
    return OfferedUnitPrice(unit=unit, micro_usd=dearest)
