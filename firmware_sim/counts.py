"""What a pad counts from its start on."""

from dataclasses import dataclass
from typing import Final

COUNTER_MAX: Final = 65535


@dataclass(slots=True)
class PadCounts:
    """Frames sent; good frames for this pad; bad frames and keys without a question, which stop at 65535."""

    frames_sent: int = 0
    frames_received: int = 0
    bad_frames: int = 0
    waiting_keys: int = 0

    def count_bad_frame(self) -> None:
        """A frame was bad."""
        self.bad_frames = min(self.bad_frames + 1, COUNTER_MAX)

    def count_waiting_key(self) -> None:
        """A key was pressed that belongs to no question."""
        self.waiting_keys = min(self.waiting_keys + 1, COUNTER_MAX)
