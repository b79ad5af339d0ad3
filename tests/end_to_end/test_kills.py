"""kill -9 of each part in mid-flow: nothing lost, nothing doubled."""

import shutil

import pytest

from tests.end_to_end.conftest import MakeHall
from tests.end_to_end.hall import EndToEndHall
from tests.until import until

LEVELS = {"A-1": 1, "A-2": 2, "A-3": 3, "A-4": 4, "A-5": 5}


def until_all_are_stored(hall: EndToEndHall) -> None:
    def all_ratings() -> bool:
        return hall.ratings() == LEVELS

    until(all_ratings, 60)
    assert hall.rows("SELECT count(*) AS n FROM v_refused") == [{"n": 0}]
    assert hall.rows("SELECT count(*) AS n FROM v_aside") == [{"n": 0}]


@pytest.mark.promise(3)
@pytest.mark.parametrize("part", ["broker", "central"])
def test_a_killed_broker_or_central_loses_and_doubles_nothing(hall: EndToEndHall, part: str) -> None:
    for case_no, level in LEVELS.items():
        hall.press(case_no, level)
        if case_no == "A-2":
            hall.kill(part)
        if case_no == "A-4":
            hall.start(part)
    until_all_are_stored(hall)


@pytest.mark.promise(3)
def test_a_killed_feed_tells_its_cases_after_its_restart_and_none_twice(hall: EndToEndHall) -> None:
    hall.kill("broker")
    hall.start("feed")
    for case_no in LEVELS:
        hall.finish_unheard(case_no)
    hall.until_outbox_holds(hall.files.feed.parent / "feed-outbox.db", len(LEVELS))
    hall.kill("feed")
    hall.start("broker")
    hall.start("feed")

    def all_cases() -> bool:
        return len(hall.rows("SELECT 1 FROM v_case_state")) == len(LEVELS)

    until(all_cases, 40)
    hall.finish("A-9")
    hall.until_outcome("A-9", "timeout")
    assert len(hall.rows("SELECT 1 FROM v_case_state")) == len(LEVELS) + 1


@pytest.mark.promise(8)
def test_a_station_killed_while_a_question_is_open_takes_the_press_after_its_restart(
    hall: EndToEndHall,
) -> None:
    pad = hall.pads["w01"]
    hall.finish("A-1")
    pad.until_show("open")
    hall.kill("station")
    pad.say("press 1")
    pad.until_show("kept")
    hall.start("station")
    pad.until_show("thanks")
    hall.until_outcome("A-1", "rated")
    assert hall.ratings() == {"A-1": 1}


@pytest.mark.promise(8)
def test_a_station_killed_while_a_question_is_open_and_nobody_presses_records_interrupted(
    hall: EndToEndHall,
) -> None:
    hall.finish("A-1")
    hall.pads["w01"].until_show("open")
    hall.kill("station")
    hall.start("station")
    hall.until_outcome("A-1", "interrupted")
    assert hall.ratings() == {}


@pytest.mark.promise(8)
def test_a_pad_killed_after_the_key_delivers_its_press_from_the_log(hall: EndToEndHall) -> None:
    pad = hall.pads["w01"]
    hall.finish("A-1")
    pad.until_show("open")
    hall.kill("station")
    pad.say("press 2")
    pad.until_show("kept")
    pad.kill()
    hall.start_pad("w01")
    hall.start("station")
    hall.until_outcome("A-1", "rated")
    assert hall.ratings() == {"A-1": 2}
    [row] = hall.rows("SELECT placed FROM v_ratings")
    assert row["placed"] == "between"


@pytest.mark.promise(2)
def test_ratings_made_while_central_and_broker_are_away_are_thanked_and_arrive_later(
    hall: EndToEndHall,
) -> None:
    hall.kill("central")
    hall.kill("broker")
    hall.press("A-1", 5)
    hall.start("broker")
    hall.start("central")

    def stored() -> bool:
        return hall.rows("SELECT level FROM v_ratings") == [{"level": 5}]

    until(stored, 40)


@pytest.mark.promise(3)
def test_a_copied_outbox_on_a_second_station_loses_nothing(make_hall: MakeHall) -> None:
    """A disk image put into a second PC: both go on in the same stream until the receipts tell them apart."""
    hall = make_hall().start_all()
    hall.press("A-1", 1)
    hall.until_outcome("A-1", "rated")
    hall.parts["station"].end()
    copy = make_hall("copy")
    for file in hall.files.station.parent.glob("outbox.db*"):
        shutil.copy(file, copy.files.station.parent / file.name)
    broker = f"port = {hall.ports[0]}"
    copied = copy.files.station.read_text().replace(f"port = {copy.ports[0]}", broker)
    copy.files.station.write_text(copied)
    hall.start("station")
    hall.press("A-2", 2)
    hall.until_outcome("A-2", "rated")
    hall.parts["station"].end()
    copy.start("pads")
    copy.start("station")
    copy.press("A-3", 3)

    def all_three() -> bool:
        rows = hall.rows(
            "SELECT case_no, level FROM v_ratings UNION SELECT case_no, level FROM v_unmatched ORDER BY 1"
        )
        return [(row["case_no"], row["level"]) for row in rows] == [("A-1", 1), ("A-2", 2), ("A-3", 3)]

    until(all_three, 60)
