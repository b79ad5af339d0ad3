"""Random days of two halls: everything that may reach a store, in an order that no one arranged."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

from evaluation.model import (
    Attempt,
    Case,
    CaseKey,
    Channel,
    Hole,
    Noted,
    OpenedBy,
    RatingDetail,
    UnratedCause,
)
from evaluation.store import Incoming, SetAside
from tests.evaluation.arrivals import REGION, Station, at, stream_name

WINDOWS = ("w01", "w02", "w03")
ITEMS = (("居住证办理", "公安局"), ("社保卡补领", "人社局"), ("不动产登记", "自然资源局"))
CHANNELS = (Channel.PAD,) * 6 + (Channel.KIOSK, Channel.KIOSK, Channel.SMS, Channel.QR_CODE)


class HallDays:
    """Draws arrivals from one seed, with duplicates, forks, conflicts and holes."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.stations = [Station(f"h{1 + n // 2}", f"s{n}", stream_name(n + 1)) for n in range(4)]
        self.events: list[Incoming | SetAside] = []
        self.clock_s = 0.0
        self.nonce = 0

    def arrivals(self, wanted: int) -> list[Incoming | SetAside]:
        number = 0
        while len(self.events) < wanted:
            number += 1
            self._case(number)
        self._trouble()
        # Mostly in order, as lines deliver; some far too late.
        late = [
            (n + self.draw.choice((0, 0, 0, 5, 50, 2000)) * self.draw.random(), n)
            for n in range(len(self.events))
        ]
        return [self.events[n] for _, n in sorted(late)]

    def _now(self, step_s: float = 20.0) -> float:
        self.clock_s += self.draw.random() * step_s
        return self.clock_s

    def _case(self, number: int) -> None:
        draw = self.draw
        station = draw.choice(self.stations)
        window = draw.choice(WINDOWS)
        item, department = draw.choice(ITEMS)
        key = CaseKey("gx" if draw.random() < 0.8 else "sb", f"C{number}", draw.choice(("1", "1", "2")))
        finished = at(self._now(60))
        case = Case(key, window, item, department, finished, draw.random() < 0.8)
        said: list[Incoming | SetAside] = []
        if draw.random() < 0.9:
            said.append(station.case(case, finished))
            if draw.random() < 0.05:
                other = replace(case, window=draw.choice(WINDOWS))
                said.append(draw.choice(self.stations).case(other, finished))
        subject = None if draw.random() < 0.05 else key
        wrong = draw.random() < 0.1
        for _ in range(draw.choice((0, 1, 1, 1, 1, 2, 2, 3))):
            here = draw.choice(self.stations) if wrong else station
            self._attempt(said, here, subject, draw.choice(WINDOWS) if wrong else window, number)
        self.events.extend(said)

    def _attempt(
        self, said: list[Incoming | SetAside], station: Station, key: CaseKey | None, window: str, number: int
    ) -> None:
        draw = self.draw
        self.nonce += 1
        attempt = Attempt(
            f"v{number}",
            window,
            self.nonce.to_bytes(16),
            key,
            draw.choice(tuple(OpenedBy)),
            practice=draw.random() < 0.03,
            simulated=draw.random() < 0.05,
        )
        if draw.random() < 0.97:
            said.append(station.asked(attempt, at(self._now())))
        ended = draw.random()
        if ended < 0.4 or 0.65 < ended < 0.72:
            cause = draw.choice(tuple(UnratedCause))
            said.append(station.unrated(attempt, cause, at(self._now())))
        for _ in range((ended > 0.45) + (draw.random() < 0.08)):
            self._press(said, station, attempt)

    def _press(self, said: list[Incoming | SetAside], station: Station, attempt: Attempt) -> None:
        draw = self.draw
        level = draw.randrange(1, 6)
        pressed = at(self._now())
        if draw.random() < 0.15:
            other = draw.choice(self.stations)
            said.append(other.press(attempt.token, level, time=pressed, simulated=attempt.simulated))
            return
        channel = draw.choice(CHANNELS)
        pressed_at = pressed - timedelta(seconds=draw.choice((0, 0, 30, 3600)))
        said.append(station.rating(attempt, level, time=pressed, channel=channel, pressed_at=pressed_at))
        if draw.random() < 0.2:
            detail = RatingDetail(attempt, ("attitude",))
            said.append(
                station.event(f"d-{attempt.token.hex()}-{station.seq}", "rating.detail", detail, pressed)
            )

    def _trouble(self) -> None:
        """Duplicates, conflicts, unreadable bytes, streams of others, loose presses, a hole and a fork."""
        draw, good = self.draw, [e for e in self.events if isinstance(e, Incoming)]
        stranger = Station("h2", "s9", stream_name(99))
        self.events.extend(draw.sample(good, 300))
        for event in draw.sample(good, 20):
            self.events.append(event._replace(committed=b"other", hash=f"{event.seq:064x}"))
        for event in draw.sample(good, 20):
            self.events.append(stranger.again(event._replace(content_hash="e" * 64)))
        for event in draw.sample(good, 20):
            self.events.append(event._replace(station="s7", event_id=f"e-stolen{event.seq}"))
        for n in range(20):
            self.events.append(SetAside(REGION, "h1", "s8", b"\xff%d" % n, "no JSON", at(n)))
        for n in range(20):
            raw = b"{%d" % n
            self.events.append(
                SetAside(
                    REGION, "h1", "s8", raw, "unknown schema", at(n), stream_name(77), 1 + 2 * n, f"{n:064x}"
                )
            )
        for n in range(20):
            self.events.append(stranger.press(n.to_bytes(8), 1 + n % 5, time=at(n)))
        lost = stranger.seq + 1
        stranger.seq += 5
        hole = Hole(stranger.stream, lost, lost + 4, "the disk was lost")
        self.events.append(stranger.event(f"e-hole{lost}", "hole", hole))
        self.events.append(stranger.event("e-audit", "audit", Noted("audit")))
        fork = Station("h1", "s0", stream_name(50))
        mine = [e for e in good if (e.station, e.stream) == ("s0", stream_name(1))]
        self.events.extend(fork.again(event) for event in mine[-200:])
