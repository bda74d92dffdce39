"""The papers that a paper hangs together with: copies and second scans, what it cites, where it is cited.

Called by the screens that show a paper, with the scope that opened it. A link to a paper that this scope does not admit
does not exist here: it is not counted, and nothing else looks otherwise for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive import links
from archive.documents import Document, labels_of
from archive.links import Twin
from mappings.desk import LinkState
from portal.access.gate import Paper
from portal.web import addresses, dates
from portal.web.words import _, language


@dataclass(frozen=True, slots=True)
class LinkedPaper:
    """One paper at the other end of a link."""

    title: str
    kind: str
    day: str
    address: str


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """Papers linked in the same way."""

    heading: str
    papers: tuple[LinkedPaper, ...]


@dataclass(frozen=True, slots=True)
class TwinLine:
    """A pair at the desk: the other paper, what was found, and where to say what it is. `judged` is empty for one that
    nobody has judged."""

    paper: LinkedPaper
    found: str
    judged: str
    address: str


def of_paper(session: Session, found: Paper) -> tuple[LinkGroup, ...]:
    """What is linked with an opened paper, as far as its scope goes."""
    own = found.document.id
    twins = [twin for twin in links.twins_of(session, own) if twin.state is LinkState.ACCEPTED]
    ends = {
        _("Copy of"): [_other(twin, own) for twin in twins if twin.copy_id == own],
        _("Copies of it"): [_other(twin, own) for twin in twins if twin.copy_id not in (own, None)],
        _("The same paper"): [_other(twin, own) for twin in twins if twin.copy_id is None],
        _("It cites"): [one.target_id for one in links.citations_of(session, own) if one.target_id],
        _("Cited in"): [one.document_id for one in links.citing(session, own)],
    }
    seen = _admitted(session, found, {id_ for ids in ends.values() for id_ in ids})
    groups = (
        (heading, tuple(_paper(seen[id_]) for id_ in dict.fromkeys(ids) if id_ in seen))
        for heading, ids in ends.items()
    )
    return tuple(LinkGroup(heading, papers) for heading, papers in groups if papers)


def at_desk(session: Session, found: Paper) -> tuple[TwinLine, ...]:
    """The pairs that a paper at the desk is in, those nobody has judged first."""
    own = found.document.id
    twins = sorted(links.twins_of(session, own), key=lambda twin: twin.state is not LinkState.PROPOSED)
    seen = _admitted(session, found, {_other(twin, own) for twin in twins})
    return tuple(
        TwinLine(
            paper=_paper(seen[_other(twin, own)], desk=True), found=_found(twin, own), judged=_judged(twin),
            address=addresses.desk_twin(own, _other(twin, own)),
        )
        for twin in twins
        if _other(twin, own) in seen
    )  # fmt: skip


def is_twin(session: Session, found: Paper, other_id: str) -> bool:
    """Whether the two are a pair, and this scope reaches the other one too."""
    known = any(_other(twin, found.document.id) == other_id for twin in links.twins_of(session, found.document.id))
    return known and bool(_admitted(session, found, [other_id]))


def _admitted(session: Session, found: Paper, ids: Iterable[str]) -> dict[str, Document]:
    wanted: Sequence[str] = sorted(ids)
    admitted = [id_ for id_, labels in labels_of(session, wanted).items() if found.scope.admits(labels)]
    rows = session.scalars(select(Document).where(Document.id.in_(admitted)))
    return {row.id: row for row in rows}


def _other(twin: Twin, own: str) -> str:
    return twin.second_id if twin.first_id == own else twin.first_id


def _paper(row: Document, *, desk: bool = False) -> LinkedPaper:
    return LinkedPaper(
        title=row.number or row.subject or _("Without a number"),
        kind=row.kind.label(language()),
        day=dates.shown(row.issued_on, row.precision) or row.date_as_written,
        address=addresses.desk_document(row.id) if desk else addresses.document(row.id),
    )


def _found(twin: Twin, own: str) -> str:
    percent = round(twin.likeness * 100)
    if twin.copy_id == own:
        return _("this paper calls itself a copy; the texts agree to {percent} %").format(percent=percent)
    if twin.copy_id is not None:
        return _("the other one calls itself a copy; the texts agree to {percent} %").format(percent=percent)
    if twin.why == links.SAME_IDENTITY:
        return _("same number, issuer and date, but the texts agree only to {percent} %").format(percent=percent)
    return _("same number; the texts agree to {percent} %").format(percent=percent)


def _judged(twin: Twin) -> str:
    return "" if twin.state is LinkState.PROPOSED else twin.state.label(language())
