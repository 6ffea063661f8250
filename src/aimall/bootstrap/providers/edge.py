"""Edge: what the HTTP door needs beside use cases."""

# dishka types its decorators only in part.
# pyright: reportUnknownVariableType=false

from dishka import Provider, Scope, from_context, provide

from aimall.adapters.system.clock import SystemClock
from aimall.adapters.system.ids import SystemIds
from aimall.application.clock import Clock, Ids
from aimall.application.generation.ports import LeaseOwner
from aimall.bootstrap.instance import InstanceId
from aimall.bootstrap.settings import Settings
from aimall.entrypoints.http.edge.calls import NoteCalls
from aimall.entrypoints.http.edge.cookies import CookiePolicy
from aimall.entrypoints.http.edge.policy import EdgePolicy
from aimall.entrypoints.http.openai.completing import Completions
from aimall.entrypoints.http.stream.viewers import StreamPolicy, Viewers
from aimall.entrypoints.http.v1.access.export import Reads


class EdgeParts(Provider):
    """Clock, identity of this process, and the door's policies."""

    scope = Scope.APP

    settings = from_context(Settings)
    instance = from_context(InstanceId)
    owner = from_context(LeaseOwner)
    edge_policy = from_context(EdgePolicy)
    stream_policy = from_context(StreamPolicy)

    clock = provide(SystemClock, provides=Clock)
    ids = provide(SystemIds, provides=Ids)
    viewers = provide(Viewers)
    completions = provide(Completions)
    reads = provide(Reads)
    note_calls = provide(NoteCalls)

    @provide
    def cookies(self, instance: InstanceId, policy: EdgePolicy) -> CookiePolicy:
        return CookiePolicy(instance=instance[:8], is_https=policy.is_https, origins=policy.own_origins)
