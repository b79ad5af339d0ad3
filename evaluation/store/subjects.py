"""Cases and visits with all that is known of them, loaded once a batch; their changes and figures are
written at its end.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import Final

from evaluation.model import UNNAMED, Attempt, Case, draw_receipt_code
from evaluation.store.attempts import Attempts
from evaluation.store.days import Days, milliseconds
from evaluation.store.figures import (
    COUNTERS,
    Cell,
    Counts,
    KnownAttempt,
    KnownCase,
    KnownRating,
    Subject,
    counts,
    joins_by_key,
)

# ruff: noqa: S608 (the statements are put together from our own column names only)
_NAMES: Final = ", ".join(COUNTERS)
_MARKS: Final = ", ".join("?" * (6 + len(COUNTERS)))
_SUMS: Final = ", ".join(f"{name} = {name} + excluded.{name}" for name in COUNTERS)
_UPSERT_FIGURES: Final = f"""INSERT INTO figures (day, region, hall, department, window, item, {_NAMES})
    VALUES ({_MARKS}) ON CONFLICT (day, region, hall, department, window, item) DO UPDATE SET {_SUMS}"""


class Subjects:
    """The subjects of one batch."""

    def __init__(self, connection: sqlite3.Connection, days: Days) -> None:
        self._connection = connection
        self._days = days
        self._by_key: dict[tuple[str, str, str, str], Subject] = {}
        self._by_number: dict[int, Subject] = {}
        self._by_token: dict[bytes, Subject] = {}
        self._before: dict[int, Counts] = {}
        self.attempts = Attempts(connection)

    def of_case(self, source: str, case_no: str, service_no: str) -> Subject:
        return self._of_key((source, case_no, service_no, ""))

    def of_attempt(self, attempt: Attempt, token: bytes, at: tuple[str, str, str]) -> Subject:
        """The case of an attempt, or the visit at the station `at` where it has none."""
        if attempt.case is not None:
            key = attempt.case
            return self._of_key((key.source, key.case_no, key.service_no, ""))
        return self.of_token(token) or self._of_key(("", "/".join(at), "", attempt.visit))

    def of_token(self, token: bytes) -> Subject | None:
        """The subject whose attempt bears this token; None: no such attempt is known."""
        subject = self._by_token.get(token)
        if subject is None:
            row = self._connection.execute(
                "SELECT subject FROM attempts WHERE token = ?", (token,)
            ).fetchone()
            if row is not None:
                subject = self._load(row[0])
        return subject

    def _of_key(self, key: tuple[str, str, str, str]) -> Subject:
        subject = self._by_key.get(key)
        if subject is not None:
            return subject
        insert = """INSERT INTO subjects (source, case_no, service_no, visit) VALUES (?, ?, ?, ?) ON
            CONFLICT (source, case_no, service_no, visit) DO NOTHING"""
        cursor = self._connection.execute(insert, key)
        if cursor.rowcount == 1 and cursor.lastrowid is not None:
            subject = Subject(cursor.lastrowid, bool(key[3]))
            self._by_number[subject.number] = subject
            self._before[subject.number] = ()
        else:
            select = (
                "SELECT id FROM subjects WHERE source = ? AND case_no = ? AND service_no = ? AND visit = ?"
            )
            subject = self._load(self._connection.execute(select, key).fetchone()[0])
        self._by_key[key] = subject
        return subject

    def _load(self, number: int) -> Subject:
        if number in self._by_number:
            return self._by_number[number]
        select = """SELECT s.visit, c.region, c.hall, c.window, c.item, c.department, c.day, r.attempt,
            r.level, r.channel, r.pressed_ms, r.day, r.refused, r.contradicted FROM subjects s LEFT JOIN
            cases c ON c.subject = s.id LEFT JOIN ratings r ON r.subject = s.id WHERE s.id = ?"""
        row = self._connection.execute(select, (number,)).fetchone()
        subject = Subject(number, bool(row[0]))
        if row[1] is not None:
            subject.case = KnownCase(*row[1:7])
        attempts = """SELECT a.id, a.token, t.region, t.hall, a.window, a.opened_by, a.asked_ms,
            a.other_ms, a.cause FROM attempts a JOIN stations t ON t.id = a.station WHERE a.subject = ?"""
        for found in self._connection.execute(attempts, (number,)):
            attempt = KnownAttempt(*found)
            subject.attempts[attempt.token] = attempt
            if attempt.number == row[7]:
                by_key = joins_by_key(attempt.opened_by, row[9])
                told = (row[12], bool(row[13]))
                subject.rating = KnownRating(attempt, row[8], by_key, row[10], row[11], *told)
        self._by_number[number] = subject
        self._before[number] = counts(subject)
        return subject

    def add_attempt(
        self, subject: Subject, attempt: Attempt, token: bytes, station: int, at: tuple[str, str, str]
    ) -> KnownAttempt:
        """A first sight of an attempt, by whichever of its events came first."""
        known = subject.attempts[token] = self.attempts.add(attempt, subject.number, station, at)
        self._by_token[token] = subject
        return known

    def add_case(
        self, subject: Subject, case: Case, region: str, hall: str, event: int | None
    ) -> bool | None:
        """Keep a finished case. True: new; False: known with the same content; None: with other content,
        the first stays but for names that it left open.
        """
        if subject.case is not None:
            case = self._fill_names(subject, subject.case, case)
        finished_ms = milliseconds(case.finished_at)
        content = (
            region,
            hall,
            case.window,
            case.item,
            case.department,
            finished_ms,
            int(case.citizen_present),
        )
        if subject.case is None:
            day = self._days.of(finished_ms)
            insert = """INSERT INTO cases (region, hall, window, item, department, finished_ms,
                citizen_present, subject, day, receipt_code, event) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
                ?)"""
            self._connection.execute(insert, (*content, subject.number, day, case.receipt_code, event))
            subject.case = KnownCase(region, hall, case.window, case.item, case.department, day)
            return True
        select = """SELECT region, hall, window, item, department, finished_ms, citizen_present,
            receipt_code FROM cases WHERE subject = ?"""
        *kept, code = self._connection.execute(select, (subject.number,)).fetchone()
        if tuple(kept) == content and (case.receipt_code is None or code in (None, case.receipt_code)):
            # A feed without codes may have come first: the code made later belongs to the same case.
            fill = "UPDATE cases SET receipt_code = ? WHERE subject = ? AND receipt_code IS NULL"
            self._connection.execute(fill, (case.receipt_code, subject.number))
            return False
        self._connection.execute(
            "UPDATE cases SET differing = differing + 1 WHERE subject = ?", (subject.number,)
        )
        return None

    def _fill_names(self, subject: Subject, known: KnownCase, case: Case) -> Case:
        """Believe this row where it names an item or department that the kept one left unnamed. Returned with
        the kept names where it names none itself: who names nothing contradicts nothing.
        """
        item = case.item if known.item == UNNAMED else known.item
        department = case.department if known.department == UNNAMED else known.department
        if (item, department) != (known.item, known.department):
            fill = "UPDATE cases SET item = ?, department = ? WHERE subject = ?"
            self._connection.execute(fill, (item, department, subject.number))
            subject.case = replace(known, item=item, department=department)
        return replace(
            case,
            item=item if case.item == UNNAMED else case.item,
            department=department if case.department == UNNAMED else case.department,
        )

    def import_case(self, case: Case, region: str, hall: str) -> bool | None:
        """Keep a case that no event brought. Its receipt code is made here where it has none: made
        earlier, it would differ each time that a file is imported again.
        """
        subject = self.of_case(case.key.source, case.key.case_no, case.key.service_no)
        if subject.case is None and case.receipt_code is None:
            case = replace(case, receipt_code=draw_receipt_code())
        return self.add_case(subject, case, region, hall, None)

    def save(self) -> None:
        """Write attempts and figures."""
        self.attempts.save()
        self._save_figures()

    def _save_figures(self) -> None:
        sums: dict[Cell, list[int]] = {}
        for number, subject in self._by_number.items():
            now, before = counts(subject), self._before[number]
            if now == before:
                continue
            for sign, entries in ((1, now), (-1, before)):
                for cell, index, count in entries:
                    row = sums.get(cell)
                    if row is None:
                        row = sums[cell] = [0] * len(COUNTERS)
                    row[index] += sign * count
        self._connection.executemany(
            _UPSERT_FIGURES, [(*cell, *row) for cell, row in sums.items() if any(row)]
        )
