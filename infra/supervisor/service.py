"""A service: what is started, how one knows that it is ready, and how it is asked to stop."""

import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path


class CannotStart(Exception):
    """Something stands in the way; the text says in one sentence what to do."""


@dataclass(frozen=True, slots=True)
class Service:
    """One long-running child of the supervisor."""

    name: str
    """Also the name of its log: var/log/NAME.log."""
    argv: tuple[str, ...]
    env: Mapping[str, str]
    """The child's whole environment."""
    folder: Path
    """The child's working directory."""
    ready: Callable[[int], bool]
    """Asks, given the child's process id, whether it serves; must answer within milliseconds."""
    stop_signal: signal.Signals = signal.SIGTERM
    in_child: Callable[[], None] | None = None
    """Runs between fork and exec, for example to change the user."""
    before: Callable[[], None] = field(default=lambda: None)
    """Runs before every start, also a restart: leftovers of a killed predecessor go here."""


def always_ready(_pid: int) -> bool:
    """Answer for a child that has no door of its own: it is ready when it runs."""
    return True
