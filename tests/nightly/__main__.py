"""The campaigns of a night: damaged frames by the million, and a fuzzer at every decoder.

`python -m tests.nightly [--frames N] [--fuzz-s S] [--seed N] [--model NAME]`
"""

import argparse
import sys
import time

from tests.nightly.fuzzing import DECODERS, fuzz
from tests.nightly.mutations import FOREIGN, Counted, measure, table


def main() -> int:
    """0: nothing raised, and our own protocol accepted nothing that was not sent; else 1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=1_000_000, help="damaged frames for each codec")
    parser.add_argument("--fuzz-s", type=int, default=60, help="seconds at each decoder; 0: none")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--model", action="append", help="only this one; may be repeated")
    args = parser.parse_args()
    found: dict[str, Counted] = {}
    for name in args.model or ("hallrating-pad", *FOREIGN):
        begun_s = time.monotonic()
        found[name] = measure(name, args.frames, args.seed)
        print(f"{name}: {args.frames} frames in {time.monotonic() - begun_s:.0f} s", file=sys.stderr)
    print(table(found))
    ours = found.get("hallrating-pad")
    good = ours is None or not ours.codec.total()
    for decoder in DECODERS if args.fuzz_s else ():
        good = fuzz(decoder, args.fuzz_s, args.seed) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
