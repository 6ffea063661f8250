"""Languages as they are named around us: by a code such as `fa`, or in English, as OpenAI's Whisper does."""

import re
from collections.abc import Mapping
from typing import Final

_SHAPE: Final = re.compile(r"[a-z]{2,3}", re.ASCII)
# Whisper's languages, each name with its code.
_LISTED: Final = (
    "afrikaans:af albanian:sq amharic:am arabic:ar armenian:hy assamese:as azerbaijani:az bashkir:ba basque:eu "
    "belarusian:be bengali:bn bosnian:bs breton:br bulgarian:bg cantonese:yue catalan:ca chinese:zh croatian:hr "
    "czech:cs danish:da dutch:nl english:en estonian:et faroese:fo finnish:fi french:fr galician:gl georgian:ka "
    "german:de greek:el gujarati:gu haitian:ht hausa:ha hawaiian:haw hebrew:he hindi:hi hungarian:hu icelandic:is "
    "indonesian:id italian:it japanese:ja javanese:jw kannada:kn kazakh:kk khmer:km korean:ko lao:lo latin:la "
    "latvian:lv lingala:ln lithuanian:lt luxembourgish:lb macedonian:mk malagasy:mg malay:ms malayalam:ml "
    "maltese:mt maori:mi marathi:mr mongolian:mn myanmar:my nepali:ne norwegian:no nynorsk:nn occitan:oc "
    "pashto:ps persian:fa polish:pl portuguese:pt punjabi:pa romanian:ro russian:ru sanskrit:sa serbian:sr "
    "shona:sn sindhi:sd sinhala:si slovak:sk slovenian:sl somali:so spanish:es sundanese:su swahili:sw swedish:sv "
    "tagalog:tl tajik:tg tamil:ta tatar:tt telugu:te thai:th tibetan:bo turkish:tr turkmen:tk ukrainian:uk "
    "urdu:ur uzbek:uz vietnamese:vi welsh:cy yiddish:yi yoruba:yo "
)
_ALIASES: Final = "burmese:my castilian:es flemish:nl mandarin:zh moldavian:ro panjabi:pa pushto:ps valencian:ca"
_PAIR: Final = re.compile(r"([a-z]+):([a-z]+)")
_CODES: Final[Mapping[str, str]] = dict(_PAIR.findall(_LISTED + _ALIASES))
_NAMES: Final[Mapping[str, str]] = {code: name for name, code in _PAIR.findall(_LISTED)}


def language_code(name: str | None) -> str | None:
    """Give the code of a language, or None for one that nobody here knows. `fa-IR` is `fa`."""
    word = (name or "").strip().lower()
    if word in _CODES:
        return _CODES[word]
    code = re.split(r"[-_]", word, maxsplit=1)[0]
    return code if _SHAPE.fullmatch(code) else None


def language_name(code: str) -> str:
    """Give the English name of a language, or the code itself where there is none here."""
    return _NAMES.get(code, code)
