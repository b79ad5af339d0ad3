"""Tables of the store. Times are milliseconds since 1970 (UTC), hashes 32 bytes, tokens 8 bytes."""

from __future__ import annotations

from typing import Final

from evaluation.store.figures import COUNTERS

APPLICATION_ID: Final = 0x48524154
"""`HRAT`: tells a store from any other SQLite file."""

_COUNTER_COLUMNS: Final = ", ".join(f"{name} INTEGER NOT NULL DEFAULT 0" for name in COUNTERS)

# Asked before every receipt: the places at which two disks parted are few, the others are not looked at.
PLACES_BROKEN: Final = "CREATE INDEX IF NOT EXISTS places_broken ON places (stream, seq) WHERE chain = 2"

FOR_SCREENS: Final[tuple[str, ...]] = (
    """CREATE TABLE IF NOT EXISTS survey_answers (event INTEGER PRIMARY KEY REFERENCES events, station INTEGER
        NOT NULL REFERENCES stations, campaign TEXT NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL,
        visitor TEXT) STRICT""",
    "CREATE INDEX IF NOT EXISTS survey_answers_campaign ON survey_answers (campaign, question)",
    """CREATE TABLE IF NOT EXISTS reason_codes (version TEXT NOT NULL, since TEXT NOT NULL, topic TEXT NOT
        NULL, level INTEGER NOT NULL CHECK (level BETWEEN 1 AND 5), code INTEGER NOT NULL, text TEXT NOT NULL,
        PRIMARY KEY (since, topic, level)) STRICT, WITHOUT ROWID""",
)
"""What came with the screens: older files get it by a migration, new ones too."""

TABLES: Final[tuple[str, ...]] = (
    """CREATE TABLE store (id INTEGER PRIMARY KEY CHECK (id = 1), store_id TEXT NOT NULL, kind TEXT NOT
        NULL CHECK (kind IN ('real', 'demo')), zone TEXT NOT NULL, made_ms INTEGER NOT NULL) STRICT""",
    """CREATE TABLE stations (id INTEGER PRIMARY KEY, region TEXT NOT NULL, hall TEXT NOT NULL, station
        TEXT NOT NULL, status TEXT, status_ms INTEGER, UNIQUE (region, hall, station)) STRICT""",
    """CREATE TABLE pads (station INTEGER NOT NULL REFERENCES stations, pad TEXT NOT NULL, state TEXT NOT
        NULL, state_ms INTEGER NOT NULL, PRIMARY KEY (station, pad)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE streams (id INTEGER PRIMARY KEY, stream TEXT NOT NULL UNIQUE, station INTEGER NOT NULL
        REFERENCES stations, contiguous INTEGER NOT NULL DEFAULT 0) STRICT""",
    "CREATE INDEX streams_station ON streams (station)",
    """CREATE TABLE events (id INTEGER PRIMARY KEY, event_id TEXT NOT NULL UNIQUE, type TEXT NOT NULL,
        time_ms INTEGER NOT NULL, received_ms INTEGER NOT NULL, stream INTEGER NOT NULL REFERENCES streams,
        seq INTEGER NOT NULL CHECK (seq >= 1), content_hash BLOB NOT NULL CHECK (length(content_hash) =
        32), sig TEXT, alg TEXT, committed BLOB NOT NULL) STRICT""",
    # One row for each place of a stream that is held, whatever holds it: this is the unique (stream, seq).
    # ref: the event (event, again: the same event came at another place before) or the aside (NULL: only
    # counted).
    # chain: 0 the predecessor is not held, 1 prev agrees with its hash, 2 prev contradicts it.
    # No IN: of a list of three SQLite makes a table of its own for each row, half of what a place costs.
    """CREATE TABLE places (stream INTEGER NOT NULL REFERENCES streams, seq INTEGER NOT NULL, kind TEXT NOT
        NULL CHECK (kind = 'event' OR kind = 'again' OR kind = 'aside'), ref INTEGER, hash BLOB, prev BLOB,
        chain INTEGER NOT NULL CHECK (chain BETWEEN 0 AND 2), PRIMARY KEY (stream, seq)) STRICT, WITHOUT
        ROWID""",
    PLACES_BROKEN,
    """CREATE TABLE holes (event INTEGER PRIMARY KEY REFERENCES events, stream INTEGER NOT NULL REFERENCES
        streams, first INTEGER NOT NULL, last INTEGER NOT NULL CHECK (last >= first), reason TEXT NOT NULL)
        STRICT""",
    "CREATE INDEX holes_stream ON holes (stream, last)",
    """CREATE TABLE asides (id INTEGER PRIMARY KEY, station INTEGER NOT NULL REFERENCES stations, stream
        INTEGER REFERENCES streams, seq INTEGER, reason TEXT NOT NULL, alarm INTEGER NOT NULL, received_ms
        INTEGER NOT NULL, raw_hash BLOB NOT NULL, state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN
        ('waiting', 'released', 'dropped')), raw BLOB NOT NULL) STRICT""",
    "CREATE INDEX asides_place ON asides (stream, seq) WHERE stream IS NOT NULL",
    "CREATE INDEX asides_state ON asides (state)",
    """CREATE TABLE daily_aside_counts (station INTEGER NOT NULL REFERENCES stations, day TEXT NOT NULL,
        kept INTEGER NOT NULL, counted_only INTEGER NOT NULL, PRIMARY KEY (station, day)) STRICT, WITHOUT
        ROWID""",
    # What can be rated: a case (visit is ''), or a visit without a case (source is '', case_no the station).
    """CREATE TABLE subjects (id INTEGER PRIMARY KEY, source TEXT NOT NULL, case_no TEXT NOT NULL,
        service_no TEXT NOT NULL, visit TEXT NOT NULL, UNIQUE (source, case_no, service_no, visit)) STRICT""",
    """CREATE TABLE cases (subject INTEGER PRIMARY KEY REFERENCES subjects, region TEXT NOT NULL, hall TEXT
        NOT NULL, window TEXT NOT NULL, item TEXT NOT NULL, department TEXT NOT NULL, finished_ms INTEGER
        NOT NULL, day TEXT NOT NULL, citizen_present INTEGER NOT NULL, receipt_code TEXT, event INTEGER
        REFERENCES events, differing INTEGER NOT NULL DEFAULT 0) STRICT""",
    """CREATE TABLE attempts (id INTEGER PRIMARY KEY, token BLOB NOT NULL UNIQUE CHECK (length(token) = 8),
        subject INTEGER NOT NULL REFERENCES subjects, station INTEGER NOT NULL REFERENCES stations, visit
        TEXT NOT NULL, window TEXT NOT NULL, opened_by TEXT NOT NULL, served_by TEXT NOT NULL, visit_index
        INTEGER NOT NULL, visit_of INTEGER NOT NULL, simulated INTEGER NOT NULL, place TEXT, team TEXT,
        ticket TEXT, asked_ms INTEGER, other_ms INTEGER, cause TEXT, code TEXT, ended_ms INTEGER) STRICT""",
    "CREATE INDEX attempts_subject ON attempts (subject)",
    # The primary key is promise 1: one rating per case (or visit), the first one kept.
    """CREATE TABLE ratings (subject INTEGER PRIMARY KEY REFERENCES subjects, attempt INTEGER NOT NULL
        REFERENCES attempts, event INTEGER NOT NULL REFERENCES events, level INTEGER NOT NULL CHECK (level
        BETWEEN 1 AND 5), channel INTEGER NOT NULL CHECK (channel BETWEEN 1 AND 6), pressed_ms INTEGER NOT
        NULL, day TEXT NOT NULL, placed TEXT NOT NULL, contradicted INTEGER NOT NULL DEFAULT 0, refused
        INTEGER NOT NULL DEFAULT 0) STRICT""",
    """CREATE TABLE refused (event INTEGER PRIMARY KEY REFERENCES events, subject INTEGER NOT NULL
        REFERENCES subjects, attempt INTEGER NOT NULL REFERENCES attempts, level INTEGER NOT NULL CHECK
        (level BETWEEN 1 AND 5), channel INTEGER NOT NULL CHECK (channel BETWEEN 1 AND 6), pressed_ms
        INTEGER NOT NULL, placed TEXT NOT NULL, reason TEXT NOT NULL CHECK (reason IN
        ('rated-in-this-attempt', 'rated-in-another-attempt')), pressed_earlier INTEGER NOT NULL) STRICT""",
    """CREATE TABLE rating_details (event INTEGER PRIMARY KEY REFERENCES events, attempt INTEGER NOT NULL
        REFERENCES attempts, topics TEXT NOT NULL) STRICT""",
    "CREATE INDEX rating_details_attempt ON rating_details (attempt)",
    """CREATE TABLE presses (event INTEGER PRIMARY KEY REFERENCES events, token BLOB NOT NULL, position
        INTEGER NOT NULL CHECK (position BETWEEN 1 AND 5), pressed_ms INTEGER NOT NULL, placed TEXT NOT
        NULL) STRICT""",
    "CREATE INDEX presses_token ON presses (token)",
    """CREATE TABLE apart (event INTEGER PRIMARY KEY REFERENCES events, reason TEXT NOT NULL CHECK (reason
        IN ('practice', 'simulated')), token BLOB NOT NULL) STRICT""",
    "CREATE INDEX apart_token ON apart (token)",
    f"""CREATE TABLE figures (day TEXT NOT NULL, region TEXT NOT NULL, hall TEXT NOT NULL, department TEXT
        NOT NULL, window TEXT NOT NULL, item TEXT NOT NULL, {_COUNTER_COLUMNS}, PRIMARY KEY (day, region,
        hall, department, window, item)) STRICT, WITHOUT ROWID""",
)
