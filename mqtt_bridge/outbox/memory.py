"""What a station must still know after a restart.

Open attempts, delivered presses, recent cases, who is on duty, what the hall's screens show.
"""

from __future__ import annotations

import sqlite3
from typing import Final

import msgspec

from evaluation.model import Case, CaseKey, PressId
from mqtt_bridge.outbox.values import OpenAttempt, Recovered, Write

CASES_KEPT_MAX: Final = 20_000
SURVEYED_KEPT_MAX: Final = 1_000

_case_decoder: Final = msgspec.json.Decoder(Case)


def remember(connection: sqlite3.Connection, write: Write) -> None:
    """Everything of a step but its events. Inside the caller's transaction."""
    for attempt in write.open_attempts:
        connection.execute(
            "INSERT INTO open_attempts (token, window, state) VALUES (?, ?, ?) ON CONFLICT (token) DO UPDATE "
            "SET window = excluded.window, state = excluded.state",
            (attempt.token, attempt.window, attempt.state),
        )
    for token in write.ended_attempts:
        connection.execute("DELETE FROM open_attempts WHERE token = ?", (token,))
    for press in write.delivered:
        _deliver(connection, press)
    for case in write.cases:
        _keep_case(connection, case)
    for key in write.rated:
        _mark_rated(connection, key)
    for window, clerk in write.duty:
        _set_duty(connection, window, clerk)
    if write.hall is not None:
        _keep_hall(connection, *write.hall)
    for name in write.surveyed:
        _keep_surveyed(connection, name)


def recover(connection: sqlite3.Connection) -> Recovered:
    """All of it, as the last commit left it."""
    attempts = connection.execute("SELECT token, window, state FROM open_attempts ORDER BY rowid")
    delivered = connection.execute("SELECT uid, epoch, press_id FROM delivered")
    rated = {CaseKey(*row) for row in connection.execute("SELECT source, case_no, service_no FROM rated")}
    bodies = connection.execute("SELECT body FROM cases ORDER BY id")
    return Recovered(
        open_attempts=tuple(OpenAttempt(*row) for row in attempts),
        delivered={(uid, epoch): press_id for uid, epoch, press_id in delivered},
        cases=tuple(_case_decoder.decode(body) for (body,) in bodies),
        duty=dict(connection.execute("SELECT window, clerk FROM duty")),
        rated=frozenset(rated),
        hall=next((body for (body,) in connection.execute("SELECT body FROM hall")), None),
        surveyed=tuple(name for (name,) in connection.execute("SELECT name FROM surveyed ORDER BY id")),
    )


def _deliver(connection: sqlite3.Connection, press: PressId) -> None:
    connection.execute(
        "INSERT INTO delivered (uid, epoch, press_id) VALUES (?, ?, ?) ON CONFLICT (uid, epoch) DO UPDATE "
        "SET press_id = max(press_id, excluded.press_id)",
        (press.uid, press.epoch, press.number),
    )


def _keep_case(connection: sqlite3.Connection, case: Case) -> None:
    connection.execute(
        "INSERT INTO cases (source, case_no, service_no, body) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (source, case_no, service_no) DO UPDATE SET body = excluded.body",
        (*_key(case.key), msgspec.json.encode(case)),
    )
    connection.execute("DELETE FROM cases WHERE id <= (SELECT max(id) FROM cases) - ?", (CASES_KEPT_MAX,))


def _mark_rated(connection: sqlite3.Connection, key: CaseKey) -> None:
    connection.execute(
        "INSERT INTO rated (source, case_no, service_no) VALUES (?, ?, ?) "
        "ON CONFLICT (source, case_no, service_no) DO NOTHING",
        _key(key),
    )
    connection.execute("DELETE FROM rated WHERE id <= (SELECT max(id) FROM rated) - ?", (CASES_KEPT_MAX,))


def _set_duty(connection: sqlite3.Connection, window: str, clerk: str | None) -> None:
    if clerk is None:
        connection.execute("DELETE FROM duty WHERE window = ?", (window,))
        return
    connection.execute(
        "INSERT INTO duty (window, clerk) VALUES (?, ?) "
        "ON CONFLICT (window) DO UPDATE SET clerk = excluded.clerk",
        (window, clerk),
    )


def _keep_hall(connection: sqlite3.Connection, version: int, body: bytes) -> None:
    connection.execute(
        "INSERT INTO hall (id, version, body) VALUES (1, ?, ?) ON CONFLICT (id) DO UPDATE "
        "SET version = excluded.version, body = excluded.body WHERE excluded.version > version",
        (version, body),
    )


def _keep_surveyed(connection: sqlite3.Connection, name: str) -> None:
    connection.execute("INSERT INTO surveyed (name) VALUES (?) ON CONFLICT (name) DO NOTHING", (name,))
    connection.execute(
        "DELETE FROM surveyed WHERE id <= (SELECT max(id) FROM surveyed) - ?", (SURVEYED_KEPT_MAX,)
    )


def _key(key: CaseKey) -> tuple[str, str, str]:
    return key.source, key.case_no, key.service_no
