"""The contract of objects, kept in memory, in a folder and in S3's own API as moto's server speaks it."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from moto.server import ThreadedMotoServer

from aimall.adapters.memory.media.files import MemoryObjects
from aimall.adapters.objects.object_store import local_store, s3_store
from aimall.application.file.ports import Objects
from tests.contract.media.objects_contract import ObjectsContract
from tests.wallets import ShiftedClock

BUCKET = "aimall-test"
PATIENCE_S = 60


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    # It imports all of S3 when it is asked for the first time.
    httpx.put(f"{address}/{BUCKET}", timeout=PATIENCE_S).raise_for_status()
    yield address
    server.stop()


class TestMemoryObjects(ObjectsContract):
    @pytest.fixture
    def objects(self) -> Objects:
        return MemoryObjects(ShiftedClock())


class TestLocalObjects(ObjectsContract):
    @pytest.fixture
    def objects(self, tmp_path: Path) -> Objects:
        return local_store(tmp_path / "objects")


class TestS3Objects(ObjectsContract):
    @pytest.fixture
    def objects(self, server: str) -> Objects:
        return s3_store(bucket=BUCKET, endpoint=server, region="us-east-1", access_key="standin", secret_key="standin")
