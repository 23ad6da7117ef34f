"""Settings: each process learns what it needs, and what the person gave wins."""

from pathlib import Path

import pytest

from infra.supervisor import ports, settings
from infra.supervisor.secrets import KEY_SETS, fresh, load
from infra.supervisor.service import CannotStart

EMBEDDED = settings.Addresses("postgresql://app", "postgresql://owner", "unix://redis")
PORTS = ports.Ports(8100, 8101, 8102, 8103, 8104)


def composed(given: dict[str, str], addresses: settings.Addresses = EMBEDDED) -> dict[str, str]:
    return settings.compose(given, addresses, PORTS, Path("/v"), fresh())


def test_one_port_moves_all_and_each_may_stand_elsewhere() -> None:
    assert ports.chosen({"PORT": "8100"}) == PORTS
    assert ports.chosen({"PORT": "8100", "MAIL_PORT": "9000"}).mail == 9000


@pytest.mark.parametrize("wrong", ["eighty", "0", "65536", "-1", "80 80"])
def test_a_port_that_is_none_is_named(wrong: str) -> None:
    with pytest.raises(CannotStart, match=r"PORT=.* is no port"):
        ports.chosen({"PORT": wrong})


def test_two_services_on_one_port_are_refused() -> None:
    with pytest.raises(CannotStart, match="same"):
        ports.chosen({"PORT": "8100", "MAIL_PORT": "8100"})


def test_the_edge_learns_no_secret_but_its_own() -> None:
    everything = composed({})
    edge = settings.for_edge(everything)
    assert edge["EDGE_KEYS"] == everything["EDGE_KEYS"]
    assert edge["SLOT_KEYS"] == everything["SLOT_KEYS"]
    hidden = {
        "DATABASE_URL",
        "DATABASE_OWNER_URL",
        "REDIS_URL",
        "S3_SECRET_KEY",
        "ACCESS_KEYS",
        "CSRF_KEYS",
        "PSEUDONYM_KEYS",
        "VAULT_KEYS",
        "UCHI_DEMO_ACCOUNTS",
    }
    assert hidden <= set(everything)
    assert not hidden & set(edge)


def test_a_database_of_ones_own_migrates_by_its_own_address() -> None:
    none = settings.Addresses(None, None, None)
    own = composed({"DATABASE_URL": "postgresql://mine"}, none)
    assert own["DATABASE_OWNER_URL"] == "postgresql://mine"
    both = {"DATABASE_URL": "postgresql://mine", "DATABASE_OWNER_URL": "postgresql://boss"}
    assert composed(both, none)["DATABASE_OWNER_URL"] == "postgresql://boss"


def test_an_owners_address_alone_never_reaches_the_embedded_platform() -> None:
    assert composed({"DATABASE_OWNER_URL": "postgresql://x"})["DATABASE_OWNER_URL"].endswith(
        "owner"
    )


def test_storage_of_ones_own_needs_its_keys() -> None:
    with pytest.raises(CannotStart, match="S3_ACCESS_KEY and S3_SECRET_KEY"):
        settings.external({"S3_ENDPOINT": "https://s3.example"})


def test_every_key_is_readable_by_the_platform_and_unlike_the_others(tmp_path: Path) -> None:
    from functions.keys import key_ring

    secrets = load(tmp_path / "secrets.json")
    keys = {key_ring(secrets["keys"][name]).signing for name in KEY_SETS}
    assert len(keys) == len(KEY_SETS)
    assert load(tmp_path / "secrets.json") == secrets
    assert all(len(each["password"]) >= 14 for each in secrets["accounts"].values())


def test_a_value_with_a_line_break_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="MAIL_FROM"):
        settings.write(tmp_path / "uchi.env", {"MAIL_FROM": "a\nDATABASE_URL=b"})
