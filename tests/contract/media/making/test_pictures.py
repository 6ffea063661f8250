"""The contracts of pictures and films, kept by what this machine has, by every vendor, and by those in tests."""

import pytest

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.media.links import Links
from aimall.adapters.egress.streams import ByteStreams
from aimall.adapters.media.preview_painter import PreviewPainter
from aimall.adapters.openai_compatible.images import OpenAiCompatibleImages
from aimall.adapters.openai_compatible.server import Server
from aimall.adapters.openrouter.account import OpenRouterAccount
from aimall.adapters.openrouter.images import OpenRouterImages
from aimall.adapters.openrouter.video import OpenRouterVideo
from aimall.application.generation.jobs.providers import (
    ImageProvider,
    VideoProvider,
)
from tests.contract.media.making.image_provider_contract import ImageProviderContract
from tests.contract.media.making.media_faults_contract import MediaFaultsContract, MediaVendor
from tests.contract.media.making.vendors import AtOpenAiCompatible, AtOpenRouter, begun, drawn
from tests.contract.media.making.video_provider_contract import VideoProviderContract
from tests.upstreams.media_standin import MediaStandIn
from tests.worker_process import TinyPainter
from tests.worlds.media import ScriptedFilmer
from tests.worlds.staffed import TinyProvider


class TestLocalPainter(ImageProviderContract):
    @pytest.fixture
    def painter(self) -> ImageProvider:
        return PreviewPainter()

    @pytest.fixture
    def model(self) -> str:
        return "preview"


class TestTinyPainter(ImageProviderContract):
    @pytest.fixture(params=[TinyPainter, TinyProvider])
    def painter(self, request: pytest.FixtureRequest) -> ImageProvider:
        return request.param()

    @pytest.fixture
    def model(self) -> str:
        return "tiny"


class TestOpenRouterImages(AtOpenRouter, ImageProviderContract, MediaFaultsContract):
    @pytest.fixture
    def painter(self, calls: JsonCalls, accounts: tuple[OpenRouterAccount, ...]) -> ImageProvider:
        return OpenRouterImages(calls, accounts[0])

    @pytest.fixture
    def model(self) -> str:
        return "standin/painter"

    @pytest.fixture
    def vendor(self, standin: MediaStandIn, calls: JsonCalls, accounts: tuple[OpenRouterAccount, ...]) -> MediaVendor:
        real, nobody = (OpenRouterImages(calls, account) for account in accounts)
        return MediaVendor(standin=standin, ask=lambda: drawn(real), ask_nobody=lambda: drawn(nobody))


class TestOpenAiCompatibleImages(AtOpenAiCompatible, ImageProviderContract, MediaFaultsContract):
    @pytest.fixture(params=["standin-image", "gpt-image-1"])
    def model(self, request: pytest.FixtureRequest) -> str:
        return str(request.param)

    @pytest.fixture
    def painter(self, calls: JsonCalls, links: Links, servers: tuple[Server, ...]) -> ImageProvider:
        return OpenAiCompatibleImages(calls, links, servers[0])

    @pytest.fixture
    def vendor(self, standin: MediaStandIn, calls: JsonCalls, links: Links, servers: tuple[Server, ...]) -> MediaVendor:
        real, nobody = (OpenAiCompatibleImages(calls, links, server) for server in servers)
        return MediaVendor(standin=standin, ask=lambda: drawn(real), ask_nobody=lambda: drawn(nobody))


class TestScriptedFilmer(VideoProviderContract):
    @pytest.fixture
    def filmer(self) -> VideoProvider:
        return ScriptedFilmer()

    @pytest.fixture
    def model(self) -> str:
        return "film"


class TestOpenRouterVideo(AtOpenRouter, VideoProviderContract, MediaFaultsContract):
    @pytest.fixture
    def filmer(self, calls: JsonCalls, streams: ByteStreams, accounts: tuple[OpenRouterAccount, ...]) -> VideoProvider:
        return OpenRouterVideo(calls, streams, accounts[0])

    @pytest.fixture
    def model(self) -> str:
        return "standin/filmer"

    @pytest.fixture
    def vendor(
        self,
        standin: MediaStandIn,
        calls: JsonCalls,
        streams: ByteStreams,
        accounts: tuple[OpenRouterAccount, ...],
    ) -> MediaVendor:
        real, nobody = (OpenRouterVideo(calls, streams, account) for account in accounts)
        return MediaVendor(standin=standin, ask=lambda: begun(real), ask_nobody=lambda: begun(nobody), is_order=True)
