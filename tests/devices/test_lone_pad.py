"""At which rate a lone pad speaks: found by trying, and only where nothing was ever heard."""

import pytest

from devices.config import PadConfig
from devices.events import PadBack, PadEvent, PadIdentified, PadSilent
from devices.line_events import BaudFound
from devices.lone_pad import LonePad
from tests.simulation.link_pad_model import Eeprom, PadModel


class RatedLine:
    """A model of a pad that works at `baud`; at another rate either side reads nothing."""

    def __init__(self, baud: int, configured: int = 9600, port: str = "a path") -> None:
        self.baud = baud
        self.now_s = 100.0
        self.plugged = True
        self.noise = b""
        self.events: list[PadEvent] = []
        self.rates: list[tuple[float, int]] = []
        self.host = LonePad(PadConfig("pad-1", port, configured))
        self.model = PadModel(Eeprom(b"HRL\0\1\2", 77), lambda _record: None)
        self.model.take_bytes()
        self.host.line_opened(self.now_s)

    def run(self, seconds: float) -> None:
        end_s = self.now_s + seconds
        while self.now_s < end_s:
            self.host.tick(self.now_s)
            if not self.rates or self.rates[-1][1] != self.host.baud:
                self.rates.append((self.now_s, self.host.baud))
            data = self.host.bytes_to_send()
            if self.plugged and data:
                if self.host.baud == self.baud:
                    self.model.receive(data, self.now_s)
                    self.host.receive(self.model.take_bytes(), self.now_s)
                else:
                    self.host.receive(self.noise, self.now_s)
            self.events += self.host.events()
            due_s = self.host.next_deadline_s()
            self.now_s = min(end_s, max(due_s or end_s, self.now_s + 1e-4))

    def told(self, kind: type[PadEvent]) -> list[PadEvent]:
        return [event for event in self.events if isinstance(event, kind)]


@pytest.mark.parametrize("noise", [b"", b"\0\x93\x11\0"])
@pytest.mark.parametrize("baud", [115200, 19200, 38400, 57600, 4800, 2400, 1200])
def test_a_wrong_rate_is_found_and_told_and_the_pad_works_at_it(baud: int, noise: bytes) -> None:
    line = RatedLine(baud)
    line.noise = noise
    line.run(25.0)
    assert line.told(BaudFound) == [BaudFound("pad-1", baud, 9600)]
    assert (line.host.baud, line.host.statistics().baud_found) == (baud, baud)
    line.run(20.0)
    assert line.host.baud == baud
    assert len(line.told(PadSilent)) == len(line.told(PadBack))


def test_the_right_rate_is_never_left() -> None:
    line = RatedLine(9600)
    line.run(30.0)
    assert [baud for _, baud in line.rates] == [9600]
    assert line.host.statistics().baud_found is None


def test_a_line_that_was_understood_is_not_tried_when_its_pad_has_gone() -> None:
    line = RatedLine(9600)
    line.run(3.0)
    line.plugged = False
    line.run(60.0)
    assert line.told(PadSilent)
    assert [baud for _, baud in line.rates] == [9600]


def test_a_pad_that_only_had_no_power_is_heard_within_two_seconds() -> None:
    line = RatedLine(9600)
    line.plugged = False
    line.run(33.3)
    line.plugged = True
    line.run(2.5)
    assert line.told(PadIdentified)
    assert line.told(BaudFound) == []


def test_a_pad_that_hears_every_rate_is_taken_at_the_configured_one() -> None:
    line = RatedLine(9600)
    line.plugged = False
    line.run(5.05)  # another rate is being tried
    assert line.host.baud == 115200
    line.baud = 115200
    line.plugged = True
    line.run(0.5)  # it answers there, as a pseudo-terminal would let it
    line.baud = 9600
    line.run(3.0)
    assert line.host.baud == 9600
    assert line.told(BaudFound) == []


def test_the_rate_that_was_found_is_tried_first_after_the_next_opening() -> None:
    line = RatedLine(38400)
    line.run(25.0)
    line.host.line_lost("pulled", line.now_s)
    line.host.line_opened(line.now_s)
    line.events.clear()
    line.run(0.5)
    assert line.told(PadIdentified)
    assert line.told(BaudFound) == [BaudFound("pad-1", 38400, 9600)]  # told once for each opening


@pytest.mark.parametrize(
    ("baud", "configured", "told"), [(19200, 9600, [BaudFound("pad-1", 19200, 9600)]), (9600, 9600, [])]
)
def test_a_rate_at_which_the_pad_was_found_is_believed_after_the_configured_one_was_tried(
    baud: int, configured: int, told: list[BaudFound]
) -> None:
    line = RatedLine(baud, configured)
    line.host.answered_at(baud, line.now_s)
    line.run(2.5)
    assert line.told(PadIdentified)
    assert (line.told(BaudFound), line.host.baud) == (told, baud)


def test_a_pad_that_went_back_to_the_configured_rate_is_taken_there() -> None:
    line = RatedLine(38400)
    line.run(25.0)
    line.host.line_lost("pulled", line.now_s)
    line.baud = 9600
    line.events.clear()
    line.host.line_opened(line.now_s)
    line.host.answered_at(9600, line.now_s)
    line.run(1.0)
    assert (line.host.baud, line.host.statistics().baud_found) == (9600, None)
    assert line.told(BaudFound) == []


def test_a_serial_server_in_raw_mode_has_a_rate_of_its_own() -> None:
    line = RatedLine(19200, port="socket://127.0.0.1:4001")
    line.run(40.0)
    assert [baud for _, baud in line.rates] == [9600]
