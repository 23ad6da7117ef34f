"""Headers: what a browser is told, each with its value, and a policy that lets nothing else in."""

from __future__ import annotations

from functions.headers import content_security_policy, security_headers


def test_a_page_loads_from_here_alone_and_runs_only_what_its_nonce_names() -> None:
    directives = [part.split() for part in content_security_policy("Zm9v").split("; ")]
    policy = {name: values for name, *values in directives}
    assert len(policy) == len(directives)
    assert policy == {
        "default-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "script-src": ["'self'", "'nonce-Zm9v'"],
        "style-src": ["'self'", "'nonce-Zm9v'"],
        "img-src": ["'self'", "data:"],
        "media-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
    }


def test_every_answer_says_these_and_over_tls_that_it_stays_there() -> None:
    plain = {
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "strict-origin-when-cross-origin",
        "permissions-policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
    }
    two_years = "max-age=63072000; includeSubDomains"
    assert dict(security_headers(https=False)) == plain
    assert dict(security_headers(https=True)) == plain | {"strict-transport-security": two_years}
