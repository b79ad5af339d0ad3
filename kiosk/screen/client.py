"""A screen's connection to its station: what changes there, and calls with their answers. On one loop.

Nothing here decides: whatever happens is told as news, and every call is answered, if only with `NO_ANSWER`.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
from collections.abc import Callable, Iterator
from typing import Any, Final, assert_never

from kiosk.api.client import StationClient, StationUnreachable, TokenRefused
from kiosk.screen.calls import Answered, Call, Choose, Decline, Detail, Extend, Reply, StartBySelf, reply_of
from kiosk.screen.stages import Back, Gone, News, TurnedAway
from kiosk.screen.told import screen_of, session_of

log = logging.getLogger(__name__)

HEARTBEAT_S: Final = 1.2
"""A station whose socket hangs is noticed within 1.5 times this."""
PAUSES_S: Final = (0.1, 0.2, 0.5, 1.0)
"""Before the connection is tried again; the last one again and again."""
TURNED_AWAY_S: Final = 5.0
"""The token may be put right at the station while the screen runs."""

Request = tuple[str, str, dict[str, Any] | None]


class StationLink:
    """Tells `hear` the station's news from `run`; `start` carries out a call."""

    def __init__(self, client: StationClient, hear: Callable[[News], None]) -> None:
        self._client = client
        self._hear = hear
        self._calls: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Until it is cancelled."""
        async with self._client.kept():
            try:
                await self._watch()
            finally:
                for task in self._calls:
                    task.cancel()

    def start(self, call: Call) -> None:
        """Ask the station; the answer is news."""
        task = asyncio.create_task(self._carry_out(call))
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)

    async def _watch(self) -> None:
        told, pauses = "", _pauses()

        def opened() -> None:
            nonlocal told, pauses
            told, pauses = "", _pauses()
            log.info("the station answers")
            self._hear(Back())

        while True:
            news: News = Gone()
            try:
                async with contextlib.aclosing(self._client.changes(opened)) as changes:
                    async for body in changes:
                        self._tell(body)
                why = "it ended the connection"
                pause_s = next(pauses)
            except StationUnreachable as error:
                why, pause_s = str(error), next(pauses)
            except TokenRefused:
                why, news, pause_s = "it does not know this screen's token", TurnedAway(), TURNED_AWAY_S
            if why != told:
                log.warning("no station: %s", why)
                told = why
            self._hear(news)
            await asyncio.sleep(pause_s)

    def _tell(self, body: dict[str, Any]) -> None:
        """A session, or what the screen is told of itself; anything else is passed over."""
        told = session_of(body) if "session" in body else screen_of(body)
        if told is None:
            log.warning("the station told something that this screen does not understand")
        else:
            self._hear(told)

    async def _carry_out(self, call: Call) -> None:
        method, path, body = _request(call)
        try:
            answer = await self._client.call(method, path, body)
        except StationUnreachable:
            reply = Reply.NO_ANSWER
        else:
            reply = reply_of(answer.status, answer.body.get("error"))
        self._hear(Answered(call, reply))


def _pauses() -> Iterator[float]:
    return itertools.chain(PAUSES_S, itertools.repeat(PAUSES_S[-1]))


def _request(call: Call) -> Request:
    match call:
        case Choose(session, attempt, position, touch_id):
            body = {"position": position, "touch_id": touch_id, "attempt": attempt}
            return "POST", f"/sessions/{session}/choice", body
        case Decline(session):
            return "DELETE", f"/sessions/{session}?code=declined", None
        case Extend(session):
            return "POST", f"/sessions/{session}/extend", None
        case Detail(session, attempt, topics, touch_id):
            told = {"attempt": attempt, "topics": list(topics), "touch_id": touch_id}
            return "POST", f"/sessions/{session}/detail", told
        case StartBySelf(code):
            return "POST", "/self", {"code": code}
        case _:
            assert_never(call)
