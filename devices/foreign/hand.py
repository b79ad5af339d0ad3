"""The one press that a foreign pad's host holds until it is on disk. Pure."""

import math

from devices.events import PressedNow

AGAIN_S = 1.0


class Hand:
    """Holds at most one press, and tells when it is to be handed up again."""

    def __init__(self) -> None:
        self.press: PressedNow | None = None
        self.again_at_s = math.inf

    @property
    def token(self) -> bytes | None:
        """What it was pressed for."""
        return self.press.token if self.press else None

    def press_for(self, token: bytes) -> PressedNow | None:
        """The press, if it was for this token."""
        return self.press if self.token == token else None

    def hold(self, press: PressedNow) -> None:
        """Keep it; it has just been handed up."""
        self.press, self.again_at_s = press, press.received_s + AGAIN_S

    def release(self) -> None:
        """It is on disk, or refused."""
        self.press, self.again_at_s = None, math.inf

    def again(self, now_s: float) -> PressedNow | None:
        """The press, where it is time to hand it up again."""
        if now_s < self.again_at_s:
            return None
        self.again_at_s = now_s + AGAIN_S
        return self.press
