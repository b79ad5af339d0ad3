"""Central behind a real mosquitto beside a bare script: ratings a second, publish to stored, memory.

Run as a script (`--help`). Both work off the same backlog of single ratings, and both answer with receipts;
a time is taken from the publish to the receipt's arrival at the hall.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from mqtt_bridge.arrivals import Arrived
from mqtt_bridge.messages.control import Stored, decode_control
from mqtt_bridge.messages.topics import Place
from mqtt_bridge.mqtt import MqttClient, NotConnected
from mqtt_bridge.settings import BrokerSettings
from tests.benchmarks.memory import memory_kib
from tests.mqtt_bridge.ingest.halls import Stream, rating
from tests.mqtt_bridge.ingest.processes import CentralProcess, Mosquitto
from tests.until import until

T = TypeVar("T")

HALLS = 50
WAIT_S = 120.0
BARE = (sys.executable, "-m", "tests.benchmarks.bare_ingest")
ROOT = Path(__file__).parents[2]


@dataclass
class Bare:
    """The bare script as a process."""

    folder: Path
    port: int

    def start(self) -> None:
        command = [*BARE, str(self.folder / "bare.db"), str(self.port)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.process.stdout.readline()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)
        assert self.process.stdout is not None
        self.process.stdout.close()


class Central(CentralProcess):
    """Central with the same two calls."""

    def stop(self) -> None:
        self.end()


Part = Bare | Central


class Hall:
    """Publishes, and knows when a receipt covered each of its events. All stations share one client."""

    def __init__(self, port: int, streams: Sequence[Stream]) -> None:
        self.held = {stream.place.stored: 0 for stream in streams}
        self.acknowledged = 0
        self.covered_s: dict[tuple[str, int], float] = {}
        self._watched = threading.Event()
        self._up = threading.Event()
        self._client = MqttClient(
            BrokerSettings(port=port),
            "bench",
            clean=True,
            manual_ack=False,
            subscriptions=[("hallrating/v1/+/+/+/stored", 1)],
            will=None,
            on_arrived=self._arrived,
            on_connected=lambda up: self._up.set() if up else self._up.clear(),
            on_published=self._published,
        )
        self._client.start()
        assert self._up.wait(WAIT_S)

    def _published(self, _mid: int) -> None:
        self.acknowledged += 1

    def _arrived(self, piece: Sequence[Arrived]) -> None:
        now_s = time.monotonic()
        for arrived in piece:
            seq = self._seq(arrived.payload)
            for covered in range(self.held[arrived.topic] + 1, seq + 1):
                self.covered_s[arrived.topic, covered] = now_s
            self.held[arrived.topic] = max(self.held[arrived.topic], seq)

    def _seq(self, payload: bytes) -> int:
        if payload.isdigit():
            return int(payload)
        stored = decode_control(payload, Stored)
        if isinstance(stored, str):
            raise TypeError(stored)
        return stored.streams[0].seq

    def publish(self, topic: str, payload: bytes) -> None:
        try:
            self._client.publish(topic, payload, qos=1)
        except NotConnected:  # so many wait already
            self._watched.wait(0.005)
            self.publish(topic, payload)

    def wait_for_answer(self, stream: Stream) -> None:
        """Publish the stream's first event until a receipt covers it: now the other side has subscribed."""

        def answered() -> bool:
            self.publish(stream.place.events, stream.sent[0])
            return self._watched.wait(0.2) or self.held[stream.place.stored] > 0

        until(answered, WAIT_S)

    def close(self) -> None:
        self._client.stop()


def halls(events: int, count: int = HALLS) -> list[Stream]:
    """So many stations with their ratings, each of a case of its own."""
    streams = [Stream(Place("330106", f"h{number}", "s1"), f"{number:016x}") for number in range(count)]
    for number in range(events):
        streams[number % count].add(rating(number + 1))
    return streams


def throughput(part: Part, port: int, events: int) -> tuple[float, int]:
    """Ratings a second while a backlog is worked off, and the part's memory in KiB after it."""
    streams = halls(events)
    hall = Hall(port, streams)
    part.start()
    hall.wait_for_answer(streams[0])  # so that the broker keeps what it sends while the part is away
    part.stop()
    for at in range(max(len(stream.sent) for stream in streams)):
        for stream in streams:
            if at < len(stream.sent):
                hall.publish(stream.place.events, stream.sent[at])
    until(lambda: hall.acknowledged >= events, WAIT_S)
    part.start()
    until(lambda: sum(hall.held.values()) > 1, WAIT_S)
    begun_s, first = time.monotonic(), sum(hall.held.values())
    until(lambda: sum(hall.held.values()) == events, WAIT_S)
    rate = (events - first) / (time.monotonic() - begun_s)
    memory = memory_kib(part.process.pid)
    part.stop()
    hall.close()
    return rate, memory


def latency(part: Part, port: int, rate: int, seconds: float) -> list[float]:
    """Milliseconds from publish to receipt of each of so many ratings a second."""
    streams = halls(int(rate * seconds), 1)
    (stream,) = streams
    hall = Hall(port, streams)
    part.start()
    hall.wait_for_answer(stream)
    pause = threading.Event()
    published_s = []
    begun_s = time.monotonic()
    for number, raw in enumerate(stream.sent[1:]):
        pause.wait(max(begun_s + number / rate - time.monotonic(), 0))
        published_s.append(time.monotonic())
        hall.publish(stream.place.events, raw)
    until(lambda: hall.held[stream.place.stored] == len(stream.sent), WAIT_S)
    part.stop()
    hall.close()
    topic = stream.place.stored
    return [(hall.covered_s[topic, at + 2] - then) * 1000 for at, then in enumerate(published_s)]


def percentile(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100)[percent - 1]


def main() -> None:
    """Print one line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=200_000, help="backlog for the throughput")
    parser.add_argument("--slow-s", type=float, default=120, help="seconds at 10 ratings a second")
    parser.add_argument("--fast-s", type=float, default=30, help="seconds at 1,000 ratings a second")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)

        def both(measure: Callable[[Part, int], T]) -> list[T]:
            """The bare script's and central's figure, each with a broker and a folder of its own."""
            found = []
            kinds: tuple[type[Part], ...] = (Bare, Central)
            for make in kinds:
                inner = folder / f"{make.__name__}-{time.monotonic_ns()}"
                inner.mkdir()
                broker = Mosquitto(inner)
                stack.callback(broker.kill)
                found.append(measure(make(inner, broker.port), broker.port))
            return found

        report(both, args)


class Both(Protocol):
    """Measures the bare script, then central."""

    def __call__(self, measure: Callable[[Part, int], T]) -> list[T]: ...


def report(both: Both, args: argparse.Namespace) -> None:
    (bare, _), (ours, memory) = both(lambda part, port: throughput(part, port, args.events))
    print(
        f"ingest with receipts: {ours:,.0f} ratings/s, bare {bare:,.0f}/s, ratio {ours / bare:.2f} (bar 0.7)"
    )
    print(f"memory of central after {args.events:,} ratings: {memory / 1024:.0f} MiB")
    for rate, seconds, percent in ((10, args.slow_s, 95), (1000, args.fast_s, 99)):
        bare_ms, our_ms = both(lambda part, port: latency(part, port, rate, seconds))  # noqa: B023
        print(
            f"publish to stored at {rate}/s over {seconds:g} s: p50 {statistics.median(our_ms):.2f} ms, "
            f"p{percent} {percentile(our_ms, percent):.2f} ms, bare p{percent} "
            f"{percentile(bare_ms, percent):.2f} ms, "
            f"ratio {percentile(our_ms, percent) / percentile(bare_ms, percent):.2f} (bar 3)"
        )


if __name__ == "__main__":
    main()
