"""What every provider of pictures promises, whoever draws them."""

import io

from PIL import Image

from aimall.application.generation.jobs.providers import ImageProvider, Pictures
from aimall.domain.generation.media import ImageRequest, Ratio
from tests.upstreams.asking import RUN


class ImageProviderContract:
    """Bound to each adapter by a subclass with the fixtures `painter` and `model`."""

    async def test_as_many_pictures_as_were_asked_for_each_a_whole_file(
        self, painter: ImageProvider, model: str
    ) -> None:
        made = await painter.draw(model, ImageRequest(prompt="a loaf of bread", count=2), run=RUN)
        assert isinstance(made, Pictures)
        assert len(made.files) == 2
        for file in made.files:
            Image.open(io.BytesIO(file)).load()

    async def test_a_cost_is_told_in_whole_or_not_at_all(self, painter: ImageProvider, model: str) -> None:
        made = await painter.draw(model, ImageRequest(prompt="نان"), run=RUN)
        assert isinstance(made, Pictures)
        assert made.cost_micro_usd is None or made.cost_micro_usd >= 0

    async def test_every_wish_that_is_valid_may_be_uttered(self, painter: ImageProvider, model: str) -> None:
        wish = ImageRequest(prompt="bread", negative_prompt="butter", ratio=Ratio.TALL, seed=7)
        assert isinstance(await painter.draw(model, wish, run=RUN), Pictures)

    async def test_a_run_may_be_tried_again(self, painter: ImageProvider, model: str) -> None:
        made = [await painter.draw(model, ImageRequest(prompt="bread"), run=RUN) for _ in range(2)]
        assert all(isinstance(pictures, Pictures) for pictures in made)
