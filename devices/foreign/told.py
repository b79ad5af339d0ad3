"""What the station is to learn of one foreign pad, in order. Pure."""

from collections import deque
from collections.abc import Iterator

from devices import events as happened
from devices.codes import ClosedReason
from devices.config import PadConfig
from devices.foreign.model import PadModel


class Told:
    """Events that were not taken yet, each under the pad's configured name."""

    def __init__(self, config: PadConfig, model: PadModel) -> None:
        self._name = config.name
        self._simulated = config.simulated
        self._model = model
        self._events: deque[happened.PadEvent] = deque()

    def take(self) -> Iterator[happened.PadEvent]:
        """What happened, oldest first; each event is returned once."""
        while self._events:
            yield self._events.popleft()

    def port_opened(self) -> None:
        self._events.append(happened.PortOpened(self._name))

    def port_lost(self, cause: str) -> None:
        self._events.append(happened.PortLost(self._name, cause))

    def ready(self, *, verified: bool) -> None:
        self._events.append(happened.PadReady(self._name, self._model.name, verified, self._simulated))

    def silent(self) -> None:
        self._events.append(happened.PadSilent(self._name))

    def back(self) -> None:
        self._events.append(happened.PadBack(self._name))

    def failed(self, cause: str) -> None:
        self._events.append(happened.ModelFault(self._name, self._model.name, cause))

    def opened(self, token: bytes, remaining_s: float) -> None:
        self._events.append(happened.Opened(self._name, token, remaining_s))

    def closed(self, token: bytes, reason: ClosedReason) -> None:
        self._events.append(happened.Closed(self._name, token, reason))

    def pressed(self, token: bytes, key: int, came_s: float) -> happened.PressedNow:
        """The press that is told, with the position that the key map gives its key."""
        press = happened.PressedNow(self._name, token, key, self._model.position(key), came_s)
        self._events.append(press)
        return press

    def again(self, press: happened.PressedNow | None) -> bool:
        """Tell of a press once more; whether there is one."""
        if press:
            self._events.append(press)
        return press is not None

    def tested(self, key: int) -> None:
        """0: the test began."""
        position = self._model.position(key) if key else None
        self._events.append(happened.KeyTested(self._name, key, position))
