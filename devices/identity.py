"""Who speaks on a line: what HELLO said, compared with the configuration and with what else the pad says."""

from collections.abc import Iterator
from dataclasses import dataclass

from devices.config import PadConfig
from devices.events import PadConflict, PadIdentified, Pressed
from devices.messages import Hello, Press

BOOT_BITS = 0xFFFF
NEWER_BOOTS_MAX = 1023


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
        return self.config.uid in {None, self.uid}

    def is_same_start(self, other: "Identity") -> bool:
        """Whether both are the same pad with the same log, not started anew in between."""
        return (self.log, self.hello.boot) == (other.log, other.hello.boot)

    def is_outdated_by(self, press: Press) -> bool:
        """Whether the press is of a later start than HELLO: uid or log may be others now, so HELLO is asked
        first.

        Counted modulo 65536; a press that seems more than 1023 starts later is an old one out of the log.
        """
        return 0 < (press.boot - self.hello.boot) & BOOT_BITS <= NEWER_BOOTS_MAX

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
        if not self.is_expected:
            yield PadConflict(self.config.name, self.uid, self.config.uid or "")

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
