"""Commands that are imported only when they run: `--help` must not wait for an HTTP client."""

from __future__ import annotations

import argparse
from importlib import import_module


def runs(parser: argparse.ArgumentParser, module: str, run: str) -> None:
    """Have this command call `run` of `kiosk.technician.module`."""

    def lazily(args: argparse.Namespace) -> int:
        from kiosk.technician.remote import guarded

        return guarded(getattr(import_module(f"kiosk.technician.{module}"), run), args)

    parser.set_defaults(run=lazily)
