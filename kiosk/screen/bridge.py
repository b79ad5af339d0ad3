"""Between the drawing thread (Kivy) and the loop of the screen core: a queue and a wake-up each way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from kiosk.screen.inputs import Input
from kiosk.screen.pages import Shown


@dataclass(frozen=True, slots=True)
class Say:
    """Speak this prompt, in the language that is shown; a screen without sound passes over it."""

    prompt: str


@dataclass(frozen=True, slots=True)
class Leave:
    """Close the window and end."""


Order = Shown | Say | Leave


class Bridge:
    """Each side calls its own methods only, from its own thread."""

    def __init__(self) -> None:
        self._orders: SimpleQueue[Order] = SimpleQueue()
        self._wake: Callable[[], object] = _nobody
        self._take: Callable[[Input], object] = _nobody

    # --- the core's side

    def give(self, order: Order) -> None:
        """Have something shown, said or ended."""
        self._orders.put(order)
        self._wake()

    def listen(self, take: Callable[[Input], object]) -> None:
        """`take` is called in the drawing thread, with each input; it must not wait."""
        self._take = take

    # --- the drawing side

    def attach(self, wake: Callable[[], object]) -> None:
        """`wake` is called in the core's thread when orders wait; it must not wait."""
        self._wake = wake

    def drain(self) -> list[Order]:
        """All orders that wait, in order."""
        orders: list[Order] = []
        while True:
            try:
                orders.append(self._orders.get_nowait())
            except Empty:
                return orders

    def send(self, given: Input) -> None:
        """A person did something."""
        self._take(given)


def _nobody(*_given: object) -> None:
    """Before the other side is there."""
