"""A simulated modem as a process, at a link of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.firmware_sim.modem.process import ModemProcess


@pytest.fixture
def link(tmp_path: Path) -> Path:
    return tmp_path / "modem"


@pytest.fixture
def modem(link: Path) -> Iterator[ModemProcess]:
    process = ModemProcess("--link", str(link))
    process.said(event="ready")
    yield process
    process.close()
