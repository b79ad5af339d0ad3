"""Several simulated pads in one folder: a link and an EEPROM file each, or a TCP port each."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from firmware_sim.arguments import Address, line_at
from firmware_sim.bench import Setup
from firmware_sim.eeprom import FileMemory
from firmware_sim.line import Line, TcpLine
from firmware_sim.log import Memory, VolatileMemory
from firmware_sim.pad import Build
from firmware_sim.uids import uid_from

PADS_MAX: Final = 256


def make_bank(
    count: int, folder: Path | None, listen: Address | None, *, baud: int = 115_200, seed: int = 0
) -> Iterator[tuple[str, Setup]]:
    """Pads `pad-1` to `pad-N`, each at `folder`/pad-N with its EEPROM beside it, or from the port of `listen`
    on, one port each (port 0: a free one each). Without a folder their logs end with them.

    Raises LineUnusableError where this system has no pseudo-terminals, EepromInUseError, OSError, and
    ValueError for neither folder nor port.
    """
    for number in range(1, count + 1):
        name = f"pad-{number}"
        memory: Memory = VolatileMemory()
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            memory = FileMemory(folder / f"{name}.eeprom")
        line = _line(name, number, folder, listen)
        uid = uid_from(str(folder.absolute() / name) if folder else line.name)
        yield name, Setup(Build(uid, 0, baud), memory, line, seed + number)


def _line(name: str, number: int, folder: Path | None, listen: Address | None) -> Line:
    if listen is not None:
        host, port = listen
        return TcpLine(host, port + number - 1 if port else 0)
    return line_at(None if folder is None else folder / name, None)
