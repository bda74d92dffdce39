"""Files that hold many papers: the split that is proposed for a document, and where it stands.

The writer proposes (`indexer/describing_job.py`); a person splits, refuses or merges at the desk
(`archive/splitting.py`); the writer then brings the index to it (`indexer/regrouping_job.py`). Until it has, `withheld`
keeps searches from what the index still says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, and_, delete, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from archive import jobs
from archive.documents import Document, File
from archive.jobs import JobKind
from archive.schema import Id, Record, coded, now
from mappings.splits import Sides, Sign, SplitState
from mappings.vocabulary import Kind, Precision

SPLITTABLE = frozenset({"application/pdf", "image/tiff"})
"""Files whose pages stand on their own. Office text has no pages of its own to share out."""


class SplitProposal(Record):
    """The split of a document that came in as one. `before` is what it was then, as JSON; `sides` how it was scanned.

    `version` counts the changes, so that nobody decides over what he has not seen.
    """

    __tablename__ = "split_proposals"

    document_id: Mapped[Id] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    state: Mapped[SplitState] = mapped_column(coded(SplitState), index=True)
    version: Mapped[int] = mapped_column(default=1)
    sides: Mapped[Sides | None] = mapped_column(coded(Sides))
    before: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime] = mapped_column(default=now)
    decided_by: Mapped[Id | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]


class SplitPart(Record):
    """One part, its pages being those of the whole. `document_id` is the document it became, empty until it is split;
    the first part is what the whole document shrank to. `why` are codes of Sign joined by commas."""

    __tablename__ = "split_parts"

    whole_id: Mapped[Id] = mapped_column(ForeignKey("split_proposals.document_id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    first_page: Mapped[int]
    last_page: Mapped[int]
    document_id: Mapped[str] = mapped_column(String(32), default="", index=True)
    number: Mapped[str | None] = mapped_column(String(100))
    kind: Mapped[Kind | None] = mapped_column(coded(Kind))
    issued_on: Mapped[date | None]
    precision: Mapped[Precision] = mapped_column(coded(Precision), default=Precision.NONE)
    date_as_written: Mapped[str] = mapped_column(String(40), default="")
    subject: Mapped[str] = mapped_column(String(1000), default="")
    issuer: Mapped[str] = mapped_column(String(300), default="")
    confidence: Mapped[float] = mapped_column(default=1.0)
    why: Mapped[str] = mapped_column(String(200), default="")


@dataclass(frozen=True, slots=True)
class PartFacts:
    """A part, and what its first page says of it. Pages (from 1) are those of the whole document; without `kind` it is
    taken for what the whole is. `confidence` (0..1) is that of its beginning, `why` the signs for it and against it."""

    first_page: int
    last_page: int
    number: str | None = None
    kind: Kind | None = None
    issued_on: date | None = None
    precision: Precision = Precision.NONE
    date_as_written: str = ""
    subject: str = ""
    issuer: str = ""
    confidence: float = 1.0
    why: tuple[Sign, ...] = ()


def proposal_of(session: Session, document_id: str) -> SplitProposal | None:
    """The proposal for a document, or the one by which it came to be."""
    own = session.get(SplitProposal, document_id)
    if own is not None:
        return own
    made = select(SplitPart.whole_id).where(SplitPart.document_id == document_id)
    return session.scalars(select(SplitProposal).where(SplitProposal.document_id.in_(made))).first()


def parts_of(session: Session, whole_id: str) -> tuple[SplitPart, ...]:
    """The parts of a document, in the order of their pages."""
    own = select(SplitPart).where(SplitPart.whole_id == whole_id)
    return tuple(session.scalars(own.order_by(SplitPart.position)))


def behind(session: Session, document_id: str) -> tuple[str, ...]:
    """The papers of a split file that come after this one."""
    proposal = proposal_of(session, document_id)
    parts = parts_of(session, proposal.document_id) if proposal is not None else ()
    ids = [part.document_id for part in parts]
    return tuple(ids[ids.index(document_id) + 1 :]) if document_id in ids else ()


def signs(part: SplitPart) -> tuple[Sign, ...]:
    """What spoke for the part beginning there, and against it."""
    return tuple(map(Sign, filter(None, part.why.split(","))))


def is_part(document: Document, file: File) -> bool:
    """Whether a document holds less than its whole file."""
    return document.page_count != file.pages


def may_be_split(session: Session, document: Document) -> bool:
    """Whether it is a whole file whose pages stand on their own."""
    file = session.get_one(File, document.file_digest)
    return file.media_type in SPLITTABLE and document.page_count > 1 and not is_part(document, file)


def withheld(session: Session) -> frozenset[str]:
    """Documents that the index still has as they were before a split or a merge: a whole that holds pages of other
    papers now, and parts that are no more. No search may look at them until the index has followed."""
    longer = and_(SplitProposal.state == SplitState.SPLITTING, SplitPart.position == 0)
    gone = and_(SplitProposal.state == SplitState.MERGING, SplitPart.position > 0)
    query = select(SplitPart.document_id).join(SplitProposal, SplitProposal.document_id == SplitPart.whole_id)
    return frozenset(session.scalars(query.where(or_(longer, gone))))


def withholds(session: Session, whole_id: str) -> bool:
    """Whether something of that file is withheld."""
    proposal = session.get(SplitProposal, whole_id)
    return proposal is not None and proposal.state in (SplitState.SPLITTING, SplitState.MERGING)


def propose(session: Session, document: Document, parts: Sequence[PartFacts], sides: Sides | None) -> None:
    """Enter what the machine finds in a whole document; one paper is no proposal. A newer reading replaces an older
    one, never what a person decided. The caller holds the document."""
    standing = session.get(SplitProposal, document.id)
    decided = standing is not None and standing.state is not SplitState.PROPOSED
    if decided or not may_be_split(session, document):
        return
    if len(parts) < 2:
        forget(session, document.id)
        return
    if standing is None:
        session.add(
            SplitProposal(document_id=document.id, state=SplitState.PROPOSED, version=1, sides=sides, before="")
        )
        session.flush()
    elif [part.first_page for part in parts_of(session, document.id)] != [part.first_page for part in parts]:
        standing.version, standing.sides = standing.version + 1, sides
    enter(session, document.id, parts)


def enter(session: Session, whole_id: str, parts: Iterable[PartFacts]) -> tuple[SplitPart, ...]:
    """These are the parts, and no others."""
    session.execute(delete(SplitPart).where(SplitPart.whole_id == whole_id))
    session.add_all(
        SplitPart(
            whole_id=whole_id, position=position, first_page=part.first_page, last_page=part.last_page, document_id="",
            number=part.number, kind=part.kind, issued_on=part.issued_on, precision=part.precision,
            date_as_written=part.date_as_written[:40], subject=part.subject[:1000], issuer=part.issuer[:300],
            confidence=part.confidence, why=",".join(part.why)[:200],
        )
        for position, part in enumerate(parts)
    )  # fmt: skip
    session.flush()
    return parts_of(session, whole_id)


def follow(session: Session, proposal: SplitProposal, state: SplitState) -> None:
    """Have the index follow: withheld from now on until the job is done."""
    proposal.state, proposal.version = state, proposal.version + 1
    session.flush()
    jobs.enqueue(session, JobKind.REGROUP, proposal.document_id, proposal.version)


def withhold_again(session: Session, document_ids: Iterable[str]) -> None:
    """Another index takes over that may have these documents as they were before they were split or merged."""
    again = {SplitState.SPLIT: SplitState.SPLITTING, SplitState.MERGED: SplitState.MERGING}
    late = SplitProposal.document_id.in_(list(document_ids))
    for proposal in session.scalars(select(SplitProposal).where(late, SplitProposal.state.in_(list(again)))):
        follow(session, proposal, again[proposal.state])


def forget(session: Session, whole_id: str) -> None:
    """Remove the proposal for a document: it holds what the pages say."""
    session.execute(delete(SplitPart).where(SplitPart.whole_id == whole_id))
    session.execute(delete(SplitProposal).where(SplitProposal.document_id == whole_id))
