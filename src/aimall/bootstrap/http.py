"""The HTTP application, wired: settings in, an application out."""

from collections.abc import Sequence
from functools import partial
from ipaddress import ip_network
from urllib.parse import urlsplit

from dishka import Provider
from litestar import Litestar

from aimall.bootstrap.background import running
from aimall.bootstrap.container import NOT_EMBEDDED, make_container
from aimall.bootstrap.embedded.model import EmbeddedModel
from aimall.bootstrap.provider_settings import ProviderConfig
from aimall.bootstrap.settings import Settings
from aimall.entrypoints.http.application import assemble, furnish
from aimall.entrypoints.http.edge.front_door import FrontDoor
from aimall.entrypoints.http.edge.policy import EdgePolicy
from aimall.entrypoints.http.site.answering import Site


def create_app(
    settings: Settings,
    database_url: str,
    *overrides: Provider,
    providers: Sequence[ProviderConfig] | None = None,
    model: EmbeddedModel = NOT_EMBEDDED,
    site: Site | None = None,
    assembled: Litestar | None = None,
) -> FrontDoor:
    """Build the application. It opens its pools when the server starts it and closes them when it stops.

    `assembled` is one of the same mode that served before: putting routes together is most of the work.
    """
    edge, site = edge_policy(settings), site or Site(None)
    container = make_container(
        settings, database_url, *overrides, providers=providers, model=model, edge=edge, site=site
    )
    app = assembled or assemble(with_docs=settings.is_demo, with_mock_topup=settings.is_demo)
    furnish(app, container, partial(running, container, settings))
    return FrontDoor(app, edge, site)


def edge_policy(settings: Settings) -> EdgePolicy:
    """Read the edge's policy from the settings."""
    public = urlsplit(settings.public_url)
    own = {f"{public.scheme}://{public.netloc}"}
    if settings.is_demo:
        own |= {f"http://{host}:{settings.port}" for host in ("localhost", "127.0.0.1")}
    return EdgePolicy(
        origins=frozenset(settings.cors_origins),
        own_origins=frozenset(own),
        public_url=settings.public_url.rstrip("/"),
        is_https=public.scheme == "https",
        proxies=tuple(ip_network(network) for network in settings.trusted_proxies),
    )
