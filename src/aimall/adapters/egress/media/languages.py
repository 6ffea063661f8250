"""Languages as upstreams name them: a code such as `fa`, or in English, as OpenAI's Whisper does."""

import re
from collections.abc import Mapping
from typing import Final

_CODE: Final = re.compile(r"[a-z]{2,3}", re.ASCII)
# Whisper's languages, each name with its code.
_LISTED: Final = (
    "afrikaans:af albanian:sq amharic:am arabic:ar armenian:hy assamese:as azerbaijani:az bashkir:ba basque:eu "
    "belarusian:be bengali:bn bosnian:bs breton:br bulgarian:bg burmese:my cantonese:yue castilian:es catalan:ca "
    "chinese:zh croatian:hr czech:cs danish:da dutch:nl english:en estonian:et faroese:fo finnish:fi flemish:nl "
    "french:fr galician:gl georgian:ka german:de greek:el gujarati:gu haitian:ht hausa:ha hawaiian:haw hebrew:he "
    "hindi:hi hungarian:hu icelandic:is indonesian:id italian:it japanese:ja javanese:jw kannada:kn kazakh:kk "
    "khmer:km korean:ko lao:lo latin:la latvian:lv lingala:ln lithuanian:lt luxembourgish:lb macedonian:mk "
    "malagasy:mg malay:ms malayalam:ml maltese:mt mandarin:zh maori:mi marathi:mr moldavian:ro mongolian:mn "
    "myanmar:my nepali:ne norwegian:no nynorsk:nn occitan:oc panjabi:pa pashto:ps persian:fa polish:pl "
    "portuguese:pt punjabi:pa pushto:ps romanian:ro russian:ru sanskrit:sa serbian:sr shona:sn sindhi:sd "
    "sinhala:si slovak:sk slovenian:sl somali:so spanish:es sundanese:su swahili:sw swedish:sv tagalog:tl "
    "tajik:tg tamil:ta tatar:tt telugu:te thai:th tibetan:bo turkish:tr turkmen:tk ukrainian:uk urdu:ur uzbek:uz "
    "valencian:ca vietnamese:vi welsh:cy yiddish:yi yoruba:yo"
)
_NAMES: Final[Mapping[str, str]] = dict(re.findall(r"([a-z]+):([a-z]+)", _LISTED))


def language_code(name: str | None) -> str | None:
    """Give the code of a language, or None for one that nobody here knows. `fa-IR` is `fa`."""
    word = (name or "").strip().lower()
    if word in _NAMES:
        return _NAMES[word]
    code = re.split(r"[-_]", word, maxsplit=1)[0]
    return code if _CODE.fullmatch(code) else None
