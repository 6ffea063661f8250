"""The window of history: the newest lines that fit, the rules of the text always, and a question first."""

from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from aimall.domain.catalog.tokens import TOKENS_PER_MESSAGE, token_bound
from aimall.domain.generation.history import history_window
from aimall.domain.generation.request import PromptLine, Speaker

EACH: Final = TOKENS_PER_MESSAGE + 10  # the tokens of a line of ten letters


def asked(text: str = "q" * 10) -> PromptLine:
    return PromptLine(speaker=Speaker.USER, text=text)


def said(text: str = "a" * 10) -> PromptLine:
    return PromptLine(speaker=Speaker.ASSISTANT, text=text)


def ruled(text: str = "r" * 10) -> PromptLine:
    return PromptLine(speaker=Speaker.SYSTEM, text=text)


def test_all_lines_are_given_when_they_fit() -> None:
    lines = (asked(), said(), asked())
    assert history_window(lines, budget_tokens=3 * EACH) == lines


def test_the_oldest_lines_go_first() -> None:
    lines = (asked("oldest...."), said(), asked("newer....."), said(), asked("newest...."))
    assert history_window(lines, budget_tokens=4 * EACH) == lines[2:]


def test_the_window_begins_with_a_question() -> None:
    lines = (asked(), said(), asked("newest...."))
    assert history_window(lines, budget_tokens=2 * EACH) == lines[2:]


def test_a_line_too_long_hides_what_came_before_it() -> None:
    lines = (asked("hidden...."), said("x" * 1_000), asked())
    assert history_window(lines, budget_tokens=4 * EACH) == lines[2:]


def test_the_last_line_stays_whatever_its_size() -> None:
    lines = (asked(), said(), asked("س" * 10_000))
    assert history_window(lines, budget_tokens=EACH) == lines[2:]


def test_the_budget_counts_tokens_and_not_letters() -> None:
    lines = (asked("سلام سلام."), said(), asked())
    assert history_window(lines, budget_tokens=3 * EACH) == lines[2:]


def test_a_rule_is_never_lost_however_long_the_question_is() -> None:
    lines = (ruled(), asked("س" * 10_000))
    assert history_window(lines, budget_tokens=EACH) == lines


def test_rules_come_first_and_take_their_part_of_the_budget() -> None:
    lines = (ruled(), asked("oldest...."), said(), asked())
    assert history_window(lines, budget_tokens=3 * EACH) == (lines[0], lines[3])


def test_nothing_said_is_nothing_given() -> None:
    assert history_window((), budget_tokens=100) == ()


LINES: Final = st.lists(
    st.builds(PromptLine, speaker=st.sampled_from(Speaker), text=st.text(max_size=60)), min_size=1, max_size=12
).map(lambda lines: (*lines, asked()))


@given(LINES, st.integers(0, 1_000))
def test_whatever_was_said_the_window_is_its_end_after_its_rules(lines: tuple[PromptLine, ...], budget: int) -> None:
    window = history_window(lines, budget_tokens=budget)
    rules = tuple(line for line in lines if line.speaker is Speaker.SYSTEM)
    talk = tuple(line for line in lines if line.speaker is not Speaker.SYSTEM)
    given = window[len(rules) :]
    assert window[: len(rules)] == rules
    assert given == talk[len(talk) - len(given) :]
    assert given[0].speaker is Speaker.USER
    assert given[-1] == lines[-1]
    assert len(given) == 1 or sum(token_bound(line.text) for line in window) <= budget
