"""How long a bus takes: one cycle over 8 and 32 pads at three rates, and what the host pays for it.

`python -m tests.benchmarks.bench_bus`. Host and pads are the real ones, byte by byte on a modelled wire, in
virtual time: the figures are those of the protocol, whatever machine this is. Only the last column is
measured: CPU time of the host's side alone, per second of a wire that is never idle.
"""

from itertools import pairwise
from statistics import mean
from time import process_time

from devices.question import Question
from tests.simulation.bus_bench import BusBench

RATES = (9600, 38400, 115200)
COUNTS = (8, 32)
SETTLED_S = 12.0
MEASURED_S = 20.0


class Timed(BusBench):
    """Counts what the host's side costs."""

    cpu_s = 0.0

    def _step(self) -> None:
        began_s = process_time()
        self.host.tick(self.now_s)
        data = self.host.bytes_to_send()
        self.cpu_s += process_time() - began_s
        if data:
            self.asked.append((self.now_s, self.address_in(data)))
            self.pads.receive(data, self.now_s)
        reached = self.pads.work(self.now_s)
        began_s = process_time()
        if reached:
            self.host.receive(reached, self.now_s)
        for event in self.host.events():
            self.events.append((self.now_s, event))
        self.host.next_deadline_s()
        self.cpu_s += process_time() - began_s


def cycle(baud: int, present: int, open_ones: int, silent: int = 0) -> tuple[float, float, float]:
    """Mean and longest time between two questions to the first open pad, s; CPU share of the host, 0 to 1."""
    bench = Timed(range(1, present + 1), baud, configured=range(1, present + silent + 1))
    bench.run(SETTLED_S)
    for address in range(1, open_ones + 1):
        deadline_s = bench.now_s + 600.0
        question = Question(bytes([address]) * 8, deadline_s, deadline_s, "请评价")
        bench.host.pads()[f"p{address}"].ask(question, bench.now_s)
    bench.run(SETTLED_S + 2.0)
    before_s = bench.cpu_s
    bench.run(SETTLED_S + 2.0 + MEASURED_S)
    asked_s = [at_s for at_s, address in bench.asked if address == 1 and at_s > SETTLED_S + 2.0]
    gaps_s = [later - earlier for earlier, later in pairwise(asked_s)]
    return mean(gaps_s), max(gaps_s), (bench.cpu_s - before_s) / MEASURED_S


def main() -> None:
    print("baud    pads  open  silent  cycle mean ms  longest ms  host CPU %")
    for baud in RATES:
        for present in COUNTS:
            for open_ones, silent in ((present, 0), (1, 0), *(((1, 10),) if present == COUNTS[0] else ())):
                mean_s, longest_s, share = cycle(baud, present, open_ones, silent)
                print(
                    f"{baud:6}  {present:4}  {open_ones:4}  {silent:6}  {mean_s * 1000:13.1f}"
                    f"  {longest_s * 1000:10.1f}  {share * 100:10.1f}"
                )


if __name__ == "__main__":
    main()
