"""Lines of standard input: whole, bounded, from whatever it is."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mqtt_bridge.lines import LINE_BYTES_MAX, lines_of, split_lines, text_of


@given(
    st.lists(st.binary(max_size=6).map(lambda line: line.replace(b"\n", b"").rstrip(b"\r"))),
    st.integers(1, 9),
)
def test_lines_come_whole_however_they_were_cut(lines: list[bytes], size: int) -> None:
    text = b"\r\n".join([*lines, b""])
    pieces = (text[at : at + size] for at in range(0, len(text), size))
    assert list(split_lines(pieces)) == lines


def test_a_line_without_an_end_is_bounded_and_the_next_one_is_good() -> None:
    pieces = iter([b"x" * LINE_BYTES_MAX] * 50 + [b"x\ngood"])
    long, good = split_lines(pieces)
    assert len(long) == LINE_BYTES_MAX + 1
    assert (text_of(long), text_of(good)) == (None, "good")


@pytest.mark.parametrize(
    "line,text",
    [
        (b"\xef\xbb\xbfsource", "source"),
        ("居住证".encode(), "居住证"),
        ("居住证".encode("gb18030"), "居住证"),
        (b"\xff\xff", None),
    ],
)
def test_a_line_is_read_in_the_encodings_of_a_case_file(line: bytes, text: str | None) -> None:
    assert text_of(line) == text


async def all_lines(descriptor: int) -> list[bytes]:
    never: asyncio.Future[object] = asyncio.get_running_loop().create_future()
    return [line async for line in lines_of(descriptor, never)]


@pytest.mark.asyncio
async def test_a_file_and_a_pipe_and_a_closed_descriptor_are_read_to_their_end(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_bytes(b"1\n2\n" * 2000)
    descriptor = os.open(path, os.O_RDONLY)
    assert await all_lines(descriptor) == [b"1", b"2"] * 2000
    os.close(descriptor)
    assert await all_lines(descriptor) == []
    reading, writing = os.pipe()
    os.write(writing, b"a\nb")
    os.close(writing)
    assert await all_lines(reading) == [b"a", b"b"]
    os.close(reading)


@pytest.mark.asyncio
async def test_an_end_that_is_asked_for_does_not_wait_for_the_next_line() -> None:
    reading, writing = os.pipe()
    ended: asyncio.Future[object] = asyncio.get_running_loop().create_future()
    os.write(writing, b"one\n")
    heard = []
    async for line in lines_of(reading, ended):
        heard.append(line)
        ended.set_result("SIGTERM")
    assert heard == [b"one"]
    os.close(writing)
    os.close(reading)
