"""The queue of the desk as values: what still needs a person and why, how far it is, where this reader stopped."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from sqlalchemy.orm import Session

from archive import desk, desk_positions
from archive.desk import Place, Progress, Waiting
from archive.documents import Document
from mappings.access import Scope
from mappings.desk import Blocks
from portal.web import addresses, desk_grades
from portal.web.desk_grades import GradeLine
from portal.web.desk_opening import start_of_today
from portal.web.desk_sentences import done_today
from portal.web.words import _, language, ngettext

AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One document of the queue."""

    address: str
    title: str
    kind: str
    subject: str
    dossier: str
    item_no: int
    pages: int
    reasons: tuple[str, ...]
    other: str


@dataclass(frozen=True, slots=True)
class Section:
    """Documents that the same thing keeps from use."""

    heading: str
    rows: tuple[QueueRow, ...]


@dataclass(frozen=True, slots=True)
class Resume:
    """Where this reader was last."""

    address: str
    title: str
    page_no: int


@dataclass(frozen=True, slots=True)
class QueueScreen:
    """The whole screen; `more` leads on, `first` says that this is the beginning of the queue."""

    sections: tuple[Section, ...]
    progress: Progress
    second: str
    for_me: str
    today: str
    resume: Resume | None
    more: str
    first: bool
    total: int
    on_shelf: tuple[GradeLine, ...]
    waits: tuple[str, ...]


def screen(session: Session, scope: Scope, user_id: str, after: Place | None) -> QueueScreen:
    """The part of `user_id`'s queue behind `after`; at its beginning also what no desk here can open."""
    on_shelf = desk_grades.lines(session) if after is None else ()
    found = desk.queue(session, scope, user_id, AT_ONCE, after)
    progress = desk.progress(session, scope, user_id)
    others = desk_positions.others_at(session, user_id)
    rows = {one.document_id: _row(one, others.get(one.document_id, "")) for one in found}
    grouped = groupby(found, key=lambda one: one.blocks)
    return QueueScreen(
        sections=tuple(
            Section(blocks.label(language()), tuple(rows[one.document_id] for one in several))
            for blocks, several in grouped
        ),
        progress=progress,
        second=ngettext("{n} still needs a second person", "{n} still need a second person", progress.second),
        for_me=ngettext("{n} of them can be you", "{n} of them can be you", progress.for_me) if progress.second else "",
        today=done_today(desk.done_since(session, user_id, start_of_today())),
        resume=_resume(session, scope, user_id),
        more=addresses.desk(found[-1].document_id) if len(found) == AT_ONCE else "",
        first=after is None,
        total=len(found) + len(on_shelf),
        on_shelf=on_shelf,
        waits=desk_grades.waits(session) if after is None else (),
    )


def _row(waiting: Waiting, other: str) -> QueueRow:
    return QueueRow(
        address=addresses.desk_split(waiting.document_id)
        if waiting.blocks is Blocks.SPLIT
        else addresses.desk_document(waiting.document_id),
        title=waiting.number or _("Without a number"),
        kind=waiting.kind.label(language()),
        subject=waiting.subject,
        dossier=waiting.dossier_code,
        item_no=waiting.item_no,
        pages=waiting.page_count,
        reasons=tuple(_reason(blocks, count) for blocks, count in waiting.reasons) + _among(waiting),
        other=_("{name} has it before him now").format(name=other) if other else "",
    )


def _reason(blocks: Blocks, count: int) -> str:
    if blocks is Blocks.GRADE:
        return ngettext("{n} mark of secrecy closes it", "{n} marks of secrecy close it", count)
    if blocks is Blocks.TWIN:
        return ngettext("{n} paper is perhaps the same", "{n} papers are perhaps the same", count)
    if blocks is Blocks.SPLIT:
        return ngettext("perhaps {n} paper", "perhaps {n} papers", count)
    if blocks is Blocks.SECOND:
        return ngettext("{n} field for a second person", "{n} fields for a second person", count)
    if blocks is Blocks.PAGES:
        return ngettext("{n} badly read page", "{n} badly read pages", count)
    if blocks is Blocks.DOUBT:
        return ngettext("{n} doubtful field", "{n} doubtful fields", count)
    return ngettext("{n} field not looked at", "{n} fields not looked at", count)


def _among(waiting: Waiting) -> tuple[str, ...]:
    """Disputes are counted among those for a second person, critical fields among those not settled."""
    disputed = ngettext("{n} read differently", "{n} read differently", waiting.disputed)
    critical = ngettext("{n} of them takes two persons", "{n} of them take two persons", waiting.critical)
    return tuple(said for said, n in ((disputed, waiting.disputed), (critical, waiting.critical)) if n)


def _resume(session: Session, scope: Scope, user_id: str) -> Resume | None:
    position = desk_positions.position_of(session, scope, user_id)
    if position is None:
        return None
    document_id, page_no = position
    row = session.get_one(Document, document_id)
    title = row.number or row.kind.label(language())
    return Resume(addresses.desk_document(document_id, page_no), title, page_no)
