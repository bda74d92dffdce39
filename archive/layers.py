"""The layers of a page's text: as first read, read again, corrected by a person. The newest is the one in use.

`pages` points at the newest layer, so that index, viewer and verification need to know of one text only; `page_texts`
keeps every layer from the moment there is a second one. A layer is never changed and never taken away alone.
Called by the desk (corrections) and by the writer (pages read again).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from archive.aligning import aligned, moved
from archive.artifacts import PageArtifact
from archive.documents import Document, Page, mark_labels_changed
from archive.fields import FieldRow, locked
from archive.requests import ask_describing, ask_indexing
from archive.schema import Id, Record, coded, now
from archive.store import Store
from mappings.desk import LayerSource, Verdict
from mappings.vietnamese import clean
from mappings.vocabulary import PageNote

LONGEST_TEXT = 100_000
"""Characters of a page's text that a person enters."""
_READ_BY_PERSON = "person"
_SETTLED_BY_PERSON = frozenset({
    PageNote.READ_BADLY, PageNote.HANDWRITTEN, PageNote.LAYER_DOUBTED, PageNote.TIMED_OUT,
})  # fmt: skip
"""What was said of the machine's reading and is no longer so of a text that a person wrote."""


class PageText(Record):
    """One layer. `version` counts from 1, the layer as first read; `made_by` is None where the machine made it."""

    __tablename__ = "page_texts"

    document_id: Mapped[Id] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    page_no: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), index=True)
    characters: Mapped[int]
    source: Mapped[LayerSource] = mapped_column(coded(LayerSource))
    made_by: Mapped[Id | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]
    why: Mapped[str] = mapped_column(String(500), default="")


class PageVerdict(Record):
    """What a person says of a badly read page that he leaves as it is; it holds for the layer he saw (`digest`)."""

    __tablename__ = "page_verdicts"

    document_id: Mapped[Id] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    page_no: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    verdict: Mapped[Verdict] = mapped_column(coded(Verdict))
    said_by: Mapped[Id] = mapped_column(ForeignKey("users.id"))
    said_at: Mapped[datetime] = mapped_column(default=now)
    why: Mapped[str] = mapped_column(String(500), default="")


class PageAbsent(Exception):
    """The page is not (or not yet) read, or its text is lost."""


class TextUnfit(Exception):
    """The text is too long for one page, or there is none."""


class TextStale(Exception):
    """The page has a newer layer than the one shown; nothing was done. The argument is its version."""

    def __init__(self, version: int) -> None:
        super().__init__(version)
        self.version = version


@dataclass(frozen=True, slots=True)
class Maker:
    """Who makes a layer, and why."""

    source: LayerSource
    user_id: str | None
    why: str = ""


def version_of(session: Session, document_id: str, page_no: int) -> int:
    """The version of the text in use: 1 as first read."""
    return layers_of(session, document_id, page_no)[-1].version


def layers_of(session: Session, document_id: str, page_no: int) -> Sequence[PageText]:
    """Every layer of a page, the newest last. Raises PageAbsent."""
    page = session.get(Page, (document_id, page_no))
    if page is None:
        raise PageAbsent
    kept = select(PageText).where(PageText.document_id == document_id, PageText.page_no == page_no)
    return session.scalars(kept.order_by(PageText.version)).all() or [_as_first_read(page)]


def correct_text(
    session: Session, store: Store, document_id: str, page_no: int, user_id: str, expected_version: int, text: str,
    why: str = "",
) -> int:  # fmt: skip
    """Lay a person's text over the page; its version. Words that stay keep their boxes, changed ones take those of what
    they replace. Index and fields follow. Raises PageAbsent, TextStale, TextUnfit, StoreFull."""
    written = clean(text)
    if len(written) > LONGEST_TEXT or not written.strip():
        raise TextUnfit
    document, page = _held(session, document_id, page_no, expected_version)
    under = artifact_of(store, page.digest)
    over = replace(
        under,
        text=written,
        words=aligned(under.text, under.words, written),
        engine=f"{under.engine} + {_READ_BY_PERSON}"[:100] if _READ_BY_PERSON not in under.engine else under.engine,
        confidence=None if under.confidence is None else 1.0,
        notes=tuple(note for note in under.notes if note not in _SETTLED_BY_PERSON),
    )
    return lay(session, store, document, page, over, Maker(LayerSource.PERSON, user_id, why))


def take_up(
    session: Session, store: Store, document_id: str, page_no: int, user_id: str, expected_version: int, version: int,
    why: str = "",
) -> int:  # fmt: skip
    """Lay an earlier layer over the page again; the new version. Raises as `correct_text` does."""
    document, page = _held(session, document_id, page_no, expected_version)
    found = session.get(PageText, (document_id, page_no, version))
    if found is None:
        raise PageAbsent
    earlier = artifact_of(store, found.digest)
    return lay(session, store, document, page, earlier, Maker(found.source, user_id, why))


def judge_page(
    session: Session, document_id: str, page_no: int, user_id: str, expected_version: int, verdict: Verdict,
    why: str = "",
) -> None:  # fmt: skip
    """Leave a badly read page as it is: good enough (READ), unreadable, or to be looked up on paper. It then no longer
    waits at the desk. Raises PageAbsent, TextStale."""
    _, page = _held(session, document_id, page_no, expected_version)
    session.merge(
        PageVerdict(
            document_id=document_id, page_no=page_no, digest=page.digest, verdict=verdict, said_by=user_id,
            said_at=now(), why=why[:500],
        )
    )  # fmt: skip


def lay(
    session: Session, store: Store, document: Document, page: Page, artifact: PageArtifact, maker: Maker
) -> int:  # fmt: skip
    """Make `artifact` the page's text in use, and have the document indexed and described anew; the new version.

    The caller holds the document. Fields that people have in hand keep what they say; their place in the text moves
    with it.
    """
    before = artifact_of(store, page.digest)
    layers = layers_of(session, document.id, page.page_no)
    if layers[-1].version == 1:
        session.add(_as_first_read(page))
    version = layers[-1].version + 1
    page.digest = store.put(io.BytesIO(artifact.to_bytes()))
    page.engine, page.confidence, page.has_image = artifact.engine, artifact.confidence, artifact.has_image
    page.characters = len("".join(artifact.text.split()))
    page.notes = ",".join(artifact.notes)
    session.add(
        PageText(
            document_id=document.id, page_no=page.page_no, version=version, digest=page.digest,
            characters=page.characters, source=maker.source,
            made_by=maker.user_id, made_at=now(), why=maker.why[:500],
        )
    )  # fmt: skip
    _move_fields(session, page, before.text, artifact.text)
    session.flush()
    mark_labels_changed(session, [document.id])
    session.refresh(document)
    ask_indexing(session, document)
    ask_describing(session, document.id)
    return version


def artifact_of(store: Store, digest: str) -> PageArtifact:
    """A page as read. Raises PageAbsent when the store has lost it."""
    try:
        return PageArtifact.from_bytes(store.path(digest).read_bytes())
    except KeyError:
        raise PageAbsent from None


def _held(session: Session, document_id: str, page_no: int, expected_version: int) -> tuple[Document, Page]:
    document = locked(session, document_id)
    page = session.get(Page, (document_id, page_no), populate_existing=True)
    if document is None or page is None:
        raise PageAbsent
    version = version_of(session, document_id, page_no)
    if version != expected_version:
        raise TextStale(version)
    return document, page


def _as_first_read(page: Page) -> PageText:
    return PageText(
        document_id=page.document_id, page_no=page.page_no, version=1, digest=page.digest,
        characters=page.characters, source=LayerSource.OCR,
        made_by=None, made_at=page.read_at, why="",
    )  # fmt: skip


def _move_fields(session: Session, page: Page, old: str, new: str) -> None:
    rows = select(FieldRow).where(FieldRow.document_id == page.document_id, FieldRow.page_no == page.page_no)
    for row in session.scalars(rows):
        row.start, row.end = moved(old, new, row.start, row.end)
