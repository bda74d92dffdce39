"""The way of ONE page: read -> clean -> check -> keep.

    read    the reader for the file's content gives the page: text, words with boxes, engine, confidence
    clean   (inside the readers) legacy encodings, Unicode, quality of a text layer
    check   a mark above the ceiling, or one that cannot be read, stops it here, before anything of the page is stored
    keep    the artifact goes into the store; what the catalogue needs of it comes back

`door` takes the first pages of a file not in yet, `slice` the pages of one reading job. Each page ends as `Kept`
or as a `Refusal`; nothing here writes to the catalogue or the index.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from archive.artifacts import PageArtifact
from archive.store import Store
from indexer.describing.first_page import Description, describe
from indexer.describing.grading import is_quiet, marks_on
from indexer.labels import Claim, seen, settled
from indexer.reading.ocr import OcrReader
from indexer.reading.outcome import Known, nothing
from indexer.reading.reader import MediaType, Probe, Readers, ReadingLimits, Unreadable
from indexer.reading.tesseract import OcrSettings
from indexer.refusals import Refusal
from mappings.desk import ReadingWay
from mappings.reasons import Reason
from mappings.vocabulary import Ceiling, Grade, PageNote

PAGES_AT_THE_DOOR = 64
"""Exact pages (born digital) are all read at once up to here; reading stops after the first page that took OCR."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A page that is in the store. `mark` is the highest grade that it bears, None where it bears none."""

    page_no: int
    digest: str
    engine: str
    confidence: float | None
    characters: int
    has_image: bool
    notes: str = ""
    mark: Grade | None = None


@dataclass(frozen=True, slots=True)
class Manner:
    """How a page is read again; `seconds` it may take, where that is more than usual."""

    way: ReadingWay
    settings: OcrSettings
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Opened:
    """A file as it stands at the door: what it is, its first pages, what the first one says of itself, and the grade
    that list and pages give it; `mark` is the highest grade on the pages."""

    media_type: MediaType
    page_count: int
    pages: tuple[PageArtifact, ...]
    description: Description
    grade: Grade
    mark: Grade | None

    @property
    def whole(self) -> bool:
        return len(self.pages) == self.page_count

    @property
    def exact(self) -> bool:
        return self.pages[-1].confidence is None


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The stages with what they need."""

    readers: Readers
    store: Store
    limits: ReadingLimits
    ceiling: Ceiling

    def door(self, original: Path, claim: Claim) -> Opened | Refusal:
        """The first pages, checked and not yet kept: nothing of a paper is stored before it is known to be welcome."""
        try:
            found, coming = self.readers.first(original, PAGES_AT_THE_DOOR, self.limits)
            pages = tuple(_first_pages(found, coming))
        except Unreadable as unreadable:
            return Refusal(unreadable.reason, unreadable.detail)
        if not pages:
            return Refusal(Reason.NO_TEXT)
        page_count = found.pages if found.pages is not None else len(pages)
        marks = marks_on(pages)
        grade = settled(claim.grade, marks, self.ceiling)
        if isinstance(grade, Refusal):
            return grade
        if page_count == len(pages) and not any(map(_characters, pages)):
            return Refusal(Reason.NO_TEXT)
        description = describe(next((page for page in pages if not is_quiet(page)), pages[0]).text)
        opened = Opened(found.media_type, page_count, pages, description, grade, marks.highest)
        return seen(claim, description) or opened

    def slice(
        self, original: Path, media_type: MediaType, first: int, last: int, grade: Grade, known: Known = nothing
    ) -> Iterator[Kept | Refusal]:
        """Pages `first` to `last` of a file that is in under `grade`, each kept as soon as it is read; a refusal is the
        last. What is `known` of an image is not read again. Whoever enters a page with a mark above the grade raises
        the grade with it."""
        readers = self.readers.with_ocr(OcrReader(known=known))
        try:
            for page_no, artifact in enumerate(readers.read(original, media_type, first, last, self.limits), first):
                outcome = self._checked(page_no, artifact, grade) or self.keep(page_no, artifact)
                yield outcome
                if isinstance(outcome, Refusal):
                    return
        except Unreadable as unreadable:
            yield Refusal(unreadable.reason, unreadable.detail)

    def again(
        self, original: Path, media_type: MediaType, page_no: int, manner: Manner, known: Known = nothing
    ) -> PageArtifact:
        """One page read again, not kept. A page of text comes from its file and never from its image, unless a person
        says so or its text is garbage. Raises Unreadable for a page that is not there, has no image where one is
        wanted, or takes longer than it may."""
        if manner.way is ReadingWay.OCR and not media_type.has_images:
            raise Unreadable(Reason.UNSUPPORTED, "no image")
        limits = replace(self.limits, page_seconds=max(self.limits.page_seconds, manner.seconds))
        readers = self.readers.with_ocr(OcrReader(manner.settings, known), from_image=manner.way is ReadingWay.OCR)
        read = list(readers.read(original, media_type, page_no, page_no, limits))
        wanted = read[page_no - 1 :] if len(read) > 1 else read  # office files are read whole
        if not wanted:
            raise Unreadable(Reason.NO_TEXT)
        if PageNote.TIMED_OUT in wanted[0].notes:
            raise Unreadable(Reason.TOO_SLOW, f"page {page_no}")
        return wanted[0]

    def keep(self, page_no: int, artifact: PageArtifact) -> Kept:
        """Put the page into the store."""
        return self.keep_all(page_no, [artifact])[0]

    def keep_all(self, first: int, artifacts: Sequence[PageArtifact]) -> tuple[Kept, ...]:
        """Put pages, `first` and those after it, into the store together."""
        digests = self.store.put_all(io.BytesIO(artifact.to_bytes()) for artifact in artifacts)
        return tuple(
            Kept(
                page_no, digest, page.engine, page.confidence, _characters(page), page.has_image,
                ",".join(page.notes), marks_on([page], page_no).highest,
            )
            for page_no, (digest, page) in enumerate(zip(digests, artifacts, strict=True), first)
        )  # fmt: skip

    def _checked(self, page_no: int, artifact: PageArtifact, grade: Grade) -> Refusal | None:
        found = settled(grade, marks_on([artifact], page_no), self.ceiling)
        return found if isinstance(found, Refusal) else None


def _first_pages(found: Probe, coming: Iterator[PageArtifact]) -> Iterator[PageArtifact]:
    """All pages of a file that has none of its own; else those up to the first that took OCR and is not blank."""
    for page in coming:
        yield page
        if page.confidence is not None and found.pages is not None and not is_quiet(page):
            return  # the page where a stamp is due has been read


def with_kind(claim: Claim, description: Description) -> Claim:
    """The claim with the kind that the page names, where nobody else has named one."""
    return claim if claim.kind is not None else replace(claim, kind=description.kind)


def _characters(artifact: PageArtifact) -> int:
    """Characters that are no space."""
    return len("".join(artifact.text.split()))
