"""The store's rules once more, in plain dictionaries and from the promises' words, to compare every view
with.

It shares no code with the store: events are taken one after the other in their order of arrival.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from evaluation.model import Asked, Attempt, Case, Hole, LoosePress, Rating, RatingDetail, Unrated
from evaluation.store import Incoming, SetAside

SHANGHAI = timezone(timedelta(hours=8))
Row = dict[str, Any]
Key = tuple[str, ...]


def day(at: datetime) -> str:
    return at.astimezone(SHANGHAI).date().isoformat()


def shown(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


@dataclass
class Recount:
    kind: str
    owner: dict[str, Key] = field(default_factory=dict)
    places: dict[tuple[str, int], str] = field(default_factory=dict)
    gone: dict[str, set[int]] = field(default_factory=dict)
    contents: dict[str, str] = field(default_factory=dict)
    aside: list[tuple[Key, str | None, int | None, bool]] = field(default_factory=list)
    cases: dict[Key, tuple[Key, Case]] = field(default_factory=dict)
    attempts: dict[bytes, Row] = field(default_factory=dict)
    asked: dict[Key, list[bytes]] = field(default_factory=dict)
    ratings: dict[Key, Row] = field(default_factory=dict)
    refused: list[Row] = field(default_factory=list)
    waiting: list[tuple[Incoming, LoosePress]] = field(default_factory=list)
    apart: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    differing: Counter[Key] = field(default_factory=Counter)
    _done: set[str] = field(default_factory=set)

    def take(self, arrivals: Iterable[Incoming | SetAside]) -> None:
        for came in arrivals:
            station = (came.region, came.hall, came.station)
            stream, seq = came.stream, came.seq
            if stream is not None and self.owner.setdefault(stream, station) != station:
                self.aside.append((station, None, None, isinstance(came, Incoming)))
                continue
            if stream is None or seq is None:
                self.aside.append((station, None, None, False))
            elif (stream, seq) in self.places:
                if self.places[stream, seq] != came.hash:
                    self.aside.append((station, stream, seq, True))
            elif isinstance(came, SetAside) or self.contents.setdefault(came.event_id, came.content_hash) != (
                came.content_hash
            ):
                self.places[stream, seq] = came.hash or ""
                self.aside.append((station, stream, seq, isinstance(came, Incoming)))
            else:
                self.places[stream, seq] = came.hash
                self._fact(came)

    def _fact(self, came: Incoming) -> None:
        if came.event_id in self._done:
            return
        self._done.add(came.event_id)
        fact = came.fact
        if isinstance(fact, Asked | Rating | Unrated | RatingDetail):
            self._of_attempt(came, fact)
        elif isinstance(fact, LoosePress):
            self._press(came, fact)
        elif isinstance(fact, Case):
            self._case(came, fact)
        elif isinstance(fact, Hole):
            self.gone.setdefault(fact.stream, set()).update(range(fact.first, fact.last + 1))

    def _case(self, came: Incoming, case: Case) -> None:
        key = (case.key.source, case.key.case_no, case.key.service_no)
        first = self.cases.setdefault(key, ((came.region, came.hall), case))
        if first != ((came.region, came.hall), case):
            self.differing[key] += 1

    def _why_apart(self, attempt: Attempt) -> str | None:
        if attempt.practice:
            return "practice"
        return "simulated" if attempt.simulated and self.kind == "real" else None

    def _of_attempt(self, came: Incoming, fact: Asked | Rating | Unrated | RatingDetail) -> None:
        attempt, token = fact.attempt, fact.attempt.token
        why = self._why_apart(attempt)
        if why is not None:
            self.apart[came.event_id] = (why, token)
            for waiting, press in [w for w in self.waiting if w[1].token == token]:
                self.apart[waiting.event_id] = (why, token)
                self.waiting.remove((waiting, press))
            return
        if token not in self.attempts:
            subject: Key = (came.region, came.hall, came.station, attempt.visit)
            if attempt.case is not None:
                subject = (attempt.case.source, attempt.case.case_no, attempt.case.service_no)
            self.asked.setdefault(subject, []).append(token)
            self.attempts[token] = {
                "subject": subject,
                "at": (came.region, came.hall, attempt.window),
                "attempt": attempt,
                "asked": None,
                "other": None,
                "cause": None,
            }
            for waiting, press in [w for w in self.waiting if w[1].token == token]:
                self.waiting.remove((waiting, press))
                self._rate(self.attempts[token], press.position, 5, press.pressed_at, waiting)
        row = self.attempts[token]
        if isinstance(fact, RatingDetail):
            row.setdefault("topics", list(fact.topics))
        if isinstance(fact, Asked):
            row["asked"] = came.time
        else:
            row["other"] = min(row["other"] or came.time, came.time)
        if isinstance(fact, Unrated):
            row["cause"] = fact.cause.value
        if isinstance(fact, Rating):
            self._rate(row, int(fact.level), int(fact.channel), fact.pressed_at, came)

    def _press(self, came: Incoming, press: LoosePress) -> None:
        whys = [why for why, token in self.apart.values() if token == press.token]
        if press.simulated and self.kind == "real":
            self.apart[came.event_id] = ("simulated", press.token)
        elif whys:
            self.apart[came.event_id] = (whys[0], press.token)
        elif press.token in self.attempts:
            self._rate(self.attempts[press.token], press.position, 5, press.pressed_at, came)
        else:
            self.waiting.append((came, press))

    def _rate(self, attempt: Row, level: int, channel: int, pressed_at: datetime, came: Incoming) -> None:
        rating = {
            "attempt": attempt,
            "level": level,
            "channel": channel,
            "pressed_at": pressed_at,
            "event_id": came.event_id,
            "refused": 0,
            "contradicted": 0,
        }
        kept = self.ratings.setdefault(attempt["subject"], rating)
        if kept is rating:
            return
        kept["refused"] += 1
        rating["earlier"] = int(pressed_at < kept["pressed_at"])
        kept["contradicted"] |= rating["earlier"]
        same = kept["attempt"] is attempt
        rating["reason"] = "rated-in-this-attempt" if same else "rated-in-another-attempt"
        rating["kept"] = kept["event_id"]
        self.refused.append(rating)

    def joined(self, subject: Key) -> bool:
        rating, found = self.ratings[subject], self.cases.get(subject)
        if found is None:
            return False
        (region, hall), case = found
        citizen = rating["attempt"]["attempt"].opened_by.value == "citizen"
        if rating["channel"] in (1, 2, 3, 6) or (rating["channel"] == 4 and citizen):
            return True
        return bool(rating["attempt"]["at"] == (region, hall, case.window))

    def outcome(self, subject: Key) -> str:
        if subject in self.ratings:
            return "rated"
        mine = [(self.attempts[token], token) for token in self.asked.get(subject, ())]
        if not mine:
            return "not-asked"
        last, _ = max(mine, key=lambda entry: (entry[0]["asked"] or entry[0]["other"], entry[1]))
        return last["cause"] or "open"

    def figures(self, *dimensions: str) -> dict[Key, Counter[str]]:
        """Per cell of these dimensions, every counter of docs/store.md that is not zero."""
        cells: dict[Key, Counter[str]] = {}

        def count(place: dict[str, str], what: str, many: int = 1) -> None:
            cells.setdefault(tuple(place[name] for name in dimensions), Counter())[what] += many

        for subject, ((region, hall), case) in self.cases.items():
            place = {"region": region, "hall": hall, "window": case.window, "item": case.item}
            place |= {"department": case.department, "day": day(case.finished_at)}
            count(place, "finished")
            if subject in self.asked:
                count(place, "asked")
                outcome = self.outcome(subject)
                if outcome == "rated" and not self.joined(subject):
                    outcome = "elsewhere"
                count(place, outcome.replace("-", "_"))
            if subject in self.ratings and self.joined(subject):
                count(place, f"level_{self.ratings[subject]['level']}")
                count(place, "refused", self.ratings[subject]["refused"])
        for subject, rating in self.ratings.items():
            if len(subject) == 3 and not self.joined(subject):
                region, hall, window = rating["attempt"]["at"]
                place = {"region": region, "hall": hall, "window": window, "item": "", "department": ""}
                place["day"] = day(rating["pressed_at"])
                count(place, "unmatched")
                count(place, "refused", rating["refused"])
        return cells
