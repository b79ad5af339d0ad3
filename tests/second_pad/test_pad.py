"""The pad's rules: presses, delivery, OPEN, CLOSE, EXTEND, ACK, LOG (sections 4, 6 and 8)."""

from __future__ import annotations

import pytest

from tests.said import one
from tests.second_pad.bench import UID, Bench, ask, token
from tests.second_pad.delivery import Delivery, first_pause_ms
from tests.second_pad.fromhost import Ack, AskLog, Close, Extend
from tests.second_pad.frompad import Closed, Hello, Opened, Pong, Press
from tests.second_pad.test_log import EPOCH


def ready() -> Bench:
    bench = Bench()
    assert isinstance(bench.take()[0], Hello)
    bench.shows()
    return bench


def opened(number: int = 1) -> Bench:
    bench = ready()
    assert bench.host(ask(number)) == [Opened(token(number), 60_000)]
    assert bench.shows() == ["open"]
    return bench


def test_hello_at_boot() -> None:
    bench = Bench()
    assert bench.take() == [Hello(UID, EPOCH, EPOCH, 0, 1, 0x0100, 1, 0, 0, bytes(8))]
    bench.run(60_000)
    assert bench.take() == []
    assert bench.hello().uptime_ms == 60_000


def test_rating() -> None:
    bench = opened()
    bench.run(5000)
    press = one(bench.press(3), Press)
    assert (press.press_id, press.token, press.key, press.age_ms) == (1, token(1), 3, 0)
    assert press.boot == EPOCH & 0xFFFF
    assert bench.pong().open_token == bytes(8)
    assert bench.pong().unacknowledged == 1
    assert bench.press(4) == []
    bench.run(250)
    again = one(bench.take(), Press)
    assert (again.press_id, again.age_ms) == (1, 200)
    bench.ack(press)
    assert bench.shows() == ["kept", "thanks"]
    assert bench.press(4) == []
    assert bench.pong().waiting_keys == 0
    bench.run(3000)
    assert bench.shows() == ["dark"]
    assert bench.take() == []
    assert bench.pong().unacknowledged == 0


@pytest.mark.parametrize(("code", "show"), [(0, "thanks"), (1, "thanks"), (2, "closed"), (3, "closed")])
def test_ack_codes(code: int, show: str) -> None:
    bench = opened()
    press = bench.press()[0]
    bench.ack(press, code)
    assert bench.shows() == ["kept", show]
    bench.ack(press, (code + 2) % 4)  # a second one changes nothing
    assert bench.shows() == []
    bench.run(2999)
    assert bench.shows() == []
    assert bench.host(ask(2)) == [Opened(token(2), 60_000)]
    bench.run(10)
    assert bench.shows() == ["open"]


def test_ack_that_does_not_fit() -> None:
    bench = opened()
    bench.press()
    bench.host(Ack(1, token(2), 0))
    bench.host(Ack(2, token(1), 0))
    assert bench.shows() == ["kept"]
    assert bench.pong().unacknowledged == 1


def test_repeats_for_ever() -> None:
    bench = opened()
    start = bench.now
    bench.press()
    bench.run(20_000)
    assert bench.times(start) == [200, 600, 1400, 3000, 5400, 7800, 10200, 12600, 15000, 17400, 19800]
    bench.host(ask(7))
    bench.take()
    bench.run(3000)
    assert bench.times(start) == [22_200]


def test_other_requests_do_not_stop_it() -> None:
    bench = opened()
    start = bench.now
    bench.press()
    assert one(bench.host(ask(2)), Press).token == token(1)
    bench.run(100)
    assert one(bench.host(ask(1)), Press).age_ms == 100
    bench.pong()
    bench.run(200)
    assert bench.times(start) == [200]


@pytest.mark.parametrize(
    ("baud", "pauses"),
    [(9600, [200, 400, 800, 1600, 2400, 2400]), (1200, [750, 1500, 2400, 2400]), (300, [3000, 3000])],
)
def test_pauses(baud: int, pauses: list[int]) -> None:
    delivery = Delivery(first_pause_ms(baud))
    delivery.aim(0, 1)
    now = 0
    for pause in pauses:
        delivery.sent(now)
        assert delivery.due == now + pause
        now += pause


def test_time_out_and_warning() -> None:
    bench = opened()
    bench.run(39_999)
    assert bench.shows() == []
    bench.run(1)
    assert bench.shows() == ["warning"]
    assert bench.host(ask(1)) == [Opened(token(1), 20_000)]
    assert bench.shows() == []
    bench.run(19_999)
    assert bench.take() == []
    bench.run(1)
    assert bench.take() == [Closed(token(1), 2)]
    assert bench.shows() == ["dark"]
    assert bench.press() == []
    assert bench.pong().waiting_keys == 1
    assert bench.host(ask(1)) == [Closed(token(1), 2)]
    assert bench.host(Close(token(1), 2)) == [Closed(token(1), 2)]


def test_key_at_the_deadline_is_too_late() -> None:
    bench = opened()
    bench.now += 60_000
    assert bench.press() == [Closed(token(1), 2)]


def test_warning_at_once_and_never() -> None:
    bench = ready()
    bench.host(ask(1, 2000, 0))
    assert bench.shows() == ["open", "warning"]
    bench.host(ask(2, 2000, 2000))
    bench.run(2000)
    assert bench.shows() == ["open", "dark"]


def test_open_in_its_order() -> None:
    bench = opened(1)
    assert bench.host(ask(2, scale=7)) == [Closed(token(2), 3)]
    assert bench.hello().open_token == bytes(8)
    assert bench.host(ask(2)) == [Opened(token(2), 60_000)]
    assert bench.host(Close(token(1), 3)) == [Closed(token(1), 1)]
    press = bench.press()[0]
    assert one(bench.host(ask(3)), Press) == press
    assert bench.ack(press) == []
    assert one(bench.host(ask(2)), Press).token == token(2)
    assert bench.host(ask(3)) == [Opened(token(3), 60_000)]


def test_close() -> None:
    bench = opened()
    assert bench.host(Close(token(9), 2)) == [Closed(token(9), 0)]
    assert bench.shows() == []
    assert bench.host(Close(token(1), 2)) == [Closed(token(1), 1)]
    assert bench.shows() == ["dark"]
    assert bench.host(Close(token(1), 2)) == [Closed(token(1), 1)]
    bench.boot()
    bench.take()
    assert bench.host(Close(token(1), 2)) == [Closed(token(1), 0)]


def test_last_eight_are_remembered() -> None:
    bench = opened(1)
    for number in range(2, 11):
        bench.host(ask(number))
    assert bench.host(Close(token(2), 1)) == [Closed(token(2), 1)]
    assert bench.host(Close(token(1), 1)) == [Closed(token(1), 0)]


def test_extend() -> None:
    bench = opened()
    bench.run(45_000)
    assert bench.host(Extend(token(1), 30_000, 20_000)) == [Opened(token(1), 30_000)]
    assert bench.shows() == ["warning", "open"]
    assert bench.host(Extend(token(1), 1_000, 1_000)) == [Opened(token(1), 30_000)]
    bench.run(20_000)
    assert bench.shows() == ["warning"]
    bench.run(10_000)
    assert bench.take() == [Closed(token(1), 2)]
    assert bench.host(Extend(token(1), 1_000, 1_000)) == [Closed(token(1), 2)]
    assert bench.host(Extend(token(2), 1_000, 1_000)) == [Closed(token(2), 0)]


def test_extend_does_not_beep() -> None:
    bench = opened()
    bench.run(41_000)
    bench.events.clear()
    bench.host(Extend(token(1), 60_000, 40_000))
    assert [kind for _, kind, _ in bench.events] == ["show", "lamp"]


def test_log_is_delivered_oldest_first() -> None:
    bench = ready()
    for number in range(1, 5):
        bench.host(ask(number))
        bench.ack(bench.press()[0])
    pong, press = bench.host(AskLog(2))
    assert isinstance(pong, Pong)
    assert pong.unacknowledged == 3
    for number in (2, 3, 4):
        assert isinstance(press, Press)
        assert press.press_id == number
        rest = bench.ack(press, 1)
        press = rest[0] if rest else press
    assert bench.pong().unacknowledged == 0
