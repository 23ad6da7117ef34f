"""Sample values of the pages of accounts, of the administrator's pages and of all letters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from origin.pages.author import comparing
from templates import render
from templates.sources import FOLDER

LEARNER = {"name": "Мария", "role": "student", "home": "/me"}
ADMIN = {"name": "Петър", "role": "admin", "home": "/admin"}
FAULTS = [{"name": "password", "sentence": "Имейлът или паролата не са верни"}]
CSRF = "Zm9ybXMgb2Ygb3VycyBhbG9uZQ"
LETTERS = tuple(
    sorted(path.stem for path in (FOLDER / "mail").glob("*.html") if path.stem[0] != "_")
)
DEVICES = [
    {"id": "1", "device": "Firefox на Windows", "address": "203.0.113.7", "since": "20.11",
     "used": "22.11", "this": True},
    {"id": "2", "device": "Chrome на Android", "address": "", "since": "1.11", "used": "21.11",
     "this": False},
]  # fmt: skip
ROLES = [{"value": "student", "label": "учащ"}, {"value": "admin", "label": "администратор"}]
GROUPS = [{"value": "1", "label": "11 <б>"}, {"value": "2", "label": "12 а"}]


def letter(name: str, interface: str, /, ending: str = "html", **changes: Any) -> str:
    values: dict[str, Any] = {
        "name": "Мария",
        "hours": 48,
        "by": "Мария",
        "course": "«7»",
        "group": "6",
        "teacher": "Мария",
        "days": 30,
        "quiz": "«8»",
        "message": "",
        "period": "16–22.11",
        "sentences": ["12, 7."],
        "before": 3,
        "messages": [{"headline": "«9»", "impressions": 12, "clicks": 1}],
        "headline": "«9»",
        "note": "«10»",
        "why": "«11».",
    } | changes
    if name != "erased":
        values.setdefault("link", "http://127.0.0.1/x?token=b")
    return render(f"mail/{name}.{ending}", interface=interface, **values)


def _page(template: str, account: dict[str, str] | None = None, **values: Any):
    if account is not None:
        values["account"] = account

    def show(interface: str) -> str:
        return render(template, interface=interface, path="/x", csrf=CSRF, said="", **values)

    return show


_EXCERPT = [{"text": "Добрият ", "found": False}, {"text": "сън", "found": True}]
_PROFILE = {"name": "Мария <b>", "language": "bg", "time_zone": "Europe/Sofia",
            "under_age": False, "research": True, "mails": ["weekly"]}  # fmt: skip
_PERSON = {"id": "1", "path": "/admin/users/1", "name": "Мария", "email": "maria@example.org",
           "since": "20 ноември 2026 г.", "last": "22.11", "verified": False, "state": "locked",
           "locked_until": "22.11", "own": False}  # fmt: skip

AUTHOR = {"name": "Иван", "role": "author", "home": "/me"}
_COURSE = {"title": "Как да учим & защо", "path": "/author/courses/1", "page": "/courses/c",
           "state": "published", "language": "bg", "access": "open"}  # fmt: skip
_CHAPTER = {"id": "2", "title": "Глава <2>", "path": "/author/chapters/2", "state": "live"}
_PARTS = [
    {"id": "3", "path": "/author/contents/3", "kind": "text", "label": "Памет <b>",
     "standing": "changed", "live": True},
    {"id": "4", "path": "/author/contents/4", "kind": "video", "label": "",
     "standing": "unpublished", "live": True},
]  # fmt: skip
_QUIZZES = [{"path": "/author/quizzes/7", "title": "Помниш ли <7>?", "state": "draft"}]
_TOLD = comparing.told("# Памет\n\nУчим често.\n" + "Ред.\n" * 9, "# Памет\n\nУчим рядко <b>.\n")
_FILM = {"id": "3", "kind": "video", "path": "/author/contents/3", "has_address": True,
         "number": 2, "standing": "changed", "saved": "22.11"}  # fmt: skip


def _editor(**changes: Any):
    values: dict[str, Any] = {
        "content": _FILM | {"kind": "text"}, "unsaved": False, "problems": (), "faults": [],
        "html": "<section><h2 id=\"t-a\">Памет</h2><p>Учим.</p></section>", "stale": None,
        "typed": {"body": "# Памет", "message": "", "base": 2, "alternative": "", "address": ""},
    }  # fmt: skip
    return _page(
        "author/editor.html", AUTHOR, course=_COURSE, chapter=_CHAPTER, **(values | changes)
    )


PAGES: dict[str, Callable[[str], str]] = {
    "author": _page("author/courses.html", AUTHOR, courses=[
                        _COURSE | {"changed": "22.11", "shared": each} for each in (True, False)],
                    more=True, typed={"title": "", "language": "bg"}, faults=[]),
    "author tree": _page("author/tree.html", AUTHOR, course=_COURSE, waiting=2,
                         chapters=[_CHAPTER | {"parts": parts, "quizzes": quizzes}
                                   for parts, quizzes in ((_PARTS, _QUIZZES), ([], []))],
                         archived=[_CHAPTER | {"id": "6"}], typed={"title": ""},
                         faults=[{"name": "title", "sentence": "Заглавието"}]),
    "author chapter": _page("author/chapter.html", AUTHOR, course=_COURSE, chapter=_CHAPTER,
                            parts=_PARTS, archived=_PARTS[:1], faults=[], quizzes=_QUIZZES,
                            typed={"title": "Глава", "slug": "glava", "address": "",
                                   "alternative": "", "quiz_title": ""}),
    "author editor": _editor(),
    "author editor of a video": _editor(content=_FILM, unsaved=True, problems=("Няма картина",),
                                        faults=[{"name": "address", "sentence": "Не е адрес"}]),
    "author editor stale": _editor(
        unsaved=True, stale={"number": 3, "body": "# Друга памет", "differences": _TOLD}),
    "author history": _page(
        "author/history.html", AUTHOR, course=_COURSE, chapter=_CHAPTER, newest=True,
        content={"path": "/author/contents/3"}, older="/author/contents/3/history?before=1",
        versions=[{"number": number, "message": "по-<кратко>", "author": "Иван", "when": "22.11",
                   "published": number == 1, "step": ""} for number in (2, 1)],
        compared={"before": 1, "after": 2, "differences": _TOLD,
                  "fields": [{"name": "адрес", "before": None, "after": "https://a.example"}]}),
    "author publish": _page(
        "author/publish.html", AUTHOR, course=_COURSE, more=2, problems=("Няма картина",),
        faults=[], audience={"begun": 12, "completed": 1}, adds=True,
        waiting=[{"chapter": "Глава", "path": "/x", "new": new, "differences": _TOLD,
                  "learners": 0 if new else 2, "problems": ["Няма картина"]}
                 for new in (True, False)]),
    "author media": _page(
        "author/media.html", AUTHOR, course=_COURSE, more=2,
        faults=[{"name": "picture", "sentence": "Избери файл"},
                {"name": "path-1", "sentence": "Този файл се показва някъде"}],
        waiting=2, typed={"alternative": "<i>"}, about="1", most_mb=200,
        uses=[{"kind": "text", "chapter": "Глава <1>", "path": "/x", "published": True},
              {"kind": "cover", "chapter": "", "path": "", "published": False}],
        pictures=[{"id": str(number), "address": "/media/ab/c.webp", "path": "media/<c>.webp",
                   "width": 640, "height": 360, "kilobytes": 12, "kind": kind, "type": "x/y",
                   "hash": "ab", "alternative": "<b>" * (number - 1), "typed_path": "media/<c>",
                   "typed_alternative": "<b>"}
                  for number, kind in enumerate(("image", "image", "video", "application"), 1)]),
    "author authors": _page(
        "author/authors.html", AUTHOR, course=_COURSE, decides=True, typed={"email": ""},
        faults=[{"name": "email", "sentence": "Вече пише този курс"}],
        authors=[{"id": "1", "name": "Мария <b>", "email": "m@example.org", "owner": True,
                  "self": True},
                 {"id": "2", "name": "i@example.org", "email": "i@example.org", "owner": False,
                  "self": False}]),
    "author authors of a co-author": _page(
        "author/authors.html", AUTHOR, course=_COURSE, decides=False, typed={"email": ""},
        faults=[], authors=[{"id": "2", "name": "Иван", "email": "i@example.org", "owner": False,
                             "self": True}]),
    "author without authors": _page(
        "author/authors.html", AUTHOR, course=_COURSE, decides=True, typed={"email": ""},
        faults=[], authors=[]),
    "author settings": _page(
        "author/settings.html", AUTHOR, course=_COURSE, faults=[], levels=ROLES, accesses=ROLES,
        joinings=ROLES, originals=GROUPS, pictures=GROUPS,
        typed={"title": "К", "slug": "k", "summary": "С <b>", "language": "bg",
               "level": "beginner", "access": "open", "joining": "open", "translation_of": "",
               "cover": ""}),
    "login": _page("accounts/login.html", to="/me", typed={"email": "maria@example.org"},
                   faults=FAULTS),
    "register": _page("accounts/register.html", to="",
                      typed={"email": "", "name": "", "research": False},
                      faults=[], done=False),
    "registered": _page("accounts/register.html", to="/x", typed={}, faults=[], done=True),
    **{f"verify {came or 'asked'}": _page("accounts/verify.html", came=came, typed={"email": ""},
                                          faults=[])
       for came in ("right", "wrong", "sent", "")},
    "forgot": _page("accounts/forgot.html", typed={"email": ""}, faults=[], sent=False),
    "forgot sent": _page("accounts/forgot.html", typed={"email": ""}, faults=[], sent=True),
    "reset": _page("accounts/reset.html", token="b", faults=FAULTS, over=False),
    "reset over": _page("accounts/reset.html", token="", faults=[], over=True),
    "me": _page("accounts/me.html", LEARNER, sessions=1,
                person={"name": "Мария", "email": "maria@example.org", "verified": False,
                        "role": "учащ", "since": "22"},
                doors=[{"path": "/courses", "name": "Курсове", "note": "…"}]),
    "profile": _page("accounts/profile.html", LEARNER, typed=_PROFILE, faults=[],
                     zones=[{"label": "Европа", "options": [
                         {"value": "Europe/Sofia", "label": "София"}]}],
                     kinds=[{"value": "weekly", "label": "Седмицата", "help": "…"}],
                     consent={"since": "22 ноември 2026 г.", "version": "2026-11"}),
    "security": _page("accounts/security.html", LEARNER, email="maria@example.org",
                      typed={"email": ""}, faults=FAULTS),
    "devices": _page("accounts/sessions.html", LEARNER, sessions=DEVICES),
    **{f"data {state or 'asked'}": _page(
        "accounts/data.html", LEARNER, faults=[],
        archive=state and {"state": state, "percent": 40, "path": "/x", "until": "29 ноември"})
       for state in ("waiting", "done", "failed", "")},
    "site settings": _page("admin/site.html", ADMIN,
                           typed={"name": "Uchi", "logo": "", "accent": "", "accent_dark": "",
                                  "without": "paid", "without_currency": "EUR",
                                  "without_price": "12,50"}, offers=ROLES,
                           faults=[{"name": "accent", "sentence": "Не се чете"}],
                           texts=[{"name": "texts-legal-bg", "title": "Правна информация",
                                   "path": "/legal", "language": "bg", "body": "<b>"}]),
    "search": _page("courses/search.html", None,
                    asked={"q": "<сън>", "language": "", "level": "", "kind": ""},
                    languages=ROLES, levels=ROLES, kinds=ROLES, some=True, nothing_asked=False,
                    first=True, begin="/search?q=x", next="/search?q=x&cursor=y",
                    groups=[{"title": "Как да учим", "path": "/courses/c", "language": "bg",
                             "level": "beginner", "members": True, "excerpt": (),
                             "places": [{"title": "Сън", "path": "/courses/c/2#t-san",
                                         "chapter": "Глава <2>", "excerpt": _EXCERPT}]}]),
    "nothing found": _page("courses/search.html", None,
                           asked={"q": "x", "language": "", "level": "", "kind": ""},
                           languages=ROLES, levels=ROLES, kinds=ROLES, some=False,
                           nothing_asked=False, first=True, begin="", next="", groups=[]),
    "legal text": _page("site/text.html", None, name="legal", html=""),
    "people": _page("admin/users.html", ADMIN,
                    asked={"search": "<b>", "role": "", "state": "", "group": "", "sort": ""},
                    roles=ROLES, states=ROLES, groups=GROUPS, sorts=ROLES,
                    people=[{"path": "/admin/users/1", "name": "Мария", "email": "m@example.org",
                             "role": "учащ", "marks": ["спрян"], "groups": ["11 б"], "last": ""}],
                    next="/admin/users?cursor=x", first=False, begin="/admin/users"),
    "person": _page("admin/user.html", ADMIN, person=_PERSON, roles=ROLES, groups=GROUPS,
                    typed={"name": "Мария", "role": "student", "groups": ["1"]}, faults=[],
                    without={"day": "2026-12-01"},
                    sessions=DEVICES, factors=True, trail="/admin/audit?subject=m"),
    "groups": _page("admin/groups.html", ADMIN, typed={"name": "", "under_age": False}, faults=[],
                    groups=[{"path": "/admin/groups/1", "name": "11 <б>", "members": 24,
                             "under_age": True}]),
    "group": _page("admin/group.html", ADMIN, group={"path": "/admin/groups/1", "name": "11 б"},
                   typed={"name": "11 б", "under_age": True, "email": ""}, faults=[], more=True,
                   all_path="/admin/users?group=1",
                   members=[{"id": "1", "path": "/admin/users/1", "name": "Мария",
                             "email": "m@example.org"}]),
    "log": _page("admin/audit.html", ADMIN,
                 asked={"action": "", "actor": "", "subject": "", "since": "", "until": ""},
                 actions=ROLES, faults=[], next="", first=True, begin="/admin/audit",
                 entries=[{"moment": "22.11", "action": "Сменена роля", "actor": "Петър",
                           "subject": "Мария", "address": "203.0.113.7", "changes": [
                               {"field": "роля", "kept": True, "before": "учащ",
                                "after": "<автор>"}]}]),
    **{f"letter {name}": lambda interface, name=name: letter(name, interface)
       for name in LETTERS},
}  # fmt: skip
