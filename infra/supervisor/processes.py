"""Processes: a child is spawned so that it never outlives the supervisor, and stopped for good."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

PR_SET_PDEATHSIG = 1
# Loaded once, before any fork: loading a library between fork and exec may deadlock.
LIBC = ctypes.CDLL(None, use_errno=True)


def spawn(
    argv: Sequence[str],
    env: Mapping[str, str],
    folder: Path,
    log: Path,
    *,
    in_child: Callable[[], None] | None = None,
    death_signal: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, its output appended to `log`.

    On Linux the kernel sends it `death_signal` when the supervisor dies, however it dies. That
    is bound to the *thread* that forks, so only the main thread may call this.
    Raises OSError when the program is absent.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("Children are spawned from the main thread, or they die with another.")
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        return subprocess.Popen(
            argv,
            env=dict(env),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=bound_to_us(in_child, death_signal),
        )


def bound_to_us(
    in_child: Callable[[], None] | None, death_signal: signal.Signals
) -> Callable[[], None]:
    """Return what runs between fork and exec, so that the child dies when this process does."""
    parent = os.getpid()

    def prepare() -> None:
        # A supervisor started in the background ignores SIGINT; its children must not.
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_DFL)
        if in_child:
            in_child()
        # After the change of user, which clears it.
        if sys.platform == "linux":
            LIBC.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return prepare


def stop_when_parent_dies() -> None:
    """Ask the kernel for SIGTERM when this process's parent dies, killed or not; Linux only."""
    if sys.platform == "linux":
        LIBC.prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)


def ask_to_stop(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    """Send the stop signal to the child itself; it stops its own children in its own way."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(how)


def end_group(process: subprocess.Popen[bytes]) -> None:
    """Kill whatever is left of the child's process group, the child included."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    if process.poll() is None:
        process.wait()
