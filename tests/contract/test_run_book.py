"""The contracts of runs, prices and conversations, kept in memory and in PostgreSQL."""

from collections.abc import AsyncGenerator, Iterator

import pytest

from tests.contract.access.calls_contract import CallBookContract
from tests.contract.conversation_contract import ConversationsContract, MessagesContract
from tests.contract.housekeeping_contract import ChoreBookContract, OldFilesContract
from tests.contract.key_runs_contract import KeyRunsContract
from tests.contract.media.files_contract import FilesContract
from tests.contract.media.job_board_contract import JobBoardContract
from tests.contract.media.jobs_contract import JobsContract
from tests.contract.prices_contract import PriceBookContract, QuotesContract
from tests.contract.run_book_contract import RunBookContract
from tests.contract.run_reports_contract import RunReportsContract
from tests.postgres import fresh_database
from tests.runs import Books
from tests.worlds.memory import MemoryBooks
from tests.worlds.postgres import postgres_books


@pytest.fixture(scope="module")
def shared_database_url(postgres_dsn: str, template_database: str) -> Iterator[str]:
    with fresh_database(postgres_dsn, template_database) as dsn:
        yield dsn


class InMemory:
    """Everything in this process."""

    @pytest.fixture
    def books(self) -> Books:
        return MemoryBooks()


class InPostgres:
    """Everything on a real server."""

    @pytest.fixture
    async def books(self, database_url: str) -> AsyncGenerator[Books]:
        async with postgres_books(database_url) as books:
            yield books


class InSharedPostgres:
    """The same, in one database for all tests whose people never meet."""

    @pytest.fixture
    async def books(self, shared_database_url: str) -> AsyncGenerator[Books]:
        async with postgres_books(shared_database_url) as books:
            yield books


class TestMemoryRunBook(InMemory, RunBookContract): ...


class TestPostgresRunBook(InPostgres, RunBookContract): ...


class TestMemoryKeyRuns(InMemory, KeyRunsContract): ...


class TestPostgresKeyRuns(InPostgres, KeyRunsContract): ...


class TestMemoryCallBook(InMemory, CallBookContract): ...


class TestPostgresCallBook(InPostgres, CallBookContract): ...


class TestMemoryRunReports(InMemory, RunReportsContract): ...


class TestPostgresRunReports(InPostgres, RunReportsContract): ...


class TestMemoryJobs(InMemory, JobsContract): ...


class TestPostgresJobs(InPostgres, JobsContract): ...


class TestMemoryFiles(InMemory, FilesContract): ...


class TestPostgresFiles(InSharedPostgres, FilesContract): ...


class TestMemoryOldFiles(InMemory, OldFilesContract): ...


class TestPostgresOldFiles(InPostgres, OldFilesContract): ...


class TestMemoryChoreBook(InMemory, ChoreBookContract): ...


class TestPostgresChoreBook(InPostgres, ChoreBookContract): ...


class TestMemoryJobBoard(InMemory, JobBoardContract): ...


class TestPostgresJobBoard(InPostgres, JobBoardContract): ...


class TestMemoryPriceBook(InMemory, PriceBookContract): ...


class TestPostgresPriceBook(InSharedPostgres, PriceBookContract): ...


class TestMemoryQuotes(InMemory, QuotesContract): ...


class TestPostgresQuotes(InSharedPostgres, QuotesContract): ...


class TestMemoryConversations(InMemory, ConversationsContract): ...


class TestPostgresConversations(InSharedPostgres, ConversationsContract): ...


class TestMemoryMessages(InMemory, MessagesContract): ...


class TestPostgresMessages(InSharedPostgres, MessagesContract): ...
