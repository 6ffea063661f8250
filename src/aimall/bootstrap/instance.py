"""The instance: what tells this installation from another on the same host, kept in its data directory."""

import secrets
from pathlib import Path
from typing import Final, NewType

InstanceId = NewType("InstanceId", str)  # 32 hex digits

FILE: Final = "instance-id"
_BYTES: Final = 16


def instance_id(data_dir: Path) -> InstanceId:
    """Read the id, or make it at the first start. It says nothing about anybody, so any account may read it."""
    path = data_dir / FILE
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="ascii") as file:
            file.write(secrets.token_hex(_BYTES))
    except FileExistsError:
        pass
    return InstanceId(path.read_text(encoding="ascii").strip())
