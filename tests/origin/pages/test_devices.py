"""A device is named as its owner knows it."""

from __future__ import annotations

import pytest

from origin.pages import devices

_ANDROID = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "named"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
         "Firefox on Linux"),
        (f"{_ANDROID} Chrome/140.0.0.0 Mobile Safari/537.36", "Chrome on Android"),
        (f"{_ANDROID} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
         "Samsung Internet on Android"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, "
         "like Gecko) Version/19.0 Mobile/15E148 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like "
         "Gecko) Version/19.0 Safari/605.1.15", "Safari on macOS"),
        ("curl/8.14.1", "A program: curl"),
        ("", "A device that does not say what it is"),
    ],
)  # fmt: skip
def test_a_browser_is_named_with_its_system(user_agent: str, named: str) -> None:
    assert devices.words(user_agent, "en") == named


def test_a_device_is_named_in_the_readers_language() -> None:
    assert devices.words("Mozilla/5.0 (X11; Linux) Firefox/140.0", "bg") == "Firefox на Linux"
