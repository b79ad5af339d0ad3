"""Cases of the feed on their way to the disk: one commit at a time, however many come at once. Pure.

A feed may be sent whole once a day. Each case in a commit of its own would fill the queue before the disk,
and the presses of that minute would find no room in it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Final

from evaluation.model import Case, OpenedBy
from kiosk.caseload import CASES_KEPT_MAX
from kiosk.effects import CasesSaved, Commit
from kiosk.opening import OpenRequest, WantedCase
from mqtt_bridge.outbox.values import Write

CASES_PER_COMMIT_MAX: Final = 100


class FeedCases:
    """What waits while one commit is under way; of more than a station keeps the oldest are passed over."""

    def __init__(self) -> None:
        self._waiting: deque[Case] = deque(maxlen=CASES_KEPT_MAX)
        self._in_hand = False

    def take(self, case: Case) -> Iterator[Commit]:
        """A case to keep; the commit that is to begin now, if any."""
        self._waiting.append(case)
        return self._next()

    def saved(self) -> Iterator[Commit]:
        """The commit has ended, well or not: what the disk did not take, the feed tells again."""
        self._in_hand = False
        return self._next()

    def _next(self) -> Iterator[Commit]:
        if self._waiting and not self._in_hand:
            self._in_hand = True
            count = min(len(self._waiting), CASES_PER_COMMIT_MAX)
            cases = tuple(self._waiting.popleft() for _ in range(count))
            yield Commit(Write(cases=cases), CasesSaved())


def request_for(case: Case) -> OpenRequest:
    """Ask about this case at its own window."""
    wanted = WantedCase(case.key.source, case.key.case_no, case.key.service_no)
    return OpenRequest(case.window, (wanted,), OpenedBy.FEED)
