"""The whole station: `hallrating station` with its local API, a real Mosquitto and central behind it."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import aiohttp

from tests.benchmarks.memory import memory_kib
from tests.benchmarks.pads.children import Child, pace, start_crowd
from tests.end_to_end.hall import EndToEndHall
from tests.until import until

STEP_S = 0.02


@dataclass(frozen=True)
class Used:
    """CPU and memory of the station while `presses` of good pads were thanked, `waiting` not."""

    percent: float
    idle_percent: float
    kib: int
    waits_ms: list[float]
    waiting: int
    opened: int


def cpu_s(pid: int) -> float:
    """Seconds on a processor of all threads that a process has now, to the nanosecond: ticks of 10 ms would
    hide what an idle station uses.
    """
    spent = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in spent) / 1e9


def whole_station(folder: Path, pads: int, faulty: int, seconds: float) -> Used:
    """Open a session a second at each window over HTTP, and let every pad be pressed."""
    hall = EndToEndHall(folder, pads)
    crowd = start_crowd(folder, [hall.files.link(window) for window in hall.windows], faulty)
    try:
        for part in ("broker", "central", "station"):
            hall.start(part)
        until(lambda: hall.api("GET", "/health")[1]["connected"], 20)
        return asyncio.run(_measured(hall, crowd, seconds))
    finally:
        crowd.end()
        hall.close()


async def _measured(hall: EndToEndHall, crowd: Child, seconds: float) -> Used:
    pid = hall.parts["station"].process.pid
    await pace(10.0)  # ports open, identities known, bad lines told
    before_s = cpu_s(pid)
    await pace(seconds)
    idle_s = cpu_s(pid) - before_s
    crowd.say("steady")
    await _open_steadily(hall, 3.0)
    crowd.ask("report")
    before_s = cpu_s(pid)
    opened = await _open_steadily(hall, seconds)
    used_s = cpu_s(pid) - before_s
    told = crowd.ask("report")
    crowd.say("hold")
    await pace(5.0)
    waiting = crowd.ask("report")["waiting"]
    return Used(
        100 * used_s / seconds, 100 * idle_s / seconds, memory_kib(pid), told["waits_ms"], waiting, opened
    )


_numbers = count(1)


async def _open_steadily(hall: EndToEndHall, seconds: float) -> int:
    """A session a second at each window, spread evenly; how many were opened."""
    headers = {"Authorization": f"Bearer {hall.token()}"}
    url = f"http://127.0.0.1:{hall.ports[2]}/sessions"
    begun_s, opened = time.monotonic(), 0
    async with aiohttp.ClientSession(headers=headers) as session:
        while (passed_s := time.monotonic() - begun_s) < seconds:
            due = int(passed_s * len(hall.windows)) - opened
            await asyncio.gather(*(_open(session, url, body) for body in _bodies(hall, opened, due)))
            opened += due
            await pace(STEP_S)
    return opened


def _bodies(hall: EndToEndHall, opened: int, due: int) -> Iterator[dict[str, object]]:
    for number in range(opened, opened + due):
        case = {"source": "demo", "case_no": f"P-{next(_numbers)}"}
        yield {"window": hall.windows[number % len(hall.windows)], "cases": [case]}


async def _open(session: aiohttp.ClientSession, url: str, body: dict[str, object]) -> None:
    async with session.post(url, json=body) as answer:
        assert answer.status == 201, await answer.text()
