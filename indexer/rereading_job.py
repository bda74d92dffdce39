"""A rereading job: reads one page again as a person asked for, and lays what came of it over the page's text.

Called by `indexer/work.py`. What OCR has made of the page before in just this way is taken and not read anew. The
earlier layers stay; where the same came as stands there, no layer is added. What the page turns out to be stamped with
is obeyed before any of its text is kept: a higher grade holds at once, and a paper above the site's ceiling leaves the
archive.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.orm import Session

from archive import jobs
from archive.artifacts import PageArtifact
from archive.documents import Document, File, Page
from archive.fields import locked
from archive.grades import raise_to, raised_by_mark, was_judged
from archive.jobs import Job
from archive.layers import Maker, lay
from archive.requests import Rereading
from indexer import withdrawal
from indexer.describing.grading import Marks, marks_on
from indexer.known_results import KnownResults, enter_results
from indexer.pipeline import Manner
from indexer.reading.reader import MediaType, Unreadable
from indexer.reading.tesseract import OcrSettings
from indexer.refusals import Refusal
from indexer.workshop import Workshop
from mappings.desk import LayerSource
from mappings.reasons import Reason
from mappings.vocabulary import Grade, JobState


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is to be read again, and how."""

    file_digest: str
    original: Path
    media_type: MediaType
    page_no: int
    page_of_file: int
    manner: Manner
    maker: Maker


def read_again(workshop: Workshop, job: Job) -> None:
    """Do the job. A page that cannot be read so stays as it is, and the job is held with the reason."""
    wish = _wish(workshop, job)
    if wish is None:
        with workshop.database.reading() as session:
            going = withdrawal.is_pronounced(session, job.subject_id)
        if going:  # whoever gave the verdict was killed before it was carried out
            withdrawal.carry_out(workshop.database, workshop.store, job.subject_id)
        _end(workshop, job, JobState.DONE)
        return
    known = KnownResults(workshop.database, workshop.store, wish.file_digest)
    try:
        artifact = workshop.pipeline.again(wish.original, wish.media_type, wish.page_of_file, wish.manner, known)
    except Unreadable as unreadable:
        _end(workshop, job, JobState.HELD, str(unreadable.reason))
        return
    marks = marks_on([artifact], wish.page_no)
    above = marks.highest
    if above is not None and above.level > workshop.settings.site.ceiling.grade.level:
        withdrawal.take_out(workshop.database, workshop.store, workshop.index, job.subject_id, _ABOVE)
        return
    _lay(workshop, job, wish, artifact, marks)


_ABOVE = Refusal(Reason.ABOVE_CEILING)


def _wish(workshop: Workshop, job: Job) -> _Wish | None:
    """What was asked for; None when the document is gone or going."""
    with workshop.database.reading() as session:
        document = session.get(Document, job.subject_id)
        asked = session.get(Rereading, (job.subject_id, job.part, job.revision))
        page = session.get(Page, (job.subject_id, job.part))
        if document is None or asked is None or page is None or withdrawal.is_pronounced(session, document.id):
            return None
        file = session.get_one(File, document.file_digest)
        return _Wish(
            file_digest=file.digest, original=workshop.store.path(file.digest),
            media_type=MediaType(file.media_type), page_no=job.part, page_of_file=document.page_of_file(job.part),
            manner=_manner(asked),
            maker=Maker(LayerSource.READ_AGAIN, asked.asked_by, asked.why),
        )  # fmt: skip


def _manner(asked: Rereading) -> Manner:
    settings = OcrSettings.of(asked.settings)
    if asked.turn:
        settings = replace(settings, turned=asked.turn)
    return Manner(asked.way, settings, asked.seconds)


def _lay(workshop: Workshop, job: Job, wish: _Wish, artifact: PageArtifact, marks: Marks) -> None:
    with workshop.database.writing() as session:
        document = locked(session, job.subject_id)
        page = session.get(Page, (job.subject_id, wish.page_no))
        if document is not None and page is not None and not withdrawal.is_pronounced(session, document.id):
            kept = workshop.pipeline.keep(wish.page_no, artifact)
            enter_results(session, wish.file_digest, [replace(kept, page_no=wish.page_of_file)])
            closed = _close(session, document, wish.page_no, marks)
            if closed or kept.digest != page.digest:
                lay(session, workshop.store, document, page, artifact, wish.maker)
        jobs.finish(session, job.id, JobState.DONE)


def _close(session: Session, document: Document, page_no: int, marks: Marks) -> bool:
    """Obey the marks on the page; whether they closed the paper further. A torn one is unknown, so the most restricted:
    nobody opens the paper until two persons have said what it is."""
    judged = was_judged(session, document, page_no, marks.highest)
    raised = not judged and raised_by_mark(session, document, marks.highest)
    torn = bool(marks.torn_on) and raise_to(session, document, Grade.TUYET_MAT, is_open=True)
    return raised or torn


def _end(workshop: Workshop, job: Job, state: JobState, reason: str = "") -> None:
    with workshop.database.writing() as session:
        jobs.finish(session, job.id, state, reason)
