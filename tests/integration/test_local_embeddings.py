"""The embedding model of this machine, for real: what it makes of languages, how it refuses, and that it may die."""

import asyncio
import os
import signal
from collections.abc import AsyncGenerator
from itertools import product
from operator import mul

import psutil
import pytest

from aimall.adapters.media.e5 import LocalE5
from aimall.adapters.media.e5_program import TOKENS_MAX
from aimall.adapters.media.local_models import E5, LocalModels
from aimall.adapters.media.one_shot import ProgramFailed
from aimall.adapters.media.resident import ResidentProgram
from aimall.application.generation.embedding.ports import Embedded
from aimall.domain.catalog.model import Capability
from aimall.domain.generation.embedding.request import EmbeddingRequest, Input, Vector, numbers_of
from aimall.domain.generation.event import Fault, Rejected
from tests.upstreams.asking import RUN

PERSIAN, ENGLISH = "چطور نان بپزم؟", "How do I bake bread?"
UNRELATED = ("نرخ ارز امروز بالا رفت", "The rocket was launched into orbit", "گربه روی مبل خوابیده است")


@pytest.fixture
async def local() -> AsyncGenerator[LocalE5]:
    local = LocalE5()
    yield local
    await local.close()


async def asked(local: LocalE5, *inputs: Input, dimensions: int | None = None) -> Embedded | Fault:
    return await local.embed(E5, EmbeddingRequest(inputs=inputs, dimensions=dimensions), run=RUN)


async def vectors_of(local: LocalE5, *texts: str) -> tuple[Vector, ...]:
    said = await asked(local, *texts)
    assert isinstance(said, Embedded), said
    return said.vectors


def cosine(one: Vector, other: Vector) -> float:
    """Give the likeness of two vectors; those of this model have the length 1."""
    return sum(map(mul, numbers_of(one), numbers_of(other)))


async def test_a_sentence_is_nearer_to_its_translation_than_to_any_other_in_either_language(local: LocalE5) -> None:
    persian, english, *others = await vectors_of(local, PERSIAN, ENGLISH, *UNRELATED)
    assert cosine(persian, persian) == pytest.approx(1, abs=1e-3)
    unlike = [cosine(one, other) for one, other in product((persian, english), others)]
    assert cosine(persian, english) > max(unlike)


async def test_the_model_s_own_prefixes_are_heeded_and_a_query_is_the_usual_one(local: LocalE5) -> None:
    bare, query, passage = await vectors_of(local, ENGLISH, f"query: {ENGLISH}", f"passage: {ENGLISH}")
    assert bare == query != passage


@pytest.mark.parametrize(
    ("inputs", "dimensions"), [(("word " * (TOKENS_MAX + 1),), None), (((1, 2),), None), (("a",), 3)]
)
async def test_what_it_cannot_do_is_refused_and_the_next_is_answered(
    local: LocalE5, inputs: tuple[Input, ...], dimensions: int | None
) -> None:
    assert isinstance(await asked(local, *inputs, dimensions=dimensions), Rejected)
    assert len(await vectors_of(local, "bread")) == 1


async def test_it_is_on_offer_with_a_price_and_what_it_will_not_do() -> None:
    (offered,) = [one for one in await LocalModels().models() if one.upstream_model == E5]
    assert offered.capabilities == {Capability.EMBEDDING}
    assert (offered.texts_only, offered.dimensions) == (True, 384)


async def test_a_program_that_died_is_started_again(local: LocalE5) -> None:
    (before,) = await vectors_of(local, "bread")
    children = await asyncio.to_thread(_children)
    assert len(children) == 1
    os.kill(children[0], signal.SIGKILL)
    outcomes = [await asked(local, "bread") for _ in range(2)]
    assert isinstance(outcomes[0], Fault)
    assert isinstance(outcomes[1], Embedded)
    assert outcomes[1].vectors == (before,)


async def test_a_question_that_was_left_is_answered_to_nobody(local: LocalE5) -> None:
    leaving = asyncio.ensure_future(asked(local, *map(str, range(200))))
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    bread, butter = await vectors_of(local, "bread", "butter")
    assert bread != butter
    assert (await vectors_of(local, "bread")) == (bread,)


async def test_a_program_that_is_none_fails() -> None:
    program = ResidentProgram("aimall.no_such_program", deadline_s=60)
    with pytest.raises(ProgramFailed) as failed:
        await program.ask(b"anything")
    assert failed.value.status != 0
    await program.close()


async def test_an_answer_that_takes_too_long_ends_its_program() -> None:
    program = ResidentProgram("aimall.adapters.media.e5_program", deadline_s=0)
    with pytest.raises(ProgramFailed, match="too long"):
        await program.ask(b"anything")
    await program.close()


def _children() -> list[int]:
    """Give the processes that this one has started and that answer embeddings."""
    return [child.pid for child in psutil.Process().children() if "e5_program" in " ".join(child.cmdline())]
