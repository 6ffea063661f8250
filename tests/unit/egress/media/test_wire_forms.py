"""Small things of the wire: endings, languages, and labels."""

import pytest

from aimall.adapters.egress.media.forms import ending_of, form_of
from aimall.domain.generation.transcripts.languages import language_code, language_name


@pytest.mark.parametrize(
    ("name", "ending"),
    [("a.WAV", "wav"), ("صدا.mp3", "mp3"), ("voice", ""), ("a.tar.gz", "gz"), ("a.فا", ""), ('a."\r\nX: y', "")],
)
def test_only_an_ending_worth_the_name_is_passed_on(name: str, ending: str) -> None:
    assert ending_of(name) == ending


def test_a_form_does_not_tell_how_somebody_called_their_file() -> None:
    form = form_of({"model": "m"}, file=b"sound", name="my divorce.wav")
    assert b'filename="file.wav"' in form.body
    assert b"divorce" not in form.body


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("english", "en"),
        ("Persian", "fa"),
        ("fa", "fa"),
        ("fa-IR", "fa"),
        ("zh_TW", "zh"),
        ("haw", "haw"),
        ("klingonese", None),
        ("", None),
        (None, None),
    ],
)
def test_a_language_is_known_by_its_code_and_by_its_english_name(name: str | None, code: str | None) -> None:
    assert language_code(name) == code


@pytest.mark.parametrize(("code", "name"), [("fa", "persian"), ("es", "spanish"), ("ro", "romanian"), ("xx", "xx")])
def test_a_code_has_the_name_by_which_whisper_calls_the_language(code: str, name: str) -> None:
    assert language_name(code) == name
