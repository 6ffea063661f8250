"""Stop a completion that nobody hears any more: nobody can resume it, so nobody should pay for the rest."""

from aimall.application.generation.running.live_runs import LiveRuns
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import GenerationId


class StopUnheard:
    """Called when a connection was closed from the other side. It waits for nothing, since its caller may not."""

    def __init__(self, live: LiveRuns) -> None:
        self._live = live

    def __call__(self, actor: Actor, generation: GenerationId) -> None:
        """End the answer where it is, unless the actor's key wants it finished. Safe to repeat."""
        if actor.key is not None and actor.key.outlives_connection:
            return
        live = self._live.find(generation)
        if live is not None and live.workspace == actor.workspace and not live.is_over:
            live.ask_stop()
