"""The golden message PDUs that both sides are held to."""

import json
from pathlib import Path
from typing import Any

VECTORS: dict[str, list[Any]] = json.loads(
    (Path(__file__).parents[2] / "vectors" / "sms.json").read_text(encoding="utf-8")
)


def named(kind: str) -> list[Any]:
    return VECTORS[kind]


def name(vector: Any) -> str:
    return str(vector["name"])
