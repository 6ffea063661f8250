"""Ratios of pictures: a size that clients name becomes the nearest one."""

import pytest

from aimall.domain.generation.media import PIXELS, Ratio, nearest_ratio


@pytest.mark.parametrize("ratio", Ratio)
def test_the_size_of_a_ratio_is_nearest_to_itself(ratio: Ratio) -> None:
    assert nearest_ratio(*PIXELS[ratio]) is ratio


@pytest.mark.parametrize(
    ("width", "height", "ratio"),
    [(99999, 1, Ratio.WIDE), (1, 99999, Ratio.TALL), (1792, 1024, Ratio.WIDE), (1024, 1536, Ratio.PORTRAIT)],
)
def test_any_other_size_becomes_the_nearest_one(width: int, height: int, ratio: Ratio) -> None:
    assert nearest_ratio(width, height) is ratio
