"""Deliveries on a test site: runs and lines of the intake ledger as the writer leaves them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from archive.intake import IntakeFile, IntakeRun
from archive.schema import new_id, now
from mappings.reasons import Reason
from mappings.vocabulary import FileState


@dataclass(frozen=True, slots=True)
class Line:
    """One file of a delivery."""

    path: str
    state: FileState
    dossier_id: str | None = None
    reason: Reason | None = None
    detail: str = ""
    document_id: str | None = None
    duplicate_of: str | None = None


def delivered(
    session: Session,
    lines: Sequence[Line],
    found: int | None = None,
    *,
    batch: str = "",
    ended: bool = True,
    given: str = "",
    ago: timedelta = timedelta(0),
) -> str:
    """A run that found `found` files (as many as there are lines unless said otherwise); the delivery's id."""
    batch = batch or uuid.uuid4().hex * 2
    run = IntakeRun(
        id=new_id(), batch=batch, source=f"/srv/thung/{batch[:6]}", found=len(lines) if found is None else found,
        given=given, started_at=now() - ago, finished_at=now() - ago if ended else None,
    )  # fmt: skip
    session.add(run)
    session.flush()
    session.add_all(_rows(run, lines))
    session.flush()
    return batch


def _rows(run: IntakeRun, lines: Iterable[Line]) -> Iterable[IntakeFile]:
    for line in lines:
        yield IntakeFile(
            batch=run.batch, path=line.path, run_id=run.id, state=line.state, reason=line.reason, detail=line.detail,
            dossier_id=line.dossier_id, document_id=line.document_id, duplicate_of=line.duplicate_of,
        )  # fmt: skip
