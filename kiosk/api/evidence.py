"""Evidence of a pad as it goes from the station to the doctor's command."""

from __future__ import annotations

from dataclasses import asdict

import msgspec
from msgspec import Struct

from devices.codes import Defect
from devices.technician.evidence import Evidence


class EvidenceAnswer(Struct, frozen=True):
    """What was seen of a pad within `seconds`; `devices.technician.evidence` tells of each."""

    pad: str
    port: str
    seconds: float
    port_cause: str | None
    losses: int
    starts: int
    silent: bool
    full: bool
    uid: str | None
    expected_uid: str | None
    unbound: bool
    other: str | None
    address_twice: bool
    firmware: str | None
    simulator: bool
    baud: int
    baud_found: int | None
    frames: int
    bad: dict[str, int]
    requests: int
    retries: int
    round_trip_s: float | None
    unacknowledged: int
    keys_tested: int | None
    model: str | None
    verified: bool
    model_fault: str | None


def told(evidence: Evidence) -> EvidenceAnswer:
    """The answer for what was seen."""
    bad = {defect.value: count for defect, count in evidence.bad.items()}
    return EvidenceAnswer(**asdict(evidence) | {"bad": bad})


def heard(body: object) -> Evidence:
    """What a station has seen, from its answer. Raises `ValueError` for what is none."""
    try:
        answer = msgspec.convert(body, EvidenceAnswer)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from error
    bad = {Defect(defect): count for defect, count in answer.bad.items()}
    return Evidence(**msgspec.structs.asdict(answer) | {"bad": bad})
