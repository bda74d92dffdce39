"""A rereading job: reads one page again as a person asked for, and lays what came of it over the page's text.

Called by `indexer/work.py`. The earlier layers stay. What the page turns out to be stamped with is obeyed before any of
its text is kept: a higher grade holds at once, and a paper above the site's ceiling leaves the archive.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from archive import jobs
from archive.artifacts import PageArtifact
from archive.documents import Document, File, Page, mark_labels_changed
from archive.fields import locked
from archive.jobs import Job
from archive.layers import Maker, lay
from archive.requests import Rereading
from indexer import withdrawal
from indexer.describing.first_page import stamp_on
from indexer.reading.reader import MediaType, Unreadable
from indexer.refusals import Refusal
from indexer.workshop import Workshop
from mappings.desk import LayerSource, ReadingWay
from mappings.reasons import Reason
from mappings.vocabulary import Grade, JobState


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is to be read again, and how."""

    original: Path
    media_type: MediaType
    page_no: int
    page_of_file: int
    way: ReadingWay
    turn: int
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
    try:
        artifact = workshop.pipeline.again(wish.original, wish.media_type, wish.page_of_file, wish.way, wish.turn)
    except Unreadable as unreadable:
        _end(workshop, job, JobState.HELD, str(unreadable.reason))
        return
    stamp = stamp_on(artifact.text)
    if stamp is not None and stamp.level > workshop.settings.site.ceiling.grade.level:
        withdrawal.take_out(workshop.database, workshop.store, workshop.index, job.subject_id, _ABOVE)
        return
    _lay(workshop, job, wish, artifact, stamp)


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
            original=workshop.store.path(file.digest), media_type=MediaType(file.media_type), page_no=job.part,
            page_of_file=document.page_of_file(job.part), way=asked.way, turn=asked.turn,
            maker=Maker(LayerSource.READ_AGAIN, asked.asked_by, asked.why),
        )  # fmt: skip


def _lay(workshop: Workshop, job: Job, wish: _Wish, artifact: PageArtifact, stamp: Grade | None) -> None:
    with workshop.database.writing() as session:
        document = locked(session, job.subject_id)
        page = session.get(Page, (job.subject_id, wish.page_no))
        if document is not None and page is not None and not withdrawal.is_pronounced(session, document.id):
            if stamp is not None and stamp.level > document.grade.level:
                document.grade = stamp
                session.flush()
                mark_labels_changed(session, [document.id])
            lay(session, workshop.store, document, page, artifact, wish.maker)
        jobs.finish(session, job.id, JobState.DONE)


def _end(workshop: Workshop, job: Job, state: JobState, reason: str = "") -> None:
    with workshop.database.writing() as session:
        jobs.finish(session, job.id, state, reason)
