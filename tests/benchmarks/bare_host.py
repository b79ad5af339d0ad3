"""The least that could be called a station: open a pad, wait for its press, commit one row, acknowledge.

It asks one question after the other, repeats nothing and trusts whatever comes. A process of bench_press.py.
"""

import os
import sqlite3
import sys
import tty
import zlib
from pathlib import Path

from cobs import cobs

OPEN, PRESS, ACK = 0x10, 0x20, 0x21
TIMES = (3_600_000).to_bytes(4, "little") * 2


def frame(type_: int, payload: bytes) -> bytes:
    """A host's frame on a point-to-point line."""
    body = bytes((1, 0, type_, 0)) + payload
    encoded: bytes = cobs.encode(body + zlib.crc32(body, 1).to_bytes(4, "little"))
    return b"\0" + encoded + b"\0"


def read_press(fd: int) -> bytes:
    """Press id, token, key and the rest of the next PRESS."""
    collected = b""
    while True:
        collected += os.read(fd, 4096)
        *whole, collected = collected.split(b"\0")
        for body in (cobs.decode(part) for part in whole if part):
            if body[2] == PRESS:
                return bytes(body[4:-4])


def main(link: Path, path: Path, presses: int) -> None:
    """Take so many presses."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE presses (press BLOB)")
    fd = os.open(link, os.O_RDWR | os.O_NOCTTY)
    tty.setraw(fd)
    print("ready", flush=True)
    for _ in range(presses):
        os.write(fd, frame(OPEN, os.urandom(8) + b"\5" + TIMES + "请评价".encode()))
        press = read_press(fd)
        db.execute("INSERT INTO presses VALUES (?)", (press,))
        os.write(fd, frame(ACK, press[:12] + b"\0"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
