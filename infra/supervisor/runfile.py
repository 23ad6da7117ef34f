"""The run file: var/run.json tells where the running platform is, while it runs."""

import json
from collections.abc import Mapping
from pathlib import Path

from infra.supervisor.secrets import write_private


def write(
    path: Path, edge: str, origin: str, mail: str | None, accounts: Mapping[str, Mapping[str, str]]
) -> None:
    """Write the run file, whole or not at all; `mail` is None when no catcher was started."""
    content = {"edge": edge, "origin": origin, "mail": mail, "accounts": accounts}
    write_private(path, json.dumps(content, indent=2) + "\n")


def remove(path: Path) -> None:
    """Remove the run file; an absent one is fine."""
    path.unlink(missing_ok=True)
