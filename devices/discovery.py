"""Which serial ports there are, and by which name each of them stays the same."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from glob import glob
from os.path import realpath
from pathlib import Path
from typing import Protocol

from devices.texts import plain

FOLDER = Path("/dev/serial")
FIRST_LOOK = ("by-id", "by-path")  # where the adapter has a serial number
WITHOUT_NUMBER = ("by-path",)  # two of a kind share one name in by-id, and only one of them is seen there


class ListedPort(Protocol):
    """What pyserial tells of a port."""

    device: str
    description: str
    serial_number: str | None


@dataclass(frozen=True, slots=True)
class FoundPort:
    """One port. `name` is what the configuration should hold, `is_stable` whether it stays the same when the
    plug is pulled or the machine starts anew; `advice` says so in one English sentence.
    """

    device: str
    name: str
    description: str
    is_stable: bool
    advice: str


def find_ports(
    patterns: Iterable[str] = (),
    *,
    folder: Path = FOLDER,
    listed: Callable[[], Iterable[ListedPort]] | None = None,
) -> tuple[FoundPort, ...]:
    """The ports that the system lists, those under `folder` (by-path, by-id) and those that match `patterns`
    (pseudo-terminals, which no system lists), each once, in the order of their names.
    """
    links = {kind: _links(folder / kind) for kind in FIRST_LOOK}
    ports = {port.device: port for port in (listed or _listed)()}
    devices = {*ports, *links["by-path"], *links["by-id"]}
    found = [_found(device, ports.get(device), links) for device in devices]
    seen = {realpath(port.name) for port in found}
    for pattern in patterns:
        for name in matching(pattern):
            device = realpath(name)
            if device not in seen:
                seen.add(device)
                found.append(FoundPort(device, name, "", True, _write(name)))
    return tuple(sorted(found, key=lambda port: port.name))


def matching(pattern: str) -> list[str]:
    """The paths that a pattern names, such as `/run/pads/*`."""
    return sorted(glob(pattern))  # noqa: PTH207 - a whole path with wild cards, which Path.glob does not take


def _found(device: str, port: ListedPort | None, links: dict[str, dict[str, str]]) -> FoundPort:
    description = plain(port.description) if port else ""  # the adapter's own words
    numbered = bool(port and port.serial_number)
    for kind in FIRST_LOOK if numbered else WITHOUT_NUMBER:
        name = links[kind].get(device)
        if name:
            return FoundPort(device, name, description, True, _write(name))
    advice = f'write port = "{device}"; nothing better is there, and another plug may take this name'
    return FoundPort(device, device, description, False, advice)


def _write(name: str) -> str:
    return f'write port = "{name}"'


def _links(folder: Path) -> dict[str, str]:
    """Device -> the link to it. Of two adapters with one by-id name the folder holds only one."""
    try:
        return {realpath(link): str(link) for link in sorted(folder.iterdir())}
    except OSError:
        return {}


def _listed() -> Iterable[ListedPort]:
    from serial.tools import list_ports

    try:
        return list_ports.comports()
    except (OSError, TypeError, ValueError):  # so pyserial where an adapter goes while it is looked at
        return ()
