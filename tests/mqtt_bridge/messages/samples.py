"""One event of every kind, as full as its type allows."""

from __future__ import annotations

from datetime import UTC, datetime

from mqtt_bridge.messages import bodies
from mqtt_bridge.messages.envelope import NewEvent

AT = datetime(2026, 3, 2, 9, 30, 15, 250000, tzinfo=UTC)
CASE = bodies.CaseRef("spjw", "140726-2026-000123", "1")
ATTEMPT = bodies.AttemptRef(
    token="0011223344556677",
    nonce="00112233445566778899aabbccddeeff",
    visit="V-1",
    window="w07",
    opened_by="feed",
    served_by="李四",
    index=1,
    of=2,
    case=CASE,
    place="大厅",
    team="t1",
    ticket="A012",
)
PRESS = bodies.PressRef("0123456789ab", 0x1234ABCD, 17)

SAMPLES: dict[str, bodies.Body] = {
    "asked": bodies.Asked(ATTEMPT, 60.0, ["pad-1", "screen-1"]),
    "rating": bodies.Rating(ATTEMPT, 5, "pad-1", AT, "age", level=5, press=PRESS),
    "rating.detail": bodies.RatingDetail(ATTEMPT, topics=["waiting.time", "clear-words"]),
    "unrated": bodies.Unrated(ATTEMPT, "cancelled", "left"),
    "press": bodies.Press("0011223344556677", "pad-1", PRESS, AT, "between", position=3),
    "case": bodies.Case(CASE, "w07", "新生儿落户", "公安局", AT, True, "AB2C3D"),
    "correction": bodies.Correction(
        "0011223344556677", CASE, bodies.CaseRef("spjw", "140726-2026-000124", "1"), "李四", "王五"
    ),
    "survey.answer": bodies.SurveyAnswer("2026-1", "q1", "好", "v-1"),
    "duty": bodies.Duty("w07", "李四", True),
    "device": bodies.Device("pad-1", "silent", "no answer for 5 s", "0123456789ab", 3),
    "audit": bodies.Audit("li", "aside.drop", "12"),
    "hole": bodies.Hole("00112233aabbccdd", 5, 9, "deleted"),
}


def event(kind: str, event_id: str = "e-00112233445566778899aabbccddeeff") -> NewEvent:
    return NewEvent(event_id, AT, SAMPLES[kind])
