"""The fictional province Hải Bình: units, people, what each holds; and how it is written into a catalogue.

Called by `demo.run` and by tests that need a small whole world. Everything is invented. The tree is that of the time
before July 2025, when the province still had its city level.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.dossiers import Dossier
from archive.people import Assignment, Grant, Person, Recusal, User
from archive.units import Unit, UnitName, UnitParent
from mappings.roles import RIGHTS
from mappings.vietnamese import name_key
from mappings.vocabulary import Grade, Kind, KindClass, Role

OPENED = date(1997, 1, 1)
SINCE = datetime(2020, 8, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class UnitSpec:
    """A unit: its code, its names and since when it bore each, and to which unit it belongs since when."""

    code: str
    names: tuple[tuple[date, str], ...]
    parent: str = ""
    parent_since: date = OPENED

    @property
    def name(self) -> str:
        return self.names[-1][1]


@dataclass(frozen=True, slots=True)
class RecusalSpec:
    """About whom a person must see nothing; `birth` is ISO, as far as known."""

    name: str
    birth: str
    reason: str


@dataclass(frozen=True, slots=True)
class AssignmentSpec:
    """A dossier (its code in the register of the unit `origin`) given to a person."""

    origin: str
    dossier: str
    reason: str


@dataclass(frozen=True, slots=True)
class PersonSpec:
    """Somebody who signs in: one role at one unit."""

    login: str
    name: str
    role: Role
    unit: str
    clearance: Grade
    assignments: tuple[AssignmentSpec, ...] = ()
    recusals: tuple[RecusalSpec, ...] = ()


UNITS = (
    UnitSpec("ubkt-tinh", ((OPENED, "Ủy ban Kiểm tra Tỉnh ủy Hải Bình"),)),
    UnitSpec("ubkt-vanlac", ((OPENED, "Ủy ban Kiểm tra Thành ủy Vân Lạc"),), "ubkt-tinh"),
    UnitSpec("dang-uy-caolinh", ((OPENED, "Đảng ủy phường Cao Lĩnh"),), "ubkt-vanlac"),
    UnitSpec(
        "dang-uy-hason",
        ((OPENED, "Đảng ủy xã Hà Sơn"), (date(2012, 3, 1), "Đảng ủy phường Hà Sơn")),
        "ubkt-vanlac",
    ),
    UnitSpec("dang-uy-dongman", ((OPENED, "Đảng ủy xã Đồng Mận"),), "ubkt-vanlac"),
    # Until 2008 the commune belonged to the district Vân Sơn, which is gone and keeps no archive of its own.
    UnitSpec("dang-uy-thaccat", ((OPENED, "Đảng ủy xã Thác Cát"),), "ubkt-vanlac", date(2008, 1, 1)),
)

PEOPLE = (
    PersonSpec("duyen", "Chu Thị Duyên", Role.ARCHIVIST, "ubkt-vanlac", Grade.MAT),
    PersonSpec(
        "oanh",
        "Hà Kim Oanh",
        Role.INSPECTOR,
        "ubkt-vanlac",
        Grade.MAT,
        assignments=(AssignmentSpec("ubkt-vanlac", "27/2024", "Trưởng đoàn theo Quyết định số 31-QĐ/UBKTThU"),),
    ),
    PersonSpec(
        "thom",
        "Lý Thị Thơm",
        Role.REVIEWER,
        "ubkt-vanlac",
        Grade.MAT,
        recusals=(RecusalSpec("Trần Thị Lan", "1981-01-30", "Có quan hệ gia đình"),),
    ),
    PersonSpec("truong", "Đặng Quốc Trường", Role.CHIEF, "ubkt-vanlac", Grade.MAT),
    PersonSpec("thuy", "Nông Thị Thúy", Role.LETTER_OFFICER, "ubkt-vanlac", Grade.MAT),
    PersonSpec("sen", "Lương Thị Sen", Role.PERSONNEL_OFFICER, "ubkt-vanlac", Grade.NOI_BO),
    PersonSpec("mai", "Vương Thị Mai", Role.CLERK, "dang-uy-hason", Grade.NOI_BO),
    PersonSpec("dao", "Quách Minh Đạo", Role.AUDITOR, "ubkt-tinh", Grade.NOI_BO),
)

_UNIT_BY_CODE = {unit.code: unit for unit in UNITS}


def unit_name(person: PersonSpec) -> str:
    """The unit of `person` by its name of today."""
    return _UNIT_BY_CODE[person.unit].name


def describe(person: PersonSpec) -> tuple[str, ...]:
    """What `person` may see, one sentence a line, in Vietnamese; drawn from the rights of the role."""
    return tuple(_sentences(person))


def _sentences(person: PersonSpec) -> Iterator[str]:
    rights = RIGHTS[person.role]
    below = _below(person.unit)
    where = unit_name(person) + (f" và {below} đơn vị trực thuộc" if below else "")
    yield f"Mở {_classes(rights.by_unit)} của {where}, đến độ {person.clearance.vi}."
    if only_listed := rights.listed - rights.by_unit:
        yield f"Chỉ thấy dòng mục lục, không mở được: {_classes(only_listed)}."
    for assignment in person.assignments:
        yield f"Hồ sơ được giao {assignment.dossier}: mở thêm {_classes(rights.by_case)}."
    for recusal in person.recusals:
        yield f"Không thấy gì về {recusal.name} (sinh năm {recusal.birth[:4]}): {recusal.reason.lower()}."
    if rights.desk:
        yield f"Số hóa, xác nhận từng trường trên ảnh: {_classes(rights.desk)}."
    if rights.sees_held:
        yield "Thấy tệp thiếu và tệp giữ lại."
    if rights.downloads:
        yield "Được tải bản gốc."


def _classes(kinds: frozenset[Kind]) -> str:
    """The classes of `kinds` in the order of the matrix."""
    held = {kind.kind_class for kind in kinds}
    return "; ".join(one.vi.lower() for one in KindClass if one in held)


def _below(code: str) -> int:
    """How many units stand below the one called `code`."""
    children = [unit.code for unit in UNITS if unit.parent == code]
    return len(children) + sum(_below(child) for child in children)


def populate(session: Session, password_hash: str | None = None) -> None:
    """Write the world into the catalogue; what is there already stays, so it may be called any number of times.

    `password_hash` becomes that of every demo account; None leaves the passwords as they are. An assignment waits for
    its dossier: call again after the archive was taken in. Raises ValueError for new accounts without a password.
    """
    for unit in UNITS:
        _add_unit(session, unit)
    for person in PEOPLE:
        user = _add_user(session, person, password_hash)
        _add_grant(session, user, person)
        for assignment in person.assignments:
            _add_assignment(session, user, assignment)
        for recusal in person.recusals:
            _add_recusal(session, user, recusal)
    session.flush()


def _unit_id(session: Session, code: str) -> str:
    return session.scalars(select(Unit.id).where(Unit.code == code)).one()


def _add_unit(session: Session, spec: UnitSpec) -> None:
    if session.scalars(select(Unit.id).where(Unit.code == spec.code)).first():
        return
    unit = Unit(code=spec.code, opened_on=spec.names[0][0], closed_on=None)
    session.add(unit)
    session.flush()
    ends = [since for since, _ in spec.names[1:]]
    for (since, name), until in zip(spec.names, [*ends, None], strict=True):
        session.add(UnitName(unit_id=unit.id, name=name, valid_from=since, valid_until=until))
    if spec.parent:
        parent_id = _unit_id(session, spec.parent)
        session.add(UnitParent(unit_id=unit.id, parent_id=parent_id, valid_from=spec.parent_since, valid_until=None))


def _add_user(session: Session, spec: PersonSpec, password_hash: str | None) -> User:
    user = session.scalars(select(User).where(User.login == spec.login)).first()
    if user is None:
        if password_hash is None:
            raise ValueError("a new account needs a password")
        user = User(
            login=spec.login,
            name=spec.name,
            password_hash=password_hash,
            unit_id=_unit_id(session, spec.unit),
            clearance=spec.clearance,
            valid_from=SINCE,
            valid_until=None,
            locked_until=None,
        )
        session.add(user)
        session.flush()
    elif password_hash is not None:
        user.password_hash = password_hash
    return user


def _add_grant(session: Session, user: User, spec: PersonSpec) -> None:
    unit_id = _unit_id(session, spec.unit)
    held = select(Grant.id).where(Grant.user_id == user.id, Grant.role == spec.role, Grant.unit_id == unit_id)
    if not session.scalars(held).first():
        session.add(Grant(user_id=user.id, role=spec.role, unit_id=unit_id, valid_from=SINCE, valid_until=None))


def _add_assignment(session: Session, user: User, spec: AssignmentSpec) -> None:
    origin_id = _unit_id(session, spec.origin)
    dossier_id = session.scalars(
        select(Dossier.id).where(Dossier.code == spec.dossier, Dossier.origin_id == origin_id)
    ).first()
    given = select(Assignment.id).where(Assignment.user_id == user.id, Assignment.dossier_id == dossier_id)
    if dossier_id is None or session.scalars(given).first():
        return
    session.add(
        Assignment(user_id=user.id, dossier_id=dossier_id, reason=spec.reason, valid_from=SINCE, valid_until=None)
    )


def _add_recusal(session: Session, user: User, spec: RecusalSpec) -> None:
    key = name_key(spec.name)
    person = session.scalars(select(Person).where(Person.name_key == key, Person.birth == spec.birth)).first()
    if person is None:
        person = Person(name=spec.name, name_key=key, birth=spec.birth)
        session.add(person)
        session.flush()
    barred = select(Recusal.id).where(Recusal.user_id == user.id, Recusal.person_id == person.id)
    if not session.scalars(barred).first():
        session.add(
            Recusal(user_id=user.id, person_id=person.id, reason=spec.reason, valid_from=SINCE, valid_until=None)
        )
