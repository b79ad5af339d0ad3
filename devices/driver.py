"""All pads of a station on one asyncio loop: opens ports, moves bytes, keeps one timer. Decides nothing."""

import time
from collections.abc import Callable, Mapping, Sequence

from devices.codes import AckCode, CloseReason
from devices.config import PadConfig
from devices.events import LineStatistics, PadEvent, Pressed
from devices.question import Question


def boottime_s() -> float:
    """Seconds since the machine started, sleep included: the clock of every deadline here."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class PadLines:
    """The serial lines of a station, one pad each. Use it from one asyncio loop only.

    `on_event` is called on that loop for every event of every pad. Calls name a pad by its configured name and raise
    UnknownPadError for another. What is asked while a pad is away is asked when it comes, with the time that is left.
    """

    def __init__(
        self,
        pads: Sequence[PadConfig],
        on_event: Callable[[PadEvent], None],
        clock: Callable[[], float] = boottime_s,
    ) -> None:
        raise NotImplementedError

    async def start(self) -> None:
        """Begin to open every port and to keep it open. Returns at once; a port that fails is an event, not an error."""
        raise NotImplementedError

    async def stop(self) -> None:
        """Close every port. Nothing is reported any more after this returns."""
        raise NotImplementedError

    def ask(self, pad: str, question: Question) -> None:
        """Ask this question on `pad`; another one open there is closed first, as superseded. Raises QuestionError."""
        raise NotImplementedError

    def close(self, pad: str, token: bytes, reason: CloseReason) -> None:
        """Close this token on `pad` and report `Closed` or `Pressed`, asked here before or not."""
        raise NotImplementedError

    def extend(self, pad: str, token: bytes, timeout_s: float, warning_s: float) -> None:
        """Give the open question `timeout_s` seconds from now, the warning after `warning_s`; never less than it has."""
        raise NotImplementedError

    def acknowledge(self, press: Pressed, code: AckCode) -> None:
        """Answer a press on the line it came from; to be called after its commit only. Lost answers are asked again."""
        raise NotImplementedError

    def identify(self, pad: str, duration_s: float) -> None:
        """Let everything on `pad` blink for `duration_s` seconds (0.1 to 60), so that a person can find it."""
        raise NotImplementedError

    def statistics(self) -> Mapping[str, LineStatistics]:
        """Counters of every line by the name of its pad."""
        raise NotImplementedError
