"""States and events as people read them."""

import pytest

from devices.errors import ConfigError
from devices.modem.causes import Cause
from devices.modem.config import ModemConfig
from devices.modem.events import Delivered, Failed, ModemState, Phase, Received, Sent
from devices.modem.shown import event_lines, state_lines

READY = ModemState(Phase.READY, None, "", "M", "1", "HALL", -60, (0, 10))


@pytest.mark.parametrize(
    ("state", "lines"),
    [
        (ModemState(Phase.STARTING), ["The modem is starting."]),
        (
            ModemState(Phase.SEARCHING, Cause.NO_NETWORK, model="M", signal_dbm=None),
            [
                "modem: M, IMEI ?",
                "SIM card: ready",
                "signal: unknown",
                "network: none",
                "The modem finds no network.",
            ],
        ),
        (ModemState(Phase.SIM, Cause.PIN_WRONG), ["SIM card: refused the PIN"]),
        (ModemState(Phase.SIM, Cause.SIM_FAULT), ["SIM card: cannot be read"]),
    ],
)
def test_a_state_is_told_in_plain_words(state: ModemState, lines: list[str]) -> None:
    assert state_lines(state)[: len(lines)] == lines


def test_a_modem_that_is_ready_but_weak_and_full_says_so() -> None:
    weak = ModemState(Phase.READY, None, "", "M", "1", "HALL", -109, (10, 10))
    shown = "\n".join(state_lines(weak))
    assert "-109 dBm, weak" in shown
    assert "Ready to send and receive.\nThe signal is weak" in shown
    assert "The storage for messages is full" in shown
    assert event_lines(READY)[-1] == "Ready to send and receive."


def test_events_are_told_without_numbers_and_texts() -> None:
    message = Received("id", "13800138000", "不满意", None)
    assert event_lines(message) == ["Received from 138****8000: 3 characters."]
    assert event_lines(message, show_text=True) == ["Received from 13800138000: 不满意"]
    assert event_lines(Received("id", "", "", None, is_readable=False)) == [
        "Received: a message that is no text."
    ]
    assert event_lines(Sent("r", 1)) == ["Sent in 1 part."]
    assert event_lines(Delivered("r")) == ["Delivered to the telephone."]
    failed = event_lines(Failed("r", Cause.UNKNOWN, is_final=True, parts_sent=0))
    assert failed[0] == "The answer was lost: the message may have been sent or not."


@pytest.mark.parametrize(
    ("settings", "key"),
    [({"port": ""}, "port"), ({"port": "x", "baud": 7}, "baud"), ({"port": "x", "pin": "12"}, "pin")],
)
def test_a_wrong_setting_is_named_and_a_pin_is_never_shown(settings: dict[str, object], key: str) -> None:
    with pytest.raises(ConfigError) as caught:
        ModemConfig(**settings)  # type: ignore[arg-type]
    assert caught.value.key == key
    assert "12 " not in str(caught.value)
    assert "2580" not in repr(ModemConfig("x", pin="2580"))


def test_a_text_that_anybody_may_send_moves_no_terminal() -> None:
    message = Received("1", "BANK\r\n", "hello\x1b[2J\u202ethere\n", None)
    assert event_lines(message, show_text=True) == ["Received from BANK: hello [2J there"]
