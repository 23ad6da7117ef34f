"""Hypertext: other systems' HTML becomes Markdown that shows the same, and nothing else."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.exchange.escaping import escaped
from functions.exchange.hypertext import markdown
from functions.exchange.report import BadEntry


def made(html: str, *, known: str = "") -> str:
    """Return the Markdown of a text that may show one known file."""
    return markdown(html, lambda name: name if name == known else None)[0]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Едно</p><p>Две</p>", "Едно\n\nДве"),
        ("Едно<br>две<br />", "Едно\\\nдве"),
        ("<b>Важно</b> и <em> леко </em>!", "**Важно** и *леко* !"),
        ("<ul><li>а<ol><li>б</li></ol></li><li>в</li></ul>", "- а\n    1. б\n- в"),
        ("<pre>x = *1*\n  y</pre>", "```\nx = *1*\n  y\n```"),
        ("<table><tr><th>А</th></tr><tr><td>1|2</td></tr></table>", "| А |\n| --- |\n| 1\\|2 |"),
        ('<a href="https://example.org/a_b">там</a>', "[там](<https://example.org/a_b>)"),
        ('<img src="@@PLUGINFILE@@/x.png" alt="Карта *1*">', "![Карта \\*1\\*](<x.png>)"),
        ("Реши \\(x_1\\) и $$y$$ за 5$", "Реши $x_1$ и $$y$$ за 5\\$"),
        ("a &lt; b &amp;amp; <!-- x --> c < d", "a \\< b \\&amp; c \\< d"),
        ("<h3>Глава</h3>1. не е списък", "### Глава\n\n1\\. не е списък"),
    ],
)
def test_html_becomes_markdown(html: str, text: str) -> None:
    assert made(html, known="x.png") == text


def test_what_could_run_is_left_out_and_said() -> None:
    text, dropped, missing = markdown(
        '<script>alert("<p>")</script><a href="javascript:x">а</a><img src="http://x.org/y.png">'
        '<iframe src="x"></iframe><p style="color:red" onclick="x">б</p>',
        lambda _: None,
    )
    assert text == "а\n\nб"
    assert set(dropped) == {"script", "a", "iframe", "style"}
    assert missing == ("http://x.org/y.png",)


@given(st.text("<>a/b\"'= &;!-x[]()`*_\\\n", max_size=60))
def test_no_text_becomes_a_tag(html: str) -> None:
    text = made(html)
    bare = text.replace("\\\\", "").replace("\\<", "")
    assert "<" not in bare.replace("](<", "")


@given(st.lists(st.sampled_from(["<pre>", "</pre>", "<b>", "</i>", "<i>", "<ul>", "</ul>", "<li>",
    "<table>", "<tr>", "<td>", "<br>", "<h2>", "<p>", "x", " ", "\n"]), max_size=25))  # fmt: skip
def test_no_tags_in_any_order_are_too_much(tags: list[str]) -> None:
    assert made("".join(tags)).count("x") == tags.count("x")


@pytest.mark.parametrize("piece", ["<", "<a ", '<a "', "<!--", "\\(", "<li><ul>", "<pre>`", "&#"])
def test_no_text_takes_long(piece: str) -> None:
    html = (piece * 200_000)[:200_000]
    start = time.process_time()
    made(html)
    assert time.process_time() - start < 5


def test_a_text_without_end_is_refused() -> None:
    with pytest.raises(BadEntry):
        made("x" * 200_001)


def test_a_plain_text_is_shown_letter_by_letter() -> None:
    assert escaped("# *а* _б_ а_б _____ {{1}}") == "\\# \\*а\\* \\_б\\_ а_б _____ \\{{1}}"
