"""Gunicorn for the origin: its settings, and what is done as workers come and go."""

import gc
import importlib
import os
import tempfile
from pathlib import Path
from typing import Any

from infra import balancing

bind = [os.environ.get("ORIGIN_LISTEN", "127.0.0.1:8001")]
worker_class = "infra.looping.LoopingWorker"
workers = int(os.environ.get("ORIGIN_WORKERS", "2"))
# Each waits for the database, or for the turn of a password (origin/entrance.py), most of its time.
threads = int(os.environ.get("ORIGIN_THREADS", "12"))
timeout = 60
graceful_timeout = 10
keepalive = 15  # longer than the edge leaves a connection idle, so that it is the one to close
max_requests = 0
preload_app = False  # a pool of database connections must not be shared over a fork
control_socket_disable = True  # it would stand in the home, shared by every clone
# The heartbeat file belongs in memory: on a disk that is busy, workers seem to hang.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else tempfile.gettempdir()
# Nobody's forwarded headers are believed here: the edge's signature is (origin/middleware).
forwarded_allow_ips = ""
limit_request_line = 8190
accesslog = None
errorlog = "-"

_metrics = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
if _metrics:
    Path(_metrics).mkdir(parents=True, exist_ok=True)


def on_starting(server: Any) -> None:
    """Load the code before the workers are forked: they share it, and each starts at once.

    The application itself, with its pools and connections, is made in each of them.
    """
    importlib.import_module("origin.app")
    # What is loaded by now stays: no search for garbage has to look at it, here or in a worker.
    gc.collect()
    gc.freeze()


def post_worker_init(worker: Any) -> None:
    """Leave the application, made by now, out of every search for garbage too.

    A request leaves hardly anything that only a search finds, so it is made less often.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def child_exit(server: Any, worker: Any) -> None:
    """Forget a worker that has ended: its connections, its live gauges; its counters stay."""
    balancing.leave(worker.age)
    if _metrics:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)
