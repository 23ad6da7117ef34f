"""The platform's own programs: the origin, its jobs, the edge, and the commands run at a start."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.supervisor.ports import Ports, answers
from infra.supervisor.service import Service, always_ready
from infra.supervisor.settings import for_edge, for_origin

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, slots=True)
class Programs:
    """What is run on the embedded services; tests hand in others."""

    before: tuple[Service, ...]
    """Run to their end, in order, before the lasting ones start."""
    lasting: tuple[Service, ...]
    """Started in order and kept running."""
    meanwhile: tuple[Service, ...]
    """Run to their end while the lasting ones get ready."""
    doors: tuple[Service, ...]
    """Started when those have ended, and kept running: what a door shows first is the whole."""
    layers: tuple[tuple[frozenset[str], float], ...]
    """The order of stopping: names of the lasting ones and their seconds."""


def platform(settings: Mapping[str, str], ports: Ports) -> Programs:
    """Return the platform's programs for these settings."""
    bin_folder = Path(sys.executable).parent
    origin, edge = for_origin(settings), for_edge(settings)

    def command(name: str) -> Service:
        return Service(name, (str(bin_folder / "uchi"), name), origin, ROOT, always_ready)

    return Programs(
        before=(command("migrate"),),
        lasting=(
            Service(
                "origin",
                (
                    str(bin_folder / "gunicorn"),
                    "origin.wsgi:application",
                    "-c",
                    "infra/gunicorn.conf.py",
                ),
                origin,
                ROOT,
                lambda _pid: answers(ports.origin),
            ),
            command("jobs"),
        ),
        meanwhile=(command("demo"),),
        doors=(
            Service(
                "edge",
                (sys.executable, "-m", "edge.selfhost"),
                edge,
                ROOT,
                lambda _pid: answers(ports.edge),
            ),
        ),
        layers=((frozenset({"edge"}), 2.5), (frozenset({"origin", "jobs"}), 4.0)),
    )
