"""What a foreign pad is to show, and when something else: the moments of docs/devices.md. Pure."""

import math

from devices.foreign.model import Shows

THANKS_S = 3.0


class Face:
    """Lamps and sounds of one pad. Nothing here knows a key, so nothing can depend on one."""

    def __init__(self, shows: Shows) -> None:
        self._shows = shows
        self._wanted: list[bytes] = []
        self._dark_at_s = math.inf

    def take(self) -> list[bytes]:
        """What is to be sent, oldest first; once."""
        wanted, self._wanted = self._wanted, []
        return wanted

    def ask(self) -> None:
        """A question is open."""
        self._show(self._shows.ask)

    def warn(self) -> None:
        """It ends soon."""
        self._show(self._shows.warn)

    def kept(self) -> None:
        """A key was taken, and is not on disk yet."""
        self._show(self._shows.kept)

    def thanks(self, now_s: float) -> None:
        """A press is on disk; dark again after 3 s."""
        self._show(self._shows.thanks, now_s + THANKS_S)

    def identify(self, until_s: float) -> None:
        """Find me."""
        self._show(self._shows.identify, until_s)

    def dark(self) -> None:
        """Nothing is asked."""
        self._show(self._shows.dark)

    def poll(self) -> None:
        """Answer me; nothing is seen of it."""
        self._wanted.append(self._shows.poll)

    def lost(self) -> None:
        """The line is gone: what was to be sent is not."""
        self._wanted.clear()
        self._dark_at_s = math.inf

    def tick(self, now_s: float) -> None:
        """Go dark when it is time."""
        if now_s >= self._dark_at_s:
            self.dark()

    def next_deadline_s(self) -> float | None:
        return None if math.isinf(self._dark_at_s) else self._dark_at_s

    def _show(self, what: bytes, until_s: float = math.inf) -> None:
        self._dark_at_s = until_s
        if what:
            self._wanted.append(what)
