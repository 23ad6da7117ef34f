"""One running platform for all flows: they share it as people share a site."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.house import House, running


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Return a platform with its demo, stopped when the last flow has ended."""
    with running(tmp_path_factory.mktemp("house") / "var") as house:
        yield house
