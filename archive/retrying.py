"""Asks that what failed of a delivery be tried again: rows that the writer carries out, and nothing else.

Called by the portal. What is in or waits is not touched, and asking twice asks once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive import jobs
from archive.documents import Document, papers_of
from archive.intake import IntakeFile, IntakeRun
from archive.jobs import Job, JobKind
from archive.schema import now
from mappings.reasons import Reason
from mappings.vocabulary import FileState, JobState

_OPEN = (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: papers to be read anew, and whether the files of the source are looked at again."""

    papers: int
    looks_again: bool


def try_again(session: Session, run: IntakeRun, failed: Sequence[IntakeFile]) -> Asked:
    """Ask for the files `failed` of `run`; in the caller's (writing) transaction."""
    papers = 0
    for line in failed:
        document = session.get(Document, line.document_id) if line.document_id else None
        subjects = [paper.id for paper in papers_of(session, document.file_digest)] if document is not None else []
        if line.reason is Reason.QUARANTINED and jobs.try_again(session, *subjects):
            line.state, line.reason, line.detail, line.changed_at = FileState.WAITING, None, "", now()
            papers += 1
    stopped = (job := newest(session, run.id)) is not None and job.state is JobState.QUARANTINED
    still_out = any(line.state in (FileState.HELD, FileState.REJECTED) for line in failed)
    looks_again = stopped or (still_out and bool(run.given))
    if looks_again:
        look_again(session, run.id)
    return Asked(papers, looks_again)


def look_again(session: Session, run_id: str) -> None:
    """Queue the taking in of what is not in, unless that is already asked for."""
    latest = newest(session, run_id)
    if latest is not None and latest.state is JobState.QUARANTINED:
        jobs.try_again(session, run_id)
    elif latest is None or latest.state not in _OPEN:
        jobs.enqueue(session, JobKind.TAKE_IN, run_id, (latest.revision if latest else 0) + 1)


def newest(session: Session, run_id: str) -> Job | None:
    """The newest job of taking in for that run."""
    of_run = (Job.kind == JobKind.TAKE_IN, Job.subject_id == run_id)
    last = select(func.max(Job.revision)).where(*of_run).scalar_subquery()
    return session.scalars(select(Job).where(*of_run, Job.revision == last)).first()


def is_open(job: Job | None) -> bool:
    """Whether that job is still to be done."""
    return job is not None and job.state in _OPEN
