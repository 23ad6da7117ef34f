"""The databases that tests get: migrated, separate, gone afterwards."""

import psycopg
import pytest


def databases(services: dict[str, str]) -> set[str]:
    with psycopg.connect(services["DATABASE_OWNER_URL"].replace("/uchi?", "/postgres?")) as db:
        return {row[0] for row in db.execute("SELECT datname FROM pg_database").fetchall()}


def test_the_shared_database_is_migrated_and_the_applications_role_may_use_it(
    database: dict[str, str],
) -> None:
    with psycopg.connect(database["DATABASE_URL"]) as db:
        found = db.execute(
            "SELECT current_user, count(*) FROM information_schema.tables "
            "WHERE table_schema = 'public'"
        ).fetchone()
        ordinary = db.execute(
            "SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    assert found is not None
    assert found[0] == "uchi_app"
    assert found[1] > 0
    assert ordinary == (False,)


@pytest.mark.parametrize("time", [1, 2])
def test_a_test_that_commits_has_a_database_of_its_own(
    own_database: dict[str, str], time: int
) -> None:
    with psycopg.connect(own_database["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute("CREATE TABLE mine (time int)")
    assert (
        len(
            [
                name
                for name in databases(own_database)
                if name.startswith("uchi_") and "origin" not in name
            ]
        )
        <= 2
    )
