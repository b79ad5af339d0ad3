"""The mobile network: takes or refuses what a modem sends, reports later, keeps what a modem cannot take."""

import heapq
from collections import deque
from dataclasses import dataclass, field
from typing import Final

from firmware_sim.modem.tpdu import Submit, status_report

REGISTRATION: Final = {"searching": 2, "home": 1, "denied": 3, "roaming": 5, "none": 0}


@dataclass(frozen=True, slots=True)
class Taken:
    """The network took a part. `text` is the whole message once every part of it is here."""

    number: str
    mr: int
    place: tuple[int, int, int] | None
    text: str | None


@dataclass(slots=True)
class Network:
    """One operator, one modem."""

    registration: str = "home"
    quality: int = 20
    refusal: int | None = None
    refusals_left: int | None = None
    report_s: float | None = 0.5
    report_status: int = 0
    waiting: deque[str] = field(default_factory=deque)
    _due: list[tuple[float, int, str]] = field(default_factory=list)
    _parts: dict[tuple[str, int, int], dict[int, bytes]] = field(default_factory=dict)
    _counter: int = 0

    def refuses(self) -> int | None:
        """The code with which the next part is refused; None takes it."""
        code = self.refusal
        if code is not None and self.refusals_left is not None:
            self.refusals_left -= 1
            if self.refusals_left <= 0:
                self.refusal = self.refusals_left = None
        return code

    def take(self, submit: Submit, mr: int, now_s: float) -> Taken:
        """Take a part; its report comes later, where it was asked for."""
        if submit.report_wanted and self.report_s is not None:
            self._counter += 1
            report = status_report(mr, submit.number, self.report_status, scts())
            heapq.heappush(self._due, (now_s + self.report_s, self._counter, report))
        return Taken(submit.number, mr, submit.place, self._whole(submit))

    def reports(self, now_s: float) -> list[str]:
        """Delivery reports that are due."""
        due = []
        while self._due and self._due[0][0] <= now_s:
            due.append(heapq.heappop(self._due)[2])
        return due

    def next_deadline_s(self) -> float | None:
        """When the next report is due."""
        return self._due[0][0] if self._due else None

    def _whole(self, submit: Submit) -> str | None:
        if submit.place is None:
            return submit.units.decode("utf-16-be", "replace")
        reference, count, number = submit.place
        parts = self._parts.setdefault((submit.number, reference, count), {})
        parts[number] = submit.units
        if len(parts) < count:
            return None
        del self._parts[submit.number, reference, count]
        return b"".join(parts[one] for one in sorted(parts)).decode("utf-16-be", "replace")


def scts(second: int = 0) -> str:
    """The centre's time stamp, 14 digits: a fixed day, `second` seconds after eight o'clock."""
    minutes, seconds = divmod(second % 3600, 60)
    return f"26112808{minutes:02}{seconds:02}32"
