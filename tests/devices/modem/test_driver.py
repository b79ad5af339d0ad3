"""The driver on real pseudo-terminals, with the simulated modem as a process of its own."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from devices.modem.causes import Cause
from devices.modem.config import ModemConfig
from devices.modem.driver import ModemLine
from devices.modem.events import Delivered, Failed, ModemEvent, ModemState, Received, Sent
from devices.port import open_port
from tests.firmware_sim.modem.process import NUMBER, TEXT, ModemProcess
from tests.until import until


class Hall:
    """A modem line and the events that it told, for one coroutine."""

    def __init__(self, port: Path | str) -> None:
        self.events: list[ModemEvent] = []
        self.line = ModemLine(ModemConfig(str(port)), self.events.append)

    async def __aenter__(self) -> "Hall":
        await self.line.start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.line.stop()

    async def sees(self, condition: Callable[[], object]) -> None:
        await asyncio.to_thread(until, condition, 10)

    async def is_(self, phase: str) -> None:
        await self.sees(lambda: self.line.state.phase == phase)

    def told(self, kind: type) -> list[ModemEvent]:
        return [event for event in self.events if isinstance(event, kind)]


@pytest.mark.asyncio
async def test_a_message_goes_out_and_one_comes_in_over_a_real_line(
    modem: ModemProcess, link: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with Hall(link) as hall:
        hall.line.send(NUMBER, TEXT, "case-7")
        await hall.sees(lambda: hall.told(Delivered))
        assert modem.said(event="sent") == {"event": "sent", "to": NUMBER, "text": TEXT}
        modem.tell("receive order=2,1 +8613912345678 " + "回复" * 40)
        await hall.sees(lambda: hall.told(Received))
        (message,) = hall.told(Received)
        assert isinstance(message, Received)
        assert message.text == "回复" * 40
        hall.line.taken(message.id)
        await hall.sees(lambda: hall.line.state.storage == (0, 20) or modem.read())
    shown = caplog.text + repr(hall.events)
    assert not any(secret in shown for secret in (NUMBER, "13912345678", "办件", "回复", "4E8B"))


@pytest.mark.asyncio
@pytest.mark.parametrize("moment", ["command", "prompt", "pdu", "answer"])
async def test_an_unplugging_within_a_sending_is_reported_and_nothing_is_sent_twice(
    modem: ModemProcess, link: Path, moment: str
) -> None:
    async with Hall(link) as hall:
        await hall.is_("ready")
        modem.tell(f"unplug at={moment}")
        modem.said(event="fuse")
        hall.line.send(NUMBER, "只发一次", "once")
        await hall.is_("absent")
        modem.tell("replug")
        await hall.sees(lambda: hall.told(Sent) or hall.told(Failed))
        await hall.is_("ready")
        hall.line.send(NUMBER, "下一条", "next")
        await hall.sees(lambda: Sent("next", 1) in hall.events)
    failed = Failed("once", Cause.UNKNOWN, is_final=True, parts_sent=0)
    assert len([event for event in hall.events if event in {failed, Sent("once", 1)}]) == 1
    texts: list[str] = []
    while "下一条" not in texts:
        texts.append(modem.said(event="sent")["text"])
    assert texts.count("只发一次") <= 1
    assert failed in hall.events or "只发一次" in texts
    assert Sent("once", 1) in hall.events or moment != "command"


@pytest.mark.asyncio
async def test_a_port_that_is_not_there_or_in_use_is_a_state_and_is_found_when_it_comes(link: Path) -> None:
    async with Hall(link) as hall:
        await hall.sees(lambda: hall.events)
        (state,) = hall.told(ModemState)
        assert isinstance(state, ModemState)
        assert (state.cause, state.detail) == (Cause.NO_MODEM, "not there")
        process = ModemProcess("--link", str(link))
        await hall.is_("ready")
        with pytest.raises(Exception, match="in use"):
            open_port(str(link), 9600)
        process.close()
        await hall.is_("absent")


@pytest.mark.asyncio
async def test_a_modem_behind_a_serial_server_sends_and_receives_and_comes_back(
    caplog: pytest.LogCaptureFixture,
) -> None:
    process = ModemProcess("--listen", "127.0.0.1:0")
    try:
        port = str(process.said(event="ready")["link"])
        async with Hall(port) as hall:
            hall.line.send(NUMBER, TEXT, "case-7")
            await hall.sees(lambda: hall.told(Delivered))
            assert process.said(event="sent")["text"] == TEXT
            process.tell("unplug")
            await hall.is_("absent")
            process.tell("replug")
            await hall.is_("ready")
            process.tell("receive +8613912345678 满意")
            await hall.sees(lambda: hall.told(Received))
            (message,) = hall.told(Received)
            assert isinstance(message, Received)
            assert message.text == "满意"
    finally:
        process.close()
    assert "nobody listens there" in caplog.text or "hung up" in caplog.text
