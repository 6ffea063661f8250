"""Lines that were read before: bounded by the memory they take, and by time."""

from uuid import uuid4

from aimall.adapters.postgres.generation.known_lines import KEPT_S, KnownLines, LinesKept
from aimall.domain.generation.request import PromptLine, Speaker
from aimall.domain.kernel.ids import ConversationId, MessageId

ROOM = 10_000


def a_talk(*texts: str) -> KnownLines:
    lines = tuple(PromptLine(speaker=Speaker.USER, text=text) for text in texts)
    return KnownLines(upto=MessageId(uuid4()), lines=lines)


LARGE = a_talk("ک" * (ROOM // 5))


def new_conversations(count: int) -> list[ConversationId]:
    return [ConversationId(uuid4()) for _ in range(count)]


def test_of_a_conversation_the_latest_is_known() -> None:
    kept = LinesKept()
    (one,) = new_conversations(1)
    kept.keep(one, a_talk("a"))
    kept.keep(one, latest := a_talk("a", "b"))
    assert kept.of(one) is latest


def test_the_one_that_was_kept_longest_ago_goes_first() -> None:
    kept = LinesKept(bytes_max=ROOM)
    first, second, third = new_conversations(3)
    for one in (first, second, first, third):
        kept.keep(one, LARGE)
    assert [kept.of(one) is not None for one in (first, second, third)] == [True, False, True]


def test_one_that_is_larger_than_all_that_may_be_kept_is_not_kept() -> None:
    kept = LinesKept(bytes_max=ROOM)
    (one,) = new_conversations(1)
    kept.keep(one, a_talk("x" * ROOM))
    assert kept.of(one) is None


def test_what_is_replaced_or_forgotten_takes_no_room() -> None:
    kept = LinesKept(bytes_max=ROOM)
    first, second, third = new_conversations(3)
    for _ in range(5):
        kept.keep(first, LARGE)
    kept.keep(second, LARGE)
    kept.forget(second)
    kept.keep(third, LARGE)
    assert kept.of(first) is not None
    assert kept.of(third) is not None


def test_conversations_of_hardly_a_word_take_room_too() -> None:
    kept = LinesKept(bytes_max=ROOM)
    many = new_conversations(ROOM // 100)
    for one in many:
        kept.keep(one, a_talk())
    assert sum(kept.of(one) is not None for one in many) < len(many) // 2


def test_letters_count_by_the_memory_they_take() -> None:
    assert a_talk("😀" + "a" * 1000).size > 2 * a_talk("a" * 1000).size


def test_what_nobody_asked_about_for_an_hour_is_forgotten() -> None:
    time = [0.0]
    kept = LinesKept(now=lambda: time[0])
    first, second, third = new_conversations(3)
    kept.keep(first, a_talk("a"))
    time[0] = 1
    kept.keep(second, a_talk("b"))
    time[0] = KEPT_S + 0.5
    kept.keep(third, a_talk("c"))
    assert [kept.of(one) is not None for one in (first, second, third)] == [False, True, True]
