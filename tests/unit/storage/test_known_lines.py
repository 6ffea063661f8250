"""Lines that were read before: bounded by what they hold."""

from uuid import uuid4

from aimall.adapters.postgres.generation.known_lines import KnownLines, LinesKept
from aimall.domain.generation.request import PromptLine, Speaker
from aimall.domain.kernel.ids import ConversationId, MessageId


def a_talk(characters: int) -> KnownLines:
    line = PromptLine(speaker=Speaker.USER, text="ک" * characters)
    return KnownLines(upto=MessageId(uuid4()), lines=(line,))


def new_conversations(count: int) -> list[ConversationId]:
    return [ConversationId(uuid4()) for _ in range(count)]


def test_of_a_conversation_the_latest_is_known() -> None:
    kept = LinesKept()
    (one,) = new_conversations(1)
    kept.keep(one, a_talk(1))
    kept.keep(one, latest := a_talk(2))
    assert kept.of(one) is latest


def test_the_one_that_was_kept_longest_ago_goes_first() -> None:
    kept = LinesKept(characters_max=10)
    first, second, third = new_conversations(3)
    kept.keep(first, a_talk(4))
    kept.keep(second, a_talk(4))
    kept.keep(first, again := a_talk(4))
    kept.keep(third, last := a_talk(4))
    assert [kept.of(one) for one in (first, second, third)] == [again, None, last]


def test_one_that_is_larger_than_all_that_may_be_kept_is_not_kept() -> None:
    kept = LinesKept(characters_max=10)
    (one,) = new_conversations(1)
    kept.keep(one, a_talk(11))
    assert kept.of(one) is None


def test_what_is_replaced_or_forgotten_takes_no_room() -> None:
    kept = LinesKept(characters_max=10)
    first, second, third = new_conversations(3)
    for _ in range(5):
        kept.keep(first, a_talk(5))
    kept.keep(second, a_talk(5))
    kept.forget(second)
    kept.keep(third, a_talk(5))
    assert kept.of(first) is not None
    assert kept.of(third) is not None
