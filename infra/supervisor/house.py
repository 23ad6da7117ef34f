"""The house: the whole platform's life from `make run` to Ctrl-C."""

import http.client
import os
import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from infra.supervisor import lock, runfile, settings
from infra.supervisor.embedded import start as start_embedded
from infra.supervisor.interrupts import Interrupts
from infra.supervisor.keeper import POLL, Keeper, Say
from infra.supervisor.ports import HOST, Ports, chosen, claim
from infra.supervisor.programs import Programs
from infra.supervisor.secrets import Secrets, load
from infra.supervisor.service import CannotStart
from infra.supervisor.sockets import make_folder

READY_SECONDS = 60.0
"""Seconds that anything may take to get ready: a slow disk's first start stays below."""

Plan = Callable[[Mapping[str, str], Ports], Programs]


def run(var: Path, plan: Plan, given: Mapping[str, str], say: Say) -> int:
    """Run the platform on a var folder until it is asked to stop; return the exit code.

    `plan` makes the programs from the settings; `given` is the person's environment. What stands
    in the way is said in one sentence, and the exit code is 1.
    """
    interrupts = Interrupts()
    began = time.monotonic()
    try:
        held = lock.take(var / "lock")
        # A killed predecessor's would tell of a platform that is not there.
        runfile.remove(var / "run.json")
        ports = chosen(given)
        unneeded = settings.external(given)
        claim(ports, unneeded | ({"smtp"} if "mail" in unneeded else frozenset()))
        secrets = load(var / "secrets.json")
        sockets = make_folder(var)
    except (CannotStart, OSError) as trouble:
        say(sentence(trouble))
        return 1
    keeper = Keeper(var / "log", say, held)
    layers: tuple[tuple[frozenset[str], float], ...] = ()
    code = 0
    try:
        addresses, children = start_embedded(keeper, var, sockets, ports, secrets, unneeded)
        everything = settings.compose(given, addresses, ports, var, secrets)
        settings.write(var / "uchi.env", everything)
        make_folders(everything)
        programs = plan(everything, ports)
        layers = programs.layers
        stopped = interrupts.stop_wished
        ready = keeper.wait_ready(children, READY_SECONDS, stopped)
        ready = ready and all(keeper.run_once(each, stopped) for each in programs.before)
        if ready:
            lasting = [keeper.start(each) for each in programs.lasting]
            ready = all(keeper.run_once(each, stopped) for each in programs.meanwhile)
            if ready:
                lasting += [keeper.start(each) for each in programs.doors]
            ready = ready and keeper.wait_ready(lasting, READY_SECONDS, stopped)
            ready = ready and first_page(keeper, ports.edge, stopped)
        if ready:
            mail = None if "mail" in unneeded else f"http://{HOST}:{ports.mail}"
            runfile.write(
                var / "run.json",
                everything["PUBLIC_URL"],
                everything["ORIGIN_URL"],
                mail,
                secrets["accounts"],
            )
            greet(say, everything, mail, secrets, time.monotonic() - began)
        while not stopped():
            interrupts.nap(keeper.tend())
    except (CannotStart, OSError) as trouble:
        say(sentence(trouble))
        code = 1
    finally:
        runfile.remove(var / "run.json")
        if code == 0:
            say("Stopping …")
        keeper.stop(layers, interrupts.hurry_wished)
        shutil.rmtree(sockets, ignore_errors=True)
        os.close(held)
    if code == 0:
        say("Stopped. Type make run to go on.")
    return code


def make_folders(everything: Mapping[str, str]) -> None:
    """Make the folders that settings name; the last run's metrics are forgotten.

    Here and not when the origin starts: a restarted origin must not wipe the jobs' figures.
    """
    metrics = Path(everything["PROMETHEUS_MULTIPROC_DIR"])
    shutil.rmtree(metrics, ignore_errors=True)
    for folder in (metrics, everything["EDGE_CACHE_FOLDER"], everything["EDGE_SPOOL_FOLDER"]):
        Path(folder).mkdir(parents=True, exist_ok=True, mode=0o700)


def first_page(keeper: Keeper, port: int, stopped: Callable[[], bool]) -> bool:
    """Wait until the edge answers its first page with 200; False when asked to stop meanwhile.

    Raises CannotStart after `READY_SECONDS`, with what it answered last.
    """
    deadline = time.monotonic() + READY_SECONDS
    while not stopped():
        said = status(port)
        if said == "200":
            return True
        keeper.tend()
        if time.monotonic() > deadline:
            raise CannotStart(
                f"The edge does not show its first page (its last answer: {said}); "
                f"read {keeper.log_of('edge')} and {keeper.log_of('origin')}, then start again."
            )
        time.sleep(2 * POLL)
    return False


def status(port: int) -> str:
    """Return the status of the edge's first page, or the error's name."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/", headers={"Connection": "close"})
        return str(connection.getresponse().status)
    except (OSError, http.client.HTTPException) as trouble:
        return type(trouble).__name__
    finally:
        connection.close()


def sentence(trouble: Exception) -> str:
    """Return what to tell the person."""
    if isinstance(trouble, OSError) and trouble.strerror:
        return (
            f"{trouble.strerror}: {trouble.filename or 'var'}. "
            "Free some space or fix its rights, then start again."
        )
    return str(trouble)


def greet(
    say: Say, everything: Mapping[str, str], mail: str | None, secrets: Secrets, seconds: float
) -> None:
    """Say where everything is."""
    say(f"\nUchi is ready ({seconds:.1f} s).\n")
    say(f"  Learn       {everything['PUBLIC_URL']}/")
    say(f"  Administer  {everything['PUBLIC_URL']}/admin")
    say(f"  Sponsors    {everything['PUBLIC_URL']}/partners")
    say(f"  The API     {everything['PUBLIC_URL']}/api/docs")
    if mail:
        say(f"  Mails sent  {mail}/")
    say("\n  Demo accounts (log in at /login):")
    for role, account in secrets["accounts"].items():
        say(f"    {role:8} {account['email']:22} {account['password']}")
    say("\n  Logs stand in var/log. Ctrl-C stops everything.\n")
