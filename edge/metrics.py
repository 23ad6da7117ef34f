"""Metrics: plain counters of this edge, and their text exposition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_HELP = {
    "uchi_pages_total": "Pages assembled, by where their sheet came from.",
    "uchi_posts_total": "Posts of pages, by what became of them.",
    "uchi_clamped_posts_total": "Posts that claimed more active time than had passed.",
    "uchi_follows_total": "Followed slots, by what became of them.",
    "uchi_refused_tokens_total": "Slot tokens inside posts that were refused.",
    "uchi_refused_desks_total": "Cookies of readers that were forged, cut or too old.",
    "uchi_slots_total": "Decisions of slots, by what stands there.",
    "uchi_manifests_total": "Manifests asked for, by outcome.",
    "uchi_snapshots_total": "Snapshots of what may stand in slots, by outcome.",
    "uchi_forwarded_total": "Requests handed to the origin, by class of status.",
    "uchi_files_total": "Assets and media, by where they came from.",
    "uchi_errors_total": "Requests that ended in an error of ours.",
    "uchi_manifest_age_seconds": "Age of the manifest in use.",
}


class Metrics:
    """Counters by name and label; reading them costs nothing to those who count."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self._counts: dict[tuple[str, str], int] = {}

    def count(self, name: str, outcome: str = "", by: int = 1) -> None:
        """Add `by` to the counter `name` of that outcome."""
        key = (name, outcome)
        self._counts[key] = self._counts.get(key, 0) + by

    def of(self, name: str, outcome: str = "") -> int:
        """Return the counter's value."""
        return self._counts.get((name, outcome), 0)

    def exposition(self, gauges: Iterable[tuple[str, Mapping[str, str], float]] = ()) -> str:
        """Return everything in Prometheus' text format, gauges after the counters."""
        lines: list[str] = []
        seen: set[str] = set()
        for (name, outcome), count in sorted(self._counts.items()):
            self._head(lines, seen, name, "counter")
            label = f'{{outcome="{outcome}"}}' if outcome else ""
            lines.append(f"{name}{label} {count}")
        for name, labels, value in gauges:
            self._head(lines, seen, name, "counter" if name.endswith("_total") else "gauge")
            label = ",".join(f'{key}="{text}"' for key, text in labels.items())
            lines.append(f"{name}{{{label}}} {value:g}" if label else f"{name} {value:g}")
        return "\n".join(lines) + "\n"

    @staticmethod
    def _head(lines: list[str], seen: set[str], name: str, kind: str) -> None:
        if name not in seen:
            seen.add(name)
            if name in _HELP:
                lines.append(f"# HELP {name} {_HELP[name]}")
            lines.append(f"# TYPE {name} {kind}")
