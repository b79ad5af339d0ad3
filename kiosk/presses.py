"""Presses of pads as a station judges them: which were delivered before, and when a key was pressed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from devices.codes import AckCode
from devices.events import Pressed
from evaluation.model import Placed, PressId
from kiosk.visit import Moment, Plan, press_id

REFUSALS_KEPT_MAX: Final = 256


class Verdict(Enum):
    """What a press is to this station."""

    NEW = "new"
    IN_HAND = "in-hand"
    """Its commit is on the way: nothing is said yet."""
    DELIVERED = "delivered"
    RENUMBERED = "renumbered"
    """New, under a number that another press of this pad had."""


@dataclass(frozen=True, slots=True)
class PressBook:
    """Delivered presses, for ever: (uid, log epoch) -> highest press id. Pads deliver in that order."""

    delivered: Mapping[tuple[str, int], int]
    in_hand: frozenset[PressId] = frozenset()
    refused: tuple[PressId, ...] = ()

    def judge(self, pressed: Pressed, *, unanswered: bool = False) -> Verdict:
        """Whether this press is new. Never raises.

        `unanswered`: its token is asked here and nothing was pressed for it. No press for it can have been
        delivered, whatever its number says: the pad's memory was put back, and counts over again.
        """
        if press_id(pressed) in self.in_hand:
            return Verdict.IN_HAND
        if pressed.press_id > self.delivered.get((pressed.uid, pressed.epoch), 0):
            return Verdict.NEW
        return Verdict.RENUMBERED if unanswered else Verdict.DELIVERED

    def repeat_code(self, pressed: Pressed) -> AckCode:
        """What a delivered press is told when it comes again: the same as before, as far as that shows."""
        return AckCode.REFUSED if press_id(pressed) in self.refused else AckCode.DUPLICATE

    def taken(self, pressed: Pressed) -> PressBook:
        """Its commit has begun."""
        return replace(self, in_hand=self.in_hand | {press_id(pressed)})

    def failed(self, pressed: Pressed) -> PressBook:
        """Its commit failed: the next repeat is new again."""
        return replace(self, in_hand=self.in_hand - {press_id(pressed)})

    def saved(self, pressed: Pressed, code: AckCode) -> PressBook:
        """It is on disk and is answered with `code`."""
        number, place = press_id(pressed), (pressed.uid, pressed.epoch)
        highest = max(pressed.press_id, self.delivered.get(place, 0))
        refused = (*self.refused, number)[-REFUSALS_KEPT_MAX:] if code is AckCode.REFUSED else self.refused
        return PressBook({**self.delivered, place: highest}, self.in_hand - {number}, refused)


def placed(pressed: Pressed, at: Moment, plan: Plan | None) -> tuple[datetime, Placed]:
    """When the key was pressed, and how that is known.

    Without an age (the pad was reset in between) it is put in the middle between the asking and the time-out
    or the receipt, whichever was first; at the receipt where the asking is not known.
    """
    received = at.wall_of(pressed.received_s)
    if pressed.age_s is not None:
        return received - timedelta(seconds=pressed.age_s), Placed.AGE
    if plan is None:
        return received, Placed.BETWEEN
    asked = plan.asked_at.wall
    latest = min(asked + timedelta(seconds=plan.timing.timeout_s), received)
    return asked + max(latest - asked, timedelta()) / 2, Placed.BETWEEN
