"""The access log as an auditor reads it: who did what, when, why and about which paper, never what the paper says.

Dossiers stand by their codes and papers by their place in them; titles and names of persons are contents and are not
shown. Which events there are is decided by `portal.access.logs`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.audit import AccessEvent
from archive.documents import Document
from archive.dossiers import Dossier
from archive.people import User
from archive.questions import StoredQuestion
from archive.units import tree
from mappings.vocabulary import Purpose, Role
from portal.access.actions import Action, Event
from portal.access.holdings import today
from portal.access.logs import LogSight
from portal.web import dates, log_events
from portal.web.bars import Bars, bars
from portal.web.log_events import Wish
from portal.web.pager import Pager, pager
from portal.web.words import _, language, ngettext

N_ = str
SHOWN = 100
DAYS = 30
REPEATED_DAYS = 90
REPEATED_TIMES = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One event. `about` is a question as it was asked, or a paper by its place; `refused` marks what was not given."""

    at: str
    machine_at: str
    who: str
    roles: str
    unit: str
    what: str
    why: str
    about: str
    total: int
    refused: bool


@dataclass(frozen=True, slots=True)
class LogScreen:
    """A page of the log. `images` counts the images of pages that the lines leave out."""

    lines: tuple[Line, ...]
    listed: int
    images: int
    wish: Wish
    asked: tuple[str, ...]
    sorts: tuple[tuple[str, str], ...]
    chart: Bars | None
    first_day: str
    last_day: str
    pager: Pager
    audits: bool


@dataclass(frozen=True, slots=True)
class RepeatedLine:
    """Words that were asked several times."""

    words: str
    times: int
    who: str
    last: str


def screen(session: Session, sight: LogSight, wish: Wish, page_no: int, moment: datetime) -> LogScreen:
    """The wanted events of one page, the newest first."""
    wanted = wish.events(sight)
    listed = session.scalars(select(func.count()).select_from(AccessEvent).where(wanted)).one()
    images = 0
    if not wish.sort:
        images = session.scalars(select(func.count()).select_from(AccessEvent).where(wish.images(sight))).one()
    last = max(1, -(-listed // SHOWN))
    page_no = min(page_no, last)
    query = select(AccessEvent).where(wanted).order_by(AccessEvent.seq.desc())
    events = session.scalars(query.offset((page_no - 1) * SHOWN).limit(SHOWN)).all()
    counts = log_events.per_day(session, wanted, moment - timedelta(days=DAYS))
    days = sorted(counts)
    return LogScreen(
        lines=_lines(session, events, moment),
        listed=listed,
        images=images,
        wish=wish,
        asked=_asked(session, wish),
        sorts=tuple((code, _(name)) for code, name in _SORTS.items()),
        chart=bars(counts),
        first_day=_day(days[0]) if days else "",
        last_day=_day(days[-1]) if days else "",
        pager=pager(page_no, last),
        audits=bool(sight.unit_ids),
    )


def repeated(session: Session, sight: LogSight, moment: datetime) -> tuple[RepeatedLine, ...]:
    """What was asked again and again in the last 90 days, by one or by several."""
    since = moment - timedelta(days=REPEATED_DAYS)
    found = log_events.repeated(session, sight, since, REPEATED_TIMES)[:SHOWN]
    names = _names(session, {user_id for one in found for user_id in one.user_ids})
    return tuple(
        RepeatedLine(
            one.words, one.times, ", ".join(sorted(names.get(id_, id_) for id_ in one.user_ids)), dates.moment(one.last)
        )
        for one in found
    )


def _lines(session: Session, events: Sequence[AccessEvent], moment: datetime) -> tuple[Line, ...]:
    names = _names(session, {event.user_id for event in events})
    units = {node.id: node.name for node in tree(session, today(moment))}
    about = _about(session, events)
    return tuple(_line(event, names, units, about[event.seq]) for event in events)


def _line(event: AccessEvent, names: Mapping[str, str], units: Mapping[str, str], about: str) -> Line:
    purpose = Purpose(event.purpose).label(language()) if event.purpose else ""
    return Line(
        at=dates.moment(event.at),
        machine_at=event.at.isoformat(timespec="seconds"),
        who=names.get(event.user_id, event.user_id) or _("an unknown login"),
        roles=", ".join(Role(code).label(language()) for code in event.roles.split(",") if code),
        unit=units.get(event.unit_id, ""),
        what=_(_WHAT.get(event.action, event.action)),
        why=" · ".join(part for part in (purpose, event.reference) if part),
        about=about,
        total=event.total,
        refused=event.action in log_events.SORTS["refused"],
    )


def _about(session: Session, events: Sequence[AccessEvent]) -> dict[int, str]:
    """What each event was about: the words of a question, or a dossier, item and page."""
    asked = {event.question_id for event in events if event.action == Action.SEARCH}
    words = session.execute(select(StoredQuestion.id, StoredQuestion.body).where(StoredQuestion.id.in_(asked))).all()
    questions = {id_: log_events.words_of(body) for id_, body in words}
    papers = _papers(session, events)
    codes = _codes(session, events)
    return {event.seq: questions.get(event.question_id) or _place(event, papers, codes) for event in events}


def _place(event: AccessEvent, papers: Mapping[str, int], codes: Mapping[str, str]) -> str:
    """A paper by where it stands. One that was asked for and is not there keeps the id that was asked for."""
    parts = []
    if event.dossier_id:
        parts.append(_("dossier {code}").format(code=codes.get(event.dossier_id, event.dossier_id)))
    if event.document_id:
        item = papers.get(event.document_id) if event.dossier_id else None
        parts.append(_("item {n}").format(n=item) if item else _("paper {id}").format(id=event.document_id))
    if event.page_no:
        parts.append(_("page {n}").format(n=event.page_no))
    return ", ".join(parts)


def _papers(session: Session, events: Sequence[AccessEvent]) -> dict[str, int]:
    ids = {event.document_id for event in events}
    rows = session.execute(select(Document.id, Document.item_no).where(Document.id.in_(ids))).all()
    return {row.id: row.item_no for row in rows}


def _codes(session: Session, events: Sequence[AccessEvent]) -> dict[str, str]:
    ids = {event.dossier_id for event in events}
    rows = session.execute(select(Dossier.id, Dossier.code).where(Dossier.id.in_(ids))).all()
    return {row.id: row.code for row in rows}


def _names(session: Session, user_ids: Iterable[str]) -> dict[str, str]:
    rows = session.execute(select(User.id, User.name, User.login).where(User.id.in_(set(user_ids)))).all()
    return {id_: f"{name} ({login})" for id_, name, login in rows}


def _asked(session: Session, wish: Wish) -> tuple[str, ...]:
    """The wish in words, for the head of the list. The person is not named: his name was typed and is not kept."""
    names = _names(session, {wish.user_id})
    dossier = session.get(Dossier, wish.dossier_id) if wish.dossier_id else None
    return tuple(
        part
        for part in (
            names.get(wish.user_id, ""),
            _("dossier {code}").format(code=dossier.code) if dossier else "",
            _persons(len(wish.person_ids)),
            _("outside the dossiers assigned") if wish.unassigned else "",
        )
        if part
    )


def _persons(count: int) -> str:
    return (
        ngettext(
            "dossiers about {n} person of the name asked for", "dossiers about {n} persons of the name asked for", count
        )
        if count
        else ""
    )


def _day(ordinal: int) -> str:
    return datetime.fromordinal(ordinal).strftime("%d/%m/%Y")


_SORTS: Mapping[str, str] = {
    "": N_("everything"),
    "search": N_("questions"),
    "open": N_("papers opened"),
    "images": N_("images of pages"),
    "take": N_("papers and reports taken away"),
    "change": N_("changes"),
    "sign": N_("signing in and out"),
    "refused": N_("refusals"),
    "log": N_("readings of this log"),
}
_WHAT: Mapping[str, str] = {
    Event.SIGN_IN: N_("signed in"),
    Event.REFUSED_SIGN_IN: N_("was not let in: wrong login or password"),
    Event.REFUSED: N_("was refused: closed to this person, or not there"),
    Action.SIGN_OUT: N_("signed out"),
    Action.CHOOSE_PURPOSE: N_("stated a purpose"),
    Action.SEARCH: N_("asked"),
    Action.OPEN_DOCUMENT: N_("opened a paper"),
    Action.OPEN_PAGE: N_("opened a page"),
    Action.PAGE_IMAGE: N_("loaded the image of a page"),
    Action.DOWNLOAD: N_("took the original away"),
    Action.LIST_DOSSIER: N_("listed dossiers"),
    Action.DESK: N_("listed the desk"),
    Action.DESK_PAGE: N_("read a page at the desk"),
    Action.DESK_IMAGE: N_("loaded the image of a page at the desk"),
    Action.DESK_CHANGE: N_("changed what was read from a paper"),
    Action.DESK_GRADE: N_("looked at or set the grade of a closed paper"),
    Action.LIST_DELIVERIES: N_("listed deliveries"),
    Action.OPEN_DELIVERY: N_("opened a delivery"),
    Action.REPORT_DELIVERY: N_("took the report of a delivery away"),
    Action.RETRY_DELIVERY: N_("had failed files tried again"),
    Action.SETTLE_DIFFERENCE: N_("settled a difference of a delivery"),
    Action.DELIVER: N_("prepared a delivery"),
    Action.HAND_OVER: N_("handed papers over"),
    Action.READ_LOG: N_("read the access log"),
    Action.END_SESSION: N_("ended sessions of their own"),
    Action.CHANGE_PASSWORD: N_("changed the password"),
}
