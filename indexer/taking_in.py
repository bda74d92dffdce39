"""A job of taking in: looks at the files of an upload, or again at those of a folder that were held or rejected.

Both go the way of `indexer ingest` and end in the same states. Called by `indexer/work.py`. Who asked for it is the
portal's business; the two speak only through rows. Files that are in are not touched. Killed at any point, the next
attempt does the rest.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive import jobs
from archive.intake import IntakeFile, IntakeRun
from archive.jobs import Job
from archive.uploads import Upload
from indexer import listing, uploaded
from indexer.intake import Intake
from indexer.ledger import Ledger
from indexer.manifest import ManifestUnusable
from indexer.register import open_dossiers
from indexer.source import Source
from indexer.workshop import Workshop
from mappings.vocabulary import FileState, JobState

UNREACHABLE = "unreachable"
"""The writer cannot go to the source any more: the files must be delivered again."""
_FAILED = (FileState.HELD, FileState.REJECTED)


def take_in(workshop: Workshop, job: Job) -> None:
    """Do the job. Raises what is not the files' fault (a server away, no room); the job then waits."""
    with workshop.database.reading() as session:
        run = session.get(IntakeRun, job.subject_id)
        failed = _failed(session, run.id) if run is not None else frozenset()
        upload = session.get(Upload, run.batch) if run is not None else None
    if run is not None and upload is not None:
        uploaded.take_in(workshop, run, upload)
        _end(workshop, job, JobState.DONE)
        return
    source = Source.read(run.given) if run is not None else None
    if run is None or source is None or not _again(workshop, run, source, failed):
        _end(workshop, job, JobState.HELD, UNREACHABLE)
        return
    _end(workshop, job, JobState.DONE)


def _again(workshop: Workshop, run: IntakeRun, source: Source, failed: frozenset[str]) -> bool:
    """Look at them again; whether the source could be reached."""
    if not source.is_there:
        return False
    try:
        candidates, rows = source.candidates()
    except ManifestUnusable:
        return False
    workshop.index.ensure()
    with workshop.database.writing() as session:
        register = open_dossiers(session, rows, workshop.settings.site.ceiling, date.today())
        if source.manifest is not None:
            listing.keep(session, run.batch, rows, register, workshop.settings.site.ceiling)
    intake = Intake(workshop, Ledger(run.batch, run.id), register, source.manifest is not None)
    for candidate in candidates:
        if failed & {candidate.name, candidate.unnamed}:
            intake.record(intake.receive(candidate))
    return True


def _failed(session: Session, run_id: str) -> frozenset[str]:
    """The paths of the run's lines that are held or rejected and have no document to read again."""
    query = select(IntakeFile.path).where(IntakeFile.run_id == run_id, IntakeFile.state.in_(_FAILED))
    return frozenset(session.scalars(query))


def _end(workshop: Workshop, job: Job, state: JobState, error: str = "") -> None:
    with workshop.database.writing() as session:
        jobs.finish(session, job.id, state, error)
