"""A whole hall of real parts: Mosquitto, central, one station, simulated pads on ptys, feed."""

import json
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from firmware_sim.demo.citizens import PACES, Pace
from firmware_sim.demo.files import HallFiles, write_settings
from firmware_sim.demo.plan import COLUMNS, window_name
from tests.end_to_end.processes import SIMULATOR, PadProcess, Part
from tests.ports import free_ports
from tests.until import until


def stored_rows(store: Path, sql: str, *parameters: object) -> list[dict[str, Any]]:
    """Read a store as anybody may: read-only, with plain sqlite3."""
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(sql, parameters)]


def one_window_with_two_pads(settings: str, last: str) -> str:
    """A station's settings without its last window, whose pad stands at the first one."""
    first, second = (
        settings.index(f'[[windows]]\nid = "{last}"'),
        settings.index(f'[[pads]]\nname = "pad-{last}"'),
    )
    return (settings[:first] + settings[second:]).replace('["pad-w01"]', f'["pad-w01", "pad-{last}"]')


class EndToEndHall:
    """Parts by name; each can be killed and started again in its own folder."""

    def __init__(
        self,
        folder: Path,
        windows: int = 1,
        pace: Pace = PACES["fast"],
        pad_program: Sequence[str] = SIMULATOR,
    ) -> None:
        self.files = HallFiles(folder)
        self.windows = tuple(window_name(index) for index in range(windows))
        self.ports = tuple(free_ports(3))
        write_settings(self.files, windows, pace, (self.ports[0], self.ports[1], self.ports[2]))
        self.parts: dict[str, Part] = {}
        self.pads: dict[str, PadProcess] = {}
        self._pad_program = pad_program
        self.broker_options: tuple[str, ...] = ()

    def start_all(self) -> "EndToEndHall":
        for name in ("broker", "central", "pads", "station"):
            self.start(name)
        return self

    def start(self, name: str) -> None:
        files = self.files
        match name:
            case "broker":
                where = ("--port", str(self.ports[0]), "--data", str(files.broker))
                part = Part(files.broker, "broker", *where, *self.broker_options)
            case "central":
                part = Part(files.central.parent, "central", "--config", str(files.central))
            case "station":
                part = Part(files.station.parent, "station", "--config", str(files.station))
            case "feed":
                part = Part(
                    files.feed.parent, "cases", "publish", "-", "--config", str(files.feed), speaks=True
                )
            case "pads":
                for window in self.windows:
                    self.start_pad(window)
                return
            case _:
                raise AssertionError(name)
        self.parts[name] = part.ready()
        if name == "feed":
            part.say(",".join(COLUMNS))

    def start_pad(self, window: str) -> None:
        pad = PadProcess(self.files.link(window), program=self._pad_program)
        pad.ready()
        self.pads[window] = pad

    def kill(self, name: str) -> None:
        if name == "pads":
            for pad in self.pads.values():
                pad.kill()
            return
        self.parts[name].kill()

    def close(self) -> None:
        for part in [*self.pads.values(), *reversed(self.parts.values())]:
            part.end()

    # What people and systems do.

    def finish(self, case_no: str, window: str = "w01") -> None:
        """The feed says that this case is finished at this window just now, and the station hears it."""
        until(lambda: self.api("GET", "/health")[1]["connected"], 20)
        self.finish_unheard(case_no, window)

    def finish_unheard(self, case_no: str, window: str = "w01") -> None:
        """The feed says so, whoever hears it."""
        if "feed" not in self.parts:
            self.start("feed")
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        self.parts["feed"].say(f"demo,{case_no},1,{window},居住证办理,公安局,{now},1")

    def until_outbox_holds(self, outbox: Path, events: int) -> None:
        """Wait until so many events are on disk in an outbox, sent or not."""
        until(lambda: stored_rows(outbox, "SELECT count(*) AS n FROM events") == [{"n": events}], 20)

    def api(
        self, method: str, path: str, body: Any = None, token: str | None = None, deadline_s: float = 10.0
    ) -> tuple[int, Any]:
        """Status and answer of the station's local API."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.ports[2]}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {token or self.token()}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=deadline_s) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read() or b"null")

    def open(self, case_no: str, window: str = "w01") -> None:
        """The window's system asks about a case that it names itself."""
        wanted = {"source": "demo", "case_no": case_no, "item": "居住证办理", "department": "公安局"}
        status, answer = self.api("POST", "/sessions", {"window": window, "cases": [wanted]})
        assert status == 201, answer

    def press(self, case_no: str, key: int, window: str = "w01") -> None:
        """One citizen: the window's system names the case, the pad asks, a key is pressed, the pad thanks."""
        pad = self.pads[window]
        before = len(pad.shows)
        self.open(case_no, window)
        asked = pad.until_show("open", after=before)
        pad.say(f"press {key}")
        pad.until_show("thanks", after=asked)

    def token(self) -> str:
        """The technician's token."""
        text = (self.files.station.parent / "tokens.toml").read_text()
        return text.split('role = "technician"')[1].split('token = "')[1].split('"')[0]

    # What the store holds.

    def rows(self, sql: str, *parameters: object) -> list[dict[str, Any]]:
        return stored_rows(self.files.store, sql, *parameters)

    def ratings(self) -> dict[str, int]:
        """Case number -> level of every kept rating."""
        return {row["case_no"]: row["level"] for row in self.rows("SELECT case_no, level FROM v_ratings")}

    def outcome(self, case_no: str) -> str | None:
        rows = self.rows("SELECT outcome FROM v_case_state WHERE case_no = ?", case_no)
        return rows[0]["outcome"] if rows else None

    def until_outcome(self, case_no: str, outcome: str, deadline_s: float = 30.0) -> None:
        def as_wanted() -> bool:
            return self.outcome(case_no) == outcome

        until(as_wanted, deadline_s)
