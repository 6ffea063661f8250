"""What every price book and every store of quotes promises."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from aimall.domain.catalog.model import ModelId, ProviderName
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.errors import IdempotencyKeyReused
from aimall.domain.kernel.ids import PriceVersionId, QuoteId
from aimall.domain.pricing.price import PriceVersion, TokenPrice
from aimall.domain.pricing.quote import Quote, QuoteNotFound
from tests.runs import Books, Person


def a_version(provider: str = "p", upstream: str = "m", *, micro: int = 5) -> PriceVersion:
    price = TokenPrice(
        input_per_million=Coins(micro),
        output_per_million=Coins(micro + 1),
        cached_input_per_million=Coins(micro + 2),
        per_request=Coins(micro + 3),
    )
    return PriceVersion(
        id=PriceVersionId(uuid4()), provider=ProviderName(provider), upstream_model=upstream, price=price
    )


async def newest_of(books: Books, version: PriceVersion) -> PriceVersion | None:
    return (await books.prices.newest()).get((version.provider, version.upstream_model))


def a_quote(person: Person) -> Quote:
    return Quote(
        id=QuoteId(uuid4()),
        workspace=person.workspace,
        model=ModelId("a/model"),
        likely=Coins(7),
        ceiling=Coins(50),
        expires_at=datetime(2026, 3, 20, 12, 0, 0, 123456, tzinfo=UTC),
    )


class PriceBookContract:
    """Published prices."""

    async def test_a_price_is_found_as_it_was_published(self, books: Books) -> None:
        version = a_version()
        await books.prices.publish([version])
        assert await newest_of(books, version) == version

    async def test_the_newest_version_is_the_one_that_counts(self, books: Books) -> None:
        for micro in (5, 9, 7):
            latest = a_version(micro=micro)
            await books.prices.publish([latest])
        assert await newest_of(books, latest) == latest

    async def test_each_provider_has_a_price_of_its_own_for_a_model(self, books: Books) -> None:
        one, other, another = a_version("p"), a_version("q"), a_version("p", "n")
        await books.prices.publish([one, other, another])
        assert [await newest_of(books, version) for version in (one, other, another)] == [one, other, another]

    async def test_publishing_nothing_changes_nothing(self, books: Books) -> None:
        before = await books.prices.newest()
        await books.prices.publish([])
        assert await books.prices.newest() == before

    async def test_publishing_again_is_safe_and_cannot_change_a_published_price(self, books: Books) -> None:
        version = a_version()
        changed = PriceVersion(
            id=version.id, provider=version.provider, upstream_model="m", price=a_version(micro=99).price
        )
        await books.prices.publish([version])
        await books.prices.publish([version, changed])
        assert await newest_of(books, version) == version


class QuotesContract:
    """Quotes."""

    async def test_a_quote_is_found_as_it_was_stored(self, books: Books) -> None:
        person = await books.person(coins=0)
        quote = a_quote(person)
        await books.quotes.add(quote, user=person.user, fingerprint=b"wish")
        assert await books.quotes.find(person.workspace, quote.id) == quote

    async def test_a_quote_of_somebody_else_is_not_found(self, books: Books) -> None:
        person, other = await books.person(coins=0), await books.person(coins=0)
        quote = a_quote(person)
        await books.quotes.add(quote, user=person.user, fingerprint=b"wish")
        with pytest.raises(QuoteNotFound):
            await books.quotes.find(other.workspace, quote.id)

    async def test_a_quote_that_was_never_given_is_not_found(self, books: Books) -> None:
        person = await books.person(coins=0)
        with pytest.raises(QuoteNotFound):
            await books.quotes.find(person.workspace, QuoteId(uuid4()))

    async def test_a_quote_that_was_given_cannot_be_changed(self, books: Books) -> None:
        person = await books.person(coins=0)
        quote = a_quote(person)
        assert await books.quotes.add(quote, user=person.user, fingerprint=b"wish") is None
        dearer = replace(quote, ceiling=Coins(60))
        assert await books.quotes.add(dearer, user=person.user, fingerprint=b"wish") == quote
        assert await books.quotes.find(person.workspace, quote.id) == quote

    async def test_the_id_of_a_quote_that_answered_another_wish_is_refused(self, books: Books) -> None:
        person = await books.person(coins=0)
        quote = a_quote(person)
        await books.quotes.add(quote, user=person.user, fingerprint=b"wish")
        with pytest.raises(IdempotencyKeyReused):
            await books.quotes.add(replace(quote, ceiling=Coins(60)), user=person.user, fingerprint=b"another")
        assert await books.quotes.find(person.workspace, quote.id) == quote
