"""What another configuration changes, in words for the audit trail; and what it may not change. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from kiosk.acts import Act
from kiosk.config import StationSettings, WindowSettings
from kiosk.settings import PadSettings

NEEDS_RESTART: Final = (
    "station.region",
    "station.hall",
    "station.id",
    "station.utc_offset_h",
    "outbox",
    "broker",
    "api.host",
    "api.port",
    "api.tls_certificate",
    "api.tls_key",
)
WORDS_MAX: Final = 512


def needs_restart(old: StationSettings, new: StationSettings) -> tuple[str, object] | None:
    """The first changed key, dotted, that only a start takes over, with its value; None: there is none."""
    for key in NEEDS_RESTART:
        before, after = _at(old, key), _at(new, key)
        if before != after:
            return key, after if "." in key else None
    return None


def _at(settings: object, key: str) -> object:
    for name in key.split("."):
        settings = getattr(settings, name)
    return settings


def differences(old: StationSettings, new: StationSettings) -> tuple[Act, ...]:
    """Every change, one act each; of tokens only that they changed."""
    acts = [*_pads(old, new), *_windows(old, new)]
    for table in ("timing", "sources"):
        words = _changed(_members(getattr(old, table)), _members(getattr(new, table)))
        acts.extend([(f"{table}.changed", words)] if words else [])
    if old.api.origins != new.api.origins:
        acts.append(("origins.changed", ", ".join(new.api.origins)))
    return tuple((action, words[:WORDS_MAX]) for action, words in acts)


def _pads(old: StationSettings, new: StationSettings) -> Iterator[Act]:
    before = {pad.name: pad for pad in old.pads}
    after = {pad.name: pad for pad in new.pads}
    for name in before.keys() - after.keys():
        yield "pads.removed", f"{name} {before[name].uid or 'unbound'}"
    for name, pad in after.items():
        if name not in before:
            yield "pads.added", f"{name} {pad.uid or 'unbound'} {pad.port}"
        else:
            yield from _pad(before[name], pad)


def _pad(before: PadSettings, after: PadSettings) -> Iterator[Act]:
    if before.uid != after.uid:
        action = "pads.released" if after.uid is None else "pads.adopted"
        yield action, f"{after.name} {before.uid or 'unbound'}->{after.uid or 'unbound'}"
    if before.port != after.port:
        yield "pads.moved", f"{after.name} {before.port}->{after.port}"
    rest = _changed(_of_pad(before), _of_pad(after))
    if rest:
        yield "pads.changed", f"{after.name} {rest}"


def _of_pad(pad: PadSettings) -> dict[str, object]:
    """The rest of a pad's members, with the speed that it has where the file leaves it to its model."""
    return _members(pad, "uid", "port") | {"baud": pad.config().baud}


def _windows(old: StationSettings, new: StationSettings) -> Iterator[Act]:
    before = {window.id: window for window in old.windows}
    after = {window.id: window for window in new.windows}
    for name in before.keys() - after.keys():
        yield "windows.removed", f"{name} {_devices(before[name])}"
    for name, window in after.items():
        if name not in before:
            yield "windows.added", f"{name} {_devices(window)}"
        elif words := _changed(_members(before[name]), _members(window)):
            yield "windows.changed", f"{name} {words}"


def _devices(window: WindowSettings) -> str:
    return ", ".join((*window.pads, *window.screens))


def _members(value: object, *without: str) -> dict[str, object]:
    """The members of a table or of a settings type by name."""
    if isinstance(value, Mapping):
        return {str(name): member for name, member in value.items()}
    names: tuple[str, ...] = getattr(value, "__struct_fields__")  # noqa: B009  no type says that it has it
    return {name: getattr(value, name) for name in names if name not in without}


def _changed(before: Mapping[str, object], after: Mapping[str, object]) -> str:
    """`timeout_s 60.0->30.0, …`; empty where all is the same."""
    names = [*before, *(name for name in after if name not in before)]
    return ", ".join(
        f"{name} {_word(before.get(name))}->{_word(after.get(name))}"
        for name in names
        if before.get(name) != after.get(name)
    )


def _word(value: object) -> str:
    if isinstance(value, tuple):
        return "+".join(map(str, value)) or "none"
    return "none" if value is None else str(value)
