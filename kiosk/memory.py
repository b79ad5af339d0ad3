"""An open attempt as the outbox keeps it over a restart: JSON of our own, read back without trust."""

from __future__ import annotations

import json
from datetime import datetime

from evaluation.model import Attempt, CaseKey, ModelError, OpenedBy
from kiosk.visit import Moment, Plan, Timing
from mqtt_bridge.outbox.values import OpenAttempt


def remember(plan: Plan) -> OpenAttempt:
    """What must be known of an attempt to close it after a restart."""
    attempt = plan.attempt
    case = attempt.case
    state = {
        "visit": attempt.visit,
        "nonce": attempt.nonce.hex(),
        "case": None if case is None else [case.source, case.case_no, case.service_no],
        "opened_by": attempt.opened_by.value,
        "served_by": attempt.served_by,
        "index": attempt.index,
        "of": attempt.of,
        "practice": attempt.practice,
        "simulated": attempt.simulated,
        "place": attempt.place,
        "team": attempt.team,
        "ticket": attempt.ticket,
        "pads": plan.pads,
        "screens": plan.screens,
        "timeout_s": plan.timing.timeout_s,
        "asked_at": plan.asked_at.wall.isoformat(),
    }
    return OpenAttempt(plan.token, attempt.window, json.dumps(state).encode())


def recall(kept: OpenAttempt, now_s: float) -> Plan | None:
    """The plan again; None where the bytes are not what this or an earlier version wrote. Never raises."""
    try:
        state = json.loads(kept.state)
        attempt = Attempt(
            visit=state["visit"],
            window=kept.window,
            nonce=bytes.fromhex(state["nonce"]),
            case=None if state["case"] is None else CaseKey(*state["case"]),
            opened_by=OpenedBy(state["opened_by"]),
            simulated=state.get("simulated") is True,
            **{
                name: state[name]
                for name in ("served_by", "index", "of", "practice", "place", "team", "ticket")
            },
        )
        timeout_s = float(state["timeout_s"])
        asked_at = Moment(now_s, datetime.fromisoformat(state["asked_at"]))
        pads, screens = tuple(state["pads"]), tuple(state["screens"])
    except (ValueError, KeyError, TypeError, ModelError):
        return None
    if attempt.token != kept.token:
        return None
    return Plan(attempt, pads, screens, Timing(timeout_s, timeout_s), "", asked_at)
