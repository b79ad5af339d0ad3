"""Views that docs/store.md promises to every reader (Datasette, DuckDB, a spreadsheet)."""

from __future__ import annotations

from typing import Final

from evaluation.store.figures import CAUSES, COUNTERS


def _time(column: str) -> str:
    return f"strftime('%Y-%m-%dT%H:%M:%fZ', {column} / 1000.0, 'unixepoch')"


_KEY: Final = "s.source, s.case_no, s.service_no"
_BY_KEY: Final = "(r.channel NOT IN (4, 5) OR (r.channel = 4 AND a.opened_by = 'citizen'))"
_SAME_WINDOW: Final = "(c.region = t.region AND c.hall = t.hall AND c.window = a.window)"
_JOINED: Final = f"(c.subject IS NOT NULL AND ({_BY_KEY} OR {_SAME_WINDOW}))"
_TOPICS: Final = """(SELECT d.topics FROM rating_details d WHERE d.attempt = a.id ORDER BY d.event LIMIT 1)"""
_OPENED: Final = "coalesce(a.asked_ms, a.other_ms)"
_RATING_JOINS: Final = """FROM ratings r JOIN subjects s ON s.id = r.subject JOIN attempts a ON a.id =
    r.attempt JOIN stations t ON t.id = a.station JOIN events e ON e.id = r.event LEFT JOIN cases c ON
    c.subject = r.subject"""

_RATINGS: Final = f"""CREATE VIEW v_ratings AS SELECT {_KEY}, t.region, t.hall, t.station, a.window,
    a.visit, a.opened_by, a.served_by, a.place, a.team, a.ticket, r.level, r.channel,
    {_time("r.pressed_ms")} AS pressed_at, r.placed, {_TOPICS} AS topics, {_JOINED} AS matched, c.item,
    c.department, CASE WHEN {_JOINED} THEN c.day ELSE r.day END AS day, r.contradicted, r.refused,
    a.simulated, lower(hex(a.token)) AS token, e.event_id, {_time("e.received_ms")} AS received_at
    {_RATING_JOINS} WHERE s.visit = ''"""

_ATTEMPTS: Final = f"""CREATE VIEW v_attempts AS SELECT lower(hex(a.token)) AS token, {_KEY}, t.region,
    t.hall, t.station, a.window, a.visit, a.visit_index, a.visit_of, a.opened_by, a.served_by, a.place,
    a.team, a.ticket, {_time(_OPENED)} AS opened_at, a.asked_ms IS NOT NULL AS asked_held, CASE WHEN
    r.attempt IS NOT NULL THEN 'rated' WHEN a.cause IS NOT NULL THEN 'unrated' ELSE 'open' END AS ended_as,
    a.cause, a.code, {_time("a.ended_ms")} AS ended_at, a.simulated, s.visit <> '' AS consultation FROM
    attempts a JOIN subjects s ON s.id = a.subject JOIN stations t ON t.id = a.station LEFT JOIN ratings r
    ON r.subject = a.subject AND r.attempt = a.id"""

_LAST: Final = f"""(SELECT coalesce(a.cause, 'open') FROM attempts a WHERE a.subject = s.id ORDER BY
    {_OPENED} DESC, a.token DESC LIMIT 1)"""

_CASE_STATE: Final = f"""CREATE VIEW v_case_state AS SELECT {_KEY}, c.region, c.hall, c.window, c.item,
    c.department, {_time("c.finished_ms")} AS finished_at, c.day, c.citizen_present, c.receipt_code,
    c.differing, CASE WHEN r.subject IS NOT NULL THEN 'rated' ELSE coalesce({_LAST}, 'not-asked') END AS
    outcome, r.level, CASE WHEN r.subject IS NULL THEN NULL ELSE {_JOINED} END AS matched, (SELECT count(*)
    FROM attempts x WHERE x.subject = s.id) AS attempts FROM cases c JOIN subjects s ON s.id = c.subject
    LEFT JOIN ratings r ON r.subject = s.id LEFT JOIN attempts a ON a.id = r.attempt LEFT JOIN stations t
    ON t.id = a.station"""

# A detail belongs to the first rating of its attempt: the screen was thanked for that one.
_FIRST_THERE: Final = """(f.attempt <> r.attempt AND f.event = (SELECT min(x.event) FROM refused x WHERE
    x.attempt = f.attempt))"""

_REFUSED: Final = f"""CREATE VIEW v_refused AS SELECT {_KEY}, s.visit AS consultation_visit, t.region,
    t.hall, t.station, a.window, f.level, f.channel, {_time("f.pressed_ms")} AS pressed_at, f.placed,
    f.reason, CASE WHEN {_FIRST_THERE} THEN {_TOPICS} END AS topics, f.pressed_earlier,
    lower(hex(a.token)) AS token, e.event_id, k.event_id AS kept_event_id,
    {_time("e.received_ms")} AS received_at FROM refused f JOIN subjects s ON s.id = f.subject JOIN
    attempts a ON a.id = f.attempt JOIN stations t ON t.id = a.station JOIN events e ON e.id = f.event JOIN
    ratings r ON r.subject = f.subject JOIN events k ON k.id = r.event"""

_SURVEY_ANSWERS: Final = f"""CREATE VIEW v_survey_answers AS SELECT q.campaign, q.question, q.answer,
    q.visitor, q.visitor IS NULL AS anonymous, t.region, t.hall, t.station, {_time("e.time_ms")} AS
    answered_at, e.event_id FROM survey_answers q JOIN events e ON e.id = q.event JOIN stations t ON
    t.id = q.station"""

_REASONS: Final = f"""CREATE VIEW v_reasons AS SELECT {_KEY}, t.region, t.hall, t.station, a.window, c.item,
    c.department, r.level, r.day, d.value AS topic, o.version, o.code, o.text, e.event_id {_RATING_JOINS} JOIN
    json_each({_TOPICS}) d LEFT JOIN reason_codes o ON o.topic = d.value AND o.level = r.level AND o.since =
    (SELECT max(since) FROM reason_codes WHERE since <= r.day) WHERE s.visit = ''"""

_UNMATCHED: Final = f"""CREATE VIEW v_unmatched AS SELECT {_KEY}, t.region, t.hall, t.station, a.window,
    r.level, r.channel, {_time("r.pressed_ms")} AS pressed_at, r.day, CASE WHEN c.subject IS NULL THEN
    'no-case' ELSE 'other-window' END AS reason, c.window AS case_window, e.event_id {_RATING_JOINS} WHERE
    s.visit = '' AND NOT {_JOINED}"""

_ASIDE: Final = f"""CREATE VIEW v_aside AS SELECT x.id AS number, t.region, t.hall, t.station, m.stream,
    x.seq, x.reason, x.alarm, x.state, {_time("x.received_ms")} AS received_at, length(x.raw) AS bytes FROM
    asides x JOIN stations t ON t.id = x.station LEFT JOIN streams m ON m.id = x.stream"""

_CONSULTATIONS: Final = f"""CREATE VIEW v_consultations AS SELECT s.visit, s.case_no AS asked_at, CASE WHEN
    r.subject IS NOT NULL THEN 'rated' ELSE {_LAST} END AS outcome, r.level, (SELECT min({_time(_OPENED)})
    FROM attempts a WHERE a.subject = s.id) AS opened_at, (SELECT count(*) FROM attempts a WHERE a.subject
    = s.id) AS attempts FROM subjects s LEFT JOIN ratings r ON r.subject = s.id WHERE s.visit <> '' AND
    EXISTS (SELECT 1 FROM attempts a WHERE a.subject = s.id)"""

_APART: Final = f"""CREATE VIEW v_apart AS SELECT e.event_id, e.type, p.reason, lower(hex(p.token)) AS
    token, t.region, t.hall, t.station, {_time("e.time_ms")} AS time FROM apart p JOIN events e ON e.id =
    p.event JOIN streams m ON m.id = e.stream JOIN stations t ON t.id = m.station"""

_WAITING: Final = f"""CREATE VIEW v_waiting_presses AS SELECT e.event_id, lower(hex(p.token)) AS token,
    t.region, t.hall, t.station, {_time("p.pressed_ms")} AS pressed_at FROM presses p JOIN events e ON e.id
    = p.event JOIN streams m ON m.id = e.stream JOIN stations t ON t.id = m.station"""

_STREAMS: Final = """CREATE VIEW v_streams AS SELECT t.region, t.hall, t.station, m.stream, m.contiguous,
    (SELECT max(seq) FROM places p WHERE p.stream = m.id) AS top, (SELECT count(*) FROM places p WHERE
    p.stream = m.id AND p.chain = 2) AS chain_broken, (SELECT coalesce(sum(h.last - h.first + 1), 0) FROM
    holes h WHERE h.stream = m.id) AS lost FROM streams m JOIN stations t ON t.id = m.station"""

_SATISFIED: Final = "sum(level_3) + sum(level_4) + sum(level_5)"
_BAD: Final = "sum(level_1) + sum(level_2)"
_SUMS: Final = ", ".join(f"sum({name}) AS {name}" for name in COUNTERS)
_DERIVED: Final = f"""{" + ".join(f"sum({cause})" for cause in CAUSES)} AS unrated, sum(finished) -
    sum(asked) AS not_asked, {_SATISFIED} AS satisfied, {_BAD} AS bad, 1.0 * ({_SATISFIED}) /
    nullif(sum(rated), 0) AS satisfied_rate, 1.0 * sum(level_5) / nullif(sum(rated), 0) AS
    very_satisfied_rate, 1.0 * ({_BAD}) / nullif(sum(rated), 0) AS bad_rate, 1.0 * sum(rated) /
    nullif(sum(finished), 0) AS active_rate"""

DIMENSIONS: Final = {
    "hall": "region, hall",
    "department": "region, hall, department",
    "window": "region, hall, window",
    "item": "region, hall, department, item",
    "day": "region, hall, day",
    "all": "day, region, hall, department, window, item",
}

# A cell that all have left again (a rating that was unmatched, and has its case now) is no row.
_NOT_EMPTY: Final = "sum(finished) + sum(unmatched) > 0"
_FIGURES: Final = tuple(
    f"""CREATE VIEW v_figures_{name} AS SELECT {columns}, {_SUMS}, {_DERIVED} FROM figures GROUP BY {columns}
    HAVING {_NOT_EMPTY}"""
    for name, columns in DIMENSIONS.items()
)

VIEWS: Final[tuple[str, ...]] = (
    _RATINGS,
    _ATTEMPTS,
    _CASE_STATE,
    _REFUSED,
    _REASONS,
    _SURVEY_ANSWERS,
    _UNMATCHED,
    _ASIDE,
    _CONSULTATIONS,
    _APART,
    _WAITING,
    _STREAMS,
    *_FIGURES,
)
