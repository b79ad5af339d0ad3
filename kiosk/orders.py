"""Commands of central: which are fresh, and which came before. Pure."""

from __future__ import annotations

from collections import deque
from datetime import timedelta
from typing import Final

from evaluation.model import OpenedBy
from kiosk.opening import OpenRequest, WantedCase
from kiosk.visit import Moment
from mqtt_bridge.messages.control import Command

COMMANDS_KEPT_MAX: Final = 64
LIFE_MAX_S: Final = 10.0
"""Central gives a command no longer to live: one that is older has expired."""
CLOCK_TOLERANCE_S: Final = 5.0

EXPIRED: Final = "command.expired"
TOO_LONG: Final = "command.too-long"


class Orders:
    """The commands seen lately."""

    def __init__(self) -> None:
        self._seen: deque[str] = deque(maxlen=COMMANDS_KEPT_MAX)

    def judge(self, command: Command, at: Moment) -> str | None:
        """What goes on record: `EXPIRED` or `TOO_LONG`, which light nothing, or `command.` and its action.

        None: it came before. One that would live longer than `LIFE_MAX_S` does not show how old it is.
        """
        if command.id in self._seen:
            return None
        self._seen.append(command.id)
        left = command.expires_at - at.wall
        if left < timedelta():
            return EXPIRED
        if left > timedelta(seconds=LIFE_MAX_S + CLOCK_TOLERANCE_S):
            return TOO_LONG
        return f"command.{command.action}"


def request_of(command: Command) -> OpenRequest:
    """What an order to open a visit asks for."""
    cases = tuple(WantedCase(ref.source, ref.case_no, ref.service_no) for ref in command.cases)
    return OpenRequest(command.window or "", cases, OpenedBy.DESK)
