"""The verdict: what the pads said against what the store holds, read with plain sqlite3.

`judge` returns one sentence for each offence; none means that every promise was kept.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from tests.torture.evidence import Evidence, Press

_STORED: Final = """SELECT event_id, level, token, window, case_no, 'rated' AS as_what FROM v_ratings
    UNION ALL SELECT event_id, level, token, window, case_no, 'refused' FROM v_refused"""
_DIFFERENT: Final = "held with other content"
Rows = Callable[..., list[dict[str, Any]]]


def judge(store: Path, evidence: Evidence) -> list[str]:
    """Every offence, in words that name the press or the case."""
    offences = list(evidence.complaints)
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row

        def rows(sql: str, *parameters: object) -> list[dict[str, Any]]:
            return [dict(row) for row in connection.execute(sql, parameters)]

        for check in (_presses, _levels_from_nowhere, _ratings, _attempts, _events, _asides, _streams):
            offences += check(rows, evidence)
        offences += _figures(rows)
    return offences


def _presses(rows: Rows, evidence: Evidence) -> Iterator[str]:
    """What a pad holds or showed is stored once, with the level of the key that was pressed first."""
    stored: dict[str, list[dict[str, Any]]] = {}
    for row in rows(_STORED):
        stored.setdefault(row["event_id"], []).append(row)
    for press in evidence.presses:
        name = f"press {press.event_id} at {press.window} (token {press.token}, key {press.key})"
        if press.press_id == 0:
            yield f"{name} was shown as kept and is in no memory"
            continue
        if press.pressed != press.key:
            yield f"{name}: the citizen pressed {press.pressed} first"
        found = stored.get(press.event_id, [])
        if len(found) != 1:
            yield f"{name}: stored {len(found)} times; kept {press.kept}, answered {press.acknowledged}"
        yield from (f"{name}: {fault}" for row in found for fault in _differences(press, row))


def _differences(press: Press, row: dict[str, Any]) -> Iterator[str]:
    for what, wanted in (("level", press.key), ("token", press.token), ("window", press.window)):
        if row[what] != wanted:
            yield f"case {row['case_no']} is {row['as_what']} with {what} {row[what]}"
    if press.acknowledged not in {None, "accepted", "duplicate", "refused"}:
        yield f"answered {press.acknowledged}"


def _levels_from_nowhere(rows: Rows, evidence: Evidence) -> Iterator[str]:
    """No rating without a press: silence never became a level."""
    pressed = {press.event_id for press in evidence.presses}
    for row in rows(_STORED):
        if row["event_id"] not in pressed:
            yield f"case {row['case_no']} is {row['as_what']} by {row['event_id']}, and nobody pressed"


def _ratings(rows: Rows, evidence: Evidence) -> Iterator[str]:
    """One rating for a case; all of them count; none waits for anything."""
    for row in rows("SELECT case_no, count(*) AS n FROM v_ratings GROUP BY source, case_no, service_no"):
        if row["n"] != 1:
            yield f"case {row['case_no']} has {row['n']} ratings"
    for view in ("v_unmatched", "v_waiting_presses", "v_apart"):
        for row in rows(f"SELECT event_id FROM {view}"):
            yield f"{row['event_id']} stands in {view}"
    kinds = "SELECT count(*) AS n FROM events WHERE type IN ('rating', 'press')"
    [told], [held] = rows(kinds), rows(f"SELECT count(*) AS n FROM ({_STORED})")
    if told != held:
        yield f"{told['n']} events tell of a key, {held['n']} are rated or refused"


def _attempts(rows: Rows, evidence: Evidence) -> Iterator[str]:
    """What was accepted was asked; what was asked has ended; what ended unrated carries no level."""
    attempts = {row["case_no"]: row["attempts"] for row in rows("SELECT case_no, attempts FROM v_case_state")}
    for case_no in evidence.accepted:
        if not attempts.get(case_no):
            yield f"case {case_no} was accepted by the local API and is not stored as asked"
    # An attempt whose press was refused has no end of its own: docs/store.md, v_attempts.
    refused = "SELECT token FROM v_refused"
    ended = f"(ended_as <> 'open' OR token IN ({refused})) AND asked_held"
    for row in rows(f"SELECT token, case_no FROM v_attempts WHERE NOT ({ended})"):
        if row["token"] not in evidence.forgotten:
            yield f"attempt {row['token']} of case {row['case_no']} was not asked, or never ended"
    for row in rows("SELECT case_no FROM v_case_state WHERE (outcome = 'rated') <> (level IS NOT NULL)"):
        yield f"case {row['case_no']} has a level without a rating, or a rating without a level"


def _events(rows: Rows, evidence: Evidence) -> Iterator[str]:
    """Every event of every outbox is in the store; the newest stream of each is held without a gap."""
    held = {row["event_id"] for row in rows("SELECT event_id FROM events")}
    streams = {row["stream"]: row for row in rows("SELECT * FROM v_streams")}
    for outbox in evidence.outboxes:
        with closing(sqlite3.connect(f"file:{outbox}?mode=ro", uri=True)) as connection:
            ours = [event_id for (event_id,) in connection.execute("SELECT event_id FROM events")]
            newest = "SELECT stream, last FROM streams ORDER BY id DESC LIMIT 1"
            stream, last = connection.execute(newest).fetchone()
            lost = connection.execute("SELECT count(*) FROM lost").fetchone()[0]
        yield from (
            f"{outbox.name}: event {event_id} is not stored" for event_id in ours if event_id not in held
        )
        if lost:
            yield f"{outbox.name}: {lost} rows are lost"
        contiguous = streams[stream]["contiguous"] if stream in streams else 0
        if contiguous != last:
            yield f"{outbox.name}: stream {stream} is held up to {contiguous} of {last}"


def _asides(rows: Rows, evidence: Evidence) -> Iterator[str]:
    """Nothing is set aside. After a copied disk: nothing that is not stored as well."""
    for row in rows("SELECT id, reason, raw FROM asides"):
        name = f"set aside: {row['id']} {row['reason']}"
        if evidence.copied_open is None or _DIFFERENT not in row["reason"]:
            yield name
            continue
        event = json.loads(row["raw"])
        held = rows("SELECT committed FROM events WHERE event_id = ?", event["id"])
        if not held:
            yield f"{name}, and {event['id']} is nowhere else"
            continue
        stored = json.loads(held[0]["committed"])
        # What was being asked when the disk was copied was ended twice, each time in other words.
        if _content(event) != _content(stored) and event["id"].removeprefix("u-") not in evidence.copied_open:
            yield f"{name}, and {event['id']} is stored with other content"


def _content(event: dict[str, Any]) -> tuple[object, ...]:
    """What an event says; of a press only what was pressed for which token: a disk may forget the rest."""
    data = event["data"]
    if event["type"] in {"rating", "press"}:
        return data.get("token") or data["attempt"]["token"], data.get("position") or data["level"]
    return event["type"], event["time"], data


def _streams(rows: Rows, evidence: Evidence) -> Iterator[str]:
    for row in rows("SELECT station, stream, lost, chain_broken FROM v_streams"):
        if row["lost"]:
            yield f"{row['lost']} events of stream {row['stream']} of {row['station']} are lost for ever"
        if row["chain_broken"] and evidence.copied_open is None:
            yield f"the chain of stream {row['stream']} of {row['station']} is broken"


def _figures(rows: Rows) -> Iterator[str]:
    """Each cell adds up, and all of them together are what the other views hold."""
    for row in rows("SELECT * FROM v_figures_all"):
        levels = sum(row[f"level_{level}"] for level in range(1, 6))
        for left, right in (
            ("finished", row["asked"] + row["not_asked"]),
            ("asked", row["rated"] + row["unrated"] + row["open"] + row["elsewhere"]),
            ("rated", levels),
        ):
            if row[left] != right:
                yield f"figures of {row['window']}: {left} is {row[left]}, and should be {right}"
    sums: Counter[str] = Counter()
    for row in rows("SELECT * FROM v_figures_hall"):
        sums.update({name: value for name, value in row.items() if isinstance(value, int)})
    for name, view in _RECOUNTS.items():
        [row] = rows(f"SELECT count(*) AS n FROM {view}")
        if sums[name] != row["n"]:
            yield f"figures of the hall: {name} is {sums[name]}, and the views count {row['n']}"


_RECOUNTS: Final = {
    "finished": "v_case_state",
    "asked": "v_case_state WHERE attempts > 0",
    "rated": "v_case_state WHERE matched",
    "refused": "v_refused",
    "unmatched": "v_unmatched",
    "open": "v_case_state WHERE outcome = 'open'",
    **{f"level_{level}": f"v_ratings WHERE matched AND level = {level}" for level in range(1, 6)},
    **{
        cause: f"v_case_state WHERE outcome = '{cause.replace('_', '-')}'"
        for cause in (
            "timeout",
            "declined",
            "cancelled",
            "superseded",
            "interrupted",
            "pad_lost",
            "out_of_order",
        )
    },
}
