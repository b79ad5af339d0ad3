"""Frames in a stream that marks none: bytes at which no frame begins are passed over one at a time. Pure."""

from collections.abc import Callable

from devices.codes import Defect
from devices.foreign.codec import NoiseSaid, Said

Read = Callable[[bytearray], tuple[Said, int] | Defect | None]
"""What begins with these bytes (at least one): a frame's word and size, no frame and why, or None: more bytes
will tell.
"""


class FrameScan:
    """Finds frames split or merged as reads may be; a good one behind or inside a bad one is still found.

    `frame_s`: within what time the next bytes of one frame come.
    """

    def __init__(self, read: Read, frame_s: float) -> None:
        self._read = read
        self._frame_s = frame_s
        self._begun = bytearray()
        self._received_s = 0.0

    def receive(self, data: bytes, now_s: float) -> list[Said]:
        """Every complete frame, and each run of bytes that is none."""
        said: list[Said] = []
        if not data:
            return said
        if self._begun and now_s - self._received_s > self._frame_s:
            said.append(NoiseSaid(Defect.LENGTH, len(self._begun), stale=True))
            self._begun.clear()
        self._received_s = now_s
        self._begun += data
        skipped, why = 0, Defect.LENGTH
        while self._begun:
            found = self._read(self._begun)
            if found is None:
                break
            if isinstance(found, Defect):
                skipped += 1
                why = why if found is Defect.LENGTH else found  # what is said of most bytes says least
                del self._begun[0]
                continue
            if skipped:
                said.append(NoiseSaid(why, skipped))
                skipped, why = 0, Defect.LENGTH
            word, size = found
            said.append(word)
            del self._begun[:size]
        if skipped:
            said.append(NoiseSaid(why, skipped))
        return said

    def clear(self) -> None:
        """Forget a started frame."""
        self._begun.clear()
