"""Key files: made once in a demo, demanded in production, and readable by nobody else."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from aimall.adapters.crypto.key_files import CURRENT, PREVIOUS, KeyFileError, load_signing_keys


def raw(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes_raw()


def test_a_demo_makes_its_key_once_and_keeps_it(tmp_path: Path) -> None:
    secrets = tmp_path / "secrets"
    (first,) = load_signing_keys(secrets, make_missing=True)
    (again,) = load_signing_keys(secrets, make_missing=False)
    assert raw(first) == raw(again)
    assert stat.S_IMODE((secrets / CURRENT).stat().st_mode) == 0o600
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o700
    assert [path.name for path in secrets.iterdir()] == [CURRENT]


def test_production_refuses_to_start_without_a_key_and_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match=r"access-token\.pem is missing .*; make it with: openssl"):
        load_signing_keys(tmp_path, make_missing=False)
    assert list(tmp_path.iterdir()) == []


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(max_workers=8) as threads:
        keys = list(threads.map(lambda _: load_signing_keys(tmp_path, make_missing=True)[0], range(8)))
    assert len({raw(key) for key in keys}) == 1


def test_the_previous_key_is_read_beside_the_current_one(tmp_path: Path) -> None:
    (old,) = load_signing_keys(tmp_path, make_missing=True)
    (tmp_path / CURRENT).rename(tmp_path / PREVIOUS)
    new, previous = load_signing_keys(tmp_path, make_missing=True)
    assert raw(previous) == raw(old) != raw(new)


@pytest.mark.parametrize(
    "content", [b"", b"not a key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_a_file_that_is_no_key_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / CURRENT).write_bytes(content)
    with pytest.raises(KeyFileError, match=r"access-token\.pem"):
        load_signing_keys(tmp_path, make_missing=True)


def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    pem = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / CURRENT).write_bytes(pem)
    with pytest.raises(KeyFileError, match="not an Ed25519 key"):
        load_signing_keys(tmp_path, make_missing=False)
