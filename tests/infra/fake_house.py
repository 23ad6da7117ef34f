"""A platform with stand-ins for origin, jobs and edge: `python fake_house.py VAR`."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from infra.supervisor.house import run
from infra.supervisor.ports import Ports, answers
from infra.supervisor.processes import stop_when_parent_dies
from infra.supervisor.programs import Programs
from infra.supervisor.service import Service, always_ready

SERVE = """
import http.server, os, subprocess, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b"page")
    def log_message(self, *words): pass
if sys.argv[2] == "with-child":
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
# A child that refuses every polite signal: only a kill ends it.
STUBBORN = """
import signal, time
for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP): signal.signal(each, signal.SIG_IGN)
time.sleep(600)
"""
# A child that ends at once where a file says so, else it stays.
DYING = """
import os, time
if os.path.exists(os.environ["DYING"]): print("no such table"); raise SystemExit(3)
time.sleep(600)
"""


def plan(settings: Mapping[str, str], ports: Ports) -> Programs:
    """Return stand-ins that behave as the real programs do towards the supervisor."""
    here = Path(settings["EDGE_CACHE_FOLDER"])
    env = {**os.environ, **settings}

    def child(name: str, code: str, *words: str) -> Service:
        return Service(name, (sys.executable, "-c", code, *words), env, here, always_ready)

    def server(name: str, port: int, kind: str) -> Service:
        argv = (sys.executable, "-c", SERVE, str(port), kind)
        return Service(name, argv, env, here, lambda _pid: answers(port))

    jobs = STUBBORN if os.environ.get("STUBBORN") else "import time; time.sleep(600)"
    if os.environ.get("DYING"):
        jobs = DYING
    return Programs(
        before=(child("migrate", "pass"),),
        lasting=(
            server("origin", ports.origin, "with-child"),
            child("jobs", jobs),
        ),
        meanwhile=(child("demo", "pass"),),
        doors=(server("edge", ports.edge, "alone"),),
        layers=((frozenset({"edge"}), 1.0), (frozenset({"origin", "jobs"}), 1.0)),
    )


if __name__ == "__main__":
    if os.environ.get("MAKELEVEL"):
        stop_when_parent_dies()
    sys.exit(run(Path(sys.argv[1]), plan, os.environ, lambda line: print(line, flush=True)))
