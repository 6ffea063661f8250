"""The window of history that a model is given: its rules, then the newest lines that fit, a question first."""

from collections.abc import Sequence

from aimall.domain.catalog.tokens import token_bound
from aimall.domain.generation.request import PromptLine, Speaker


def history_window(lines: Sequence[PromptLine], *, budget_tokens: int) -> tuple[PromptLine, ...]:
    """Keep the newest lines within a budget of tokens, oldest first.

    The last line stays, whatever its size, and so do the rules, without which it would be answered otherwise.
    """
    rules = tuple(line for line in lines if line.speaker is Speaker.SYSTEM)
    talk = tuple(line for line in lines if line.speaker is not Speaker.SYSTEM)
    kept: list[PromptLine] = []
    left = budget_tokens - sum(token_bound(line.text) for line in rules)
    for line in reversed(talk):
        left -= token_bound(line.text)
        if left < 0 and kept:
            break
        kept.append(line)
    while len(kept) > 1 and kept[-1].speaker is Speaker.ASSISTANT:
        kept.pop()  # models expect a question first
    return (*rules, *reversed(kept))
