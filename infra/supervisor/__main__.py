"""`python -m infra.supervisor`: what `make run` starts."""

import os
import sys

from infra.supervisor.house import run
from infra.supervisor.processes import stop_when_parent_dies
from infra.supervisor.programs import ROOT, platform


def say(line: str) -> None:
    """Print a line at once; a console that went away is no reason to stop."""
    try:
        print(line, flush=True)
    except OSError:
        # The terminal was closed (SIGHUP follows): there is nobody left to tell.
        return


if __name__ == "__main__":
    # Under make, whoever ends make means the platform; started by hand it may outlive its shell.
    if os.environ.get("MAKELEVEL"):
        stop_when_parent_dies()
    sys.exit(run(ROOT / "var", platform, os.environ, say))
