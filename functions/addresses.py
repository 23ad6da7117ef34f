"""Addresses: one canonical spelling of a path, safe places to go on to, and landing pages."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from functions.problems import BadRequest

MAX_PATH = 8_192
_SEGMENT = re.compile(r"[A-Za-z0-9._~!$&'()*+,:@=-]|%[0-9A-F]{2}")
_PLAIN = re.compile(r"(?:/[A-Za-z0-9_-]+)+")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
MAX_SLUG = 100

# The official Bulgarian transliteration (Transliteration Act of 2009, article 3).
_LATIN = dict(zip("абвгдезийклмнопрстуфхцчшщъьюя", (
    "a", "b", "v", "g", "d", "e", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t",
    "u", "f", "h", "ts", "ch", "sh", "sht", "a", "y", "yu", "ya",
), strict=True)) | {"ж": "zh", "ѝ": "i"}  # fmt: skip


def canonical_path(raw: str) -> str:
    """Return `raw` when it is spelled the one way that is served here; raise BadRequest.

    Refused: double slashes, dot segments, path parameters, control characters, percent-encoded
    slashes, dots or unreserved letters, and lower-case escapes. One page has one address, so no
    cache key, permission or rate limit can be walked around by another spelling.
    """
    if not raw.startswith("/") or len(raw) > MAX_PATH:
        raise BadRequest("the path is not an absolute path of at most 8,192 characters")
    if raw == "/" or _PLAIN.fullmatch(raw):
        return raw
    for segment in raw[1:].split("/"):
        if segment in ("", ".", "..") or "".join(_SEGMENT.findall(segment)) != segment:
            raise BadRequest("the path is not in its canonical spelling")
        for escape in re.findall(r"%([0-9A-F]{2})", segment):
            byte = int(escape, 16)
            # Everything that may stand bare must; controls and slashes may not stand at all.
            if byte < 0x21 or byte == 0x7F or chr(byte) in "/\\%" or (chr(byte).isascii() and (
                chr(byte).isalnum() or chr(byte) in "-._~"
            )):  # fmt: skip
                raise BadRequest("the path holds an escape that is not served")
    return raw


def is_slug(text: str) -> bool:
    """Say whether `text` can stand in an address: a–z, 0–9 and single hyphens, at most 100."""
    return len(text) <= MAX_SLUG and _SLUG.match(text) is not None


def slug(title: str) -> str:
    """Return the slug of a title in Bulgarian or English; the empty string when none is left."""
    latin = "".join(_LATIN.get(letter, letter) for letter in title.lower())
    words = re.findall(r"[a-z0-9]+", latin)
    return "-".join(words)[:MAX_SLUG].strip("-")


def safe_next(to: str, otherwise: str = "/me") -> str:
    """Return the same-site path to go on to; `otherwise` when `to` could lead anywhere else."""
    path = to.partition("?")[0].partition("#")[0]
    if not to.startswith("/") or to.startswith("//") or "\\" in to or not to.isprintable():
        return otherwise
    try:
        canonical_path(path)
    except BadRequest:
        return otherwise
    return to


_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def same_origin(origin: str, public_url: str) -> bool:
    """Say whether a request's Origin is this site's.

    A site that stands on this machine alone, without TLS, has three names: whoever types
    `localhost` where `127.0.0.1` is written is at home too.
    """
    names = {public_url.lower()}
    scheme, _, place = public_url.lower().partition("://")
    for host in _LOOPBACK:
        if scheme == "http" and (place == host or place.startswith(f"{host}:")):
            names |= {f"http://{other}{place[len(host) :]}" for other in _LOOPBACK}
    return origin.lower() in names


def check_landing(address: str) -> str | None:
    """Return why a landing address can't be taken; None when it can.

    Only http and https to a public host name or address: no credentials, no loopback, private or
    oddly written address, no port that browsers refuse. A name that leads to a private address,
    and where the page behind it leads on to, can't be seen from here: `functions.visits` judges
    that, from what was answered there.
    """
    if not address.isascii() or not address.isprintable() or " " in address or "\\" in address:
        # Looked at first: the parser drops tabs and line breaks without a word.
        return "the address holds characters that must be percent-encoded"
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "the address can't be read"
    if parts.scheme not in ("http", "https"):
        return "the address must begin with https:// or http://"
    if len(address) > 2_000:
        return "the address is longer than 2,000 bytes"
    if parts.username is not None or parts.password is not None:
        return "the address must not hold a user name or password"
    if port is not None and (port in _REFUSED_PORTS or (port < 1_024 and port not in (80, 443))):
        return "browsers do not open this port"
    return _check_host(host)


_REFUSED_PORTS = frozenset(
    {1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6679, 6697, 10080}
    | set(range(6665, 6670))
)
"""Of those above 1,023, as the Fetch standard lists them."""
_INNER = frozenset(
    {"localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp", "private"}
    | {"test", "invalid", "onion", "alt", "arpa"}
)
"""Last parts of names that lead nowhere in public."""
_CARRIERS = tuple(
    ipaddress.IPv6Network(network)
    for network in ("::/32", "64:ff9b::/32", "2001::/32", "2002::/16")
)
"""Networks whose addresses hold one of IPv4: mapped, translated, tunnelled."""


def _check_host(host: str) -> str | None:
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return _check_name(host)
    # Readers have no translator of their own: what stands in an address is to be the address.
    carried = found.version == 6 and any(found in network for network in _CARRIERS)
    return NOT_PUBLIC if carried or not is_public(host) else None


NOT_PUBLIC = "the address is not a public one"
_GLOBAL = ipaddress.IPv6Network("2000::/3")
"""All of IPv6 that was ever given to networks; what is outside is for special purposes."""
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
"""How a network without IPv4 reaches the rest: the last 32 bits are the address (RFC 6052)."""
_SPECIAL = tuple(
    ipaddress.ip_network(network)
    for network in ("192.88.99.0/24", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)
"""Relays, tunnels and examples: not every Python that we run on knows all of them."""


def is_public(address: str) -> bool:
    """Say whether an IP address is one that anybody in the world may be sent to.

    No loopback, private, link-local, shared, multicast or special one, and none that holds such
    an address of IPv4. What is no address is not public.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found in _TRANSLATED:
            return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFF_FFFF)))
        if found not in _GLOBAL:
            return False
    special = any(found.version == each.version and found in each for each in _SPECIAL)
    return found.is_global and not found.is_multicast and not special


def _check_name(host: str) -> str | None:
    bare = host.removesuffix(".")
    last = bare.rpartition(".")[2].lower()
    # `2130706433`, `0x7f.1` and the like are numbers to a browser, names to a parser.
    if "." not in bare or not re.fullmatch(r"[a-z][a-z0-9-]*", last) or last in _INNER:
        return "the address must name a public host"
    if len(bare) > 253 or not all(_LABEL.fullmatch(label) for label in bare.split(".")):
        return "the host name can't be read"
    return None


_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", re.I)
