"""The embedded language model as a provider: started where nothing better was configured, and honest about itself."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from aimall.adapters.local.language_model import (
    Available,
    LanguageModelError,
    LanguageModelProcess,
    Unavailable,
    find_model,
)
from aimall.bootstrap.provider_settings import ModelConfig, ProviderConfig
from aimall.bootstrap.settings import Settings

CONTEXT_TOKENS: Final = 2048
# Dear for so small a model, so that coins visibly fall.
INPUT_USD_PER_MILLION: Final = Decimal("0.50")
OUTPUT_USD_PER_MILLION: Final = Decimal("2.00")


@dataclass(frozen=True, slots=True)
class EmbeddedModel:
    """The model's process, or why there is none; no reason where none was to be started."""

    process: LanguageModelProcess | None
    reason: str = ""

    def state(self) -> Available | Unavailable:
        """Whether the model can answer now, and if not, why."""
        return self.process.available() if self.process else Unavailable(self.reason)

    def provider(self) -> ProviderConfig | None:
        """Describe the model as one more OpenAI-compatible provider."""
        state = self.state()
        if self.process is None or isinstance(state, Unavailable):
            return None
        model = ModelConfig(
            upstream=state.name,
            name=f"{state.name} (embedded)",
            languages=("en",),
            label="demo model, English only",
            context_length=CONTEXT_TOKENS,
            max_output_tokens=CONTEXT_TOKENS // 2,
            input_usd_per_million=INPUT_USD_PER_MILLION,
            output_usd_per_million=OUTPUT_USD_PER_MILLION,
        )
        return ProviderConfig(
            name="local",
            kind="openai_compatible",
            base_url=self.process.base_url,
            api_key=self.process.api_key,
            priority=90,
            sells_all=False,
            models=(model,),
        )


@asynccontextmanager
async def embedded_model(settings: Settings) -> AsyncGenerator[EmbeddedModel]:
    """Run the model while the block lasts, unless the database is the operator's own: then nothing is embedded."""
    if settings.database_url is not None:
        yield EmbeddedModel(None)
        return
    found = find_model(settings.llm_model)
    if isinstance(found, Unavailable):
        yield EmbeddedModel(None, found.reason)
        return
    process = LanguageModelProcess(settings.data_dir, weights=settings.llm_model, context_tokens=CONTEXT_TOKENS)
    try:
        await process.start()
    except LanguageModelError as error:
        yield EmbeddedModel(None, str(error))
        return
    try:
        yield EmbeddedModel(process)
    finally:
        await process.stop()
