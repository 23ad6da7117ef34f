"""Passwords: what is guessed first is refused in every spelling, what is not is taken."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from argon2 import PasswordHasher

from functions.problems import InvalidFields
from origin import common_passwords, passwords
from origin.actions import accounts
from origin.house import House
from origin.passwords import Passwords
from storage import users
from storage.database import transaction
from tests.origin.conftest import PASSWORD, Somebody


@pytest.mark.parametrize(
    "password",
    ["парола123", "Парола123!", "parola123", "p4rola123", "паролата", "П@рола2024", "password1",
     "P@ssw0rd!", "qwertyuiop", "qwerty123", "1q2w3e4r5t", "zaq12wsx", "явертъуи", "йцукен123",
     "ьяаожгтн", "абвгдежз", "12345678", "87654321", "11111111", "123123123", "24051994",
     "0888123456", "9405241234", "levski1914", "левски1914", "цска1948", "levskisofia", "обичамте",
     "obi4amte", "lubov123", "ivan.ivanov", "иванпетров", "gosho1234", "Гошо-1985", "4estita2024",
     "слънчице", "slunchice1", "бургас12", "ludogorec", "plovdiv2019", "iloveyou2", "letmein!!",
     "мариямария", "maria1990", "jivko123", "zhivko123", "живко123", "!!!!!!!!", "абвабвабв"],
)  # fmt: skip
def test_what_is_guessed_first_is_refused(password: str) -> None:
    with pytest.raises(InvalidFields):
        passwords.check(password)


@pytest.mark.parametrize(
    "password",
    ["парола123", "levskisofia", "1q2w3e4r5t", "24051994", "обичамте", "gosho1234", "обичам те!"],
)
def test_the_list_knows_them_without_any_measuring(password: str) -> None:
    assert common_passwords.holds(password)


@pytest.mark.parametrize(
    "password",
    ["шест сини лодки по Дунава", "vG7#kq2Lw9", "тъжният бухал чете вестник",
     "correct horse battery staple", "мрънкащ трион под асмата", "naivno-tochilo-31-vurti",
     "xxxxxxxxxxЖ8юQk7!rZ"],
)  # fmt: skip
def test_what_nobody_guesses_is_taken(password: str) -> None:
    passwords.check(password)


@pytest.mark.parametrize("length", [72, 73, 100, 256])
def test_a_long_one_is_judged_without_failing(length: int) -> None:
    sentence = "Бухалът от третия етаж свири на тромпет всеки втори четвъртък преди изгрев; "
    passwords.check((sentence * 4)[:length])
    with pytest.raises(InvalidFields):
        passwords.check("абв" * (length // 3))


@pytest.mark.parametrize("password", ["Ж8ю!qR2", "Ж8ю!qR2z" * 32 + "x"])
def test_one_is_8_to_256_characters_long(password: str) -> None:
    with pytest.raises(InvalidFields, match="not valid"):
        passwords.check(password)


def test_composed_and_decomposed_letters_are_one_password() -> None:
    hasher = Passwords("test")
    typed = "Йордан и чайникът на é"
    stored = hasher.hash(unicodedata.normalize("NFD", typed))
    assert hasher.verify(stored, unicodedata.normalize("NFC", typed))
    # Seven letters do not become fourteen by being taken apart.
    with pytest.raises(InvalidFields):
        passwords.check(unicodedata.normalize("NFD", "йЙйЙйЙй"))


def test_production_hashes_at_no_less_than_owasps_cost() -> None:
    stored = Passwords("production").hash("шест сини лодки по Дунава")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert stored != Passwords("production").hash("шест сини лодки по Дунава")


def test_a_hash_of_another_cost_is_outdated() -> None:
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("x")
    hasher = Passwords("test")
    assert hasher.outdated(cheap)
    assert not hasher.outdated(hasher.hash("x"))


def test_a_password_of_no_account_is_hashed_as_well_and_never_fits() -> None:
    hasher = Passwords("test")
    assert not hasher.verify(None, "nobody has this password")
    assert not hasher.verify("no hash", "nobody has this password")


def test_a_login_renews_a_hash_of_another_cost(
    house: House, people: Callable[[str], Somebody]
) -> None:
    user = people("student").user
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with transaction(house.pool) as db:
        users.change_password(db, user.id, cheap)
    for _ in range(2):
        accounts.login(house, user.email, PASSWORD)
    with transaction(house.pool) as db:
        found = users.find(db, user.id)
    assert found is not None
    assert not house.passwords.outdated(found.password_hash)
    assert house.passwords.verify(found.password_hash, PASSWORD)
