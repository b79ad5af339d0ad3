"""What the outbox file keeps for screens: the hall's configuration and which surveys are on record."""

import sqlite3
from pathlib import Path

from mqtt_bridge.messages.control import encode_control
from mqtt_bridge.outbox import Write
from mqtt_bridge.outbox.memory import SURVEYED_KEPT_MAX
from tests.mqtt_bridge.messages.halls import HALL
from tests.mqtt_bridge.outbox.desk import Desk


def test_the_newest_configuration_is_there_after_a_restart_and_an_older_one_replaces_nothing(
    tmp_path: Path,
) -> None:
    path = tmp_path / "outbox.db"
    with Desk(path) as desk:
        assert desk.outbox.recovered().hall is None
        for version, body in ((3, encode_control(HALL)), (2, b"older"), (3, b"the same number")):
            desk.write(Write(hall=(version, body)))
    with Desk(path) as desk:
        assert desk.outbox.recovered().hall == encode_control(HALL)
        desk.write(Write(hall=(4, b"newer")))
    with Desk(path) as desk:
        assert desk.outbox.recovered().hall == b"newer"


def test_the_last_thousand_surveys_are_remembered_each_once(tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    with Desk(path) as desk:
        desk.write(Write(surveyed=("a", "b", "a")))
        desk.write(Write(surveyed=("b",)))
    with Desk(path) as desk:
        assert desk.outbox.recovered().surveyed == ("a", "b")
        desk.write(Write(surveyed=tuple(str(n) for n in range(SURVEYED_KEPT_MAX))))
    with Desk(path) as desk:
        kept = desk.outbox.recovered().surveyed
    assert (len(kept), kept[-1]) == (SURVEYED_KEPT_MAX, str(SURVEYED_KEPT_MAX - 1))


def test_an_outbox_of_the_first_version_gets_the_tables(tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    with Desk(path) as desk:
        desk.put(1)
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("DROP TABLE hall")
        connection.execute("DROP TABLE surveyed")
        connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'tables_for_screens'")
    connection.close()
    with Desk(path) as desk:
        desk.write(Write(hall=(1, b"x"), surveyed=("a",)))
    with Desk(path) as desk:
        recovered = desk.outbox.recovered()
        assert (recovered.hall, recovered.surveyed, desk.head().last) == (b"x", ("a",), 1)
