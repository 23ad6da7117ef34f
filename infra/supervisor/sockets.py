"""The socket folder: short, private, outside the clone, its name derived from the var folder's."""

import hashlib
import os
import stat
import tempfile
from pathlib import Path

LONGEST = 80
"""Bytes that the folder's path may have: a socket's whole path is refused above 103 (macOS)."""


def folder_of(var: Path) -> Path:
    """Return where the sockets of the platform with this var folder stand; makes nothing."""
    name = hashlib.sha256(str(var.resolve()).encode()).hexdigest()[:12]
    own = f"uchi-{os.geteuid()}-{name}"
    temporary = Path(tempfile.gettempdir()) / own
    return temporary if len(os.fsencode(temporary)) <= LONGEST else Path("/tmp") / own


def make_folder(var: Path) -> Path:
    """Make the socket folder, 0700, and return it.

    Raises PermissionError when somebody else made a folder or a link under that name.
    """
    folder = folder_of(var)
    folder.mkdir(mode=0o700, exist_ok=True)
    seen = folder.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != os.geteuid():
        raise PermissionError(f"{folder} belongs to somebody else: remove it, then start again.")
    folder.chmod(0o700)
    return folder
