"""Opens the port of a line: the configured one, or for a lone pad the one at which it answers."""

import select
import time
from dataclasses import dataclass

from devices.codec import Type, decode_from_pad
from devices.config import AUTO, PadConfig
from devices.discovery import find_ports, matching
from devices.errors import PortError
from devices.frames import Frame, FrameDecoder, encode_frame
from devices.messages import Hello
from devices.port import Port, open_port
from devices.ports.causes import NOT_FOUND
from devices.rates import other_rate

ASKED_TIMES = 2
ASKED_TIMES_AT_OTHER_RATES = 1
LISTENED_S = 0.6  # after each asking; the answer takes 60 ms at 9600 baud, half a second at 1200


@dataclass(frozen=True, slots=True)
class Found:
    """An open port, the name under which it was opened, and the rate at which it works."""

    port: Port
    name: str
    baud: int


class Search:
    """The port of one line, looked for as often as `open` is called: by one thread at a time, but `stop`."""

    def __init__(self, config: PadConfig) -> None:
        self._config = config
        self._tries = 0
        self._stopped = False

    def stop(self) -> None:
        """A search that is under way ends soon, in vain."""
        self._stopped = True

    def open(self, baud: int) -> Found:
        """Open the port. Raises PortError. Blocks as `open_port` does, in a search for 1.8 s a port.

        A search asks at every port at the rate that is expected, then at one other, another one at each call.
        """
        config = self._config
        if not config.is_auto:
            return Found(open_port(config.port, baud), config.port, baud)
        pattern = config.port.removeprefix(AUTO).removeprefix(":")
        names = matching(pattern) if pattern else [port.name for port in find_ports()]
        other, self._tries = other_rate(baud, self._tries), self._tries + 1
        for rate, times in ((baud, ASKED_TIMES), (other, ASKED_TIMES_AT_OTHER_RATES)):
            for name in names:
                port = None if self._stopped else self._opened(name, rate, times)
                if port:
                    return Found(port, name, rate)
        raise PortError(config.port, NOT_FOUND)

    def _opened(self, name: str, baud: int, times: int) -> Port | None:
        """The port, if the pad answers there."""
        try:
            port = open_port(name, baud)
        except PortError:
            return None  # not there any more, or somebody else's
        try:
            hello = _ask_hello(port, times)
        except PortError:
            hello = None
        if hello and self._config.uid in {None, hello.uid.hex()}:
            return port
        port.close()
        return None


def _ask_hello(port: Port, times: int) -> Hello | None:
    decoder = FrameDecoder()
    for seq in range(times):
        port.write(encode_frame(address=0, type=Type.HELLO, seq=seq, payload=b""))
        ends_s = time.monotonic() + LISTENED_S
        while (left_s := ends_s - time.monotonic()) > 0:
            if not _is_readable(port.fileno(), left_s):
                break
            for found in decoder.receive(port.read(), time.monotonic()):
                message = decode_from_pad(found) if isinstance(found, Frame) else None
                if isinstance(message, Hello):
                    return message
    return None


def _is_readable(fd: int, left_s: float) -> bool:
    if hasattr(select, "poll"):  # select() itself takes no descriptor above 1023
        poll = select.poll()
        poll.register(fd, select.POLLIN)
        return bool(poll.poll(left_s * 1000))
    return bool(select.select([fd], [], [], left_s)[0])
