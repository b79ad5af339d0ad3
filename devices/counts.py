"""Counters of one line, for people who look for a bad cable."""

import logging
from collections import Counter, deque
from statistics import median
from types import MappingProxyType

from devices.codes import Defect
from devices.events import LineDefect, LineStatistics
from devices.frames import BadFrame
from devices.messages import Pong

logger = logging.getLogger(__name__)

ROUND_TRIPS_KEPT = 32
DEFECTS_KEPT = 16


class LineCounts:
    """What happened on a line since the station started, bounded in size."""

    def __init__(self) -> None:
        self.received = 0
        self.sent = 0
        self.requests = 0
        self.retries = 0
        self.round_trips_s: deque[float] = deque(maxlen=ROUND_TRIPS_KEPT)
        self._bad: Counter[Defect] = Counter()
        self._defects: deque[LineDefect] = deque(maxlen=DEFECTS_KEPT)

    def add_bad(self, bad: BadFrame, now_s: float) -> None:
        """Count a bad frame by its defect, keep when it came, and log some of them."""
        self._bad[bad.defect] += 1
        self._defects.append(LineDefect(bad.defect, len(bad.raw), now_s))
        total = self._bad.total()
        if total & (total - 1) == 0:  # 1, 2, 4, 8 ...: a flood of noise is not a flood of lines
            logger.info("bad frame %d on this line: %s, %d bytes", total, bad.defect.value, len(bad.raw))

    def statistics(self, pong: Pong | None) -> LineStatistics:
        """A snapshot, with the counters that the pad told in `pong`."""
        return LineStatistics(
            frames_received=self.received,
            frames_sent=self.sent,
            bad_frames=MappingProxyType(dict(self._bad)),
            last_defects=tuple(self._defects),
            requests=self.requests,
            retries=self.retries,
            round_trip_last_s=self.round_trips_s[-1] if self.round_trips_s else None,
            round_trip_median_s=median(self.round_trips_s) if self.round_trips_s else None,
            pad_bad_frames=pong.bad_frames if pong else None,
            waiting_keys=pong.waiting_keys if pong else None,
            unacknowledged=pong.unacknowledged if pong else None,
        )
