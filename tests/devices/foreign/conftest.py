"""Packages of third parties, installed for one test."""

import sys
from collections.abc import Callable, Iterator
from importlib import invalidate_caches
from pathlib import Path

import pytest

from devices.foreign.catalog import find_model
from tests.devices.foreign.packages import install

Install = Callable[[str, str, str], None]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that Python looks into, as site-packages."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    find_model.cache_clear()
    yield folder
    find_model.cache_clear()
    for name, module in tuple(sys.modules.items()):  # another test has another package of the same name
        if str(folder) in str(getattr(module, "__file__", "")):
            del sys.modules[name]


@pytest.fixture
def install_model(site: Path) -> Install:
    """Install a package of this name, with this source, whose entry point is this object."""

    def put(name: str, source: str, point: str = "model") -> None:
        install(site, name, source, point)
        invalidate_caches()

    return put
