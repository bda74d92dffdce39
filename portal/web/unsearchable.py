"""What a search cannot have looked at: files that wait, are held or were rejected, counted for those who may know."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.dossiers import Dossier, DossierSubject
from archive.intake import IntakeFile
from mappings.vocabulary import FileState
from portal.access.holdings import Holdings

UNSEARCHABLE = (FileState.WAITING, FileState.HELD, FileState.REJECTED)


def count(session: Session, holdings: Holdings, unit_ids: frozenset[str]) -> int | None:
    """How many files in the custody of `unit_ids`, whose held files this reader sees; None for one who sees none.

    Dossiers about a person he is recused from are left out.
    """
    if not unit_ids:
        return None
    barred = select(DossierSubject.dossier_id).where(
        DossierSubject.person_id.in_([recusal.about for recusal in holdings.recusals])
    )
    query = (
        select(func.count())
        .select_from(IntakeFile)
        .join(Dossier, Dossier.id == IntakeFile.dossier_id)
        .where(
            IntakeFile.state.in_(UNSEARCHABLE),
            Dossier.custodian_id.in_(sorted(unit_ids)),
            Dossier.id.not_in(barred),
        )
    )
    return session.scalar(query) or 0
