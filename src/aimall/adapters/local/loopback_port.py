"""A port for an embedded server: below those that the system lends out, and the same one at every start if possible."""

import errno
import secrets
import socket
from pathlib import Path
from typing import Final

# From 32768 on, the system lends ports to outgoing connections: one of those may be taken at any moment.
PORT_MIN: Final = 20_000
PORT_MAX: Final = 32_767
PORT_ATTEMPTS: Final = 200


def free_port(remembered: Path) -> int:
    """Take the port of the last start if it is still free, else another free one."""
    try:
        port = int(remembered.read_text())
    except (FileNotFoundError, ValueError):
        port = 0
    if port and _is_free(port):
        return port
    for _ in range(PORT_ATTEMPTS):
        port = PORT_MIN + secrets.randbelow(PORT_MAX - PORT_MIN + 1)
        if _is_free(port):
            return port
    message = f"None of {PORT_ATTEMPTS} ports tried between {PORT_MIN} and {PORT_MAX} on 127.0.0.1 is free."
    raise OSError(errno.EADDRINUSE, message)


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As the servers do: connections of the last server that still fade away do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen(1)
        except OSError:
            return False
        return True
