"""Imports run one way only, and each library is known to few files (docs/architecture.md, the house)."""

import ast
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import PurePosixPath

import pytest

from tests.house.tree import PACKAGES, name_of, parsed, sources

# What a part may import of ours besides itself; the longest name that fits decides. hallrating*.py may all.
DIRECTIONS: dict[str, tuple[str, ...]] = {
    "kiosk": (
        "devices",
        "mqtt_bridge.messages",
        "mqtt_bridge.outbox",
        "mqtt_bridge.publisher",
        "mqtt_bridge.settings",  # docs/decisions/0001
        "evaluation.model",
    ),
    # evaluation.case_file: docs/decisions/0001
    "mqtt_bridge": ("evaluation.model", "evaluation.chain", "evaluation.case_file"),
    "mqtt_bridge.ingest": (
        "evaluation.model",
        "evaluation.chain",
        "evaluation.case_file",
        "evaluation.store",
    ),
    "devices": (),
    "evaluation": (),
    "firmware_sim": (),
}

# The files that may import a library. Its exceptions become ours there.
LIBRARIES: dict[str, tuple[str, ...]] = {
    "aiohttp": ("kiosk/api/*", "mqtt_bridge/ingest/api.py", "firmware_sim/control/*"),
    "amqtt": ("mqtt_bridge/broker.py",),
    "cobs": ("devices/frames.py", "firmware_sim/frames.py"),
    "gsm0338": ("devices/modem/pdu.py",),
    # The drawing part alone: a station needs neither.
    "kivy": (
        "kiosk/ui/app.py",
        "kiosk/ui/opening.py",
        "kiosk/ui/painter.py",
        "kiosk/ui/shots.py",
        "kiosk/ui/sound.py",
        "kiosk/ui/stage.py",
    ),
    "msgspec": (
        "mqtt_bridge/*",
        "*/config.py",
        "*/settings.py",
        "kiosk/api/*",
        "kiosk/screen/told.py",
        "evaluation/model/*",
    ),
    "paho": ("mqtt_bridge/mqtt.py", "mqtt_bridge/paho_loop.py"),
    "PIL": ("kiosk/ui/*",),
    "rich": ("hallrating*.py", "firmware_sim/*", "kiosk/technician/tables.py"),
    "serial": ("devices/ports/*", "devices/discovery.py"),
    "textual": ("firmware_sim/panel/*",),
    "sqlite_utils": ("mqtt_bridge/outbox*", "evaluation/store*"),
}


def imports(tree: ast.Module, module: str, is_package: bool) -> Iterator[str]:
    """Yield the dotted name of everything that a module imports, anywhere in it, relative ones resolved."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = [*module.split("."), *(["__init__"] if is_package else [])]
            whole = [*parts[: len(parts) - node.level], node.module] if node.level else [node.module]
            stem = ".".join(part for part in whole if part)
            yield from (f"{stem}.{alias.name}".lstrip(".") for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
            yield from (str(arg.value) for arg in node.args[:1] if isinstance(arg, ast.Constant))


def is_within(name: str, part: str) -> bool:
    """Is a dotted name that part, or something in it?"""
    return name == part or name.startswith(part + ".")


def wrong_directions(tree: ast.Module, file: str) -> list[str]:
    """Return the imports of ours that the file must not have; `file` is its path from the root."""
    path = PurePosixPath(file)
    is_package = path.name == "__init__.py"
    module = ".".join((path.parent if is_package else path.with_suffix("")).parts)
    if module.split(".")[0] not in PACKAGES:
        return []
    part = max((part for part in DIRECTIONS if is_within(module, part)), key=len)
    allowed = (module.split(".")[0], *DIRECTIONS[part])
    return [
        name
        for name in imports(tree, module, is_package)
        if is_ours(name) and not any(is_within(name, part) for part in allowed)
    ]


def is_ours(name: str) -> bool:
    """Is it a part of this project?"""
    top = name.partition(".")[0]
    return top in (*PACKAGES, "tests", "tools") or top.startswith("hallrating")


def wrong_libraries(tree: ast.Module, file: str) -> list[str]:
    """Return the libraries that the file must not import: unknown ones, and known ones in a wrong place."""
    module = file.removesuffix(".py").replace("/", ".")
    tops = {
        name.split(".")[0]
        for name in imports(tree, module, file.endswith("__init__.py"))
        if not is_ours(name)
    }
    return sorted(
        top
        for top in tops - set(sys.stdlib_module_names)
        if not any(fnmatch(file, pattern) for pattern in LIBRARIES.get(top, ()))
    )


def test_every_import_of_ours_goes_the_allowed_way() -> None:
    wrong = {name_of(path): wrong_directions(parsed(path), name_of(path)) for path in sources()}
    assert {file: names for file, names in wrong.items() if names} == {}


def test_each_library_is_imported_only_where_it_is_translated() -> None:
    wrong = {name_of(path): wrong_libraries(parsed(path), name_of(path)) for path in sources()}
    assert {file: names for file, names in wrong.items() if names} == {}


@pytest.mark.parametrize(
    ("file", "source", "wrong"),
    [
        ("devices/pad.py", "import evaluation.model", ["evaluation.model"]),
        ("devices/pad.py", "def f():\n    from kiosk import session", ["kiosk.session"]),
        ("kiosk/station.py", "from mqtt_bridge.ingest import Ingest", ["mqtt_bridge.ingest.Ingest"]),
        ("kiosk/station.py", "from mqtt_bridge import mqtt, outbox", ["mqtt_bridge.mqtt"]),
        ("mqtt_bridge/publisher.py", "from evaluation.store import Store", ["evaluation.store.Store"]),
        ("mqtt_bridge/ingest_queue.py", "import evaluation.store", ["evaluation.store"]),
        ("firmware_sim/pad.py", "from devices.frames import encode", ["devices.frames.encode"]),
        ("evaluation/model.py", "import importlib\nimportlib.import_module('kiosk')", ["kiosk"]),
        ("evaluation/model.py", "import hallrating", ["hallrating"]),
        ("evaluation/store/__init__.py", "from ..model import Level", []),
        ("mqtt_bridge/outbox/__init__.py", "from ..messages import Event", []),
        ("mqtt_bridge/ingest.py", "from evaluation import store", []),
        ("mqtt_bridge/ingest/judge.py", "from evaluation.store import Store", []),
        ("kiosk/station.py", "from mqtt_bridge import messages\nfrom devices.pad import Pad", []),
        ("hallrating.py", "import kiosk, evaluation.store", []),
    ],
)
def test_a_wrong_direction_is_found(file: str, source: str, wrong: list[str]) -> None:
    assert wrong_directions(ast.parse(source), file) == wrong


@pytest.mark.parametrize(
    ("file", "source", "wrong"),
    [
        ("devices/link.py", "import serial.tools", ["serial"]),
        ("devices/ports/posix.py", "import serial, os", []),
        ("kiosk/station.py", "from paho.mqtt import client", ["paho"]),
        ("evaluation/store/schema.py", "from sqlite_utils import Database", []),
        ("evaluation/figures.py", "from sqlite_utils import Database", ["sqlite_utils"]),
        ("kiosk/session.py", "import requests", ["requests"]),
        ("kiosk/screen/flow.py", "from kivy.clock import Clock", ["kivy"]),
        ("kiosk/ui/theme.py", "from kivy.clock import Clock", ["kivy"]),
        ("kiosk/session.py", "from . import words\nfrom .words import Case", []),
    ],
)
def test_a_library_in_a_wrong_place_is_found(file: str, source: str, wrong: list[str]) -> None:
    assert wrong_libraries(ast.parse(source), file) == wrong
