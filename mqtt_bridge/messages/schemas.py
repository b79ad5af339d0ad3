"""The messages as JSON Schema, from their types: `python -m mqtt_bridge.messages.schemas docs/schemas`."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from mqtt_bridge.messages import bodies
from mqtt_bridge.messages.control import Command, PadState, Status, Stored
from mqtt_bridge.messages.envelope import Envelope
from mqtt_bridge.messages.hall import HallConfig

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_CONTROL: Final[Mapping[str, type[msgspec.Struct]]] = {
    "stored": Stored,
    "status": Status,
    "pad": PadState,
    "command": Command,
    "config": HallConfig,
}
_EITHER: Final[Mapping[type[bodies.Body], str]] = {
    bodies.Rating: "level",
    bodies.RatingDetail: "topics",
    bodies.Press: "position",
}
"""Bodies that carry either this field or its sealed form; the types check it when they are made."""


def schemas() -> dict[str, dict[str, Any]]:
    """File name -> schema: the envelope, one for each event type and version, one for each other message."""
    made = {f"{schema.replace('/', '-')}.json": _body(body) for (_, schema), body in bodies.CATALOGUE.items()}
    made["envelope.json"] = _schema(Envelope)
    made |= {f"{name}.json": _schema(kind) for name, kind in _CONTROL.items()}
    return made


def write(folder: Path) -> None:
    """Write them all; files of schemas that are no more are left to the test that compares."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        (folder / name).write_text(text, encoding="utf-8")


def _body(body: type[bodies.Body]) -> dict[str, Any]:
    schema = _schema(body)
    if plain := _EITHER.get(body):
        schema["oneOf"] = [{"required": [plain]}, {"required": [f"{plain}_sealed"]}]
    return schema


def _schema(kind: type[msgspec.Struct]) -> dict[str, Any]:
    """One schema that stands alone: the type's own at the root, those it uses under `$defs`."""
    (root,), parts = msgspec.json.schema_components([kind], ref_template="#/$defs/{name}")
    own = parts.pop(root["$ref"].rsplit("/", 1)[1])
    return {"$schema": DIALECT, **own} | ({"$defs": parts} if parts else {})


if __name__ == "__main__":
    write(Path(sys.argv[1]))
