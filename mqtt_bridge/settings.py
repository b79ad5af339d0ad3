"""Configuration: TOML into checked types, every mistake named with file, key, value and what would be right.

A type is a frozen msgspec Struct with `forbid_unknown_fields=True`. A field of type `Path` is taken
relative to the folder of the file.
"""

from __future__ import annotations

import difflib
import re
import ssl
import tomllib
import types
from collections.abc import Mapping, Sequence
from gettext import gettext as _
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar, Union, get_args, get_origin

import msgspec
from msgspec import Meta, Struct

T = TypeVar("T")

SETTINGS_BYTES_MAX: Final = 1024 * 1024
_AT: Final = re.compile(r" - at (`key` in )?`(\$[^`]*)`$")
_STEP: Final = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")
_UNKNOWN: Final = re.compile(r"Object contains unknown field `(.*)`", re.DOTALL)
_MISSING: Final = re.compile(r"Object missing required field `(.*)`", re.DOTALL)

Step = str | int


class SettingsError(Exception):
    """A configuration that cannot be used. `key` is dotted (`pads[2].baud`), empty for the whole file."""

    def __init__(self, file: Path, key: str, value: object, expected: str) -> None:
        super().__init__(file, key, value, expected)
        self.file = file
        self.key = key
        self.value = value
        self.expected = expected

    def __str__(self) -> str:
        if not self.key:
            return _("{file}: {expected}").format(file=self.file, expected=self.expected)
        if self.value is None:
            return _("{file}: {key}: {expected}").format(file=self.file, key=self.key, expected=self.expected)
        text = _("{file}: {key} = {value}: {expected}")
        return text.format(file=self.file, key=self.key, value=_shown(self.value), expected=self.expected)


class BrokerSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the MQTT broker is and how it is spoken to. Times in seconds."""

    host: Annotated[str, Meta(min_length=1, max_length=253)] = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65535)] = 1883
    username: Annotated[str, Meta(min_length=1, max_length=64)] | None = None
    password_file: Path | None = None
    tls_ca: Path | None = None
    keepalive_s: Annotated[int, Meta(ge=5, le=1200)] = 30
    protocol: Literal["5", "3.1.1"] = "3.1.1"

    def __post_init__(self) -> None:
        if self.password_file is not None and self.username is None:
            raise ValueError(_("password_file needs a username beside it"))


class OutboxSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The only file of a station or feed.

    `keep_days`: how long what is stored stays in it, for a store that is restored from a backup.
    """

    path: Path
    keep_days: Annotated[int, Meta(ge=1, le=3650)] = 30

    @property
    def keep_s(self) -> float:
        return self.keep_days * 86_400.0


def check_broker_files(path: Path, broker: BrokerSettings) -> None:
    """See that the files which `broker` names are there and of use. Raises `SettingsError`.

    Whoever connects needs them; a command that reads the same configuration may not be allowed to see them.
    """
    try:
        if broker.password_file is not None:
            broker.password_file.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        expected = _("a file with the password is expected ({why})").format(why=error)
        raise SettingsError(path, "broker.password_file", str(broker.password_file), expected) from None
    try:
        if broker.tls_ca is not None:
            ssl.create_default_context(cafile=str(broker.tls_ca))
    except OSError as error:  # those of ssl among them
        expected = _("a file with certificates is expected ({why})").format(why=error)
        raise SettingsError(path, "broker.tls_ca", str(broker.tls_ca), expected) from None


def check_patterns(sources: Mapping[str, str]) -> None:
    """Raise `ValueError` for the first source whose pattern is no regular expression; for `__post_init__`."""
    for source, pattern in sources.items():
        try:
            re.compile(pattern)
        except re.error as error:
            text = _("sources.{source} = {pattern}: a regular expression is expected ({why})")
            raise ValueError(text.format(source=source, pattern=_shown(pattern), why=error)) from None


def read_settings(path: Path, kind: type[T]) -> T:
    """The configuration in the TOML file at `path`. Raises `SettingsError` for whatever is wrong with it."""
    try:
        raw = path.read_bytes()
        if len(raw) > SETTINGS_BYTES_MAX:
            raise SettingsError(path, "", None, _("the file is larger than 1 MiB"))
        document = tomllib.loads(raw.decode())
    except OSError as error:
        raise SettingsError(path, "", None, _("cannot be read: {why}").format(why=error.strerror)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(path, "", None, _("is no TOML: {why}").format(why=error)) from None
    return check_settings(document, kind, path)


def check_settings(document: Mapping[str, object], kind: type[T], path: Path) -> T:
    """The same for a document in memory; `path` is named in errors and its folder is the base of paths."""
    folder = path.resolve().parent

    def decode_path(wanted: type, value: object) -> object:
        if wanted is Path and isinstance(value, str) and value:
            return folder / Path(value).expanduser()
        raise ValueError(_("a path is expected"))

    try:
        return msgspec.convert(document, kind, dec_hook=decode_path)
    except msgspec.ValidationError as error:
        raise _explain(str(error), document, kind, path, decode_path) from None


def _explain(message: str, document: object, kind: object, path: Path, hook: Any) -> SettingsError:
    """Turn msgspec's sentence into one with the key as the file has it, its value and what would be right."""
    at = _AT.search(message)
    steps = _steps(at[2] if at else "$", document, kind, hook)
    what = message[: at.start()] if at else message
    value, wanted = _follow(document, kind, steps)
    if at and at[1] and isinstance(value, Mapping):  # not a value is wrong, but the key of a table
        wanted = _plain(get_args(wanted)[0])
        steps.append(_first_bad({key: key for key in value}, wanted, hook))
        value = None
    if unknown := _UNKNOWN.fullmatch(what):
        return _unknown(unknown[1], steps, wanted, path)
    if missing := _MISSING.fullmatch(what):
        return SettingsError(path, _dotted([*steps, missing[1]]), None, _("is missing"))
    if what.startswith("Invalid enum value"):
        choices = ", ".join(_shown(choice) for choice in _choices(wanted))
        what = _("one of {choices} is expected").format(choices=choices)
    return SettingsError(path, _dotted(steps), value, what)


def _unknown(name: str, steps: list[Step], wanted: object, path: Path) -> SettingsError:
    known = list(_field_types(wanted))
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    if near:
        hint = _("is not known; did you mean {near}?").format(near=near[0])
    else:
        hint = _("is not known; known here: {known}").format(known=", ".join(known))
    return SettingsError(path, _dotted([*steps, name]), None, hint)


def _steps(place: str, document: object, kind: object, hook: Any) -> list[Step]:
    """The keys from the root to the place named; `[...]` (some key of a table) is found by trying each."""
    steps: list[Step] = []
    for name, index in _STEP.findall(place):
        if name:
            steps.append(name)
        elif index != "...":
            steps.append(int(index))
        else:
            value, wanted = _follow(document, kind, steps)
            steps.append(_first_bad(value, _inside(wanted), hook))
    return steps


def _first_bad(table: object, wanted: object, hook: Any) -> Step:
    for name, value in table.items() if isinstance(table, Mapping) else _members(table):
        try:
            msgspec.convert(value, wanted, dec_hook=hook)
        except msgspec.ValidationError:
            return name
    return "?"


def _members(value: object) -> list[tuple[Step, object]]:
    """Index and member of a list; empty for anything else."""
    return list(enumerate(value)) if isinstance(value, Sequence) and not isinstance(value, str) else []


def _follow(document: object, kind: object, steps: Sequence[Step]) -> tuple[object, object]:
    """Value and wanted type at the end of `steps`; None where there is none."""
    for step in steps:
        kind = _plain(kind)
        fields = _field_types(kind)
        kind = fields.get(str(step)) if fields else _inside(kind)
        table = document if isinstance(document, Mapping) else dict(_members(document))
        document = table.get(step)
    return document, _plain(kind)


def _plain(kind: object) -> object:
    """The type without Annotated and without `| None`."""
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) in (Union, types.UnionType):
        members = [member for member in get_args(kind) if member is not types.NoneType]
        return _plain(members[0]) if len(members) == 1 else kind
    return kind


def _inside(kind: object) -> object:
    """The type of a table's values or of a list's members."""
    arguments = [argument for argument in get_args(_plain(kind)) if argument is not Ellipsis]
    return arguments[-1] if arguments else object


def _choices(kind: object) -> Sequence[object]:
    return get_args(kind) if get_origin(kind) is Literal else [member.value for member in kind]  # type: ignore[attr-defined]


def _field_types(kind: object) -> dict[str, object]:
    """The fields of a settings type with their types; empty for any other type."""
    if not isinstance(kind, type) or not issubclass(kind, Struct):
        return {}
    return {field.encode_name: field.type for field in msgspec.structs.fields(kind)}


def _dotted(steps: Sequence[Step]) -> str:
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return text.removeprefix(".")


def _shown(value: object) -> str:
    text = f'"{value}"' if isinstance(value, str) else repr(value)
    return text if len(text) <= 80 else text[:79] + "…"
