"""Whom Postgres runs as: it refuses root, so root's server gets a user of its own."""

import ctypes
import os
import pwd
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from infra.supervisor.processes import LIBC
from infra.supervisor.service import CannotStart

CLONE_NEWUSER = 0x10000000
NOT_ROOT = 65534
"""The user id that Postgres sees as its own in the namespace, where it means our root."""


@dataclass(frozen=True, slots=True)
class PostgresUser:
    """How a child becomes the user that Postgres runs as."""

    uid: int
    """Owner of the files, as seen from outside."""
    become: Callable[[], None] | None
    """Runs between fork and exec; None for an ordinary user, who just stays."""


def choose(binary: Path, data_parent: Path) -> PostgresUser:
    """Return the user for this machine: oneself, root under another name, or nobody.

    Raises CannotStart when root may do neither.
    """
    if os.geteuid() != 0:
        return PostgresUser(os.geteuid(), None)
    if sys.platform == "linux" and works(enter_namespace, binary, data_parent):
        return PostgresUser(0, enter_namespace)
    nobody = pwd.getpwnam("nobody")

    def drop() -> None:
        os.setgroups([])
        os.setgid(nobody.pw_gid)
        os.setuid(nobody.pw_uid)

    if works(drop, binary, data_parent):
        return PostgresUser(nobody.pw_uid, drop)
    raise CannotStart(
        "Postgres refuses to run as root, and the user nobody cannot enter this folder: run make "
        "as an ordinary user, or move the clone to a folder that everybody may enter (chmod a+x)."
    )


def enter_namespace() -> None:
    """Enter a user namespace in which our root is called 65534. Raises OSError where refused."""
    # setgroups is denied first: without that the kernel refuses the group map.
    uid, gid = os.geteuid(), os.getegid()
    if LIBC.unshare(CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "unshare")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{NOT_ROOT} {uid} 1"),
        ("gid_map", f"{NOT_ROOT} {gid} 1"),
    ):
        descriptor = os.open(f"/proc/self/{name}", os.O_WRONLY)
        try:
            os.write(descriptor, text.encode())
        finally:
            os.close(descriptor)


def works(become: Callable[[], None], binary: Path, data_parent: Path) -> bool:
    """Tell whether a child that became that user can run Postgres and reach its folder."""
    try:
        done = subprocess.run(
            [binary, "--version"],
            cwd=data_parent,
            preexec_fn=become,
            capture_output=True,
            check=False,
            timeout=10,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def hand_over(folder: Path, user: PostgresUser) -> None:
    """Give a folder and all in it to the user, where it belongs to another one of root's two."""
    if os.geteuid() != 0 or folder.stat().st_uid == user.uid:
        return
    # The folder itself last: a run that is interrupted here begins again.
    for parent, folders, files in os.walk(folder, topdown=False):
        for name in (*folders, *files):
            os.lchown(os.path.join(parent, name), user.uid, -1)
    os.chown(folder, user.uid, -1)
