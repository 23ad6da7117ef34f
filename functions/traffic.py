"""Traffic: which requests no person made, as far as their own headers say."""

from __future__ import annotations

import re

# Robots that name themselves. CUBOT makes telephones.
_ROBOT = re.compile(
    r"(?<!cu)bots?\b|(?<!cu)bot[/_;-]|crawl|spider|slurp|scrapy|scraper|facebookexternalhit|embedly"
    r"|facebookcatalog|meta-externalagent|whatsapp|skypeuripreview|link.?preview|snippet"
    r"|inspectiontool"
    r"|phantomjs|htmlunit|lighthouse|pagespeed|gtmetrix|pingdom|uptime|monitoring|validator"
    r"|archiver|heritrix|nutch"
    r"|mediapartners-google|google-read-aloud|googleother|bingpreview"
    r"|yandex(?:images|favicons|metrika|webmaster)|perplexity-user|chatgpt-user"
    r"|claude-(?:user|web)|cohere-ai|screaming frog",
    re.IGNORECASE,
)
# Programs that fetch pages and have no reader before them. Browsers without a window are not
# among them: people test their own pages with those, and who abuses one gives it another name;
# what hides so is found by its age and rate, not by what it says of itself.
_PROGRAM = re.compile(
    r"(?:curl|wget|python-(?:requests|urllib|httpx)|python/[\d.]+ aiohttp|aiohttp|httpx|urllib3"
    r"|go-http-client|libwww-perl|lwp-|java/|apache-httpclient|okhttp|axios|node-fetch|undici|got "
    r"|php/|guzzlehttp|ruby|faraday|postmanruntime|insomnia|k6/|apachebench|httpie|jakarta|winhttp"
    r"|powershell)",
    re.IGNORECASE,
)
MAX_USER_AGENT = 512


def marks(user_agent: str, *purposes: str) -> tuple[str, ...]:
    """Return a request's marks: `bot` for a robot or program by name, `prefetch` for one ahead.

    `purposes` are the headers Sec-Purpose, Purpose and X-Moz.
    """
    found: tuple[str, ...] = ()
    name = user_agent[:MAX_USER_AGENT]
    if _ROBOT.search(name) or _PROGRAM.match(name):
        found += ("bot",)
    if any("prefetch" in purpose.lower() for purpose in purposes):
        found += ("prefetch",)
    return found
