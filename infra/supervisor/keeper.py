"""The keeper: starts services, waits until they are ready, restarts what dies, stops everything."""

import contextlib
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from infra.supervisor.processes import ask_to_stop, end_group, spawn
from infra.supervisor.service import CannotStart, Service

POLL = 0.01
"""Seconds between two looks at something that is not ready yet."""
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
"""Seconds before a restart: doubled from the first to the longest while the child keeps dying."""
MANY_DEATHS, WITHIN = 5, 30.0
"""A child that dies this often within so many seconds is named to the person at the console."""
ROTATE_AT_BYTES = 10 * 1024**2

Say = Callable[[str], None]


class Child:
    """A service that runs, or is about to again."""

    def __init__(self, service: Service, process: subprocess.Popen[bytes]) -> None:
        self.service = service
        self.process = process
        self.pause = FIRST_PAUSE
        self.deaths: deque[float] = deque(maxlen=MANY_DEATHS)
        self.started = time.monotonic()
        self.restart_at: float | None = None
        self.named = False


class Keeper:
    """The children of one supervisor. Everything here happens in its main thread."""

    def __init__(self, log_folder: Path, say: Say, lock: int | None = None) -> None:
        """Keep children whose logs go there; `lock` is the descriptor that the warden inherits."""
        self.log_folder = log_folder
        self.say = say
        self.children: list[Child] = []
        self.warden = self._start_warden(lock)

    def _start_warden(self, lock: int | None) -> subprocess.Popen[bytes]:
        # Started by path: it must not depend on the working directory or on the environment.
        return subprocess.Popen(
            [sys.executable, "-I", "-S", str(Path(__file__).with_name("warden.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=() if lock is None else (lock,),
        )

    def _tell_warden(self, line: str) -> None:
        if self.warden.stdin:
            with contextlib.suppress(BrokenPipeError):
                self.warden.stdin.write(f"{line}\n".encode())
                self.warden.stdin.flush()

    def log_of(self, name: str) -> Path:
        """Return the path of a child's log."""
        return self.log_folder / f"{name}.log"

    def start(self, service: Service) -> Child:
        """Start a service without waiting for it. Raises CannotStart when there is no program."""
        rotate(self.log_of(service.name))
        child = Child(service, self._spawn(service))
        self.children.append(child)
        return child

    def _spawn(self, service: Service) -> subprocess.Popen[bytes]:
        service.before()
        try:
            process = spawn(
                service.argv,
                service.env,
                service.folder,
                self.log_of(service.name),
                in_child=service.in_child,
                death_signal=service.stop_signal,
            )
        except (OSError, subprocess.SubprocessError) as trouble:
            raise CannotStart(f"{service.name} cannot be started: {trouble}.") from trouble
        self._tell_warden(f"+{process.pid} {int(service.stop_signal)}")
        return process

    def wait_ready(
        self, children: Iterable[Child], seconds: float, stopped: Callable[[], bool]
    ) -> bool:
        """Wait until all are ready; False when the person asked to stop meanwhile.

        Raises CannotStart, naming the log, when one dies or does not become ready in time.
        """
        deadline = time.monotonic() + seconds
        waiting = list(children)
        while waiting:
            if stopped():
                return False
            for child in list(waiting):
                code = child.process.poll()
                if code is not None:
                    raise CannotStart(self._epitaph(child.service.name, f"ended ({code})"))
                if child.service.ready(child.process.pid):
                    waiting.remove(child)
            if waiting and time.monotonic() > deadline:
                name = waiting[0].service.name
                raise CannotStart(self._epitaph(name, f"did not get ready in {seconds:.0f} s"))
            if waiting:
                time.sleep(POLL)
        return True

    def run_once(self, service: Service, stopped: Callable[[], bool]) -> bool:
        """Run a program to its end; False when the person asked to stop meanwhile.

        Raises CannotStart, with its last words, when it fails.
        """
        rotate(self.log_of(service.name))
        process = self._spawn(service)
        try:
            while process.poll() is None:
                if stopped():
                    ask_to_stop(process, service.stop_signal)
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        process.wait(timeout=3)
                    return False
                time.sleep(POLL)
        finally:
            end_group(process)
            self._tell_warden(f"-{process.pid}")
        if process.returncode:
            raise CannotStart(self._epitaph(service.name, f"failed ({process.returncode})"))
        return True

    def _epitaph(self, name: str, what: str) -> str:
        last = last_words(self.log_of(name))
        said = f', its last words: "{last}"' if last else ""
        return f"{name} {what}{said}; read {self.log_of(name)}, then start again."

    def tend(self) -> float:
        """Notice deaths and restart what is due; return the seconds until the next look."""
        now = time.monotonic()
        next_look = 1.0
        for child in self.children:
            if child.restart_at is None and child.process.poll() is not None:
                self._bury(child, now)
            if child.restart_at is not None and child.restart_at <= now:
                self._revive(child, now)
            if child.restart_at is not None:
                next_look = min(next_look, max(child.restart_at - now, POLL))
        return next_look

    def _bury(self, child: Child, now: float) -> None:
        name, code = child.service.name, child.process.returncode
        end_group(child.process)
        self._tell_warden(f"-{child.process.pid}")
        if now - child.started > WITHIN:
            child.pause, child.named = FIRST_PAUSE, False
        child.deaths.append(now)
        self.note(f"{name} ended ({code}); starting it again in {child.pause:.1f} s.")
        child.restart_at = now + child.pause
        child.pause = min(child.pause * 2, LONGEST_PAUSE)
        often = len(child.deaths) == MANY_DEATHS and now - child.deaths[0] <= WITHIN
        if often and not child.named:
            child.named = True
            self.say(
                f"{name} keeps ending; read {self.log_of(name)}. "
                f"It is tried again every {LONGEST_PAUSE:.0f} s."
            )

    def _revive(self, child: Child, now: float) -> None:
        try:
            child.process = self._spawn(child.service)
        except CannotStart as trouble:
            self.note(str(trouble))
            child.restart_at = now + LONGEST_PAUSE
            return
        child.started, child.restart_at = now, None
        self.note(f"{child.service.name} is started again (process {child.process.pid}).")

    def note(self, line: str) -> None:
        """Write a line with its time to the supervisor's own log."""
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        with self.log_of("supervisor").open("a", encoding="utf-8") as log:
            log.write(f"{stamp} {line}\n")

    def stop(
        self, layers: Sequence[tuple[frozenset[str], float]], hurry: Callable[[], bool]
    ) -> None:
        """Stop the children layer by layer, each layer within its seconds, then kill the rest."""
        named = frozenset[str]().union(*(names for names, _ in layers))
        rest = frozenset(child.service.name for child in self.children) - named
        for names, seconds in (*layers, (rest, 3.0)):
            layer = [child for child in self.children if child.service.name in names]
            for child in layer:
                ask_to_stop(child.process, child.service.stop_signal)
            deadline = time.monotonic() + seconds
            while any(child.process.poll() is None for child in layer):
                if hurry() or time.monotonic() > deadline:
                    break
                time.sleep(POLL)
            for child in layer:
                if child.process.poll() is None:
                    self.note(f"{child.service.name} did not stop in {seconds:.0f} s; killed.")
                    ask_to_stop(child.process, signal.SIGKILL)
                end_group(child.process)
                self._tell_warden(f"-{child.process.pid}")
        self.children.clear()
        if self.warden.stdin:
            self.warden.stdin.close()
        self.warden.wait()


def rotate(log: Path) -> None:
    """Put an oversized log aside, replacing the one put aside before."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > ROTATE_AT_BYTES:
        log.replace(log.with_suffix(".log.1"))


def last_words(log: Path, bytes_back: int = 2000) -> str:
    """Return the last line of a log that says something."""
    try:
        with log.open("rb") as text:
            text.seek(max(0, log.stat().st_size - bytes_back))
            lines = text.read().decode(errors="replace").splitlines()
    except OSError:
        return ""
    return next((line.strip() for line in reversed(lines) if line.strip()), "")[:300]
