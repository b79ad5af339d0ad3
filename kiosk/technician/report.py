"""What support needs to know of pads, as JSON: nothing of keys, levels, cases or tokens is in it."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

from devices.discovery import find_ports
from devices.technician.doctor import Diagnosis
from devices.technician.evidence import Evidence

PACKAGES = ("hallrating", "pyserial", "aiohttp")


def report(seen: Iterable[tuple[Evidence, Diagnosis]], *, by_station: bool) -> str:
    """The text of the file. `by_station`: a station saw it; else the ports were listened to directly."""
    made = {
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": {"python": platform.python_version()} | {name: _version(name) for name in PACKAGES},
        "system": {"name": platform.system(), "release": platform.release(), "machine": platform.machine()},
        "seen_by": "station" if by_station else "listening",
        "ports": [asdict(port) for port in find_ports()],
        "pads": [_pad(evidence, found) for evidence, found in seen],
    }
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"


def _pad(evidence: Evidence, found: Diagnosis) -> dict[str, object]:
    told = asdict(evidence)
    tested = told.pop("keys_tested")
    bad = {defect.value: count for defect, count in evidence.bad.items()}
    # Whether the keyboard works is of use to support; how often somebody pressed is nobody's affair.
    works = None if tested is None else tested > 0
    return {
        "cause": found.cause.word,
        "text": found.text,
        "step": found.step,
        "evidence": told | {"bad": bad, "keyboard_works": works},
    }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
