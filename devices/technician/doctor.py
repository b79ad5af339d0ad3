"""From what was seen of a pad to the likely cause: rules in order, the first that fits decides. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from gettext import gettext as _
from typing import Final

from devices.codes import Defect
from devices.ports import causes
from devices.technician.causes import CAUSES, Cause, told
from devices.technician.evidence import Evidence

LOSSES_MIN: Final = 2
STARTS_MIN: Final = 2
BAD_SHARE_MIN: Final = 0.01
BAD_MIN: Final = 2
BABBLE_PER_S: Final = 2.0
SLOW_S: Final = 0.15
SLOW_BYTES: Final = 57
"""PING and the longest answer, with their delimiters: what a round trip takes on the line."""
RETRY_SHARE_MIN: Final = 0.2
RETRIES_MIN: Final = 2


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The likely cause for people: what it is and what to do next."""

    pad: str
    cause: Cause
    text: str
    step: str


def diagnose(evidence: Evidence, owners: Mapping[str, str] | None = None) -> Diagnosis:
    """The likely cause. `owners`: uid -> name of the pad that is bound to it."""
    owner = (owners or {}).get(evidence.uid or "")
    cause = CAUSES[_word(evidence, owner)]
    values = asdict(evidence) | {
        "owner": owner,
        "seconds": round(evidence.seconds),
        "bad_frames": evidence.bad_frames,
        "all_frames": evidence.frames + evidence.bad_frames,
        "round_trip": _round_trip(evidence),
        "port_cause": port_cause_told(evidence),
    }
    return Diagnosis(evidence.pad, cause, told(cause.text, values), told(cause.step, values))


def port_cause_told(evidence: Evidence) -> str | None:
    """Why the port is not open, in the language of the person."""
    return None if evidence.port_cause is None else _(evidence.port_cause)


def _round_trip(evidence: Evidence) -> str:
    if evidence.round_trip_s is None:
        return _("not one at once")
    return f"{evidence.round_trip_s * 1000:.0f} ms"


def _word(evidence: Evidence, owner: str | None) -> str:
    found = (
        _of_port(evidence)
        or ("model-fault" if evidence.model_fault else None)
        or _of_identity(evidence, owner)
        or _of_silence(evidence)
        or _of_pad(evidence)
        or _of_line(evidence)
    )
    if found:
        return found
    if evidence.unacknowledged:
        return "undelivered"
    if not evidence.verified:
        return "one-way"
    return "simulator" if evidence.simulator else "well"


_PORT_CAUSES: Final = {
    causes.NOT_THERE: "unplugged",
    causes.HUNG_UP: "unplugged",
    causes.IN_USE: "port-busy",
    causes.NO_PERMISSION: "no-permission",
    causes.NOT_FOUND: "not-found",
}


def _of_port(evidence: Evidence) -> str | None:
    if evidence.losses >= LOSSES_MIN:
        return "loose-plug"
    if evidence.port_cause is None:
        return None
    found = _PORT_CAUSES.get(evidence.port_cause, "no-serial-port")
    return "no-server" if "://" in evidence.port and found != "port-busy" else found


def _of_identity(evidence: Evidence, owner: str | None) -> str | None:
    if evidence.other:
        return "same-pad-twice"
    if evidence.address_twice:
        return "address-twice"
    if evidence.expected_uid is not None and evidence.uid is not None:
        return "swapped-cables" if owner else "wrong-pad"
    if evidence.unbound and evidence.uid is not None:
        return "unbound"
    return "wrong-speed" if evidence.baud_found is not None else None


def _of_silence(evidence: Evidence) -> str | None:
    if evidence.is_there and not evidence.silent:
        return None
    bad = evidence.bad
    if not evidence.frames and bad.get(Defect.DIRECTION, 0) >= BAD_MIN:
        return "echo"
    if not evidence.frames and bad.get(Defect.VERSION, 0) >= BAD_MIN:
        return "other-protocol"
    if evidence.bad_frames >= max(BABBLE_PER_S * evidence.seconds, BAD_MIN):
        return "babbling-line"
    return "bad-line" if evidence.bad_frames >= BAD_MIN else "no-answer"


def _of_pad(evidence: Evidence) -> str | None:
    if evidence.full:
        return "memory-out"
    if evidence.starts >= STARTS_MIN:
        return "restarts"
    return "stuck-key" if evidence.keys_tested == 0 else None


def _of_line(evidence: Evidence) -> str | None:
    if evidence.bad.get(Defect.DIRECTION, 0) >= BAD_MIN:
        return "echo"
    total = evidence.frames + evidence.bad_frames
    if evidence.bad_frames >= BAD_MIN and evidence.bad_frames >= BAD_SHARE_MIN * total:
        return "bad-line"
    wire_s = SLOW_BYTES * 10 / evidence.baud
    slow = evidence.round_trip_s is not None and evidence.round_trip_s > wire_s + SLOW_S
    retried = evidence.retries >= max(RETRIES_MIN, RETRY_SHARE_MIN * evidence.requests)
    return "slow-line" if slow or retried else None
