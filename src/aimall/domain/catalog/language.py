"""Languages: what a text is written in, as far as its script tells, and whether a model knows it."""

import unicodedata
from collections.abc import Iterator
from typing import Final

from aimall.domain.catalog.model import Model

LANGUAGE_UNSUPPORTED: Final = "model.language_unsupported"


def language_of(text: str) -> str | None:
    """Tell `fa` for a text mostly in Arabic script, `en` for one mostly in Latin script, None for neither."""
    scripts = list(_scripts(text))
    for script, language in (("ARABIC", "fa"), ("LATIN", "en")):
        if scripts.count(script) * 2 > len(scripts):
            return language
    return None


def language_notice(model: Model, text: str) -> str | None:
    """Give the code of a notice when the text is in a language that the model says it does not know."""
    language = language_of(text)
    if language is None or not model.languages or language in model.languages:
        return None
    return LANGUAGE_UNSUPPORTED


def _scripts(text: str) -> Iterator[str]:
    for character in text:
        if character.isalpha():
            yield unicodedata.name(character, "").partition(" ")[0]
