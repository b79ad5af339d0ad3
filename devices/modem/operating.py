"""One modem worked by a person at a terminal: look once, send once, or watch."""

import asyncio
from collections.abc import Callable
from typing import Final

from devices.modem.config import ModemConfig
from devices.modem.driver import ModemLine
from devices.modem.events import Delivered, Failed, ModemEvent, ModemState, Phase, Received, Sent
from devices.modem.numbers import dialled
from devices.modem.shown import event_lines, state_lines, verdict
from devices.modem.text import parts_of
from devices.ports.causes import IN_USE

SETTLE_S: Final = 30.0  # a card that was just put in takes some seconds to find its network
SEARCH_S: Final = 15.0
REPORT_S: Final = 120.0
REFERENCE: Final = "by-hand"


class _Desk:
    """A modem line whose events can be waited for."""

    def __init__(self, config: ModemConfig) -> None:
        self.events: asyncio.Queue[ModemEvent] = asyncio.Queue()
        self.line = ModemLine(config, self.events.put_nowait)

    async def settled(self) -> ModemState:
        """The first state that will not better itself, or the last one when time is over."""
        state = self.line.state
        try:
            async with asyncio.timeout(SETTLE_S):
                while True:
                    event = await self._next(state)
                    if isinstance(event, ModemState):
                        state = event
                    if event is None or _is_settled(state):
                        return state
        except TimeoutError:
            return state

    async def _next(self, state: ModemState) -> ModemEvent | None:
        """The next event; None where the modem searches for a network and still does after a while."""
        if state.phase is not Phase.SEARCHING:
            return await self.events.get()
        try:
            return await asyncio.wait_for(self.events.get(), SEARCH_S)
        except TimeoutError:
            return None


async def settle(config: ModemConfig) -> ModemState:
    """Open the port, ask everything once, close it again."""
    desk = _Desk(config)
    await desk.line.start()
    try:
        return await desk.settled()
    finally:
        await desk.line.stop()


async def send_one(
    config: ModemConfig, number: str, text: str, say: Callable[[str], None], *, delivered: bool
) -> bool | ModemState:
    """Send, and say each step. True: sent (or delivered, where that is waited for); a state where the modem
    cannot send. Raises NumberError and TextError before anything is opened.
    """
    dialled(number)
    parts_of(text)
    desk = _Desk(config)
    await desk.line.start()
    try:
        state = await desk.settled()
        if state.phase is not Phase.READY:
            for line in state_lines(state):
                say(line)
            return state
        desk.line.send(number, text, REFERENCE)
        return await _outcome(desk, say, delivered=delivered)
    finally:
        await desk.line.stop()


async def _outcome(desk: _Desk, say: Callable[[str], None], *, delivered: bool) -> bool:
    wait_s: float | None = None  # until Sent or Failed: one of them comes
    while True:
        try:
            event = await asyncio.wait_for(desk.events.get(), wait_s)
        except TimeoutError:
            return False
        if not isinstance(event, Received):
            for line in verdict(event) if isinstance(event, ModemState) else event_lines(event):
                say(line)
        match event:
            case Sent():
                if not delivered:
                    return True
                wait_s = REPORT_S
            case Delivered():
                return True
            case Failed():
                return False
            case ModemState() | Received():
                pass


async def watch(config: ModemConfig, say: Callable[[str], None], *, show_text: bool) -> ModemState:
    """Say every event until cancelled. Returns at once only where another process has the port."""
    desk = _Desk(config)
    await desk.line.start()
    try:
        while True:
            event = await desk.events.get()
            for line in event_lines(event, show_text):
                say(line)
            if isinstance(event, ModemState) and event.detail == IN_USE:
                return event
    finally:
        await desk.line.stop()


def _is_settled(state: ModemState) -> bool:
    return state.phase not in {Phase.STARTING, Phase.SEARCHING}
