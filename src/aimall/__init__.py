"""AI Mall: one account, one wallet of coins, every kind of AI."""

from importlib.metadata import version
from typing import Final

__version__: Final = version("aimall")
