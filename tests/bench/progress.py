"""Progress: the personal call of a chapter's page, in a course that ten thousand people are in."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

import psycopg

from tests.bench.figures import Figure, Table
from tests.house import House, running
from tests.reader import ask

LEARNERS = 10_000
CHAPTERS = 100
CONTENTS = 1_000
DONE = 100
"""Contents that each learner has completed, spread over the course."""
VIEWS = 20
"""Page views that each learner has left."""
ASKING = 16
CALLS = 640
"""With the rest well within what one address may ask in a minute."""


def run() -> Table:
    """Fill a course with learners, then ask for the personal part of its pages in turn."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with running(Path(folder) / "var") as house:
            chapters = _fill(house)
            tokens = [_log_in(house, number) for number in range(ASKING)]
            asked = [
                (f"/api/progress/chapters/{chapters[n * 7 % CHAPTERS]}", tokens[n % ASKING])
                for n in range(CALLS)
            ]
            plain = [("/api/users/profile", tokens[n % ASKING]) for n in range(CALLS // 4)]
            _times(house, asked[: CALLS // 8])
            took, least = _times(house, asked), _times(house, plain)
    return Table(
        "The personal call of a chapter's page",
        f"A course of {CONTENTS:,} contents in {CHAPTERS} chapters, {LEARNERS:,} learners with "
        f"{DONE} completions and {VIEWS} page views each; {CALLS:,} calls of {ASKING} learners in "
        "turn, each on a new connection to the origin. Beside it the profile, which asks "
        "one question.",
        (
            Figure("half of the calls within", f"{_at(took, 50):.1f} ms",
                   f"profile {_at(least, 50):.1f} ms"),
            Figure("p99", f"{_at(took, 99):.1f} ms", f"profile {_at(least, 99):.1f} ms"),
        ),
    )  # fmt: skip


def _at(times: list[float], percentile: int) -> float:
    return statistics.quantiles(times, n=100)[percentile - 1]


def _times(house: House, asked: list[tuple[str, dict[str, str]]]) -> list[float]:
    """Return the milliseconds of each request."""
    found = []
    for path, headers in asked:
        began = time.perf_counter()
        answer = ask(house.origin, "GET", path, headers=headers)
        found.append((time.perf_counter() - began) * 1000)
        assert answer.status == 200, answer.body
    return found


def _log_in(house: House, number: int) -> dict[str, str]:
    credentials = {
        "email": f"bench-{number + 1}@uchi.example",
        "password": house.accounts["student"]["password"],
    }
    answer = ask(house.origin, "POST", "/api/auth/login", credentials)
    assert answer.status == 200, answer.body
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def _fill(house: House) -> list[str]:
    """Make the course, its learners (all with the demo learner's password) and their progress."""
    with psycopg.connect(house.settings["DATABASE_OWNER_URL"], autocommit=True) as db:
        db.execute(
            """
            INSERT INTO users (email, password_hash, name, verified_at)
            SELECT 'bench-' || n || '@uchi.example', password_hash, 'Bench', now()
            FROM users, generate_series(1, %s) AS n WHERE email = %s
            """,
            (LEARNERS, house.accounts["student"]["email"]),
        )
        db.execute(
            """
            WITH course AS (
                INSERT INTO courses (slug, title, state) VALUES ('bench', 'Bench', 'published')
                RETURNING id)
            INSERT INTO chapters (course_id, slug, title, position)
            SELECT id, 'c-' || n, 'Chapter ' || n, n FROM course, generate_series(1, %s) AS n
            """,
            (CHAPTERS,),
        )
        chapters = [
            str(row[0])
            for row in db.execute(
                """
                SELECT chapters.id FROM chapters JOIN courses ON courses.id = course_id
                WHERE courses.slug = 'bench' ORDER BY chapters.position
                """
            )
        ]
        db.execute(
            """
            INSERT INTO contents (chapter_id, position)
            SELECT id, n FROM unnest(%s::uuid[]) AS id, generate_series(1, %s) AS n
            """,
            (chapters, CONTENTS // CHAPTERS),
        )
        db.execute(
            """
            INSERT INTO revisions (content_id, number, body, html, words)
            SELECT id, 1, 'x', '<p>x</p>', 200 FROM contents WHERE chapter_id = ANY(%s::uuid[])
            """,
            (chapters,),
        )
        db.execute(
            """
            UPDATE contents SET published_id = revisions.id FROM revisions
            WHERE content_id = contents.id AND chapter_id = ANY(%s::uuid[])
            """,
            (chapters,),
        )
        db.execute(
            """
            INSERT INTO completions (learner, content_id, reason, revision, known, completed_at)
            SELECT users.id, content, 'read', 1, 1, now()
            FROM (SELECT id, row_number() OVER () AS number FROM users
                  WHERE email LIKE 'bench-%%') AS users
            JOIN (SELECT id AS content, row_number() OVER () AS place FROM contents
                  WHERE chapter_id = ANY(%s::uuid[])) AS contents
                ON (place + number) %% %s = 0
            """,
            (chapters, CONTENTS // DONE),
        )
        db.execute(
            """
            INSERT INTO readings (day, view, page, learner, active_ms, furthest, started_at,
                                  last_at)
            SELECT current_date, gen_random_uuid(),
                   (%s::uuid[])[1 + (number * 7 + n) %% %s], users.id, 60000, 1000,
                   now() - n * interval '1 hour', now() - n * interval '1 hour' + interval '5 min'
            FROM (SELECT id, row_number() OVER () AS number FROM users
                  WHERE email LIKE 'bench-%%') AS users, generate_series(1, %s) AS n
            """,
            (chapters, CHAPTERS, VIEWS),
        )
        db.execute("VACUUM ANALYZE")
    return chapters
