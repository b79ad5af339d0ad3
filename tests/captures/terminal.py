"""What a command shows in a terminal, as SVG: it runs at a pseudo-terminal, and its last screen is drawn."""

from __future__ import annotations

import io
import os
import re
import subprocess
from pathlib import Path

from rich.console import Console
from rich.text import Text

from tests.end_to_end.processes import COMMAND, ENVIRONMENT

COLUMNS = 116
CONTROL = re.compile(r"\r\n|\n|\r|\x1b\[2K|\x1b\[1A|\x1b\[\?25[lh]")
FONT_FACE = re.compile(r"@font-face\s*\{.*?\}\s*", re.DOTALL)
FONTS = "Fira Code, DejaVu Sans Mono, Noto Sans Mono CJK SC, WenQuanYi Micro Hei Mono, monospace"


def drawn(words: tuple[str, ...], cwd: Path, *, folder_as: str = "") -> str:
    """The picture of `hallrating` with these words; the path of `cwd` is written as `folder_as` in it."""
    screen = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    screen.print(Text(f"$ hallrating {' '.join(words)}", style="bold"))
    written = output_of(words, cwd)
    written = written.replace(f"{cwd}/", folder_as) if folder_as else written
    screen.print(Text.from_ansi(last_screen(written)))
    return without_fonts(screen.export_svg(title="hallrating"))


def without_fonts(picture: str) -> str:
    """The picture with fonts that a machine has, and none from the network."""
    local = FONT_FACE.sub("", picture)
    return re.sub(r"font-family: ?Fira Code[^;]*;", f"font-family: {FONTS};", local)


def output_of(words: tuple[str, ...], cwd: Path) -> str:
    """All that a command writes at a terminal."""
    master, slave = os.openpty()
    terminal = {"TERM": "xterm-256color", "COLUMNS": str(COLUMNS), "LINES": "60"}
    with subprocess.Popen(
        [*COMMAND, *words], cwd=cwd, env=ENVIRONMENT | terminal, stdin=subprocess.DEVNULL, stdout=slave,
        stderr=slave,
    ):  # fmt: skip
        os.close(slave)
        written = bytearray()
        try:
            while data := os.read(master, 65536):
                written += data
        except OSError:  # how Linux says that nobody has the other end any more
            pass
        os.close(master)
    return written.decode()


def last_screen(written: str) -> str:
    """What stands on the screen after the moves that Rich makes: up, to the beginning, a line erased."""
    lines, row, begin = [""], 0, 0
    for found in [*CONTROL.finditer(written), None]:
        lines[row] += written[begin : found.start() if found else None]
        if found is None:
            break
        begin = found.end()
        match found.group():
            case "\r\n" | "\n":
                row += 1
                lines.extend([""] * (row + 1 - len(lines)))
            case "\r":
                if written[begin : begin + 1] != "\n":
                    lines[row] = ""
            case "\x1b[1A":
                row = max(row - 1, 0)
            case "\x1b[2K":
                lines[row] = ""
            case _:
                pass
    return "\n".join(lines).rstrip()
