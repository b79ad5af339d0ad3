"""What a campaign saw with its own eyes, for the judge: presses at pads, answers of the local API, plants."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Press:
    """One record of a pad's press log, with what the pad showed and what the citizen did.

    `key` is what the log holds, `pressed` the first key that the citizen pressed for it (None: nobody did).
    `kept`: the pad showed it. `acknowledged`: the code of the host's answer, None if there was none.
    """

    uid: str
    epoch: int
    press_id: int
    token: str
    key: int
    window: str
    pressed: int | None
    kept: bool
    acknowledged: str | None

    @property
    def event_id(self) -> str:
        """The id under which a station tells of it (docs/mqtt-interface.md, "An event")."""
        return f"p-{self.uid}-{self.epoch:08x}-{self.press_id}"


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that the judge holds against the store."""

    presses: tuple[Press, ...]
    accepted: tuple[str, ...] = ()
    """Case numbers whose asking the local API answered with 201."""
    outboxes: tuple[Path, ...] = ()
    """Those whose events must be stored."""
    copied_open: frozenset[str] | None = None
    """Tokens that were open on a disk when it was copied; these attempts are ended twice, each time in other
    words. None: no disk was copied.
    """
    forgotten: frozenset[str] = frozenset()
    """Tokens that were open on a disk when an image without them was put back: nobody knows their end."""
    complaints: tuple[str, ...] = ()
    """What is wrong without a look into the store, such as a process that ended by itself."""
