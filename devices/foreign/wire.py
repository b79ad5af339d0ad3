"""All foreign pads at one port: one codec, its words to the pad they are from (devices/wire.py, Wire)."""

from collections.abc import Iterator, Mapping, Sequence

from devices.codes import Defect
from devices.config import PadConfig
from devices.counts import LineCounts
from devices.events import PadEvent
from devices.foreign.codec import AliveSaid, KeySaid, NoiseSaid, Said
from devices.foreign.guard import GuardedCodec
from devices.foreign.model import PadModel
from devices.foreign.pad import ForeignPad
from devices.frames import BadFrame

SIZE_BYTES_MAX = 4096


class ForeignWire:
    """Pads of one model, of which the configuration says that they can share a port."""

    def __init__(self, model: PadModel, configs: Sequence[PadConfig]) -> None:
        self._configs, self._baud = tuple(configs), configs[0].baud
        self._counts = LineCounts()
        self._codec = GuardedCodec(model.name, model.codec)
        pads = {config.name: ForeignPad(config, model, self._counts) for config in configs}
        self._pads = pads
        self._by_address = {config.address: pads[config.name] for config in configs}
        self._addresses = {config.name: config.address for config in configs}
        self._tell_faults()

    def pads(self) -> Mapping[str, ForeignPad]:
        """The pads by their configured names."""
        return self._pads

    @property
    def baud(self) -> int:
        """The speed that is configured; none of these pads can be asked for another."""
        return self._baud

    def adapt(self, configs: Sequence[PadConfig], _now_s: float) -> bool:
        """Nothing changes within a wire: other pads need another one."""
        return tuple(configs) == self._configs

    def line_opened(self, now_s: float) -> None:
        """The port is open."""
        self._codec.clear()
        for pad in self._pads.values():
            pad.line_opened(now_s, usable=self._codec.is_usable)
        self._tell_faults()

    def line_lost(self, cause: str, _now_s: float) -> None:
        """The port is gone, or could not be opened. What is wanted stays wanted."""
        for pad in self._pads.values():
            pad.line_lost(cause)

    def receive(self, data: bytes, now_s: float) -> None:
        """Take bytes of the wire; noise never raises, nor does what a codec does."""
        for said in self._codec.receive(data, now_s):
            if not self._take(said, now_s):
                self._noise(said, now_s)
        self._tell_faults()

    def tick(self, now_s: float) -> None:
        """Do what is due. Call at or after `next_deadline_s()`."""
        for pad in self._pads.values():
            pad.tick(now_s)

    def bytes_to_send(self) -> bytes:
        """Whole frames for the wire; each byte is returned once."""
        frames = [
            self._codec.encode(self._addresses[name], show)
            for name, pad in self._pads.items()
            for show in pad.shows()
        ]
        self._counts.sent += len(frames)
        self._tell_faults()
        return b"".join(frames)

    def events(self) -> Iterator[PadEvent]:
        """What happened, each event once; oldest first for each pad."""
        for pad in self._pads.values():
            yield from pad.events()

    def next_deadline_s(self) -> float | None:
        """When `tick` has something to do; None: not before the next call."""
        deadlines_s = (pad.next_deadline_s() for pad in self._pads.values())
        return min((at_s for at_s in deadlines_s if at_s is not None), default=None)

    def _take(self, said: Said, now_s: float) -> bool:
        """Hand a word to its pad; whether it was one."""
        if isinstance(said, NoiseSaid):
            return False
        pad = self._by_address.get(said.address)
        if pad is None:
            return False
        self._counts.received += 1
        match said:
            case KeySaid(key=key):
                return pad.receive_key(key, now_s)
            case AliveSaid():
                pad.heard(now_s)
                return True

    def _noise(self, said: Said, now_s: float) -> None:
        """On a line of several nobody knows whose word it would have been: no key beside it is trusted."""
        defect, size = (said.defect, said.size_bytes) if isinstance(said, NoiseSaid) else (Defect.PAYLOAD, 1)
        self._counts.add_bad(BadFrame(defect, bytes(min(size, SIZE_BYTES_MAX))), now_s)
        if isinstance(said, NoiseSaid) and said.stale:
            return
        for pad in self._pads.values():
            pad.receive_noise(now_s)

    def _tell_faults(self) -> None:
        faults = self._codec.take_faults()
        for pad in self._pads.values() if faults else ():
            for cause in faults:
                pad.model_failed(cause, usable=self._codec.is_usable)
