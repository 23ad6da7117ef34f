"""Devices: what a browser says of itself, in the few words that its owner knows it by."""

from __future__ import annotations

from templates import translate

_BROWSERS = (
    # Order matters: Edge and Opera call themselves Chrome, and Chrome calls itself Safari.
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"),
    ("YaBrowser", "Yandex"), ("Vivaldi", "Vivaldi"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"), ("Chrom", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"),
    ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip
_MAX_NAME = 40


def words(user_agent: str, interface: str) -> str:
    """Return the device as `Firefox on Windows`; a program by its own first word."""
    browser = _first(_BROWSERS, user_agent)
    system = _first(_SYSTEMS, user_agent)
    if browser and system:
        return translate(interface, "%(browser)s on %(system)s", browser=browser, system=system)
    if browser or system:
        return browser or system
    name = user_agent.split("/")[0].split()[:1]
    if name:
        return translate(interface, "A program: %(name)s", name=name[0][:_MAX_NAME])
    return translate(interface, "A device that does not say what it is")


def _first(known: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for mark, name in known if mark in user_agent), "")
