"""`uchi jobs`: the process that does the jobs, until it is told to stop."""

from __future__ import annotations

import argparse

from origin import house, logs, settings
from origin.jobs import process


def configure(parser: argparse.ArgumentParser) -> None:
    """Add nothing: everything is a setting."""


def run(options: argparse.Namespace) -> int:
    """Do jobs until SIGTERM or SIGINT."""
    known = settings.load()
    logs.configure(known.log_level)
    ours = house.build(known)
    try:
        process.run(ours)
    finally:
        ours.close()
    return 0
