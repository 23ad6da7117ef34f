"""Cookies: named for their host, sent to as few addresses as can be."""

from __future__ import annotations

from functions import cookies


def test_over_tls_the_names_bind_the_cookies_to_the_host() -> None:
    names = cookies.names("https://uchi.example")
    assert (names.access, names.refresh) == ("__Host-access", "__Secure-refresh")
    access, refresh = cookies.set_access(names, "t"), cookies.set_refresh(names, "r")
    assert access == "__Host-access=t; Path=/; Max-Age=900; HttpOnly; SameSite=Lax; Secure"
    assert "Path=/api/auth;" in refresh
    assert "Domain" not in access + refresh


def test_two_installations_on_one_machine_do_not_log_each_other_out() -> None:
    first, second = (cookies.names(f"http://127.0.0.1:{port}") for port in (8000, 8100))
    assert (first.access, second.access) == ("access-8000", "access-8100")
    assert not first.secure


def test_a_cookie_that_stands_twice_is_none() -> None:
    assert cookies.parse('a=1; b=2; a=3; c; d="x"') == {"b": "2", "d": "x"}


def test_only_our_own_cookies_are_passed_on() -> None:
    names = cookies.names("http://127.0.0.1:8000")
    sent = {"access-8000": "t", "csrf-8000": "c", "lang": "bg", "access-8100": "u", "other": "v"}
    sent["desk-8000"] = "kept by the edge"
    assert cookies.own_only(sent, names) == {
        "access-8000": "t",
        "csrf-8000": "c",
        "lang": "bg",
    }


def test_logging_out_ends_both_where_they_were_set() -> None:
    access, refresh, csrf, desk = cookies.clear(cookies.names("https://uchi.example"))
    assert "Max-Age=0" in access
    assert "Path=/api/auth; Max-Age=0" in refresh
    assert "Path=/; Max-Age=0" in csrf
    assert "__Host-desk=; Path=/; Max-Age=0" in desk


def test_the_proof_of_forms_is_bound_to_the_host_and_readable_by_scripts() -> None:
    given = cookies.set_csrf(cookies.names("https://uchi.example"), "v")
    assert given == "__Host-csrf=v; Path=/; Max-Age=2592000; SameSite=Lax; Secure"


def test_a_login_between_its_two_steps_is_kept_from_scripts_and_for_five_minutes() -> None:
    names = cookies.names("https://uchi.example")
    given = cookies.set_ticket(names, "t")
    assert given == "__Host-step=t; Path=/; Max-Age=300; HttpOnly; SameSite=Lax; Secure"
    assert "Max-Age=0" in cookies.set_ticket(names, "")
    assert cookies.own_only({"__Host-step": "t"}, names) == {"__Host-step": "t"}
