"""The page: what the mail catcher shows, everything from a mail escaped."""

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from infra.mail.box import Mail

STYLE = """
:root { color-scheme: light dark; --line: light-dark(#ddd8cf, #3a3d42);
  --soft: light-dark(#6b665d, #a5a8ae); --card: light-dark(#fff, #202327);
  --link: light-dark(#0b5c8a, #7fc4ee) }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 56rem; padding: 1.5rem 1rem 4rem; line-height: 1.55;
  font-family: system-ui, sans-serif; background: light-dark(#faf8f4, #16181b) }
a { color: var(--link) } h1 { font-size: 1.5rem; overflow-wrap: anywhere }
h2 { font-size: 1.05rem; margin: 2rem 0 .5rem }
.mails { list-style: none; margin: 0; padding: 0; border: 1px solid var(--line);
  border-radius: .6rem; background: var(--card); overflow: hidden }
.mails a { display: grid; grid-template-columns: 1fr auto; gap: 0 1rem; padding: .75rem 1rem;
  text-decoration: none; color: inherit }
.mails li + li { border-top: 1px solid var(--line) }
.mails a:hover, .mails a:focus-visible { background: light-dark(#f3efe7, #2a2e33) }
.mails strong { overflow-wrap: anywhere } .soft, time { color: var(--soft); font-size: .9rem }
.empty { text-align: center; padding: 4rem 1rem; border: 1px dashed var(--line);
  border-radius: .6rem; color: var(--soft) }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--card); padding: 1rem;
  border: 1px solid var(--line); border-radius: .6rem; font-size: .9rem }
iframe { width: 100%; height: 28rem; border: 1px solid var(--line); border-radius: .6rem;
  background: #fff; color-scheme: light } li { overflow-wrap: anywhere }
dl { display: grid; grid-template-columns: auto 1fr; gap: .2rem 1rem } dd { margin: 0;
  overflow-wrap: anywhere } dt { color: var(--soft) }
@media (max-width: 30rem) { .mails a, dl { grid-template-columns: 1fr } }
"""


def listing(mails: Sequence[Mail]) -> str:
    """Return the page that lists mails."""
    if not mails:
        return page(
            "Mails",
            "<h1>Mails</h1><p class=empty>Nothing has been sent yet. "
            "A mail appears here the moment the platform sends it.</p>",
        )
    items = "".join(
        f'<li><a href="/mails/{quote(mail.id)}"><strong>{escape(mail.subject) or "(no subject)"}'
        f"</strong>{when(mail)}<span class=soft>to {escape(mail.to)}</span></a></li>"
        for mail in mails
    )
    return page("Mails", f"<h1>Mails</h1><ul class=mails>{items}</ul>", refresh=True)


def single(mail: Mail) -> str:
    """Return the page of one mail: text, HTML, links, headers, source."""
    title = escape(mail.subject) or "(no subject)"
    parts = [
        "<p><a href='/'>← All mails</a></p>",
        f"<h1>{title}</h1><dl><dt>From</dt><dd>{escape(mail.sender)}</dd>"
        f"<dt>To</dt><dd>{escape(mail.to)}</dd><dt>Caught</dt><dd>{when(mail)}</dd></dl>",
    ]
    if mail.links:
        links = "".join(
            f'<li><a href="{escape(link)}" rel="noreferrer">{escape(link)}</a></li>'
            for link in mail.links
        )
        parts.append(f"<h2>Links</h2><ul>{links}</ul>")
    if mail.text:
        parts.append(f"<h2>Text</h2><pre>{escape(mail.text)}</pre>")
    if mail.html:
        parts.append(
            f'<h2>HTML</h2><iframe sandbox="allow-popups" title="The mail as HTML" '
            f'src="/mails/{quote(mail.id)}/html"></iframe>'
        )
    if mail.attachments:
        names = "".join(
            f"<li>{escape(name)} <span class=soft>{size} bytes</span></li>"
            for name, size in mail.attachments
        )
        parts.append(f"<h2>Attachments</h2><ul>{names}</ul>")
    headers = "\n".join(f"{name}: {value}" for name, value in mail.headers)
    parts.append(
        f"<details><summary>Headers</summary><pre>{escape(headers)}</pre></details>"
        f"<details><summary>Source</summary><pre>{escape(mail.source)}</pre></details>"
    )
    return page(title, "".join(parts))


def missing() -> str:
    """Return the page for an address that names nothing."""
    return page("Not here", "<h1>There is no such mail</h1><p><a href='/'>All mails</a></p>")


def when(mail: Mail) -> str:
    """Return the time of catching, as the machine's clock says."""
    local = mail.at.astimezone()
    return f'<time datetime="{mail.at.isoformat()}">{local:%d.%m.%Y %H:%M:%S}</time>'


def page(title: str, body: str, *, refresh: bool = False) -> str:
    """Return a whole document; `title` is escaped already."""
    again = '<meta http-equiv="refresh" content="10">' if refresh or "class=empty" in body else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'{again}<title>{title} · Uchi mail</title><link rel="stylesheet" href="/style.css">'
        f"</head><body>{body}</body></html>"
    )
