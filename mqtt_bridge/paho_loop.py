"""paho's client with a loop that reads and acknowledges in large pieces, and that tells when it has ended.

paho asks the system for each packet's first byte, its length and its body one by one, makes an object of each
message and hands it over under two locks, and sends each PUBACK by itself. Under load that was half of what
central did (docs/decisions/0006).
"""

from __future__ import annotations

import logging
import struct
import threading
from collections.abc import Callable, Sequence
from typing import Any, Final

import paho.mqtt.client as paho
from paho.mqtt.enums import MQTTErrorCode

from mqtt_bridge.arrivals import Arrived, read_publishes

log = logging.getLogger(__name__)

READ_BYTES: Final = 256 * 1024
PUBACK: Final = 0x40
_PUBACK: Final = struct.Struct("!BBH")


class LoopClient(paho.Client):
    """For the connection `generation`. `ended` is set when its loop is over, also where an exception in paho
    ended it. `on_arrived` gets messages that were read in one piece, in their order among those that paho
    hands to `on_message`; it acknowledges them itself, and must not raise.
    """

    def __init__(
        self, generation: int, on_arrived: Callable[[Sequence[Arrived]], None], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ended = threading.Event()
        self._generation = generation
        self._on_arrived = on_arrived
        self._read_ahead = b""
        self._read_at = 0

    def loop_forever(self, timeout: float = 1.0, retry_first_connection: bool = False) -> MQTTErrorCode:
        try:
            return super().loop_forever(timeout, retry_first_connection)
        except Exception:
            log.exception("MQTT loop ended")
            return MQTTErrorCode.MQTT_ERR_UNKNOWN
        finally:
            self.ended.set()

    def loop_read(self, max_packets: int = 1) -> MQTTErrorCode:
        """Everything that was read ahead is worked off: the socket would not show that it is there."""
        code = super().loop_read(max_packets)
        while code == MQTTErrorCode.MQTT_ERR_SUCCESS and self._read_at < len(self._read_ahead):
            code = super().loop_read(max_packets)
        return code

    def acknowledge(self, mids: Sequence[int]) -> None:
        """Send the PUBACKs of these messages (QoS 1) in one piece."""
        packets = b"".join(_PUBACK.pack(PUBACK, 2, mid) for mid in mids)
        self._packet_queue(PUBACK, packets, 0, 1)

    def _packet_read(self) -> MQTTErrorCode:
        """One packet read by paho, and all messages that follow it in what was read ahead."""
        code = super()._packet_read()
        if code == MQTTErrorCode.MQTT_ERR_SUCCESS and self._read_at < len(self._read_ahead):
            five = self.protocol == paho.MQTTv5
            data, at, generation = self._read_ahead, self._read_at, self._generation
            arrived, self._read_at = read_publishes(data, at, five=five, generation=generation)
            if arrived:
                self._on_arrived(arrived)
        return code

    def _sock_recv(self, bufsize: int) -> bytes:
        """What paho asks for next. Raises what the socket raises, and only when nothing is left over."""
        end = self._read_at + bufsize
        piece = self._read_ahead[self._read_at : end]
        if not piece:
            self._read_ahead, end = super()._sock_recv(READ_BYTES), bufsize
            piece = self._read_ahead[:bufsize]
        self._read_at = end
        return piece
