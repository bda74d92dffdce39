"""Who may hand papers over in the browser, for which units, and which uploads are his.

Called by the screens of uploading and by `portal.access.deliveries`. Handing over is write-only: it opens nothing, and
tells nothing of the dossier that the papers are for.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.dossiers import DossierSubject
from archive.intake import IntakeFile
from archive.uploads import Upload
from mappings.vocabulary import Grade
from portal.access.holdings import Holdings
from portal.access.policy import Policy
from portal.access.principal import Principal


def units(holdings: Holdings) -> frozenset[str]:
    """The units for which he may deliver."""
    if holdings.clearance is None:
        return frozenset()
    return frozenset[str]().union(*(grant.unit_ids for grant in holdings.grants if grant.rights.delivers))


def grades(policy: Policy, holdings: Holdings) -> tuple[Grade, ...]:
    """The grades he may give his papers, in rising order: none that he may not handle or the site may not hold."""
    reached = policy.grades(holdings.clearance) if holdings.clearance is not None else frozenset[Grade]()
    return tuple(grade for grade in Grade if grade in reached)


def own(session: Session, holdings: Holdings, user_id: str) -> frozenset[str]:
    """The uploads he made for units for which he may still deliver, save those about a person he is recused from."""
    barred = (
        select(IntakeFile.batch)
        .join(DossierSubject, DossierSubject.dossier_id == IntakeFile.dossier_id)
        .where(DossierSubject.person_id.in_([recusal.about for recusal in holdings.recusals]))
    )
    query = select(Upload.id).where(
        Upload.made_by == user_id, Upload.unit_id.in_(sorted(units(holdings))), Upload.id.not_in(barred)
    )
    return frozenset(session.scalars(query))


def opened(session: Session, policy: Policy, reader: Principal, upload_id: str) -> Upload | None:
    """An upload of his that is not handed over yet; None for another's as for one that is not there."""
    upload = session.get(Upload, upload_id)
    if upload is None or upload.made_by != reader.user_id or upload.handed_over_at is not None:
        return None
    return upload if upload.unit_id in units(policy.holdings(session, reader)) else None


def unfinished(session: Session, holdings: Holdings, user_id: str) -> list[Upload]:
    """His uploads that are not handed over, the newest first."""
    query = select(Upload).where(
        Upload.made_by == user_id, Upload.handed_over_at.is_(None), Upload.unit_id.in_(sorted(units(holdings)))
    )
    return list(session.scalars(query.order_by(Upload.touched_at.desc())))
