"""The providers: whether each one answers, and which of their models are kept back. Nothing is stored."""

from collections import Counter
from collections.abc import AsyncIterator
from typing import Final

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.origins import Origins
from aimall.adapters.openai_compatible.discovery import OLLAMA_ADDRESS, find_ollama
from aimall.application.catalog.ports import OffersUnavailable
from aimall.bootstrap.doctor.finding import Finding, bad, fine, note
from aimall.bootstrap.provider_settings import ProviderConfig, load_providers
from aimall.bootstrap.providers.catalog import source_of
from aimall.bootstrap.settings import Settings

HOW_TO_ADD: Final = "set OPENROUTER_API_KEY, or OPENAI_COMPATIBLE_BASE_URL, or AIMALL_PROVIDERS_FILE"


async def look_at_providers(settings: Settings) -> AsyncIterator[Finding]:
    """Ask every configured provider what it offers. Raises `SettingsError` for a file that makes no sense."""
    configured = load_providers(settings)
    if not configured:
        yield note("providers", "none is configured; a demo has its embedded model", HOW_TO_ADD)
    async with JsonCalls(Origins([OLLAMA_ADDRESS, *(provider.base_url for provider in configured)])) as calls:
        for provider in configured:
            yield await _look(provider, calls)
        if settings.database_url is None and await find_ollama(calls):
            yield fine("provider ollama", f"found on this machine, at {OLLAMA_ADDRESS}")


async def _look(provider: ProviderConfig, calls: JsonCalls) -> Finding:
    subject = f"provider {provider.name}"
    try:
        offers = await source_of(provider, calls).models()
    except OffersUnavailable as error:
        return bad(subject, f"{provider.base_url} does not answer as it should: {error}", "check its address and key")
    unusable = Counter(offer.unusable for offer in offers if offer.unusable)
    remark = f"{len(offers)} models"
    if unusable:
        remark += ", not sold for their price: " + ", ".join(
            f"{count} {reason}" for reason, count in unusable.most_common()
        )
    return fine(subject, remark)
