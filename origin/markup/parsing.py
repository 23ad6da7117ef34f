"""Parsing: Markdown into HTML that is not yet safe, with formulas set aside."""

from __future__ import annotations

import re
from collections.abc import MutableMapping, Sequence
from functools import cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from origin.markup import colouring, formulas, remarks
from origin.markup.remarks import Remark

SLOTS = {
    ":::slot": "slot",
    ":::slot beside": "slot:beside",
    ":::slot end": "slot:end",
    ":::noslots": "noslots",
}
"""What an author's lines about slots become: the value of a `<data>`, which the sanitiser lets
pass and finishing takes out."""

# A name that HTML doesn't know, such as `<name>` in a programming course, is text, not a tag.
_HTML_NAMES = frozenset(
    """a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big
    blink blockquote body br button canvas caption center cite code col colgroup command content
    data datalist dd del details dfn dialog dir div dl dt element em embed fieldset figcaption
    figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe
    image img input ins isindex kbd keygen label legend li link listing main map mark marquee
    math menu menuitem meta meter nav nobr noembed noframes noscript object ol optgroup option
    output p param picture plaintext portal pre progress q rb rbc rp rt rtc ruby s samp script
    search section select shadow slot small source spacer span strike strong style sub summary
    sup svg table tbody td template textarea tfoot th thead time title tr track tt u ul var video
    wbr xmp""".split()  # noqa: SIM905 - wrapped words read better than a column of them
)
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)[\s/>]")
# `$5 and $6` is money: a formula's dollars touch it and no digit follows the second.
_FORMULA = re.compile(r"\$(\$?)(?=\S)((?:[^$\\]|\\.)+)(?<=\S)\$\1(?![\d$])", re.S)
_ALIGN = re.compile(r"text-align:(left|center|right)")


def parse(body: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return the HTML (not yet safe), the formulas as MathML (safe), and what went wrong.

    The n-th formula stands in the HTML as `<data value="math:n">`.
    """
    env: dict[str, Any] = {"formulas": [], "problems": []}
    html = _parser().render(body, env)
    return html, tuple(env["formulas"]), tuple(env["problems"])


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 40})
    parser.enable(["table", "strikethrough"])
    parser.use(footnote_plugin, inline=False)
    parser.use(dollarmath_plugin)
    parser.inline.ruler.at("math_inline", _formula)
    parser.block.ruler.before("paragraph", "slot", _slot, {"alt": ["paragraph", "blockquote"]})
    for name, rule in {
        "slot": _render_slot,
        "fence": _render_code,
        "code_block": _render_code,
        "html_inline": _render_inline_html,
        "th_open": _render_cell,
        "td_open": _render_cell,
        "math_inline": _render_formula,
        "math_inline_double": _render_formula,
        "math_block": _render_formula,
        "math_block_label": _render_formula,
        "footnote_block_open": _render_footnotes_open,
    }.items():
        parser.add_render_rule(name, rule)
    return parser


def _slot(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]].rstrip()
    # Within a list or a quotation a slot would stand inside the author's sentence.
    wish = SLOTS.get(" ".join(line.split())) if line.startswith(":::") else None
    if wish is None or state.level != 0 or state.is_code_block(start):
        return False
    if not silent:
        state.line = start + 1
        token = state.push("slot", "", 0)
        token.map, token.content = [start, state.line], wish
    return True


def _formula(state: StateInline, silent: bool) -> bool:
    # The plugin's own rule looks at the character before the first one, which is the last one.
    if state.src[state.pos] != "$":
        return False
    found = _FORMULA.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        token = state.push("math_inline_double" if found[1] else "math_inline", "math", 0)
        token.content = found[2]
    state.pos = found.end()
    return True


def _render_slot(
    self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: object
) -> str:
    return f'<data value="{tokens[at].content}"></data>'


def _render_code(
    self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: object
) -> str:
    token = tokens[at]
    language = token.info.split(maxsplit=1)[0] if token.info.strip() else ""
    return colouring.block(token.content, language)


def _render_inline_html(
    self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: object
) -> str:
    content = tokens[at].content
    tag = _TAG.match(content)
    if tag and tag[1].lower() not in _HTML_NAMES:
        return escape(content)
    return content


def _render_cell(
    self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: object
) -> str:
    token = tokens[at]
    # `style=` is forbidden by our CSP; alignment travels as an attribute until finishing.
    side = _ALIGN.search(str(token.attrGet("style") or ""))
    return f'<{token.tag} align="{side[1]}">' if side else f"<{token.tag}>"


def _render_formula(
    self: RendererHTML,
    tokens: Sequence[Token],
    at: int,
    options: OptionsDict,
    env: MutableMapping[str, Any],
) -> str:
    token = tokens[at]
    block = token.type != "math_inline"
    try:
        mathml = formulas.mathml(token.content, block=block)
    except formulas.BadFormula as error:
        env["problems"].append(Remark(remarks.NO_FORMULA, name=token.content[:80], why=str(error)))
        return f"<code>{escape(token.content)}</code>"
    env["formulas"].append(mathml)
    place = f'<data value="math:{len(env["formulas"]) - 1}"></data>'
    return f"<p>{place}</p>\n" if token.type.startswith("math_block") else place


def _render_footnotes_open(
    self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: object
) -> str:
    return '<section class="footnotes"><ol>\n'
