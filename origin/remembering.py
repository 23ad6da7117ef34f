"""Remembering: what never changes, kept by this process so that it is read and parsed once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Thing = TypeVar("Thing")


class Remembered(Generic[Key, Thing]):
    """At most so many things, of which the one not asked for longest is forgotten."""

    def __init__(self, most: int) -> None:
        """Keep `most` things."""
        self._most = most
        self._kept: OrderedDict[Key, Thing] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, key: Key, find: Callable[[], Thing]) -> Thing:
        """Return what is remembered under `key`, else what `find` returns; its errors pass."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        found = find()
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found
