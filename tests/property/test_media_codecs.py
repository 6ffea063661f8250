"""What vendors send of media is read whatever it is: any bytes give a value, and what was written is what is read."""

import io
import wave
from base64 import b64encode
from email.message import Message
from email.parser import BytesParser
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from aimall.adapters.egress.calls import Reply
from aimall.adapters.egress.media.forms import form_of
from aimall.adapters.egress.media.pictures import DrawnPictures, Link, read_pictures
from aimall.adapters.egress.media.sounds import wav_of
from aimall.adapters.egress.media.speaking import read_speech
from aimall.adapters.egress.media.transcripts import read_transcript
from aimall.adapters.openrouter.unit_prices import price_of_picture, prices_of_videos
from aimall.adapters.openrouter.video import VideoJob, read_job, state_of
from aimall.application.catalog.ports import OfferedUnitPrice
from aimall.application.generation.jobs.providers import Filmed, Heard, Spoken, Underway
from aimall.domain.generation.event import Fault
from aimall.domain.generation.transcripts.languages import language_code

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)
KNOWN = ["data", "b64_json", "url", "error", "usage", "text", "language", "segments", "id", "status", "endpoints"]
odd_answers = st.dictionaries(st.sampled_from(KNOWN), json_values, max_size=5).map(msgspec.json.encode) | st.binary()


@given(odd_answers)
def test_any_bytes_are_an_answer_or_a_fault_and_never_an_exception(body: bytes) -> None:
    assert isinstance(read_pictures(body), DrawnPictures | Fault)
    assert isinstance(read_transcript(body, asked_language=None), Heard | Fault)
    for kind in ("application/json", "audio/mpeg", ""):
        reply = Reply(status=200, headers={"Content-Type": kind}, body=body)
        assert isinstance(read_speech(reply, is_raw=True), Spoken | Fault)
    job = read_job(body)
    assert not isinstance(job, VideoJob) or isinstance(state_of(job), Underway | Filmed | Fault)


@given(odd_answers)
def test_any_list_of_prices_is_read_or_malformed(body: bytes) -> None:
    for read in (price_of_picture, prices_of_videos):
        try:
            found = read(body)
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
        assert isinstance(found, OfferedUnitPrice | str | dict)


@given(st.lists(st.binary(min_size=1), max_size=4), st.integers(min_value=0, max_value=4))
def test_pictures_come_out_as_they_went_in_and_an_odd_one_hides_no_other(files: list[bytes], place: int) -> None:
    data: list[object] = [{"b64_json": b64encode(file).decode()} for file in files]
    data.insert(place, {"b64_json": 5})
    read = read_pictures(msgspec.json.encode({"data": data}))
    assert isinstance(read, DrawnPictures)
    assert read.pictures == tuple(files)


@given(st.binary(min_size=1), st.text(alphabet="abc:/.?=", min_size=1))
def test_a_picture_may_be_a_data_url_or_a_link(file: bytes, link: str) -> None:
    inside = {"url": f"data:image/png;base64,{b64encode(file).decode()}"}
    read = read_pictures(msgspec.json.encode({"data": [inside, {"url": link}]}))
    assert isinstance(read, DrawnPictures)
    assert read.pictures == (file, Link(url=link))


@given(st.lists(st.tuples(st.floats(0, 1e4), st.floats(0, 1e4), st.text(min_size=1)), max_size=6))
def test_segments_are_in_order_and_within_the_sound(said: list[tuple[float, float, str]]) -> None:
    segments = [{"start": start, "end": end, "text": text} for start, end, text in said]
    read = read_transcript(msgspec.json.encode({"text": "x", "segments": segments}), asked_language="fa")
    assert isinstance(read, Heard)
    found = read.transcript.segments
    assert [(s.start, s.end, s.text) for s in found] == [
        (start, end, text.strip()) for start, end, text in said if start <= end and text.strip()
    ]


@given(st.binary(max_size=2000), st.dictionaries(st.sampled_from(["model", "language"]), st.text(), max_size=2))
def test_a_form_is_read_by_others_as_it_was_written(file: bytes, fields: dict[str, str]) -> None:
    form = form_of(fields, file=file, name="voice.mp3")
    message = BytesParser().parsebytes(b"Content-Type: " + form.content_type.encode() + b"\r\n\r\n" + form.body)
    parts: list[Any] = list(message.get_payload())
    assert all(isinstance(part, Message) for part in parts)
    read = {part.get_param("name", header="content-disposition"): part.get_payload(decode=True) for part in parts}
    # A mail program takes the file's last line end for its own, so the whole is looked for as it is.
    assert set(read) == {*fields, "file"}
    assert file in form.body
    assert all(value.encode("utf-8") in form.body for value in fields.values())


@given(st.binary(max_size=1000), st.integers(0, 10**7))
def test_samples_become_a_file_that_plays_them(samples: bytes, rate: int) -> None:
    with wave.open(io.BytesIO(wav_of(samples, f"audio/pcm;rate={rate}"))) as sound:
        assert sound.getframerate() == (rate if 8_000 <= rate <= 192_000 else 24_000)
        assert sound.readframes(sound.getnframes()) == samples[: len(samples) // 2 * 2]


@given(st.text())
def test_a_language_is_a_short_code_or_none(name: str) -> None:
    code = language_code(name)
    assert code is None or (code.isascii() and code.islower() and len(code) in {2, 3})
