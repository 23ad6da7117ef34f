"""Accents: the site's own colour as a style sheet, named by what it says."""

from __future__ import annotations

from functions.contrast import ink_on

_STYLE = """\
@media screen {{
  :root {{ --accent: {light}; --on-accent: {on_light}; }}
}}
@media screen and (prefers-color-scheme: dark) {{
  :root {{ --accent: {dark}; --on-accent: {on_dark}; }}
}}
"""


def accent_name(light: str, dark: str) -> str:
    """Return the file's name; it never changes its bytes under it."""
    return f"accent-{light[1:]}-{dark[1:]}.css"


def accent_style(light: str, dark: str) -> bytes:
    """Return the style sheet of an accent of both schemes, colours as `#` and six digits."""
    return _STYLE.format(
        light=light, on_light=ink_on(light), dark=dark, on_dark=ink_on(dark)
    ).encode()
