"""Runs the package's commands alone: python -m firmware_sim sim pad --link PATH."""

import argparse
import sys

from firmware_sim.commands import register

parser = argparse.ArgumentParser(prog="python -m firmware_sim")
register(parser.add_subparsers(required=True))
args = parser.parse_args()
sys.exit(args.run(args))
