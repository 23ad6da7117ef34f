"""The house: what every handler of one process reaches for, made once from the settings."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import storage.pools
from origin import metrics, site
from origin.auditing import PersonalSealer
from origin.entrance import Entrance
from origin.hashing import HASHERS
from origin.jobs import waking
from origin.passwords import Passwords
from origin.settings import Settings
from origin.signing import Signer
from storage import audit
from storage.committing import Committer
from storage.database import Pool
from storage.files import Files
from storage.rates import Rates

ENTRANCE_WAIT_S = 0.3
"""How long several logins wait together before each of them goes its own way."""


@dataclass(frozen=True)
class House:
    """Settings, connections, keys, a clock and dice."""

    settings: Settings
    pool: Pool
    answers: Committer
    """Answers to quizzes, those of many learners written together."""
    files: Files
    rates: Rates
    passwords: Passwords
    entrance: Entrance
    """Where those who log in are let in."""
    signer: Signer
    now: Callable[[], datetime]
    """The moment in UTC; a test hands in its own."""
    draw: Callable[[int], bytes]
    """So many random bytes."""

    def close(self) -> None:
        """Give back the database connections."""
        self.entrance.close()
        self.pool.close()


def build(settings: Settings) -> House:
    """Return the house of these settings; nothing is connected before it is used."""
    settle(settings)
    pool = storage.pools.pool(settings.database_url, max_size=settings.pool_size)
    entering = storage.pools.pool_of_one_statement(
        settings.database_url, wait_s=ENTRANCE_WAIT_S, application="uchi-entrance"
    )
    return House(
        settings=settings,
        pool=pool,
        answers=Committer(pool),
        files=Files(
            endpoint=settings.s3_endpoint,
            bucket=settings.s3_bucket,
            region=settings.s3_region,
            access_key=settings.s3_access_key,
            secret_key=settings.s3_secret_key,
            public_endpoint=settings.s3_public_endpoint,
        ),
        rates=Rates(settings.redis_url, fell_back=metrics.LIMITS_ALONE.inc),
        passwords=Passwords(settings.profile),
        entrance=Entrance(HASHERS, entering),
        signer=Signer(settings.access_keys, settings.public_url),
        now=lambda: datetime.now(UTC),
        draw=secrets.token_bytes,
    )


def settle(settings: Settings) -> None:
    """Tell what is one for the whole process; whoever builds last has the say."""
    waking.configure(settings.redis_url)
    site.configure(settings.public_url)
    audit.configure(PersonalSealer(settings.vault_keys))
