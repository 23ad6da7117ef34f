"""`python -m edge.selfhost`: starts the self-hosted edge, or says in one sentence why not."""

from __future__ import annotations

import os
import sys

import uvloop

from edge.selfhost.segments import SpoolLocked
from edge.selfhost.serving import serve
from edge.selfhost.settings import SettingsError, load


def main() -> int:
    """Return the exit code: 0 after a signal, 1 when it could not serve, 2 for wrong settings."""
    try:
        settings = load(os.environ)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    try:
        uvloop.run(serve(settings))
    except (SpoolLocked, OSError, RuntimeError) as error:
        # Granian puts a trace of its own behind the first line.
        why = (str(error) or repr(error)).splitlines()[0]
        print(f"the edge can't serve on {settings.host}:{settings.port}: {why}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
