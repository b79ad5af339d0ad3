"""What an accepted event changes: attempts, ratings, refused ratings, cases, presses, what is kept apart."""

from __future__ import annotations

import json
import sqlite3
from typing import Final, assert_never

from evaluation.model import (
    Asked,
    Attempt,
    Case,
    Channel,
    Hole,
    LoosePress,
    Noted,
    Rating,
    RatingDetail,
    SurveyAnswer,
    Unrated,
)
from evaluation.store.arrivals import Incoming, Kind
from evaluation.store.days import Days, milliseconds
from evaluation.store.figures import KnownAttempt, Subject
from evaluation.store.ratings import Press, Ratings
from evaluation.store.subjects import Subjects

_INSERT_ANSWER: Final = """INSERT INTO survey_answers (event, station, campaign, question, answer, visitor)
    VALUES (?, ?, ?, ?, ?, ?)"""


class Facts:
    """Carries the events of one batch into the tables."""

    def __init__(self, connection: sqlite3.Connection, kind: Kind, days: Days) -> None:
        self._connection = connection
        self._kind = kind
        self._subjects = Subjects(connection, days)
        self._ratings = Ratings(connection, days)
        (self._presses_wait,) = connection.execute("SELECT EXISTS (SELECT 1 FROM presses)").fetchone()

    def save(self) -> None:
        self._subjects.save()
        self._ratings.save()

    def apply(self, event: int, came: Incoming, station: int) -> None:
        """Carry one new event into the tables; `event` and `station` are its rows' numbers."""
        match came.fact:
            case Rating() | Asked() | Unrated() | RatingDetail() as fact:
                self._of_attempt(event, came, station, fact)
            case LoosePress() as press:
                self._loose(event, press)
            case Case() as case:
                subject = self._subjects.of_case(case.key.source, case.key.case_no, case.key.service_no)
                self._subjects.add_case(subject, case, came.region, came.hall, event)
            case SurveyAnswer() as told:
                row = (event, station, told.campaign, told.question, told.answer, told.visitor)
                self._connection.execute(_INSERT_ANSWER, row)
            case Hole() | Noted():
                pass
            case _:
                assert_never(came.fact)

    def _of_attempt(
        self, event: int, came: Incoming, station: int, fact: Asked | Rating | Unrated | RatingDetail
    ) -> None:
        token = fact.attempt.token
        apart = self._apart(fact.attempt)
        if apart is not None:
            self._keep_apart(event, apart, token)
            if self._presses_wait:
                self._waiting_apart(apart, token)
            return
        at = (came.region, came.hall, came.station)
        subject = self._subjects.of_attempt(fact.attempt, token, at)
        attempt = subject.attempts.get(token)
        first_sight = attempt is None
        if attempt is None:
            attempt = self._subjects.add_attempt(subject, fact.attempt, token, station, at)
        time_ms = milliseconds(came.time)
        if isinstance(fact, Asked):
            attempt.asked_ms = time_ms
        elif attempt.other_ms is None or time_ms < attempt.other_ms:
            attempt.other_ms = time_ms
        if isinstance(fact, Unrated):
            attempt.cause = fact.cause.value
            code = fact.code.value if fact.code else None
            self._subjects.attempts.change(attempt, (attempt.cause, code, time_ms))
        else:
            self._subjects.attempts.change(attempt)
        if first_sight and self._presses_wait:
            self._join_waiting(subject, attempt)
        if isinstance(fact, Rating):
            pressed_ms = milliseconds(fact.pressed_at)
            press = Press(event, int(fact.level), int(fact.channel), pressed_ms, fact.placed.value)
            self._ratings.rate(subject, attempt, press)
        elif isinstance(fact, RatingDetail):
            insert = "INSERT INTO rating_details (event, attempt, topics) VALUES (?, ?, ?)"
            self._connection.execute(insert, (event, attempt.number, json.dumps(fact.topics)))

    def _apart(self, attempt: Attempt) -> str | None:
        """Why an attempt counts nowhere; None: it counts."""
        if attempt.practice:
            return "practice"
        return "simulated" if attempt.simulated and self._kind == "real" else None

    def _keep_apart(self, event: int, reason: str, token: bytes) -> None:
        insert = "INSERT INTO apart (event, reason, token) VALUES (?, ?, ?)"
        self._connection.execute(insert, (event, reason, token))

    def _loose(self, event: int, press: LoosePress) -> None:
        reason = self._apart_press(press)
        if reason is not None:
            self._keep_apart(event, reason, press.token)
            return
        pressed_ms = milliseconds(press.pressed_at)
        subject = self._subjects.of_token(press.token)
        if subject is not None:
            came = Press(event, press.position, int(Channel.PAD), pressed_ms, press.placed.value)
            self._ratings.rate(subject, subject.attempts[press.token], came)
            return
        insert = "INSERT INTO presses (event, token, position, pressed_ms, placed) VALUES (?, ?, ?, ?, ?)"
        row = (event, press.token, press.position, pressed_ms, press.placed.value)
        self._connection.execute(insert, row)
        self._presses_wait = 1

    def _apart_press(self, press: LoosePress) -> str | None:
        if press.simulated and self._kind == "real":
            return "simulated"
        select = "SELECT reason FROM apart WHERE token = ? ORDER BY event LIMIT 1"
        row = self._connection.execute(select, (press.token,)).fetchone()
        return str(row[0]) if row else None

    def _waiting(self, token: bytes) -> list[tuple[int, int, int, str]]:
        """(event, position, pressed_ms, placed) of the presses that waited for this attempt, in order of
        arrival.
        """
        remove = "DELETE FROM presses WHERE token = ? RETURNING event, position, pressed_ms, placed"
        return sorted(self._connection.execute(remove, (token,)).fetchall())

    def _join_waiting(self, subject: Subject, attempt: KnownAttempt) -> None:
        for event, position, pressed_ms, placed in self._waiting(attempt.token):
            self._ratings.rate(subject, attempt, Press(event, position, int(Channel.PAD), pressed_ms, placed))

    def _waiting_apart(self, reason: str, token: bytes) -> None:
        for event, *_ in self._waiting(token):
            self._keep_apart(event, reason, token)
