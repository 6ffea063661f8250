"""A run in the middle of its answer."""

from aimall.application.generation.running.live_run import LiveRun
from tests.runs import Person
from tests.worlds.studio import Studio, chat_command


async def streaming(studio: Studio) -> tuple[Person, LiveRun]:
    """Give somebody, and their run that has shown "Hello" and waits for its end."""
    person = await studio.person()
    studio.chat.gate.clear()
    live = studio.live.find((await studio.start_chat(chat_command(person))).generation)
    assert live is not None
    await live.beyond(2)
    return person, live
