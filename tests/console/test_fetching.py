"""What a person asks the server for comes, or it is said in words why it does not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp.test_utils import TestServer
from yarl import URL

from invigilator_console.fetching import Fetching, NotFetched
from tests.console.console_exam import ADEYEMI, OKAFOR, exam
from tests.console.console_server import KEY, ConsoleServer


@pytest.fixture
def server() -> ConsoleServer:
    return ConsoleServer(exam(starts=datetime.now(UTC) + timedelta(minutes=10)))


@asynccontextmanager
async def fetching_from(server: ConsoleServer, key: str = KEY + OKAFOR) -> AsyncIterator[Fetching]:
    async with TestServer(server.application()) as http:
        fetching = Fetching(URL(str(http.make_url("/"))), key)
        yield fetching
        await fetching.close()


async def test_a_page_is_fetched_with_the_key_and_a_missing_one_is_said_in_words(server: ConsoleServer) -> None:
    """Nobody confirms an upload without having been able to look at it."""
    server.pages[ADEYEMI, 1] = b"a page"

    async with fetching_from(server) as fetching:
        page = await fetching.page(ADEYEMI, 1)
        with pytest.raises(NotFetched, match="page 2 is not at the server"):
            await fetching.page(ADEYEMI, 2)

    assert page == b"a page"


async def test_a_server_that_does_not_answer_is_said_in_words(unused_tcp_port: int) -> None:
    """A black rectangle would leave it open whether there is no photograph or no server."""
    fetching = Fetching(URL(f"http://127.0.0.1:{unused_tcp_port}"), KEY)

    with pytest.raises(NotFetched, match="the photograph could not be fetched: the server does not answer"):
        await fetching.portrait(ADEYEMI, "id")
    with pytest.raises(NotFetched, match="The server is away"):
        await fetching.cohort()

    await fetching.close()
