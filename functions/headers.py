"""Headers: what every response says to the browser about its safety."""

from __future__ import annotations


def content_security_policy(nonce: str) -> str:
    """Return the policy of a page: everything from here, styles and scripts by file or nonce."""
    return (
        "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        f"script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
        "img-src 'self' data:; media-src 'self'; font-src 'self'; connect-src 'self'; "
        "manifest-src 'self'"
    )


def security_headers(*, https: bool) -> list[tuple[str, str]]:
    """Return the headers that every response carries; HSTS only where TLS is on."""
    headers = [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "strict-origin-when-cross-origin"),
        ("permissions-policy", "camera=(), microphone=(), geolocation=(), browsing-topics=()"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ]
    if https:
        headers.append(("strict-transport-security", "max-age=63072000; includeSubDomains"))
    return headers
