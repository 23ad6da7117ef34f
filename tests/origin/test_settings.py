"""Settings: all faults in one message, and what production refuses to start with."""

from __future__ import annotations

import secrets

import pytest

from functions.keys import key_setting
from origin.settings import KEY_SETTINGS, SettingsError, load


def right(**more: str) -> dict[str, str]:
    keys = {name: key_setting({1: secrets.token_bytes(32)}) for name in KEY_SETTINGS}
    return keys | {
        "UCHI_PROFILE": "production",
        "DATABASE_URL": "postgresql://app@db/uchi",
        "DATABASE_OWNER_URL": "postgresql://owner@db/uchi",
        "REDIS_URL": "redis://redis",
        "S3_ENDPOINT": "https://s3.example",
        "S3_BUCKET": "uchi",
        "S3_REGION": "eu",
        "S3_ACCESS_KEY": "key",
        "S3_SECRET_KEY": secrets.token_urlsafe(24),
        "SMTP_URL": "smtp://mail",
        "MAIL_FROM": "Uchi <uchi@uchi.example>",
        "PUBLIC_URL": "https://uchi.example/",
    } | more  # fmt: skip


def test_production_starts_with_everything_right() -> None:
    settings = load(right())
    assert settings.public_url == "https://uchi.example"
    assert settings.https
    assert settings.default_language == "bg"


def test_an_empty_environment_names_everything_that_is_missing_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        load({})
    for name in ("UCHI_PROFILE", "DATABASE_URL", "SMTP_URL", "PUBLIC_URL", *KEY_SETTINGS):
        assert name in str(refused.value)


_SHARED = key_setting({1: bytes(range(32))})


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"UCHI_PROFILE": ""}, "UCHI_PROFILE"),
        ({"UCHI_PROFILE": "prod"}, "UCHI_PROFILE"),
        ({"PUBLIC_URL": "http://uchi.example"}, "https"),
        ({"PUBLIC_URL": "https://uchi.example/under"}, "PUBLIC_URL"),
        ({"DATABASE_OWNER_URL": "postgresql://app@db/uchi"}, "another role"),
        ({"DATABASE_URL": "mysql://db"}, "DATABASE_URL"),
        ({"UCHI_DEMO_ACCOUNTS": "{}"}, "UCHI_DEMO_ACCOUNTS"),
        ({"LOG_LEVEL": "DEBUG"}, "LOG_LEVEL"),
        ({"EDGE_KEYS": "1:c2hvcnQ"}, "shorter"),
        ({"EDGE_KEYS": key_setting({1: b"a" * 32})}, "not random"),
        ({"EDGE_KEYS": _SHARED, "SLOT_KEYS": _SHARED}, "share a key"),
        ({"ACCESS_KEYS": key_setting({1: secrets.token_bytes(40)})}, "exactly 32"),
        ({"DEFAULT_LANGUAGE": "de"}, "DEFAULT_LANGUAGE"),
        ({"S3_SECRET_KEY": "minioadmin"}, "S3_SECRET_KEY"),
        ({"DATABASE_URL": "postgresql://app:postgres@db/uchi"}, "DATABASE_URL holds a password"),
        ({"REDIS_URL": "redis://:changeme@redis"}, "REDIS_URL holds a password"),
        ({"CSRF_KEYS": key_setting({1: b"short" * 2})}, "CSRF_KEYS.*shorter"),
        ({"VAULT_KEYS": ""}, "VAULT_KEYS is missing"),
        ({"LANDING_VISITS": "no"}, "LANDING_VISITS must be on or off"),
        ({"PUBLIC_URL": "https://uchi.example?a=1"}, "PUBLIC_URL must be a scheme"),
        ({"PUBLIC_URL": "https://user@uchi.example"}, "PUBLIC_URL must be a scheme"),
        ({"DATABASE_OWNER_URL": ""}, "another role"),
        ({"DATABASE_OWNER_URL": "postgresql://o:Postgres@db/uchi"}, "DATABASE_OWNER_URL holds a"),
        ({"SMTP_URL": "smtp://user:secret@mail"}, "SMTP_URL holds a password"),
        ({"S3_SECRET_KEY": "of-fifteen-only"}, "S3_SECRET_KEY"),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL must be"),
        ({"DATABASE_POOL_SIZE": "0"}, "DATABASE_POOL_SIZE"),
        ({"DATABASE_POOL_SIZE": "²"}, "DATABASE_POOL_SIZE"),
        ({"MEDIA_VIDEO_MB": "9999"}, "MEDIA_VIDEO_MB"),
    ],
)
def test_production_refuses_to_start(more: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        load(right(**more))


def test_production_names_all_its_faults_at_once() -> None:
    wrong = {
        "PUBLIC_URL": "http://uchi.example",
        "EDGE_KEYS": key_setting({1: b"a" * 32}),
        "SLOT_KEYS": _SHARED,
        "CSRF_KEYS": _SHARED,
        "PSEUDONYM_KEYS": "",
        "LOG_LEVEL": "DEBUG",
        "S3_SECRET_KEY": "minioadmin",
    }
    with pytest.raises(SettingsError) as refused:
        load(right(**wrong))
    for name in ("https", "EDGE_KEYS", "share a key", "PSEUDONYM_KEYS", "LOG_LEVEL", "S3_SECRET"):
        assert name in str(refused.value)


def test_a_storage_that_is_not_shown_to_the_world_stays_inside() -> None:
    assert load(right()).s3_public_endpoint == ""
    assert load(right(UCHI_PROFILE="development")).s3_public_endpoint == "https://s3.example"


def test_no_message_repeats_a_secret() -> None:
    short = "c2VjcmV0LXZhbHVl"
    with pytest.raises(SettingsError) as refused:
        load(right(EDGE_KEYS=f"1:{short}", S3_SECRET_KEY="hidden-value", REDIS_URL="x://hidden"))
    assert short not in str(refused.value)
    assert "hidden" not in str(refused.value)
