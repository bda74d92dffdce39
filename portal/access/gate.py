"""The gate in front of a paper: a document with its dossier and labels for a reader who may open it now, else nothing.

Called by `portal.web.opening`, and through it by every view that shows a document, a page, an image or an original.
Nothing of a document is read before it has passed here.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from archive.documents import Document, labels_of
from archive.dossiers import Dossier
from mappings.access import Labels, Scope
from portal.access.policy import Policy, Sight
from portal.access.principal import Principal


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that its reader may open now."""

    document: Document
    dossier: Dossier
    labels: Labels
    scope: Scope


def paper(
    session: Session, policy: Policy, reader: Principal, document_id: str, sight: Sight = Sight.READ
) -> Paper | None:
    """The document, if `reader` may open it; None for one refused as for one that is not there."""
    scope = policy.scope_of(session, reader, sight)
    labels = labels_of(session, [document_id]).get(document_id)
    if labels is None or not scope.admits(labels):
        return None
    document = session.get_one(Document, document_id)
    return Paper(document, session.get_one(Dossier, document.dossier_id), labels, scope)
