"""The environment: Jinja2 with escaping, strict names and the reader's language."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, MutableMapping
from functools import cache
from typing import Any

import jinja2
from jinja2.nodes import EvalContext
from markupsafe import Markup

from functions import sheets
from templates import rows, sources
from templates.assets import asset
from templates.catalogues import grouped, money, percent, translate, translate_number

SITE = {"name": "Uchi", "url": "", "logo": "", "accent": ""}
"""What a page says of the site where nobody says otherwise (origin/site.py)."""


def render(name: str, /, *, interface: str, **values: object) -> str:
    """Return the template `name` with `values`, in the interface language, escaped.

    A value that the template needs and doesn't get raises jinja2.UndefinedError.
    """
    values.setdefault("site", SITE)
    return environment(interface).get_template(name).render(values)


@cache
def environment(interface: str) -> jinja2.Environment:
    """Return the environment of one interface language, made on first use and kept."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(sources.FOLDER) if sources.facts is None else _Compiled(),
        autoescape=_escapes,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals |= {
        "interface": interface,
        "_": _speaker(interface),
        "ngettext": _counter(interface),
        "place": _place,
        "asset": asset,
        "rows": rows.writer(made, "courses/_row.html"),
    }
    made.filters |= {
        "grouped": lambda number: grouped(interface, number),
        "money": lambda micros: money(interface, micros),
        "percent": lambda share: percent(interface, share),
    }
    return made


def _escapes(name: str | None) -> bool:
    # Mails in plain text are the only templates whose reader is no browser.
    return name is None or not name.endswith(".txt")


def _place(kind: sheets.PlaceKind, slot: int = 0) -> Markup:
    return Markup(sheets.mark(kind, slot))


def _speaker(interface: str) -> Callable[..., str]:
    @jinja2.pass_eval_context
    def speak(context: EvalContext, text: str, **values: object) -> str:
        sentence = translate(interface, text)
        if not context.autoescape:
            return sentence % values if values else sentence
        # The catalogue is ours and may hold markup; what is filled in is escaped by Markup.
        return Markup(sentence) % values if values else Markup(sentence)

    return speak


def _counter(interface: str) -> Callable[..., str]:
    def count(one: str, many: str, number: int) -> str:
        return translate_number(interface, one, many, number)

    return count


class _Compiled(jinja2.BaseLoader):
    """Takes templates from the bundle's modules, by import alone: a Worker has no folder."""

    def load(
        self,
        environment: jinja2.Environment,
        name: str,
        globals: MutableMapping[str, Any] | None = None,
    ) -> jinja2.Template:
        spec = importlib.util.find_spec(f"{sources.COMPILED}.{module_name(name)}")
        if spec is None or spec.loader is None:
            raise jinja2.TemplateNotFound(name)
        # A module of its own for every environment: Jinja2 keeps the environment in the module,
        # so a shared one would speak the language of whoever loaded it last.
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return environment.template_class.from_module_dict(
            environment, vars(module), {} if globals is None else globals
        )


def module_name(template: str) -> str:
    """Return the module that a template is compiled to: `errors/404.html` → `errors_404_html`."""
    return "".join(letter if letter.isalnum() else "_" for letter in template)
