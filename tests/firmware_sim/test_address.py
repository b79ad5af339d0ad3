"""A pad's address in its EEPROM, and a pad that moves from a line of its own to a bus."""

import pytest

from firmware_sim.address import AddressCell
from firmware_sim.frames import Frame, Side, encode_frame
from firmware_sim.log import LogUnwritableError, PressLog, VolatileMemory
from firmware_sim.pad import Build, Pad
from tests.firmware_sim.host import frames_in

UID = b"UID\0\0\1"


class TornMemory(VolatileMemory):
    """Takes so many bytes, then the power is gone."""

    def __init__(self, content: bytes, takes: int) -> None:
        super().__init__(content)
        self._takes = takes

    def write(self, offset: int, data: bytes) -> None:
        super().write(offset, data[: self._takes])
        if self._takes < len(data):
            raise LogUnwritableError
        self._takes -= len(data)


def told(pad: Pad, now_s: float) -> list[Frame]:
    data = b"".join(iter(lambda: pad.frame_to_send(now_s), b""))
    return frames_in(data)


def request(address: int, new: int, uid: bytes = UID) -> bytes:
    return encode_frame(Frame(Side.HOST, address, 0x44, 0, uid + bytes((new,))))


def test_a_memory_without_an_address_has_none() -> None:
    assert AddressCell(VolatileMemory()).read() is None


@pytest.mark.parametrize("takes", range(4))
def test_a_power_cut_at_any_byte_leaves_the_old_or_the_new_address(takes: int) -> None:
    whole = VolatileMemory()
    AddressCell(whole).write(7)
    torn = TornMemory(whole.read(), takes)
    with pytest.raises(LogUnwritableError):
        AddressCell(torn).write(9)
    assert AddressCell(torn).read() == (9 if takes >= 2 else 7)


def test_a_lone_pad_answers_from_its_old_address_and_then_waits_to_be_asked_at_the_new_one() -> None:
    memory = VolatileMemory()
    pad = Pad(Build(UID), PressLog(memory, lambda: 5), 0.0)
    told(pad, 0.0)
    pad.receive(request(0, 12), 1.0)
    assert [(frame.address, frame.type_no) for frame in told(pad, 1.0)] == [(0, 0x44)]
    pad.receive(encode_frame(Frame(Side.HOST, 0, 0x02, 0, b"")), 2.0)
    assert told(pad, 2.0) == []
    pad.receive(encode_frame(Frame(Side.HOST, 12, 0x30, 0, b"")), 3.0)
    assert [frame.address for frame in told(pad, 3.1)] == [12]
    again = Pad(Build(UID), PressLog(memory, lambda: 5), 4.0)
    again.receive(encode_frame(Frame(Side.HOST, 12, 0x30, 0, b"")), 5.0)
    assert [frame.address for frame in told(again, 5.1)] == [12]


def test_an_address_that_cannot_be_kept_is_not_taken() -> None:
    pad = Pad(Build(UID), PressLog(VolatileMemory(), lambda: 5), 0.0)
    told(pad, 0.0)
    pad._place._cell = AddressCell(TornMemory(b"\xff" * 1024, 0))
    pad.receive(request(0, 12), 1.0)
    assert told(pad, 1.0) == []
    pad.receive(encode_frame(Frame(Side.HOST, 0, 0x02, 0, b"")), 2.0)
    assert [frame.type_no for frame in told(pad, 2.0)] == [0x03]


@pytest.mark.parametrize(("uid", "new"), [(b"UID\0\0\2", 12), (UID, 33)])
def test_another_uid_or_no_address_changes_nothing(uid: bytes, new: int) -> None:
    pad = Pad(Build(UID), PressLog(VolatileMemory(), lambda: 5), 0.0)
    told(pad, 0.0)
    pad.receive(request(0, new, uid), 1.0)
    assert told(pad, 1.0) == []
