"""The commands of central as a program: `python -m tests.mqtt_bridge.ingest.main central ...`."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence

from mqtt_bridge.ingest.commands import register


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers(required=True))
    args = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO)
    return int(args.run(args))


if __name__ == "__main__":
    sys.exit(main())
