"""The bytes that docs/pad-protocol.md prints are those of the vectors: strangers check a pad with both."""

import re

from tests.devices.vectors import named
from tests.house.tree import ROOT

PAGE = (ROOT / "docs" / "pad-protocol.md").read_text(encoding="utf-8")
EXCHANGE = (
    "host asks who",
    "pad says who",
    "host opens",
    "pad opened",
    "pad press 42",
    "host accepts",
)


def printed(section: str) -> list[bytes]:
    """The frames of a section, each in lines of hexadecimal digits that are indented by five."""
    text = PAGE[PAGE.index(f"## {section}.") : PAGE.index(f"## {int(section) + 1}.")]
    return [bytes.fromhex(frame) for frame in re.findall(r"^((?: {5}[0-9A-F ]+\n)+)", text, re.MULTILINE)]


def test_the_worked_frame_is_a_vector() -> None:
    (frame,) = re.findall(r"^on the wire +([0-9A-F ]+)$", PAGE, re.MULTILINE)
    assert bytes.fromhex(frame) == named("host ping")


def test_the_exchange_is_made_of_vectors_in_their_order() -> None:
    assert printed("7") == [named(name) for name in EXCHANGE]
