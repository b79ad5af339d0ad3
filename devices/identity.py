"""Who speaks on a line: what HELLO said, compared with the configuration and with what else the pad says."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from devices.config import PadConfig
from devices.events import PadConflict, PadIdentified, Pressed
from devices.messages import Hello, Pong, Press

BOOT_BITS = 0xFFFF
OLD_LOG_S = 1.0  # how long a PRESS of the log before may still be under way
DOUBTED_MAX = 64


@dataclass(frozen=True, slots=True)
class Identity:
    """A pad that has said HELLO on the line of `config`."""

    config: PadConfig
    hello: Hello

    @property
    def uid(self) -> str:
        return self.hello.uid.hex()

    @property
    def log(self) -> tuple[bytes, int]:
        """Within what press ids are unique: uid and log epoch."""
        return (self.hello.uid, self.hello.epoch)

    @property
    def is_expected(self) -> bool:
        """Whether this is the pad that the configuration names, or any pad will do."""
        return self.config.any_pad if self.config.uid is None else self.config.uid == self.uid

    def is_same_start(self, other: "Identity") -> bool:
        """Whether both are the same pad with the same log, not started anew in between."""
        return (self.log, self.hello.boot) == (other.log, other.hello.boot)

    def is_of_this_start(self, press: Press) -> bool:
        """Whether the press was made since the start that HELLO told of."""
        return press.boot == self.hello.boot & BOOT_BITS

    def made(self, pressed: Pressed) -> bool:
        """Whether this pad, with this log, made the press."""
        return (bytes.fromhex(pressed.uid), pressed.epoch) == self.log

    def told(self) -> Iterator[PadIdentified | PadConflict]:
        """What the station learns of a new identity."""
        hello = self.hello
        yield PadIdentified(
            self.config.name,
            self.uid,
            hello.epoch,
            hello.boot,
            hello.firmware,
            hello.simulator,
            hello.last_press_id,
        )
        if self.config.uid is not None and not self.is_expected:
            yield PadConflict(self.config.name, self.uid, self.config.uid)

    def pressed(self, press: Press, now_s: float) -> Pressed:
        """The event of a press that came at `now_s`; a key that the map does not know has no position."""
        return Pressed(
            self.config.name,
            self.uid,
            self.hello.epoch,
            press.press_id,
            press.token,
            key=press.key,
            position=self.config.keys.position(press.key),
            age_s=None if press.age_ms is None else press.age_ms / 1000,
            boot=press.boot,
            received_s=now_s,
            mac=press.mac,
        )


class Speaker:
    """Who speaks on one line, and which presses are surely out of that pad's log: PRESS itself does not say.

    `identity`: None until the pad has said HELLO.
    """

    def __init__(self, config: PadConfig) -> None:
        self._config = config
        self.identity: Identity | None = None
        self._log: tuple[bytes, int] | None = None
        self._log_since_s = -math.inf
        self._doubted: set[tuple[int, bytes, int]] = set()
        self._vouched: set[tuple[int, bytes, int]] = set()

    def line_opened(self) -> None:
        """Another pad may be there, and nothing of the one before is under way any more."""
        self.forget()
        self._log = None
        self._doubted, self._vouched = set(), set()

    def forget(self) -> None:
        """Whoever speaks next says HELLO first."""
        self.identity = None

    @property
    def is_to_say_hello(self) -> bool:
        """Nobody is known here, or a press came that may be out of another log than the one known."""
        return self.identity is None or bool(self._doubted)

    @property
    def is_other_pad(self) -> bool:
        """The pad is not the one that the configuration names, or it names none."""
        return self.identity is not None and not self.identity.is_expected

    def take_hello(self, hello: Hello, now_s: float) -> Identity | None:
        """The identity if it is a new one: another pad, another log, or another start."""
        before, identity = self.identity, Identity(self._config, hello)
        if self._log not in {None, identity.log}:
            self._log_since_s = now_s
            self._vouched = set()
        self._vouched |= self._doubted
        self._doubted = set()
        self.identity, self._log = identity, identity.log
        return None if before and before.is_same_start(identity) else identity

    def take_pong(self, pong: Pong) -> None:
        """Notice that the pad was started anew."""
        if self.identity and pong.boot != self.identity.hello.boot:
            self.forget()

    def owns(self, press: Press, now_s: float) -> bool:
        """Whether the press is surely out of the log that HELLO told of. If not, it comes again.

        5: a PRESS of another start than HELLO's is taken once a HELLO that came after it tells of the same
        log. Otherwise a pad that was formatted, and whose HELLO was lost, would seem to repeat old press ids.
        """
        if now_s - self._log_since_s < OLD_LOG_S:
            return False
        made = (press.press_id, press.token, press.boot)
        if self.identity and (self.identity.is_of_this_start(press) or made in self._vouched):
            return True
        if len(self._doubted) + len(self._vouched) >= DOUBTED_MAX:
            self._doubted, self._vouched = set(), set()
        self._doubted.add(made)
        return False
