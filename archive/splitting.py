"""Splitting a document into the papers it holds, and merging them again: each one transaction, in the caller's.

Called by the desk's screens for somebody who may work on every document concerned. Pages, the layers of their text,
fields, requests and places at the desk go with their page; nothing is read again, copied or forgotten. No label becomes
milder: parts have the grade of the whole, and a kind that would open them to anybody waits for two persons. Until the
index has followed (`indexer/regrouping_job.py`), no search looks at what it has of the documents concerned, and the
file counts as waiting.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from archive import bundles
from archive.bundles import PartFacts, SplitPart, SplitProposal
from archive.corrections import OF_THE_PAPER, opens
from archive.desk_positions import DeskPosition
from archive.documents import Document, Page, mark_labels_changed
from archive.fields import COLUMNS, FieldRow, locked, settled_names
from archive.forgetting import forget_work
from archive.intake import IntakeFile, one_at_a_time
from archive.jobs import Job
from archive.layers import PageText, PageVerdict
from archive.links import Citation, arrived
from archive.readings import BY_MACHINE
from archive.requests import Rereading, ask_describing, still_reading
from archive.schema import new_id, now
from mappings.splits import Objection, Sides, SplitState
from mappings.vietnamese import number_key
from mappings.vocabulary import FileState, Grade, JobState, Kind, Precision

_OF_A_PAGE = (Page, PageText, PageVerdict, Rereading, FieldRow, DeskPosition, Citation)
_FACTS = (
    "number", "number_key", "kind", "issued_on", "precision", "date_as_written", "subject", "issuer", "first_sheet",
    "sheets",
)  # fmt: skip


class SplitRefused(Exception):
    """The decision was not taken, and nothing was written."""

    def __init__(self, objection: Objection) -> None:
        super().__init__(objection.value)
        self.objection = objection


def split(
    session: Session, document_id: str, version: int, begins: Iterable[int], sides: Sides | None, user_id: str
) -> None:
    """Make a document of every page of `begins` and of page 1 with the pages up to the next. `version` is that of the
    proposal, 0 where there is none. Raises SplitRefused."""
    one_at_a_time(session)
    document = locked(session, document_id)
    proposal = session.get(SplitProposal, document_id, populate_existing=True)
    if document is None or (proposal.version if proposal else 0) != version:
        raise SplitRefused(Objection.OUTDATED)
    if (proposal is not None and not proposal.state.is_open) or not bundles.may_be_split(session, document):
        raise SplitRefused(Objection.NOT_OPEN)
    _must_be_at_rest(session, [document])
    cuts = sorted({page_no for page_no in begins if 1 < page_no <= document.page_count})
    if not cuts:
        raise SplitRefused(Objection.NO_CUT)
    if proposal is None:
        proposal = SplitProposal(document_id=document_id, version=0, before="", state=SplitState.PROPOSED)
        session.add(proposal)
    proposal.sides, proposal.before = sides, _as_json(document)
    _decided(proposal, user_id)
    session.flush()
    parts = bundles.enter(session, document_id, _drawn_up(session, document, cuts))
    _carry_out(session, document, parts, sides)
    _follow(session, document, proposal, SplitState.SPLITTING)


def refuse(session: Session, document_id: str, version: int, user_id: str) -> None:
    """The document is one paper. It may still be split later. Raises SplitRefused."""
    locked(session, document_id)
    proposal = session.get(SplitProposal, document_id, populate_existing=True)
    if proposal is None or proposal.version != version:
        raise SplitRefused(Objection.OUTDATED)
    if proposal.state is not SplitState.PROPOSED:
        raise SplitRefused(Objection.NOT_OPEN)
    proposal.state, proposal.version = SplitState.REFUSED, version + 1
    _decided(proposal, user_id)


def merge(session: Session, whole_id: str, version: int, user_id: str) -> None:
    """Make the parts one document again: what it was before, with the highest grade of its parts and a kind that opens
    none of them to anybody. Raises SplitRefused."""
    whole = locked(session, whole_id)
    proposal = session.get(SplitProposal, whole_id, populate_existing=True)
    if whole is None or proposal is None or proposal.version != version:
        raise SplitRefused(Objection.OUTDATED)
    parts = bundles.parts_of(session, whole_id)
    papers = [paper for part in parts if (paper := locked(session, part.document_id)) is not None]
    if proposal.state is not SplitState.SPLIT or len(papers) != len(parts):
        raise SplitRefused(Objection.NOT_OPEN)
    _must_be_at_rest(session, papers)
    facts = {name: value for name, value in _from_json(proposal.before).items() if name not in _spoken(session, whole)}
    kind = _strictest(Kind(str(facts.get("kind", whole.kind))), [paper.kind for paper in papers])
    numbers = {paper.number_key for paper in papers}
    whole.grade = max((paper.grade for paper in papers), key=lambda grade: grade.level)
    whole.listed_grade = Grade.highest(paper.listed_grade for paper in papers)
    whole.marked_grade = Grade.highest(paper.marked_grade for paper in papers)
    whole.grade_open = any(paper.grade_open for paper in papers)
    whole.sealed = any(paper.sealed for paper in papers)
    for part, paper in zip(parts, papers, strict=True):
        _remember(part, paper)
    for part, paper in zip(parts[1:], papers[1:], strict=True):
        _join(session, whole, paper, part.first_page - 1)
    _set(whole, facts | {"kind": kind, "page_count": parts[-1].last_page})
    _decided(proposal, user_id)
    session.flush()
    for key in numbers | {whole.number_key}:
        arrived(session, key)
    _follow(session, whole, proposal, SplitState.MERGING)


def _must_be_at_rest(session: Session, papers: Sequence[Document]) -> None:
    """Nobody reads, describes or indexes them right now: he would write what he saw of them before."""
    for paper in papers:
        read = session.scalars(select(func.count()).where(Page.document_id == paper.id)).one()
        if read != paper.page_count or still_reading(session, paper.id):
            raise SplitRefused(Objection.NOT_READ)
    at_work = select(Job.id).where(
        Job.subject_id.in_([paper.id for paper in papers]), Job.state == JobState.RUNNING, Job.lease_until > now()
    )
    if session.scalars(at_work).first() is not None:
        raise SplitRefused(Objection.NOT_OPEN)


def _drawn_up(session: Session, document: Document, cuts: Sequence[int]) -> list[PartFacts]:
    """The parts; of one that begins where the proposal has one begin, what its first page was found to say."""
    known = {part.first_page: part for part in bundles.parts_of(session, document.id)}
    return [
        _facts(known.get(first), first, after - 1) for first, after in pairwise([1, *cuts, document.page_count + 1])
    ]


def _facts(part: SplitPart | None, first: int, last: int) -> PartFacts:
    if part is None:
        return PartFacts(first, last)
    return PartFacts(
        first, last, part.number, part.kind, part.issued_on, part.precision, part.date_as_written, part.subject,
        part.issuer, part.confidence, bundles.signs(part),
    )  # fmt: skip


def _carry_out(session: Session, whole: Document, parts: Sequence[SplitPart], sides: Sides | None) -> None:
    """The other parts become documents and take their pages with them; the whole keeps the first."""
    item_no, first_sheet, number_before = _last_item(session, whole.dossier_id), whole.first_sheet, whole.number_key
    for part in parts[1:]:
        item_no += 1
        part.document_id = new_id()
        paper = Document(
            id=part.document_id, dossier_id=whole.dossier_id, item_no=item_no, kind=whole.kind, grade=whole.grade,
            listed_grade=whole.listed_grade, marked_grade=whole.marked_grade, grade_open=whole.grade_open,
            sealed=whole.sealed, file_digest=whole.file_digest, first_page=part.first_page,
            page_count=part.last_page - part.first_page + 1, revision=1, indexed_revision=0, labels_pending=False,
        )  # fmt: skip
        _set(paper, {**_said(part, whole.kind), **_sheets(part, sides, first_sheet)})
        session.add(paper)
        session.flush()
        _move(session, whole.id, paper.id, part.first_page, part.last_page, 1 - part.first_page)
        ours = (FieldRow.document_id == paper.id, FieldRow.name.in_(sorted(OF_THE_PAPER)))
        session.execute(update(FieldRow).where(*ours).values(group_no=0))  # of an earlier split, see `_join`
        ask_describing(session, paper.id)
    first, spoken = parts[0], _spoken(session, whole)
    first.document_id, whole.page_count = whole.id, first.last_page
    said = {name: value for name, value in _said(first, whole.kind).items() if value and name not in spoken}
    _set(whole, {**said, **_sheets(first, sides, first_sheet)})
    for key in {number_before, whole.number_key, *(number_key(part.number) for part in parts if part.number)}:
        arrived(session, key[:100])


def _said(part: SplitPart, kind: Kind) -> dict[str, object]:
    """What the first page of a part was found to say, as columns of a document; a kind that opens it waits."""
    return {
        "number": part.number,
        "number_key": number_key(part.number)[:100] if part.number else "",
        "kind": kind if part.kind is None or opens(kind, part.kind) else part.kind,
        "issued_on": part.issued_on,
        "precision": part.precision,
        "date_as_written": part.date_as_written,
        "subject": part.subject,
        "issuer": part.issuer,
    }


def _sheets(part: SplitPart, sides: Sides | None, first_sheet: int | None) -> dict[str, object]:
    """The sheets of the dossier that a part takes, where it is known how they were scanned."""
    if sides is None:
        return {"first_sheet": first_sheet if part.position == 0 else None, "sheets": None}
    begins, ends = sides.sheet_of(part.first_page), sides.sheet_of(part.last_page)
    return {
        "first_sheet": first_sheet + begins - 1 if first_sheet is not None else None,
        "sheets": ends - begins + 1,
    }


def _join(session: Session, whole: Document, paper: Document, shift: int) -> None:
    """A part gives its pages back and is no more; what was ever said of its fields stays.

    The persons in it get numbers that no person of the whole bears. What people said of the paper itself is not said of
    the whole and gets a number of its own; what only the machine said of it, the machine will say anew.
    """
    highest = session.scalars(select(func.max(FieldRow.group_no)).where(FieldRow.document_id == whole.id)).one() or 0
    own, by_machine = FieldRow.document_id == paper.id, FieldRow.state.in_(sorted(BY_MACHINE))
    session.execute(delete(FieldRow).where(own, FieldRow.group_no == 0, by_machine))
    session.execute(update(FieldRow).where(own).values(group_no=FieldRow.group_no + highest + 1))
    _move(session, paper.id, whole.id, 1, paper.page_count, shift)
    repeated = update(IntakeFile).where(IntakeFile.duplicate_of == paper.id)
    session.execute(repeated.values(duplicate_of=whole.id))
    left = update(Job).where(Job.subject_id == paper.id, Job.ended_at.is_(None))
    session.execute(left.values(state=JobState.DONE, ended_at=now(), lease_until=None))
    forget_work(session, paper.id)
    session.delete(paper)
    session.flush()


def _move(session: Session, source: str, target: str, first: int, last: int, shift: int) -> None:
    """Everything that belongs to the pages `first` to `last` of `source` belongs to `target`, their numbers shifted."""
    session.flush()
    for table in _OF_A_PAGE:
        own = update(table).where(table.document_id == source, table.page_no.between(first, last))
        moved = own.values(document_id=target, page_no=table.page_no + shift)
        session.execute(moved, execution_options={"synchronize_session": False})


def _follow(session: Session, whole: Document, proposal: SplitProposal, state: SplitState) -> None:
    """What comes of it elsewhere: labels, fields, the index, and the line of the file, which waits for it."""
    session.flush()
    mark_labels_changed(session, [whole.id])
    ask_describing(session, whole.id)
    bundles.follow(session, proposal, state)
    line = update(IntakeFile).where(IntakeFile.document_id == whole.id, IntakeFile.state == FileState.INDEXED)
    session.execute(line.values(state=FileState.WAITING, reason=None, detail="", changed_at=now()))
    session.expire_all()


def _strictest(before: Kind, kinds: Sequence[Kind]) -> Kind:
    """What the whole was, or else a kind of its parts: the first that opens no part to anybody. Raises SplitRefused."""
    fitting = (kind for kind in (before, *kinds) if not any(opens(own, kind) for own in kinds))
    found = next(fitting, None)
    if found is None:
        raise SplitRefused(Objection.WOULD_OPEN)
    return found


def _remember(part: SplitPart, paper: Document) -> None:
    """What is known of a part by now, for whoever splits the whole at the same page again."""
    for name in ("number", "kind", "issued_on", "precision", "date_as_written", "subject", "issuer"):
        setattr(part, name, getattr(paper, name))


def _spoken(session: Session, document: Document) -> frozenset[str]:
    """The columns of which people have said something."""
    return frozenset(column for name in settled_names(session, document.id) for column in COLUMNS.get(name, ()))


def _set(document: Document, facts: dict[str, object]) -> None:
    for name, value in facts.items():
        setattr(document, name, value)


def _decided(proposal: SplitProposal, user_id: str) -> None:
    proposal.decided_by, proposal.decided_at = user_id, now()


def _last_item(session: Session, dossier_id: str) -> int:
    """The highest item number of the dossier, also of papers that are expected or held."""
    numbers = (
        session.scalars(select(func.max(table.item_no)).where(table.dossier_id == dossier_id)).one()
        for table in (Document, IntakeFile)
    )
    return max((number for number in numbers if number is not None), default=0)


def _as_json(document: Document) -> str:
    facts = {name: getattr(document, name) for name in _FACTS}
    return json.dumps(facts | {"issued_on": facts["issued_on"] and facts["issued_on"].isoformat()}, ensure_ascii=False)


def _from_json(before: str) -> dict[str, object]:
    facts: dict[str, object] = json.loads(before)
    day = facts["issued_on"]
    issued_on = date.fromisoformat(str(day)) if day else None
    return facts | {"precision": Precision(str(facts["precision"])), "issued_on": issued_on}
