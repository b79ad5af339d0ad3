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

ASKED_TIMES = 2
LISTENED_S = 0.6  # after each asking; the answer takes 60 ms at 9600 baud


@dataclass(frozen=True, slots=True)
class Found:
    """An open port, and the name under which it was opened."""

    port: Port
    name: str


def open_or_find(config: PadConfig, baud: int) -> Found:
    """Open the port of `config`. Blocks, in a search for 1.2 s a port. Raises PortError."""
    if not config.is_auto:
        return Found(open_port(config.port, baud), config.port)
    pattern = config.port.removeprefix(AUTO).removeprefix(":")
    names = matching(pattern) if pattern else [port.name for port in find_ports()]
    for name in names:
        try:
            port = open_port(name, baud)
        except PortError:
            continue  # not there any more, or somebody else's
        try:
            hello = _ask_hello(port)
        except PortError:
            hello = None
        if hello and config.uid in {None, hello.uid.hex()}:
            return Found(port, name)
        port.close()
    whom = f"pad {config.uid}" if config.uid else "a pad"
    raise PortError(config.port, f"{whom} answers at none of {len(names)} ports")


def _ask_hello(port: Port) -> Hello | None:
    decoder = FrameDecoder()
    for seq in range(ASKED_TIMES):
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
