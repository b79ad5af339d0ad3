"""For levels 1 to 5, whatever a window can see or hear of a rating is the same."""

import re
from dataclasses import replace
from typing import Any

import pytest
from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from firmware_sim.demo.citizens import PACES
from tests.end_to_end.conftest import MakeHall
from tests.end_to_end.hall import EndToEndHall
from tests.end_to_end.processes import Part
from tests.until import until

# Long enough for a watcher to be there before the key is pressed.
SLOW = replace(PACES["fast"], timeout_s=30.0, warning_s=20.0)
_CHANGING = re.compile(r"[0-9a-f]{8,}|\d{4}-\d\d-\d\d[T ][0-9:.,]+Z?|\d+\.\d+|\b\d{4,5}\b")


def plain(text: str) -> str:
    """The text without what differs between any two runs: times, ports, random numbers."""
    return _CHANGING.sub("#", text)


def spied(hall: EndToEndHall, level: int) -> dict[str, Any]:
    """Everything around one rating but the store and the event itself."""
    heard: set[str] = set()
    listener = mqtt.Client(CallbackAPIVersion.VERSION2)
    listener.on_message = lambda _client, _data, message: heard.add(
        plain(f"{message.topic} {message.payload.decode()}")
    )
    listener.connect("127.0.0.1", hall.ports[0])
    listener.subscribe([(f"hallrating/v1/+/+/+/{kind}", 1) for kind in ("status", "pads/+", "stored")])
    listener.loop_start()
    tokens = str(hall.files.station.parent / "tokens.toml")
    url = f"http://127.0.0.1:{hall.ports[2]}"
    pad = hall.pads["w01"]
    hall.open("A-1")
    pad.until_show("open")
    watch = Part(hall.files.data, "session", "watch", "--station", url, "--token-file", tokens).ready()
    pad.say(f"press {level}")
    pad.until_show("thanks")
    hall.until_outcome("A-1", "rated")

    def told() -> bool:
        return any("rated" in line for line in watch.lines)

    until(told, 10)
    session = watch.lines[-1].split()[0]
    _status, answer = hall.api("GET", f"/sessions/{session}")
    pad.until_show("dark", after=pad.shows.index("thanks"))
    watch.end()
    listener.loop_stop()
    listener.disconnect()
    return {
        "pad": [
            {k: v for k, v in event.items() if k not in ("t_ms", "epoch", "boot", "uid", "link")}
            for event in pad.all_events
        ],
        "watch": [plain(line) for line in watch.lines],
        "api": plain(str(answer)),
        # How often a state is told depends on the minute, not on the key: each message once.
        "topics": sorted(heard),
        "log": plain(hall.parts["station"].log.read_text()),
    }


@pytest.mark.promise(5)
def test_nothing_that_a_window_sees_or_hears_depends_on_the_level(make_hall: MakeHall) -> None:
    found = {level: spied(make_hall(f"hall-{level}", pace=SLOW).start_all(), level) for level in range(1, 6)}
    for kind in found[1]:
        for level in range(2, 6):
            assert found[level][kind] == found[1][kind], f"{kind} of level {level}"
