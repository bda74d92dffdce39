"""Rows of the catalogue for tests: each function adds one noun with the least it needs and gives its id back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from archive.documents import Document, File
from archive.dossiers import Dossier, DossierSubject
from archive.people import Assignment, Grant, Person, Recusal, Seal, User
from archive.schema import new_id, now
from archive.units import Unit, UnitName, UnitParent
from mappings.vocabulary import Grade, Kind, Role

LONG_AGO = date(2000, 1, 1)
PAST = timedelta(days=365)


def unit(session: Session, code: str, parent: str | None = None, until: date | None = None) -> str:
    """A unit named like its code, below `parent` until that day."""
    id_ = new_id()
    session.add(Unit(id=id_, code=code, opened_on=LONG_AGO))
    session.flush()
    session.add(UnitName(unit_id=id_, name=f"Đơn vị {code}", valid_from=LONG_AGO))
    if parent is not None:
        session.add(UnitParent(unit_id=id_, parent_id=parent, valid_from=LONG_AGO, valid_until=until))
    session.flush()
    return id_


def user(
    session: Session,
    login: str,
    unit_id: str,
    clearance: Grade = Grade.MAT,
    password_hash: str = "",
    until: datetime | None = None,
) -> str:
    """An active user."""
    id_ = new_id()
    session.add(
        User(
            id=id_, login=login, name=f"Người dùng {login}", password_hash=password_hash, unit_id=unit_id,
            clearance=clearance, valid_from=now() - PAST, valid_until=until,
        )
    )  # fmt: skip
    session.flush()
    return id_


def grant(session: Session, user_id: str, role: Role, unit_id: str, until: datetime | None = None) -> str:
    """A role at a unit, held since a year."""
    row = Grant(id=new_id(), user_id=user_id, role=role, unit_id=unit_id, valid_from=now() - PAST, valid_until=until)
    session.add(row)
    session.flush()
    return row.id


def assignment(session: Session, user_id: str, dossier_id: str, until: datetime | None = None) -> str:
    """A dossier to work on, since a year."""
    row = Assignment(
        id=new_id(), user_id=user_id, dossier_id=dossier_id, reason="", valid_from=now() - PAST, valid_until=until
    )
    session.add(row)
    session.flush()
    return row.id


def person(session: Session, name_key: str, birth: str = "") -> str:
    """Somebody a dossier may be about."""
    row = Person(id=new_id(), name=name_key, name_key=name_key, birth=birth)
    session.add(row)
    session.flush()
    return row.id


def recusal(session: Session, user_id: str, person_id: str, until: datetime | None = None) -> str:
    """`user_id` must see nothing about that person."""
    row = Recusal(
        id=new_id(), user_id=user_id, person_id=person_id, reason="", valid_from=now() - PAST, valid_until=until
    )
    session.add(row)
    session.flush()
    return row.id


def seal(session: Session, dossier_id: str, holder_id: str, approver_id: str, until: datetime | None = None) -> str:
    """The holder may open that sealed dossier."""
    row = Seal(
        id=new_id(), dossier_id=dossier_id, holder_id=holder_id, approver_id=approver_id,
        valid_from=now() - PAST, valid_until=until,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def dossier(session: Session, code: str, custodian: str, about: Iterable[str] = ()) -> str:
    """A dossier in the custody of a unit, about some persons."""
    id_ = new_id()
    session.add(Dossier(id=id_, code=code, title=f"Hồ sơ {code}", origin_id=custodian, custodian_id=custodian))
    session.flush()
    session.add_all([DossierSubject(dossier_id=id_, person_id=person_id) for person_id in about])
    session.flush()
    return id_


def document(
    session: Session,
    dossier_id: str,
    item_no: int = 1,
    kind: Kind = Kind.KL,
    grade: Grade = Grade.THUONG,
    *,
    sealed: bool = False,
    pages: int = 1,
    file_digest: str | None = None,
    media_type: str = "text/plain",
) -> str:
    """One item of a dossier, as it is once the index has it; its file is only a row unless a digest is given."""
    id_ = new_id()
    digest = file_digest or hashlib.sha256(id_.encode()).hexdigest()
    if session.get(File, digest) is None:
        session.add(File(digest=digest, size=1, media_type=media_type, pages=pages))
        session.flush()
    session.add(
        Document(
            id=id_, dossier_id=dossier_id, item_no=item_no, kind=kind, grade=grade, sealed=sealed,
            file_digest=digest, page_count=pages, revision=1, indexed_revision=1, indexed_grade=grade,
        )
    )  # fmt: skip
    session.flush()
    return id_


def dossier_of(session: Session, document_id: str) -> str:
    """The dossier in which a document stands."""
    return session.get_one(Document, document_id).dossier_id
