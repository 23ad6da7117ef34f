"""Traffic: robots that name themselves are known, people's browsers are not taken for them."""

import pytest

from functions.traffic import marks


@pytest.mark.parametrize(
    "robot",
    [
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
        "Mozilla/5.0 (compatible; YandexImages/3.0; +http://yandex.com/bots)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2)",
        "facebookexternalhit/1.1",
        "WhatsApp/2.23.20.0",
        "Scrapy/2.11 (+https://scrapy.org)",
        "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/538.1 (KHTML, like Gecko) PhantomJS/2.1.1",
        "curl/8.14.1",
        "python-requests/2.32.5",
        "Python/3.13 aiohttp/3.12.15",
        "Go-http-client/2.0",
        "Wget/1.25.0",
    ],
)
def test_a_robot_that_names_itself_is_marked(robot: str):
    assert marks(robot) == ("bot",)


@pytest.mark.parametrize(
    "browser",
    [
        "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1",
        "Mozilla/5.0 (Linux; Android 9; CUBOT X19) AppleWebKit/537.36 Chrome/120.0 Mobile",
        "Mozilla/5.0 (Linux; Android 9; CUBOT_X18_Plus) AppleWebKit/537.36 Chrome/120.0",
        "Mozilla/5.0 (Windows NT 10.0) Chrome/141.0 YaBrowser/25.8 Safari/537.36",
        "Mozilla/5.0 (Linux; Android 14) Chrome/124.0 YandexSearch/8.60",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/141.0 Safari/537.36",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/142.0 Safari/537.36 Edg/142.0",
        "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/26.0 Safari/605.1.15 Ddg/26.0",
        "Mozilla/5.0 (Linux; Android 15; SM-S931B) SamsungBrowser/28.0 Chrome/130.0 Mobile",
        "",
    ],
)
def test_a_persons_browser_is_not(browser: str):
    assert marks(browser) == ()


def test_what_a_browser_fetched_ahead_of_its_reader_is_marked():
    assert marks("Mozilla/5.0", "prefetch;prerender") == ("prefetch",)
    assert marks("Mozilla/5.0", "", "Prefetch") == ("prefetch",)
    assert marks("Mozilla/5.0", "", "") == ()
