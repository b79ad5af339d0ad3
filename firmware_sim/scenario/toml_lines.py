"""Where a key stands in a TOML file: tomllib reads values and forgets the lines. Pure."""

import re
from collections import Counter
from typing import Final

_HEADER: Final = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.-]+)\s*\]\]?")
_KEY: Final = re.compile(r"\s*([A-Za-z0-9_.-]+)\s*=")


def line_of(text: str, path: str) -> int:
    """The line, counted from 1, of a dotted path such as `cases[2].window`; of the nearest that has it.

    A path within an inline table or an array has the line of its key. Line 1 where nothing of it stands.
    """
    lines = _lines(text)
    while path not in lines and path:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return lines.get(path, 1)


def _lines(text: str) -> dict[str, int]:
    """Path -> line of each table, each element of an array of tables, and each key of them."""
    lines: dict[str, int] = {}
    counts: Counter[str] = Counter()
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = header[2]
            if header[1] == "[[":
                table = f"{table}[{counts[table]}]"
                counts[header[2]] += 1
                lines.setdefault(header[2], number)
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            lines.setdefault(f"{table}.{key[1]}" if table else key[1], number)
    return lines
