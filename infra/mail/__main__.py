"""`python -m infra.mail`: the SMTP catcher and its page, until a signal ends them."""

import argparse
import asyncio
import signal
import sys
import threading
from pathlib import Path

from infra.mail import catcher, server


def door(text: str) -> tuple[str, int]:
    """Return host and port of `host:port`."""
    host, _, port = text.rpartition(":")
    return host, int(port)


async def run(folder: Path, smtp: tuple[str, int], page: tuple[str, int]) -> None:
    """Serve both doors until SIGINT or SIGTERM. Raises OSError when a port is taken."""
    stop = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    smtp_server = await catcher.serve(folder, *smtp)
    web = server.serve(folder, *page)
    threading.Thread(target=web.serve_forever, args=(0.1,), daemon=True).start()
    await stop.wait()
    smtp_server.close()
    web.shutdown()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m infra.mail", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("var/mail"))
    parser.add_argument("--smtp", type=door, default=("127.0.0.1", 8004))
    parser.add_argument("--page", type=door, default=("127.0.0.1", 8002))
    given = parser.parse_args()
    try:
        asyncio.run(run(given.folder, given.smtp, given.page))
    except OSError as trouble:
        sys.exit(f"The mail catcher cannot start: {trouble}.")


if __name__ == "__main__":
    main()
