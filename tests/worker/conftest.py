"""What the Worker's tests stand on: npm packages, the staged bundle, an origin, a Worker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra import bundle, node
from tests.worker import world
from tests.worker.driver import Worker
from tests.worker.origin import Origin


@pytest.fixture(scope="session")
def packages() -> None:
    """Have the npm packages here; fail with a sentence on what to do when they can't be had."""
    if refused := node.bring_packages():
        pytest.fail(refused)


@pytest.fixture(scope="session")
def staged(packages: None) -> Path:
    """Stage the bundle that would be uploaded, and return its folder."""
    bundle.main()
    return bundle.ROOT / bundle.TARGET


@pytest.fixture(scope="session")
def serving() -> Iterator[Origin]:
    """Serve one origin for all tests."""
    origin = Origin()
    yield origin
    origin.stop()


@pytest.fixture(scope="session")
def running(
    staged: Path, serving: Origin, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Worker]:
    """Run one Worker for all tests: Python starts once."""
    variables = {
        "UCHI_PROFILE": "test", "PUBLIC_URL": world.PUBLIC_URL, "ORIGIN_URL": serving.url,
    }  # fmt: skip
    worker = Worker(variables | world.SECRETS, tmp_path_factory.mktemp("worker") / "log")
    yield worker
    print(worker.log.read_text()[-4000:])
    # Standard input closes, as it does when this process dies: that alone must end it.
    assert worker.stop() == 0


@pytest.fixture
def origin(serving: Origin) -> Iterator[Origin]:
    """Return the origin as on the first day, and put it back there afterwards."""
    serving.forget()
    yield serving
    serving.made = world.manifest
    serving.sheets = dict(world.SHEETS)
    serving.signs_with = world.EDGE_KEYS
    serving.stop()
    serving.start()


@pytest.fixture
def worker(running: Worker, origin: Origin) -> Worker:
    """Return the Worker as a fresh isolate with all its bindings."""
    running.control("away?cache=0&queue=0")
    running.control("without")
    # What the test before left in the queue would come to this one's origin.
    running.control("empty")
    running.control("forget")
    origin.forget()
    return running
