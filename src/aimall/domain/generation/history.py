"""The window of history that a model is given: the newest lines that fit, beginning with a question."""

from collections.abc import Sequence

from aimall.domain.catalog.tokens import token_bound
from aimall.domain.generation.request import PromptLine, Speaker


def history_window(lines: Sequence[PromptLine], *, budget_tokens: int) -> tuple[PromptLine, ...]:
    """Keep the newest lines within a budget of tokens, oldest first. The last line stays, whatever its size."""
    kept: list[PromptLine] = []
    left = budget_tokens
    for line in reversed(lines):
        left -= token_bound(line.text)
        if left < 0 and kept:
            break
        kept.append(line)
    while len(kept) > 1 and kept[-1].speaker is Speaker.ASSISTANT:
        kept.pop()  # models expect a question first
    return tuple(reversed(kept))
