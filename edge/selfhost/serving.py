"""Serving: the self-hosted edge put together, run until a signal, and stopped in order."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterable, Mapping

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from edge.app import Edge
from edge.ports import Ports
from edge.selfhost import ed25519
from edge.selfhost.delivery import Delivery
from edge.selfhost.dice import Dice
from edge.selfhost.disk_cache import DiskCache
from edge.selfhost.lines import log
from edge.selfhost.server import Application
from edge.selfhost.settings import SelfhostSettings
from edge.selfhost.spool import Spool
from edge.selfhost.upstream_client import UpstreamClient

BACKLOG = 4_096
DRAIN_S = 3.0
START_S = 0.3
STOP_S = 8
"""Requests under way get this long after the signal."""


async def serve(settings: SelfhostSettings) -> None:
    """Serve until SIGTERM or SIGINT; raises SpoolLocked or OSError when it can't begin."""
    client = UpstreamClient(settings.origin_url)
    spool = Spool(settings.spool_folder, settings.spool_bytes, log)
    cache = DiskCache(settings.cache_folder, settings.cache_bytes, log)
    ports = Ports(
        origin=client, cache=cache, queue=spool, verify=ed25519.verify,
        now_ms=lambda: time.time_ns() // 1_000_000, draw=Dice(), log=log,
    )  # fmt: skip
    edge = Edge(ports, settings.edge)
    delivery = Delivery(spool, edge.door, log)
    ports.gauges = lambda: _gauges(spool, delivery)
    ports.health = lambda: {"spool": {"waiting_bytes": delivery.waiting()}}
    await client.open()
    spool.open()
    starting = asyncio.create_task(edge.start(), name="start")
    # A moment for what lies on disk; an origin that is slow or away must not hold up the pages.
    await asyncio.wait({starting}, timeout=START_S)
    tasks = [
        starting,
        asyncio.create_task(delivery.run(), name="delivery"),
        asyncio.create_task(_keep_fresh(edge, settings.manifest_poll_s), name="manifest"),
    ]
    server = Server(
        Application(edge, settings.trusted_proxies),  # type: ignore[arg-type]  # any callable
        address=settings.host,
        port=settings.port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=15_000, max_buffer_size=64 * 1024),
        websockets=False,
        backlog=BACKLOG,
        log_enabled=False,
    )
    server.workers_kill_timeout = STOP_S
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.stop)
    listen = f"{settings.host}:{settings.port}"
    server.on_startup(lambda: log("info", "the edge serves", listen=listen, pid=os.getpid()))
    try:
        await server.serve()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await delivery.drain(DRAIN_S)
        await spool.close()
        await client.close()
        log("info", "the edge has stopped", kept=spool.kept, delivered=delivery.delivered)


async def _keep_fresh(edge: Edge, poll_s: float) -> None:
    while True:
        # While there is nothing at all to serve, the first manifest is worth asking for sooner.
        await asyncio.sleep(poll_s if edge.manifests.current is not None else min(poll_s, 0.25))
        try:
            await edge.refresh()
        except Exception as error:  # noqa: BLE001 - a poller that ends freezes every page
            log("error", "the manifest could not be followed", error=repr(error))


def _gauges(spool: Spool, delivery: Delivery) -> Iterable[tuple[str, Mapping[str, str], float]]:
    yield "uchi_spool_events_total", {"outcome": "kept"}, spool.kept
    yield "uchi_spool_events_total", {"outcome": "delivered"}, delivery.delivered
    yield "uchi_spool_events_total", {"outcome": "refused"}, delivery.refused
    yield "uchi_spool_refusals_total", {}, spool.refused
    yield "uchi_spool_waiting_bytes", {}, delivery.waiting()
