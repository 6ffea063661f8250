"""The window of history that a model is given: its rules, then the newest lines that fit, a question first."""

from collections.abc import Sequence

from aimall.domain.catalog.tokens import token_bound
from aimall.domain.generation.request import PromptLine, Speaker


def history_window(lines: Sequence[PromptLine], *, budget_tokens: int) -> tuple[PromptLine, ...]:
    """Keep the newest lines within a budget of tokens, oldest first.

    The last line stays, whatever its size, and so do the rules, without which it would be answered otherwise.
    """
    rules: list[PromptLine] = []
    talk: list[PromptLine] = []
    for line in lines:
        (rules if line.speaker is Speaker.SYSTEM else talk).append(line)
    left = budget_tokens - sum([token_bound(line.text) for line in rules])
    first = len(talk)
    while first > 0:
        left -= token_bound(talk[first - 1].text)
        if left < 0 and first < len(talk):
            break
        first -= 1
    while first < len(talk) - 1 and talk[first].speaker is Speaker.ASSISTANT:
        first += 1  # models expect a question first
    return (*rules, *talk[first:])
