"""Several simulated pads in one folder: a link and an EEPROM file each, or a TCP port each."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from gettext import gettext as _
from pathlib import Path
from typing import Final

from firmware_sim.arguments import Address, line_at
from firmware_sim.bench import Setup
from firmware_sim.eeprom import FileMemory
from firmware_sim.line import Line, LineUnusableError, TcpLine
from firmware_sim.log import Memory, VolatileMemory
from firmware_sim.pad import Build
from firmware_sim.uids import uid_from

PADS_MAX: Final = 256
PORT_MAX: Final = 65_535


@contextmanager
def bank(
    count: int, folder: Path | None, listen: Address | None, *, baud: int = 115_200, seed: int = 0
) -> Iterator[list[tuple[str, Setup]]]:
    """Pads `pad-1` to `pad-N`, each at `folder`/pad-N with its EEPROM beside it, or from the port of `listen`
    on, one port each (port 0: a free one each). Without a folder their logs end with them; the files of a
    folder are closed with the block.

    Raises LineUnusableError where this system has no pseudo-terminals or no such port, EepromInUseError,
    OSError, and ValueError for neither folder nor port.
    """
    with ExitStack() as files:
        pads = []
        for number in range(1, count + 1):
            name = f"pad-{number}"
            line = _line(name, number, folder, listen)
            memory: Memory = VolatileMemory()
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
                memory = files.enter_context(closing(FileMemory(folder / f"{name}.eeprom")))
            uid = uid_from(str(folder.absolute() / name) if folder else line.name)
            pads.append((name, Setup(Build(uid, 0, baud), memory, line, seed + number)))
        yield pads


def _line(name: str, number: int, folder: Path | None, listen: Address | None) -> Line:
    if listen is not None:
        host, first = listen
        port = first + number - 1 if first else 0
        if port > PORT_MAX:
            raise LineUnusableError(_("port {port}: there are none above 65535").format(port=port))
        return TcpLine(host, port)
    return line_at(None if folder is None else folder / name, None)
