"""Second factors in a browser: an app without scripts, a passkey with Chromium's own device."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pyotp.totp import TOTP

from tests.flows.test_accessibility import PAIRS
from tests.house import House
from tests.reader import ask

VERB = {
    "bg": {"set up": "Настрой приложение", "confirm": "Потвърди приложението"},
    "en": {"set up": "Set up an app", "confirm": "Confirm the app"},
}


@pytest.fixture(scope="module")
def named(house: House) -> House:
    """Return the platform with accounts that only these tests log in to, one a role."""
    accounts = {
        role: {"email": f"second-{role}@uchi.example", "password": f"пет сини лодки край {role}"}
        for role in ("student", "author", "sponsor", "admin")
    }
    for role, account in accounts.items():
        assert ask(house.origin, "POST", "/api/auth/register", dict(account)).status == 202
        with psycopg.connect(house.settings["DATABASE_URL"]) as db:
            db.execute(
                "UPDATE users SET role = %s, verified_at = now() WHERE email = %s",
                (role, account["email"]),
            )
    return replace(house, accounts=accounts)


def url(house: House, path: str) -> str:
    return house.settings["PUBLIC_URL"] + path


def window(house: House, browser: Browser, language: str, *, scripts: bool) -> BrowserContext:
    context = browser.new_context(
        java_script_enabled=scripts, viewport={"width": 390, "height": 844}
    )
    context.add_cookies([{"name": "lang", "value": language, "url": url(house, "/")}])
    return context


def log_in(page: Page, house: House, role: str, to: str = "") -> None:
    account = house.accounts[role]
    page.goto(url(house, f"/login?to={to}" if to else "/login"))
    page.fill('input[name="email"]', account["email"])
    page.fill('input[name="password"]', account["password"])
    page.get_by_role("main").get_by_role("button").click()


def log_out(page: Page) -> None:
    page.locator('header form[action="/logout"] button').click()


def code(secret: str, steps: int = 0) -> str:
    return TOTP(secret).at(datetime.now(UTC) + timedelta(seconds=30 * steps))


def early_in_a_step() -> None:
    """Wait until the codes of now and of the next step stay so for a while."""
    if time.time() % 30 > 20:
        time.sleep(30 - time.time() % 30)


@pytest.mark.parametrize(("language", "role"), [("bg", "student"), ("en", "author")])
def test_an_app_is_set_up_and_asked_for_without_any_script(
    named: House, chromium_here: Browser, language: str, role: str
) -> None:
    context = window(named, chromium_here, language, scripts=False)
    page, verb = context.new_page(), VERB[language]
    log_in(page, named, role, "/me/second-factors")
    expect(page).to_have_url(url(named, "/me/second-factors"))
    page.fill('input[name="begin-app-password"]', named.accounts[role]["password"])
    page.get_by_role("button", name=verb["set up"]).click()
    expect(page.locator(".qr-frame svg")).to_be_visible()
    secret = page.locator(".secret code").inner_text().replace(" ", "")
    early_in_a_step()
    page.fill('input[name="confirm-app-code"]', "000000")
    page.get_by_role("button", name=verb["confirm"]).click()
    expect(page.locator("#confirm-app-code-fault")).to_be_visible()
    page.fill('input[name="confirm-app-code"]', code(secret))
    page.get_by_role("button", name=verb["confirm"]).click()
    expect(page.locator(".codes code")).to_have_count(10)
    recovery = page.locator(".codes code").first.inner_text()
    log_out(page)

    log_in(page, named, role, "/me/profile")
    expect(page).to_have_url(re.compile(r"/login/second\?to=%2Fme%2Fprofile$"))
    page.fill('input[name="code"]', code(secret))  # the one that confirmed the app: used
    page.locator('form:has(input[name="code"]) button').click()
    expect(page.locator("#code-fault")).to_be_visible()
    page.fill('input[name="code"]', code(secret, 1))
    page.locator('form:has(input[name="code"]) button').click()
    expect(page).to_have_url(url(named, "/me/profile"))
    log_out(page)

    log_in(page, named, role)
    page.locator("summary").click()
    page.fill('input[name="recovery"]', recovery)
    page.locator("details button").click()
    expect(page).to_have_url(url(named, "/me"))
    context.close()


def test_a_passkey_is_made_and_used(named: House, chromium_here: Browser) -> None:
    context = window(named, chromium_here, "bg", scripts=True)
    page = context.new_page()
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    log_in(page, named, "sponsor", "/me/second-factors")
    page.fill('input[name="begin-passkey-password"]', named.accounts["sponsor"]["password"])
    page.get_by_role("button", name="Добави ключ за достъп").click()
    page.fill('input[name="name"]', "Лаптопът")
    page.get_by_role("button", name="Създай ключа сега").click()
    expect(page.locator(".codes code")).to_have_count(10)
    expect(page.locator(".passkey .name")).to_have_text("Лаптопът")
    log_out(page)

    log_in(page, named, "sponsor")
    expect(page).to_have_url(url(named, "/login/second"))
    page.get_by_role("button", name="Използвай ключ за достъп").click()
    expect(page).to_have_url(url(named, "/partners"))
    page.goto(url(named, "/me/second-factors"))
    page.get_by_text("Премахни ключ за достъп").click()
    page.fill('input[name="remove-passkey-password"]', named.accounts["sponsor"]["password"])
    page.get_by_role("button", name="Премахни ключа").click()
    expect(page.locator(".passkey")).to_have_count(0)
    log_out(page)
    log_in(page, named, "sponsor")
    expect(page).to_have_url(url(named, "/partners"))
    context.close()


def test_without_its_device_a_passkey_says_so_and_the_page_stays(
    named: House, chromium_here: Browser
) -> None:
    context = window(named, chromium_here, "en", scripts=True)
    page = context.new_page()
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")  # no device at all
    log_in(page, named, "sponsor", "/me/second-factors")
    page.fill('input[name="begin-passkey-password"]', named.accounts["sponsor"]["password"])
    page.get_by_role("button", name="Add a passkey").click()
    page.evaluate("void (navigator.credentials.create = async () => null)")
    page.get_by_role("button", name="Make the passkey now").click()
    expect(page.locator("[data-fault]")).to_be_visible()
    context.close()


@pytest.fixture(params=PAIRS, ids=["light-bg", "dark-en"])
def looks(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Return a colour scheme and an interface language."""
    return request.param


def test_the_pages_of_second_factors_are_for_everybody(
    named: House, chromium_here: Browser, looks: tuple[str, str]
) -> None:
    scheme, language = looks
    context = window(named, chromium_here, language, scripts=True)
    page = context.new_page()
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    log_in(page, named, "admin", "/me/second-factors")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    if page.locator('input[name="begin-app-password"]').count():
        page.fill('input[name="begin-app-password"]', named.accounts["admin"]["password"])
        page.get_by_role("button", name=VERB[language]["set up"]).click()
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    context.close()
