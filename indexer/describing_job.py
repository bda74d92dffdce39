"""A describing job: reads the fields of a whole document and proposes them to the desk, links what it cites, and finds
which papers of its number may be the same one and whether several papers begin in it.

Called by `indexer/work.py`. Doing it twice changes nothing; nothing that people settled is touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive import bundles, grades, jobs, links
from archive.artifacts import PageArtifact
from archive.corrections import cite_anew
from archive.documents import Document, Page
from archive.fields import locked
from archive.jobs import Job
from archive.proposing import propose
from archive.requests import ask_indexing
from indexer import bundling, withdrawal
from indexer.describing.grading import marks_on
from indexer.describing.identity import calls_itself_copy, identity, likeness, resemblance, same_paper
from indexer.describing.lines import squeeze
from indexer.describing.paper import describe_paper
from indexer.workshop import Workshop
from mappings.fields import Field, FieldName
from mappings.vietnamese import number_key
from mappings.vocabulary import JobState

_MOST_TWINS = 20
"""Papers of one number that are compared; their pages are read for it."""


@dataclass(frozen=True, slots=True)
class _Whole:
    """A document all of whose pages are read: its artifacts in order, and what tells it from others. Each set holds
    what the catalogue says and what its own pages say, as far as either does: a list may give a copy's number."""

    document_id: str
    digests: tuple[str, ...]
    numbers: frozenset[str]
    dates: frozenset[str]
    issuers: frozenset[str]
    identity: tuple[str, ...]
    """Issuer, kind, number and term as its pages say; empty unless they say all."""

    def may_be(self, other: _Whole) -> bool:
        """Whether nothing but the text can tell the two apart."""
        return bool(self.numbers & other.numbers) and all(
            not one or not two or one & two for one, two in ((self.dates, other.dates), (self.issuers, other.issuers))
        )


@dataclass(frozen=True, slots=True)
class _Pair:
    """A paper that may be the same one, and why; `copy_id` is the copy of the two, where one calls itself so."""

    other_id: str
    why: str
    likeness: float
    copy_id: str | None


def describe(workshop: Workshop, job: Job) -> None:
    """Do the job; a document that is gone, or not wholly read, needs none (whoever reads its last page asks again), and
    whoever changed a page meanwhile has asked again."""
    with workshop.database.reading() as session:
        digests = _digests(session, job.subject_id)
        may_split = bool(digests) and bundles.may_be_split(session, session.get_one(Document, job.subject_id))
    pages = _pages(workshop, digests)
    parts = bundling.papers_in(pages) if may_split else bundling.Found()
    if not pages or not _entered(workshop, job.subject_id, digests, pages, parts):
        with workshop.database.writing() as session:
            jobs.finish(session, job.id, JobState.DONE)
        return
    with workshop.database.reading() as session:
        whole = _whole(session, job.subject_id)
        others = _of_same_number(session, whole) if whole is not None else []
    pairs = list(_pairs(workshop, whole, pages, others)) if whole is not None else []
    with workshop.database.writing() as session:
        if locked(session, job.subject_id) is not None:
            _link(session, job.subject_id, pairs, others)
        jobs.finish(session, job.id, JobState.DONE)


def _entered(
    workshop: Workshop, document_id: str, digests: tuple[str, ...], pages: Sequence[PageArtifact], parts: bundling.Found
) -> bool:
    """Enter what was read of the document itself; False when it is gone, or its pages are others by now."""
    fields = describe_paper(pages)
    with workshop.database.writing() as session:
        document = locked(session, document_id)
        if document is None or _digests(session, document_id) != digests:
            return False
        _grade(session, document, pages)
        propose(session, document_id, fields)
        bundles.propose(session, document, parts.papers, parts.sides)
        grades.ask(session, document)
        cite_anew(session, document_id)
        links.identify(session, _identity(document_id, fields))
    return True


def _link(session: Session, document_id: str, pairs: Sequence[_Pair], others: Sequence[_Whole]) -> None:
    """Propose the pairs; those proposed before that are no longer found are none."""
    found = {pair.other_id for pair in pairs}
    for pair in pairs:
        if session.get(Document, pair.other_id) is not None:
            links.propose_twin(session, document_id, pair.other_id, pair.why, pair.likeness, pair.copy_id)
    compared = {other.document_id for other in others[:_MOST_TWINS]}
    before = {id_ for twin in links.twins_of(session, document_id) for id_ in (twin.first_id, twin.second_id)}
    gone = before - {document_id} - found
    if len(others) > _MOST_TWINS:
        gone &= compared
    links.drop_proposed(session, document_id, sorted(gone))


def _grade(session: Session, document: Document, pages: Sequence[PageArtifact]) -> None:
    """A mark that came to light since the pages were read (somebody corrected a text) closes the paper at once."""
    for page_no, page in enumerate(pages, 1):
        mark = marks_on([page], page_no).highest
        if not grades.was_judged(session, document, page_no, mark) and grades.raised_by_mark(session, document, mark):
            ask_indexing(session, document)


def _identity(document_id: str, fields: Sequence[Field]) -> links.PaperIdentity:
    """What the fields say of which paper this is; empty where they do not."""
    said = {field.name: field.value for field in reversed(fields) if field.value and not field.group}
    whole = identity(fields)
    return links.PaperIdentity(
        document_id=document_id,
        issuer=squeeze(said.get(FieldName.ISSUER, ""))[:300],
        kind=said.get(FieldName.KIND, "")[:16],
        number=number_key(said.get(FieldName.NUMBER, ""))[:100],
        term=whole.term[:16] if whole is not None else "",
        dated=said.get(FieldName.DATE, "")[:10],
    )


def _digests(session: Session, document_id: str) -> tuple[str, ...]:
    """The artifacts of the document in order, if all its pages are read and it is to stay; else none."""
    document = session.get(Document, document_id)
    if document is None or withdrawal.is_pronounced(session, document_id):
        return ()
    digests = tuple(session.scalars(select(Page.digest).where(Page.document_id == document_id).order_by(Page.page_no)))
    return digests if len(digests) == document.page_count else ()


def _whole(session: Session, document_id: str) -> _Whole | None:
    """The document with what tells it from others, if all its pages are read and it is to stay."""
    digests = _digests(session, document_id)
    if not digests:
        return None
    document = session.get_one(Document, document_id)
    own = session.get(links.PaperIdentity, document_id)
    dated = document.issued_on.isoformat() if document.issued_on is not None else ""
    return _Whole(
        document_id, digests,
        numbers=_said(document.number_key, own.number if own else ""),
        dates=_said(dated, own.dated if own else ""),
        issuers=_said(squeeze(document.issuer), own.issuer if own else ""),
        identity=(own.issuer, own.kind, own.number, own.term) if own is not None and own.term else (),
    )  # fmt: skip


def _said(*values: str) -> frozenset[str]:
    return frozenset(value for value in values if value)


def _of_same_number(session: Session, whole: _Whole) -> list[_Whole]:
    """The other whole documents that bear one of its numbers and may be the same paper by what is said of them."""
    listed = select(Document.id).where(Document.number_key.in_(sorted(whole.numbers)))
    read = select(links.PaperIdentity.document_id).where(links.PaperIdentity.number.in_(sorted(whole.numbers)))
    ids = sorted({*session.scalars(listed), *session.scalars(read)} - {whole.document_id})
    found = (_whole(session, document_id) for document_id in ids)
    return [one for one in found if one is not None and one.may_be(whole)]


def _pairs(
    workshop: Workshop, whole: _Whole, pages: Sequence[PageArtifact], others: Sequence[_Whole]
) -> Iterator[_Pair]:  # fmt: skip
    """Those of `others` whose text is nearly the same, and those that bear the same identity with another text."""
    if not others:
        return
    own, copied = likeness((), pages), calls_itself_copy(pages)
    for other in others[:_MOST_TWINS]:
        read = _pages(workshop, other.digests)
        theirs, also = likeness((), read), calls_itself_copy(read)
        near, number = round(resemblance(own, theirs), 4), min(whole.numbers & other.numbers)
        if same_paper(replace(own, number=number), replace(theirs, number=number)):
            copy_id = None if copied is also else whole.document_id if copied else other.document_id
            yield _Pair(other.document_id, links.SAME_NUMBER, near, copy_id)
        elif whole.identity and whole.identity == other.identity:
            yield _Pair(other.document_id, links.SAME_IDENTITY, near, None)


def _pages(workshop: Workshop, digests: Iterable[str]) -> list[PageArtifact]:
    return [PageArtifact.from_bytes(workshop.store.path(digest).read_bytes()) for digest in digests]
