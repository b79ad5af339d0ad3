"""The golden vectors of the pad protocol."""

import json
from pathlib import Path
from typing import Any

PATH = Path(__file__).parents[1] / "vectors" / "pad-protocol.json"
VECTORS: list[dict[str, Any]] = json.loads(PATH.read_text(encoding="utf-8"))
FROM_PAD = [vector for vector in VECTORS if vector["from"] == "pad"]
GOOD_FROM_PAD = [vector for vector in FROM_PAD if "message" in vector]
GOOD_FROM_HOST = [vector for vector in VECTORS if vector["from"] == "host" and "message" in vector]


def wire(vector: dict[str, Any]) -> bytes:
    """The vector's bytes, delimiters included."""
    return bytes.fromhex(vector["wire"])


def named(name: str) -> bytes:
    """The bytes of the vector of this name."""
    return wire(next(vector for vector in VECTORS if vector["name"] == name))
