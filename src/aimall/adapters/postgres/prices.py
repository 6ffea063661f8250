"""Published prices and quotes in PostgreSQL."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from aimall.adapters.postgres.hot_path import HotPath
from aimall.domain.catalog.model import ModelId, ProviderName
from aimall.domain.catalog.usage import Unit
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.errors import IdempotencyKeyReused
from aimall.domain.kernel.ids import PriceVersionId, QuoteId, UserId, WorkspaceId
from aimall.domain.pricing.price import Price, PriceVersion, TokenPrice, UnitPrice
from aimall.domain.pricing.quote import Quote, QuoteNotFound

NEWEST: Final = """
SELECT DISTINCT ON (provider, upstream_model) * FROM price_version
ORDER BY provider, upstream_model, created_at DESC, id DESC
"""
PUBLISH: Final = """
INSERT INTO price_version (id, provider, upstream_model, input_per_million_micro, output_per_million_micro,
    cached_input_per_million_micro, per_request_micro, unit, per_unit_micro)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
    $8::text[], $9::bigint[])
ON CONFLICT (id) DO NOTHING
"""
ADD_QUOTE: Final = """
INSERT INTO quote (id, workspace_id, user_id, model, likely_micro, ceiling_micro, expires_at, fingerprint)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING RETURNING id
"""
FIND_QUOTE: Final = "SELECT * FROM quote WHERE workspace_id = $1 AND id = $2"


class PostgresPriceBook:
    """Prices that are added and never changed."""

    def __init__(self, path: HotPath) -> None:
        self._path = path

    async def newest(self) -> Mapping[tuple[ProviderName, str], PriceVersion]:
        """Give the newest version of every provider and upstream model."""
        found: dict[tuple[ProviderName, str], PriceVersion] = {}
        for row in await self._path.rows(NEWEST):
            version = price_version_of(row, id_column="id", provider_column="provider")
            found[version.provider, version.upstream_model] = version
        return found

    async def publish(self, versions: Sequence[PriceVersion]) -> None:
        """Add versions, all in one statement."""
        if not versions:
            return
        rows = [
            (version.id, version.provider, version.upstream_model, *_columns_of(version.price)) for version in versions
        ]
        await self._path.rows(PUBLISH, *(list(column) for column in zip(*rows, strict=True)))


class PostgresQuotes:
    """Quotes of a workspace."""

    def __init__(self, path: HotPath) -> None:
        self._path = path

    async def add(self, quote: Quote, *, user: UserId, fingerprint: bytes) -> Quote | None:
        """Store a quote and answer None, or give the first of its id. Raises `IdempotencyKeyReused`."""
        money = (quote.likely.micro, quote.ceiling.micro)
        wish = (quote.id, quote.workspace, user, quote.model, *money, quote.expires_at, fingerprint)
        if await self._path.rows(ADD_QUOTE, *wish):
            return None
        rows = await self._path.rows(FIND_QUOTE, quote.workspace, quote.id)
        if not rows or rows[0]["fingerprint"] != fingerprint:
            raise IdempotencyKeyReused
        return _quote_of(rows[0])

    async def find(self, workspace: WorkspaceId, quote: QuoteId) -> Quote:
        """Give a quote. Raises `QuoteNotFound`."""
        rows = await self._path.rows(FIND_QUOTE, workspace, quote)
        if not rows:
            raise QuoteNotFound
        return _quote_of(rows[0])


def _quote_of(row: Any) -> Quote:  # noqa: ANN401 - asyncpg's records are untyped
    return Quote(
        id=QuoteId(row["id"]),
        workspace=WorkspaceId(row["workspace_id"]),
        model=ModelId(row["model"]),
        likely=Coins(row["likely_micro"]),
        ceiling=Coins(row["ceiling_micro"]),
        expires_at=row["expires_at"],
    )


def price_version_of(row: Any, *, id_column: str, provider_column: str) -> PriceVersion:  # noqa: ANN401 - untyped
    """Read a price, alone or joined to a run."""
    return PriceVersion(
        id=PriceVersionId(row[id_column]),
        provider=ProviderName(row[provider_column]),
        upstream_model=row["upstream_model"],
        price=_price_of(row),
    )


def _price_of(row: Any) -> Price:  # noqa: ANN401 - asyncpg's records are untyped
    if row["unit"] is not None:
        return UnitPrice(unit=Unit(row["unit"]), per_unit=Coins(row["per_unit_micro"]))
    return TokenPrice(
        input_per_million=Coins(row["input_per_million_micro"]),
        output_per_million=Coins(row["output_per_million_micro"]),
        cached_input_per_million=Coins(row["cached_input_per_million_micro"]),
        per_request=Coins(row["per_request_micro"]),
    )


def _columns_of(price: Price) -> tuple[int, int, int, int, str | None, int | None]:
    if isinstance(price, UnitPrice):
        return 0, 0, 0, 0, price.unit.value, price.per_unit.micro
    return (
        price.input_per_million.micro,
        price.output_per_million.micro,
        price.cached_input_per_million.micro,
        price.per_request.micro,
        None,
        None,
    )
