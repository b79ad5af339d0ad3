"""For levels 1 to 5, whatever a window can see or hear of a rating is the same."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
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


def occasion(message: mqtt.MQTTMessage) -> tuple[str, str]:
    """What a message tells of, and what it tells. How often, and after how many frames, depends on the minute
    and not on the key; so messages are compared occasion by occasion and the line's counters are left out.
    """
    told = json.loads(message.payload)
    line = told.pop("line", {})
    streams = [stream["seq"] for stream in told.get("streams", ())]
    name = f"{message.topic} {told.get('state', '')} {sorted(told)} {streams}"
    return name, plain(json.dumps(told | {"line": sorted(line)}, ensure_ascii=False))


def opened(hall: EndToEndHall) -> EndToEndHall:
    """Broker and central come last: so the first word of the station about its pad is that it is ready."""
    for name in ("pads", "station"):
        hall.start(name)
    until(lambda: set(hall.api("GET", "/health")[1]["pads"].values()) == {"ready"}, 20)
    for name in ("broker", "central"):
        hall.start(name)
    until(lambda: hall.api("GET", "/health")[1]["connected"], 20)
    return hall


def spied(hall: EndToEndHall, level: int) -> dict[str, Any]:
    """Everything around one rating but the store and the event itself."""
    heard: dict[str, str] = {}
    station_log = hall.parts["station"].log
    log_before = len(station_log.read_text())
    listener = mqtt.Client(CallbackAPIVersion.VERSION2)
    listener.on_message = lambda _client, _data, message: heard.update([occasion(message)])
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
        "topics": heard,
        "log": plain(station_log.read_text()[log_before:]),
    }


@pytest.mark.promise(5)
def test_nothing_that_a_window_sees_or_hears_depends_on_the_level(make_hall: MakeHall) -> None:
    halls = {level: make_hall(f"hall-{level}", pace=SLOW) for level in range(1, 6)}
    with ThreadPoolExecutor(len(halls)) as pool:
        told = pool.map(lambda level: spied(opened(halls[level]), level), halls)
        found = dict(zip(halls, told, strict=True))
    for kind in found[1]:
        for level in range(2, 6):
            one, other = found[1][kind], found[level][kind]
            if kind == "topics":
                shared = one.keys() & other.keys()
                assert {name.split()[0] for name in shared} == {name.split()[0] for name in one}
                one, other = ({name: heard[name] for name in shared} for heard in (one, other))
            assert other == one, f"{kind} of level {level}"
