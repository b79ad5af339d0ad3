"""Lines of standard input, however they arrive."""

import pytest

from firmware_sim.console_lines import LINE_BYTES_MAX, LineCutter


@pytest.mark.parametrize("size", [1, 7, 1000, 10_000])
def test_lines_come_whole_however_they_arrive_and_a_long_one_is_told_once(size: int) -> None:
    data = b"press 1\n" + b"x" * (2 * LINE_BYTES_MAX + 1) + b"quit\n\nhelp\nqu"
    cutter = LineCutter()
    lines = [line for at in range(0, len(data), size) for line in cutter.cut(data[at : at + size])]
    assert lines == [b"press 1", None, b"", b"help"]
    assert cutter.cut(b"it\n" + b"z" * (LINE_BYTES_MAX + 1) + b"\n") == [b"quit", None]
