"""Usage: figures that cannot be true are refused."""

import pytest

from aimall.domain.catalog.usage import Usage
from aimall.domain.kernel.errors import InvalidValue


@pytest.mark.parametrize("field", ["input_tokens", "output_tokens", "cached_input_tokens", "reasoning_tokens"])
def test_no_class_of_tokens_is_negative(field: str) -> None:
    figures = {"input_tokens": 10, "output_tokens": 5, field: -1}
    with pytest.raises(InvalidValue) as refusal:
        Usage(**figures)
    assert refusal.value.field == "usage"


def test_a_run_may_use_nothing() -> None:
    usage = Usage(input_tokens=0, output_tokens=0)
    assert (usage.cached_input_tokens, usage.reasoning_tokens) == (0, 0)
