"""What a file is called: what somebody called it, as far as that is safe."""

import pytest

from aimall.domain.file.file import NAME_LENGTH, MediaType, file_name


@pytest.mark.parametrize(
    ("called", "name"),
    [
        ("../../greeting.wav", "greeting.mp3"),
        ("C:\\music\\greeting.wav", "greeting.mp3"),
        ("greeting.final.wav", "greeting.final.mp3"),
        ("Good morning. The bread is ready.", "Good morning. The bread is ready.mp3"),
        ("version 1.5", "version 1.5.mp3"),
        ("گفت‌وگو.ogg", "گفت‌وگو.mp3"),
        ("holiday\u202e3pm.exe", "holiday3pm.mp3"),
        ("two\r\nlines", "twolines.mp3"),
        ("...", "file.mp3"),
        (".wav", "wav.mp3"),
        ("x" * 200, "x" * (NAME_LENGTH - 4) + ".mp3"),
    ],
)
def test_a_file_is_called_what_is_safe_of_what_it_was_called(called: str, name: str) -> None:
    assert file_name(called, MediaType.MP3) == name
