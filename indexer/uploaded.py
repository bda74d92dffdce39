"""Takes an upload in: the files that a person handed over in the browser, through the same intake as a folder's.

Called by `indexer/taking_in.py`. When a file has its line in the ledger its bytes leave the drop folder, overwritten,
and its name leaves the catalogue: whatever the verdict, nothing lingers there that nobody has looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from archive.dossiers import Dossier
from archive.drop import Drop
from archive.intake import IntakeRun
from archive.schema import now
from archive.units import Unit
from archive.uploads import Upload, UploadFile, abandoned, files_of
from indexer.intake import Intake
from indexer.ledger import Ledger
from indexer.matching import Candidate, without_list
from indexer.refusals import Refusal
from indexer.register import Register, open_dossiers
from indexer.source import Source
from indexer.walk import Found
from indexer.workshop import Workshop
from mappings.reasons import Reason


def take_in(workshop: Workshop, run: IntakeRun, upload: Upload) -> None:
    """Take in what is still in the drop folder; killed at any point, the next call does the rest."""
    drop, ledger = Drop(workshop.settings.site.uploads), Ledger(run.batch, run.id)
    workshop.index.ensure()
    with workshop.database.writing() as session:
        files, source = files_of(session, upload.id), _source(session, drop, upload)
        register = _register(session, workshop, source, upload)
    candidates = _candidates(drop, upload, files, source)
    intake = Intake(workshop, ledger, register, listed=False)
    for file, candidate in zip(files, candidates, strict=True):
        if not _is_settled(workshop, ledger, candidate):
            intake.record(intake.receive(candidate))
        drop.wipe(upload.id, file.id)
        with workshop.database.writing() as session:
            session.execute(delete(UploadFile).where(UploadFile.id == file.id))
    drop.clear(upload.id)
    with workshop.database.writing() as session:
        session.get_one(IntakeRun, run.id).finished_at = now()


def clear_abandoned(workshop: Workshop) -> None:
    """Forget uploads that were given up before they were handed over, with their bytes."""
    with workshop.database.reading() as session:
        given_up = [upload.id for upload in abandoned(session, now())]
    for upload_id in given_up:
        with workshop.database.writing() as session:
            session.execute(delete(UploadFile).where(UploadFile.upload_id == upload_id))
            session.execute(delete(Upload).where(Upload.id == upload_id, Upload.handed_over_at.is_(None)))
        Drop(workshop.settings.site.uploads).clear(upload_id)


def _source(session: Session, drop: Drop, upload: Upload) -> Source:
    """As the command line would say it: the unit whose register gave the dossier its code."""
    held = select(Dossier.origin_id).where(Dossier.custodian_id == upload.unit_id, Dossier.code == upload.dossier)
    origins = session.scalars(held.distinct()).all()
    origin = session.get_one(Unit, origins[0] if len(origins) == 1 else upload.unit_id)
    return Source(drop.root / upload.id, None, origin.code, upload.dossier, upload.grade, upload.kind)


def _register(session: Session, workshop: Workshop, source: Source, upload: Upload) -> Register:
    """The dossier; one that has passed into other hands takes nothing from this unit."""
    register = open_dossiers(session, [source.row()], workshop.settings.site.ceiling, date.today())
    for line, place in register.places.items():
        if place.custodian_id != upload.unit_id:
            register.refusals[line] = Refusal(Reason.NOT_IN_CUSTODY)
    return register


def _candidates(drop: Drop, upload: Upload, files: Sequence[UploadFile], source: Source) -> list[Candidate]:
    found = [Found(drop.path(upload.id, file.id), file.name, file.size) for file in files]
    return without_list(found, source.row())


def _is_settled(workshop: Workshop, ledger: Ledger, candidate: Candidate) -> bool:
    """Whether an earlier attempt entered the file and had begun to remove its bytes."""
    if candidate.found is not None and candidate.found.path.exists():
        return False
    with workshop.database.reading() as session:
        return ledger.find(session, candidate) is not None
