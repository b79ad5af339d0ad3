"""The connection to a local API that really listens: what it tells, and an answer to every call."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from kiosk.api.client import StationClient
from kiosk.screen.calls import Answered, Call, Choose, Decline, Detail, Extend, Reply, StartBySelf
from kiosk.screen.client import HEARTBEAT_S, StationLink
from kiosk.screen.stages import Back, Gone, News, TurnedAway
from kiosk.screen.told import SessionTold
from tests.kiosk.conftest import SCREEN2, Api

pytestmark = pytest.mark.asyncio


class Listening:
    """A link with all the news that it told."""

    def __init__(self, url: str, token: str) -> None:
        self.news: asyncio.Queue[News] = asyncio.Queue()
        client = StationClient(url, token, None, HEARTBEAT_S)
        self.link = StationLink(client, self.news.put_nowait)

    async def until(self, kind: type[News]) -> News:
        async with asyncio.timeout(5):
            while not isinstance(told := await self.news.get(), kind):
                pass
            return told

    async def ask(self, call: Call) -> Reply:
        self.link.start(call)
        while True:
            told = await self.until(Answered)
            if isinstance(told, Answered) and told.call == call:
                return told.reply


@pytest_asyncio.fixture
async def listening(api: Api) -> AsyncIterator[Listening]:
    made = Listening(api.server.url, SCREEN2)
    running = asyncio.create_task(made.link.run())
    yield made
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_session_is_told_and_its_choice_is_recorded_once(api: Api, listening: Listening) -> None:
    await listening.until(Back)
    await api.open("B1", window="w2")
    told = await listening.until(SessionTold)
    while not (isinstance(told, SessionTold) and told.asked() is not None):
        told = await listening.until(SessionTold)
    attempt = told.cases[0].attempt or ""
    assert await listening.ask(Extend(told.session)) is Reply.DONE
    choice = Choose(told.session, attempt, 2, "touch-00000001")
    assert await listening.ask(choice) is Reply.DONE
    assert await listening.ask(choice) is Reply.DONE
    assert await listening.ask(Choose(told.session, attempt, 5, "touch-00000002")) is Reply.ALREADY_RATED
    assert await listening.ask(Decline(told.session)) is Reply.NOT_RECORDED
    assert [event.level for event in api.journal.events() if hasattr(event, "level")][:1] == [2]


async def test_a_full_disk_is_answered_as_not_recorded(api: Api, listening: Listening) -> None:
    await listening.until(Back)
    view = await api.open("B1", window="w2")
    api.journal.full = True
    choice = Choose(view["session"], view["cases"][0]["attempt"], 4, "touch-00000001")
    assert await listening.ask(choice) is Reply.NOT_RECORDED


async def test_what_a_station_does_not_know_is_answered_as_unknown(api: Api, listening: Listening) -> None:
    await listening.until(Back)
    assert await listening.ask(Extend("0" * 16)) is Reply.UNKNOWN
    unknown = Detail("0" * 16, "0" * 16, ("waiting.time",), "touch-00000001")
    assert await listening.ask(unknown) is Reply.UNKNOWN
    assert await listening.ask(StartBySelf("ABCDEF")) in {Reply.UNKNOWN, Reply.NOT_RECORDED}


async def test_a_station_that_ends_is_gone_and_calls_have_no_answer(api: Api, listening: Listening) -> None:
    await listening.until(Back)
    await api.server.stop()
    await listening.until(Gone)
    assert await listening.ask(Extend("0" * 16)) is Reply.NO_ANSWER


async def test_a_token_that_is_not_known_is_told(api: Api) -> None:
    made = Listening(api.server.url, "somebody-elses-token")
    running = asyncio.create_task(made.link.run())
    await made.until(TurnedAway)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
