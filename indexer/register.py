"""Opens the dossiers that an item list names: where they stand, whom they are about, who has custody of them.

Called by `indexer/commands/ingest.py` once, before the first file. What the catalogue already says is never
overwritten: a list that says otherwise holds its rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.documents import Document, mark_labels_changed
from archive.dossiers import Box, Dossier, DossierSubject, Fonds, Inventory, take_custody
from archive.people import Person
from archive.units import Unit, UnitName
from indexer.cells import Subject
from indexer.columns import Column
from indexer.describing.lines import squeeze
from indexer.manifest import Row
from indexer.queueing import queue_index
from indexer.refusals import Refusal
from mappings.reasons import Reason
from mappings.vietnamese import name_key
from mappings.vocabulary import Ceiling


@dataclass(frozen=True, slots=True)
class Place:
    """A dossier of the catalogue and the unit that has custody of it."""

    dossier_id: str
    custodian_id: str


@dataclass(frozen=True, slots=True)
class Register:
    """For each row of the list, by line: its dossier, or why the row cannot stand."""

    places: dict[int, Place]
    refusals: dict[int, Refusal]


class Units:
    """Finds the unit that a cell names: by its code, else by a name that only one unit bears or bore."""

    def __init__(self, session: Session) -> None:
        self._by_code = dict(session.execute(select(Unit.code, Unit.id)).all())
        named: dict[str, set[str]] = defaultdict(set)
        for name, unit_id in session.execute(select(UnitName.name, UnitName.unit_id)):
            named[squeeze(name)].add(unit_id)
        self._by_name = {name: ids.pop() for name, ids in named.items() if len(ids) == 1}

    def find(self, written: str) -> str | None:
        """The unit's id, or None."""
        return self._by_code.get(written) or self._by_name.get(squeeze(written))


def open_dossiers(session: Session, rows: Iterable[Row], ceiling: Ceiling, today: date) -> Register:
    """Find or make the dossier of every row that may stand here; in the caller's transaction.

    A row above the ceiling makes no dossier and adds nothing to one.
    """
    units = Units(session)
    register = Register({}, {})
    grouped: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        unit_id = units.find(row.unit)
        if unit_id is None:
            register.refusals[row.line] = row.problem or Refusal(Reason.UNKNOWN_UNIT, f"{row.line}")
        elif row.problem is not None:
            register.refusals[row.line] = row.problem
        elif row.grade is None or row.grade.level <= ceiling.grade.level:
            grouped[(unit_id, row.dossier)].append(row)
    for (unit_id, code), together in grouped.items():
        _open(session, unit_id, code, together, register, today)
    return register


def _open(session: Session, unit_id: str, code: str, rows: list[Row], register: Register, today: date) -> None:
    first = rows[0]
    dossier = session.scalars(select(Dossier).where(Dossier.origin_id == unit_id, Dossier.code == code)).first()
    if dossier is None:
        dossier = Dossier(code=code, title=first.title or code, kind=first.dossier_kind, origin_id=unit_id)
        take_custody_of_new(session, dossier, unit_id, today)
    if dossier.box_id is None and first.shelf.box:
        dossier.box_id = _box(session, first, unit_id)
    _complete(dossier, first)
    agreeing = [row for row in rows if not _differs(row, dossier)]
    for row in rows:
        if differing := _differs(row, dossier):
            register.refusals[row.line] = Refusal(Reason.BAD_ROW, f"{row.line}: {'; '.join(differing)}")
        register.places[row.line] = Place(dossier.id, dossier.custodian_id)
    persons = dict.fromkeys(person for row in agreeing for person in row.persons)
    _name_subjects(session, dossier, persons)


def take_custody_of_new(session: Session, dossier: Dossier, unit_id: str, today: date) -> None:
    """Enter a new dossier into the custody of the unit that registered it."""
    dossier.custodian_id = unit_id
    session.add(dossier)
    session.flush()
    take_custody(session, dossier, unit_id, today)


def _complete(dossier: Dossier, row: Row) -> None:
    """Fill in what the catalogue lacks."""
    if dossier.kind is None:
        dossier.kind = row.dossier_kind
    if dossier.title == dossier.code and row.title:
        dossier.title = row.title


def _differs(row: Row, dossier: Dossier) -> list[str]:
    """The columns in which a row says otherwise than the catalogue about its dossier."""
    differing = []
    if row.title and row.title != dossier.title:
        differing.append(str(Column.DOSSIER_TITLE))
    if row.dossier_kind is not None and row.dossier_kind is not dossier.kind:
        differing.append(str(Column.DOSSIER_KIND))
    return differing


def _box(session: Session, row: Row, unit_id: str) -> str:
    """The box on the shelf. Papers whose fonds is not named stand in the fonds of the unit itself."""
    title = row.shelf.fonds or session.scalars(
        select(UnitName.name).where(UnitName.unit_id == unit_id).order_by(UnitName.valid_from.desc())
    ).first() or row.unit  # fmt: skip
    fonds = session.scalars(select(Fonds).where(Fonds.title == title)).first() or Fonds(title=title)
    session.add(fonds)
    session.flush()
    of_fonds = select(Inventory).where(Inventory.fonds_id == fonds.id, Inventory.number == row.shelf.inventory)
    inventory = session.scalars(of_fonds).first() or Inventory(fonds_id=fonds.id, number=row.shelf.inventory)
    session.add(inventory)
    session.flush()
    of_inventory = select(Box).where(Box.inventory_id == inventory.id, Box.number == row.shelf.box)
    box = session.scalars(of_inventory).first() or Box(inventory_id=inventory.id, number=row.shelf.box)
    session.add(box)
    session.flush()
    return box.id


def _name_subjects(session: Session, dossier: Dossier, persons: Iterable[Subject]) -> None:
    """Enter whom the dossier is about. Papers already in get their labels anew."""
    known = set(session.scalars(select(DossierSubject.person_id).where(DossierSubject.dossier_id == dossier.id)))
    ids = {_person(session, person) for person in persons}
    if not ids - known:
        return
    session.add_all(DossierSubject(dossier_id=dossier.id, person_id=id_) for id_ in sorted(ids - known))
    session.flush()
    documents = list(session.scalars(select(Document.id).where(Document.dossier_id == dossier.id)))
    if documents:
        mark_labels_changed(session, documents)
        for document_id in documents:
            queue_index(session, document_id)


def _person(session: Session, subject: Subject) -> str:
    key = name_key(subject.name)
    known = select(Person.id).where(Person.name_key == key, Person.birth == subject.birth)
    person_id = session.scalars(known).first()
    if person_id is None:
        person = Person(name=subject.name, name_key=key, birth=subject.birth)
        session.add(person)
        session.flush()
        person_id = person.id
    return person_id
