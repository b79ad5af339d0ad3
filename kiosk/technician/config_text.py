"""Changes to a station's configuration as text: one line or one table, everything else stays byte for byte.

Why not a TOML library that writes: docs/decisions/0007. Whoever uses this compares what the new text says
with what was meant (kiosk/technician/config_file.py): a file that is written in an unforeseen way is refused,
not damaged.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

_HEADER: Final = re.compile(r"^\s*\[")
_VALUE: Final = r"""("[^"\n]*"|'[^'\n]*')"""
_NUMBER: Final = r"([+0-9][0-9a-fA-Fox_]*)"


def with_uid(text: str, pad: str, uid: str) -> str:
    """The pad's table with this uid. Unchanged where no such table is found."""
    return _with_key(text, pad, "uid", _VALUE, _quoted(uid))


def with_address(text: str, pad: str, address: int) -> str:
    """The pad's table with this address. Unchanged where no such table is found."""
    return _with_key(text, pad, "address", _NUMBER, str(address))


def _with_key(text: str, pad: str, key: str, old: str, value: str) -> str:
    lines = text.splitlines(keepends=True)
    for first, last, named in _tables(lines, "pads", "name", pad):
        for index in range(first, last):
            found = re.match(rf"^(\s*{key}\s*=\s*){old}(.*)$", lines[index], re.DOTALL)
            if found:
                lines[index] = f"{found[1]}{value}{found[3]}"
                return "".join(lines)
        if not lines[named].endswith("\n"):  # the last line of the file
            lines[named] += "\n"
        lines.insert(named + 1, f"{key} = {value}\n")
    return "".join(lines)


def with_window(text: str, window: dict[str, object], pad: dict[str, object] | None) -> str:
    """A window, and a pad that stands there, at the end of the text."""
    end = "" if not text or text.endswith("\n") else "\n"
    pad_table = "" if pad is None else _table("pads", pad)
    return f"{text}{end}{_table('windows', window)}{pad_table}"


def without(text: str, table: str, key: str, name: str) -> str:
    """The text without the tables of this array whose `key` is `name`."""
    lines = text.splitlines(keepends=True)
    for first, last, _named in reversed(list(_tables(lines, table, key, name))):
        after = last + 1 if last < len(lines) and not lines[last].strip() else last
        del lines[first:after]
    return "".join(lines)


def _tables(lines: list[str], table: str, key: str, name: str) -> Iterator[tuple[int, int, int]]:
    """Of each table whose `key` is `name`: its header, the line behind its last key, and that of `key`."""
    header = re.compile(rf"^\s*\[\[\s*{table}\s*\]\]\s*(#.*)?$")
    wanted = re.compile(rf"^\s*{key}\s*=\s*([\"']){re.escape(name)}\1\s*(#.*)?$")
    for first, line in enumerate(lines):
        if not header.match(line.rstrip("\n")):
            continue
        end = next((i for i in range(first + 1, len(lines)) if _HEADER.match(lines[i])), len(lines))
        filled = [i for i in range(first, end) if lines[i].split("#")[0].strip()]
        for named in filled:
            if wanted.match(lines[named].rstrip("\n")):
                yield first, filled[-1] + 1, named


def _table(name: str, members: dict[str, object]) -> str:
    lines = "".join(f"{key} = {_written(value)}\n" for key, value in members.items())
    return f"\n[[{name}]]\n{lines}"


def _written(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_quoted(str(member)) for member in value) + "]"
    return str(value) if isinstance(value, int) else _quoted(str(value))


def _quoted(text: str) -> str:
    """A basic string of TOML: what JSON escapes is escaped alike, but DEL, which TOML wants escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
