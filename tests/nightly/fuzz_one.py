"""One decoder under atheris for some seconds: `python -m tests.nightly.fuzz_one NAME SECONDS SEED`.

Where atheris has no wheel for this Python the same bytes are mutated by ourselves; it says which it was.
"""

import random
import sys
import tempfile
import time
from pathlib import Path


def with_atheris(name: str, seconds: int, seed: int) -> None:
    """Ends the process: 0 if it was clean. Raises ImportError."""
    import atheris

    with atheris.instrument_imports(include=["devices"]):
        from tests.nightly.fuzzing import FUZZED_BYTES_MAX, check, seeds

    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    for number, data in enumerate(seeds(name)):
        (folder / str(number)).write_bytes(data)
    options = (f"-max_total_time={seconds}", f"-seed={seed}", f"-max_len={FUZZED_BYTES_MAX}", "-verbosity=1")
    atheris.Setup(
        [sys.argv[0], *options, f"-artifact_prefix={folder}/", str(folder)], lambda data: check(name, data)
    )
    atheris.Fuzz()


def without(name: str, seconds: int, seed: int) -> None:
    """The same without coverage to lead it."""
    from tests.nightly.fuzzing import check, mutated, seeds

    rng, corpus, count = random.Random(seed), seeds(name), 0
    end_s = time.monotonic() + seconds
    while not count or time.monotonic() < end_s:
        for _ in range(200):
            check(name, mutated(corpus, rng))
            count += 1
    print(f"{name}: {count} inputs in {seconds} s, clean (own mutations: no atheris here)")


if __name__ == "__main__":
    wanted, for_s, from_seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    try:
        print(f"{wanted}: atheris for {for_s} s", flush=True)
        with_atheris(wanted, for_s, from_seed)
    except ImportError:
        without(wanted, for_s, from_seed)
