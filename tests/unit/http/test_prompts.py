"""What the messages of a chat come to in tokens, before anybody has read them."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimall.domain.catalog.model import Ability
from aimall.domain.generation.request import JsonText
from aimall.entrypoints.http.openai.chat.prompts import IMAGE_BOUND, verbatim_of

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
PICTURE = "data:image/png;base64," + "A" * 100_000


def user(content: object) -> bytes:
    return msgspec.json.encode([{"role": "user", "content": content}])


@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_no_text_has_more_bytes_than_the_bound_has_tokens(texts: list[str]) -> None:
    found = verbatim_of(msgspec.json.encode([{"role": "user", "content": text} for text in texts]), {})
    assert found.bound >= sum(len(text.encode()) for text in texts)
    assert found.likely <= found.bound


def test_a_picture_counts_as_a_picture_and_not_as_its_bytes() -> None:
    without = verbatim_of(user([{"type": "text", "text": "What is this?"}]), {}).bound
    part = {"type": "image_url", "image_url": {"url": PICTURE}}
    found = verbatim_of(user([{"type": "text", "text": "What is this?"}, part]), {}).bound
    assert IMAGE_BOUND <= found - without < IMAGE_BOUND + 100


def test_sound_counts_by_its_length() -> None:
    part = {"type": "input_audio", "input_audio": {"data": "A" * 10_000, "format": "mp3"}}
    assert 100 <= verbatim_of(user([part]), {}).bound < 300


@pytest.mark.parametrize(
    ("content", "fields", "needs"),
    [
        ("Hi", {}, set[Ability]()),
        ([{"type": "image_url", "image_url": {"url": PICTURE}}], {}, {Ability.PICTURES}),
        ([{"type": "input_audio", "input_audio": {"data": "AAAA", "format": "mp3"}}], {}, {Ability.SOUNDS}),
        ("Hi", {"tools": '[{"type":"function"}]'}, {Ability.TOOLS}),
        ("Hi", {"tools": "[]", "response_format": '{"type":"json_object"}'}, set[Ability]()),
        ("Hi", {"response_format": '{"type" : "json_schema", "json_schema": {}}'}, {Ability.SCHEMAS}),
    ],
)
def test_what_a_model_must_be_able_to_do_is_read_off_the_chat(
    content: object, fields: dict[str, JsonText], needs: set[Ability]
) -> None:
    assert verbatim_of(user(content), fields).needs == needs


def test_tools_are_part_of_the_prompt() -> None:
    tools = JsonText(msgspec.json.encode([{"type": "function"}] * 100).decode())
    bare, found = verbatim_of(user("Hi"), {}), verbatim_of(user("Hi"), {"tools": tools})
    assert found.bound - bare.bound == len(tools)
    assert found.likely > bare.likely
