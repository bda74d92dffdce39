"""What every screen shares: the header strip, the words and the filters of the templates.

`install` is called once by `portal.app`. Nothing here reads documents.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, request, url_for

from archive.language import LANGUAGES
from mappings.roles import RIGHTS
from mappings.vocabulary import Ceiling, Term
from portal.access.guard import signed_in
from portal.access.logs import has_log
from portal.access.policy import has_desk
from portal.access.principal import Principal
from portal.services import services
from portal.web import dates, words
from portal.web.words import _

_LANGUAGE_NAMES = {"vi": "Tiếng Việt", "en": "English"}
_RIGHT_TO_LEFT = frozenset({"ar"})


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the second row."""

    label: str
    address: str
    here: bool


@dataclass(frozen=True, slots=True)
class Strip:
    """The header of a page: who is here, for what purpose, and where he can go."""

    reader: Principal | None
    purpose: str
    items: tuple[NavItem, ...]
    languages: tuple[tuple[str, str], ...]
    language: str
    direction: str
    holds: str


def install(app: Flask) -> None:
    """Give the templates their words, filters and header strip."""
    app.jinja_env.globals["ngettext"] = words.ngettext
    app.jinja_env.filters.update(number=words.number, label=label, day=dates.shown, machine_day=dates.machine)
    app.context_processor(lambda: {"strip": strip()})


def strip() -> Strip:
    """The header for this request; without a reader it holds only the name and the languages."""
    reader = signed_in()
    return Strip(
        reader=reader,
        purpose=_purpose(reader) if reader else "",
        items=_items(reader) if reader and reader.purpose else (),
        languages=tuple((code, _LANGUAGE_NAMES[code]) for code in LANGUAGES),
        language=words.language(),
        direction="rtl" if words.language() in _RIGHT_TO_LEFT else "ltr",
        holds=_holds(),
    )


def label(term: Term) -> str:
    """The label of a coded value in the reader's language."""
    return term.label(words.language())


def _purpose(reader: Principal) -> str:
    if reader.purpose is None:
        return ""
    return " · ".join(part for part in (label(reader.purpose), reader.reference) if part)


def _items(reader: Principal) -> tuple[NavItem, ...]:
    delivering = any(RIGHTS[role].sees_held or RIGHTS[role].delivers for role in reader.roles)
    screens = (
        (_("Search"), "home.start", ("home.start", "search.", "documents.")),
        (_("Dossiers"), "dossiers.index", ("dossiers.",)),
        *(((_("Desk"), "desk.queue", ("desk.", "desk_grades.", "desk_splits.")),) if has_desk(reader) else ()),
        *(((_("Deliveries"), "deliveries.index", ("deliveries.", "uploads.", "completeness.")),) if delivering else ()),
        *(((_("Access log"), "log.index", ("log.",)),) if has_log(reader) else ()),
        (_("Help"), "home.help", ("home.help",)),
    )
    here = request.endpoint or ""
    return tuple(NavItem(text, url_for(endpoint), here.startswith(homes)) for text, endpoint, homes in screens)


def _holds() -> str:
    """What this site may hold, for the foot of every page."""
    site = services().settings.site
    if site.ceiling is Ceiling.MAT:
        approval = _("This site may hold papers up to the grade Confidential, under approval {number}.")
        return approval.format(number=site.approval)
    return _("This site holds no secret papers.")
