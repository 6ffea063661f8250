"""Runs the stand-in upstreams by hand: `python -m tests.upstreams --help`."""

import argparse
import asyncio
import contextlib

from tests.upstreams.openai_standin import OpenAiStandIn
from tests.upstreams.openrouter_standin import OpenRouterStandIn
from tests.upstreams.standin import __doc__ as controls


async def serve(port: int, delay_s: float) -> None:
    """Serve both stand-ins until interrupted, on `port` and the one after it (0: any free ones)."""
    async with (
        OpenAiStandIn(port=port, delay_s=delay_s) as openai,
        OpenRouterStandIn(port=port and port + 1, delay_s=delay_s) as openrouter,
    ):
        print(f"OPENAI_COMPATIBLE_BASE_URL={openai.base_url}")
        print(f"OPENROUTER_BASE_URL={openrouter.base_url}")
        print("OPENROUTER_API_KEY=sk-or-v1-standin", flush=True)
        await asyncio.Event().wait()


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.upstreams",
        description=controls,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=4010, help="OpenAI-compatible; OpenRouter takes the next one")
    parser.add_argument("--delay", type=float, default=0.05, help="seconds between two words")
    arguments = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(arguments.port, arguments.delay))


main()
