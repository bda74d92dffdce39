"""Random small worlds: a tree of units, users with every kind of right, dossiers, papers, and later changes."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.orm import Session

from archive.documents import Document, mark_labels_changed
from archive.dossiers import Dossier
from archive.people import Assignment, Dated, Grant, Recusal, Seal, User
from archive.schema import now
from mappings.vocabulary import Ceiling, Grade, Kind, Role
from tests import rows
from tests.web.site import Paper, TestSite

T = TypeVar("T")

KINDS = (Kind.QDI, Kind.KL, Kind.QD, Kind.BB, Kind.BC, Kind.DTC)
GRADES = (Grade.THUONG, Grade.NOI_BO, Grade.MAT)
BIRTHS = ("", "1970", "1970-05-02", "1971")
HOLDS, ENDED, NOT_YET = "holds", "ended", "not yet"

_number = st.integers(0, 5)
_state = st.sampled_from([HOLDS, HOLDS, HOLDS, ENDED, NOT_YET])
_role = st.sampled_from([*Role, Role.INSPECTOR, Role.CHIEF, Role.CLERK])
_yes_rarely = st.sampled_from([False, False, False, True])


@dataclass(frozen=True, slots=True)
class Shape:
    """A world as numbers; each number is taken modulo how many there are."""

    units: list[tuple[int | None, bool]]
    """Parent (an earlier unit) or none, and whether that has ended."""
    persons: list[tuple[int, str]]
    dossiers: list[tuple[int, list[int]]]
    papers: list[tuple[int, Kind, Grade, bool, int, int]]
    users: list[tuple[int, Grade, str]]
    grants: list[tuple[int, Role, int, str]]
    assignments: list[tuple[int, int, str]]
    recusals: list[tuple[int, int, str]]
    seals: list[tuple[int, int, int, str]]
    moved: list[tuple[int, int]]
    regraded: list[tuple[int, Grade]]
    ceiling: Ceiling


def _some(*parts: st.SearchStrategy[Any], least: int = 0, most: int = 3) -> st.SearchStrategy[Any]:
    return st.lists(st.tuples(*parts), min_size=least, max_size=most)


SHAPES = st.builds(
    Shape,
    units=_some(st.none() | _number, _yes_rarely, least=2, most=6),
    persons=st.lists(st.tuples(st.integers(0, 1), st.sampled_from(BIRTHS)), min_size=1, max_size=4, unique=True),
    dossiers=_some(_number, st.lists(_number, max_size=2), least=1, most=4),
    papers=_some(
        _number, st.sampled_from(KINDS), st.sampled_from(GRADES), _yes_rarely, st.integers(1, 3),
        st.integers(2020, 2023), least=3, most=9,
    ),
    users=_some(_number, st.sampled_from([*Grade][:4]), _state, least=1, most=3),
    grants=_some(_number, _role, _number, _state, least=1, most=6),
    assignments=_some(_number, _number, _state),
    recusals=_some(_number, _number, _state),
    seals=_some(_number, _number, _number, _state),
    moved=_some(_number, _number, most=1),
    regraded=_some(_number, st.sampled_from(GRADES), most=1),
    ceiling=st.sampled_from([Ceiling.MAT, Ceiling.MAT, Ceiling.NONE]),
)  # fmt: skip


BUSY = Shape(
    units=[(None, False), (0, False), (1, False), (None, False), (0, True)],
    persons=[(0, "1970"), (0, "1970-05-02"), (0, "1971"), (1, "")],
    dossiers=[(2, []), (2, [1]), (2, [2]), (3, []), (4, []), (3, []), (2, [])],
    papers=[
        (0, Kind.KL, Grade.THUONG, False, 2, 2021), (0, Kind.BB, Grade.NOI_BO, False, 1, 2021),
        (0, Kind.DTC, Grade.MAT, False, 1, 2022), (0, Kind.QDI, Grade.THUONG, False, 1, 2022),
        (0, Kind.KL, Grade.THUONG, True, 1, 2023), (1, Kind.KL, Grade.THUONG, False, 1, 2023),
        (2, Kind.KL, Grade.NOI_BO, False, 1, 2023), (3, Kind.BB, Grade.THUONG, False, 1, 2023),
        (3, Kind.KL, Grade.THUONG, False, 1, 2020), (4, Kind.KL, Grade.THUONG, False, 1, 2020),
        (5, Kind.KL, Grade.THUONG, False, 1, 2020), (6, Kind.KL, Grade.THUONG, False, 1, 2020),
        (2, Kind.KL, Grade.MAT, False, 1, 2020), (1, Kind.BB, Grade.THUONG, False, 1, 2020),
    ],
    users=[
        (0, Grade.MAT, HOLDS), (1, Grade.NOI_BO, HOLDS), (0, Grade.MAT, HOLDS), (0, Grade.TOI_MAT, HOLDS),
        (0, Grade.MAT, HOLDS), (0, Grade.MAT, ENDED), (0, Grade.MAT, HOLDS), (0, Grade.THUONG, HOLDS),
    ],
    grants=[
        (0, Role.CHIEF, 0, HOLDS), (1, Role.INSPECTOR, 1, HOLDS), (1, Role.CLERK, 3, HOLDS),
        (2, Role.CHIEF, 0, HOLDS), (3, Role.ARCHIVIST, 0, HOLDS), (3, Role.LETTER_OFFICER, 2, HOLDS),
        (4, Role.CHIEF, 0, ENDED), (4, Role.REVIEWER, 0, NOT_YET), (4, Role.STANDING_MEMBER, 3, HOLDS),
        (5, Role.CHIEF, 0, HOLDS), (6, Role.CHIEF, 0, HOLDS), (7, Role.SECOND_READER, 0, HOLDS),
    ],
    assignments=[(1, 0, HOLDS), (1, 3, HOLDS), (1, 1, ENDED), (4, 0, HOLDS), (4, 1, NOT_YET), (7, 3, HOLDS)],
    recusals=[(2, 0, HOLDS), (0, 1, ENDED), (6, 2, HOLDS)],
    seals=[(0, 2, 0, HOLDS), (0, 6, 6, HOLDS), (0, 0, 2, ENDED)],
    moved=[(5, 2), (6, 3)],
    regraded=[(8, Grade.MAT), (12, Grade.THUONG)],
    ceiling=Ceiling.MAT,
)  # fmt: skip
"""A world in which each condition of the rule decides about something."""


@dataclass(frozen=True, slots=True)
class Put:
    """A paper on the site: its id, what betrays it, and the facts the index has of it."""

    id: str
    canaries: tuple[str, ...]
    """One word for each page, and nowhere else."""
    title: str
    number: str
    indexed: Paper
    custodian: str


@dataclass(slots=True)
class World:
    """What came of a shape."""

    word: str
    """Stands on every page of this world and on no other."""
    units: list[str] = field(default_factory=list)
    users: list[str] = field(default_factory=list)
    dossiers: list[str] = field(default_factory=list)
    papers: list[Put] = field(default_factory=list)


def made(site: TestSite, shape: Shape) -> World:
    """Put a world on the site; it shares nothing with the worlds there before."""
    world = World(_word())
    with site.database.writing() as session:
        _people_and_places(session, shape, world)
        _papers(site, session, shape, world)
        _changes_after_indexing(session, shape, world)
    site.refresh()
    return world


def _people_and_places(session: Session, shape: Shape, world: World) -> None:
    for number, (parent, has_ended) in enumerate(shape.units):
        above = world.units[parent % number] if parent is not None and number else None
        until = date(2024, 1, 1) if has_ended else None
        world.units.append(rows.unit(session, f"{world.word}{number}", above, until))
    persons = [rows.person(session, f"{world.word} {name}", birth) for name, birth in shape.persons]
    for custodian, about in shape.dossiers:
        subjects = {_at(persons, one) for one in about}
        code = f"{len(world.dossiers)}/{world.word}"
        world.dossiers.append(rows.dossier(session, code, _at(world.units, custodian), sorted(subjects)))
    for unit, clearance, state in shape.users:
        login = f"{world.word}{len(world.users)}"
        world.users.append(rows.user(session, login, _at(world.units, unit), clearance))
        _dated(session, User, world.users[-1], state)
    for user, role, unit, state in shape.grants:
        _dated(session, Grant, rows.grant(session, _at(world.users, user), role, _at(world.units, unit)), state)
    for user, dossier, state in shape.assignments:
        made_ = rows.assignment(session, _at(world.users, user), _at(world.dossiers, dossier))
        _dated(session, Assignment, made_, state)
    for user, person, state in shape.recusals:
        _dated(session, Recusal, rows.recusal(session, _at(world.users, user), _at(persons, person)), state)
    for dossier, holder, approver, state in shape.seals:
        users = (_at(world.users, holder), _at(world.users, approver))
        _dated(session, Seal, rows.seal(session, _at(world.dossiers, dossier), *users), state)


def _papers(site: TestSite, session: Session, shape: Shape, world: World) -> None:
    papers, canaries = [], []
    for number, (dossier, kind, grade, sealed, pages, year) in enumerate(shape.papers, 1):
        words = tuple(_word() for _ in range(pages))
        texts = tuple(f"Trang này nói về {world.word} và {word} trong hồ sơ." for word in words)
        papers.append(
            Paper(
                _at(world.dossiers, dossier), number, texts, kind, grade, sealed,
                subject=_word(), number=f"{100 + number}-KL/{world.word}", year=year,
            )
        )  # fmt: skip
        canaries.append(words)
    for id_, paper, words in zip(site.put(session, papers), papers, canaries, strict=True):
        custodian = session.get_one(Dossier, paper.dossier_id).custodian_id
        world.papers.append(Put(id_, words, paper.subject, paper.number or "", paper, custodian))


def _changes_after_indexing(session: Session, shape: Shape, world: World) -> None:
    """Dossiers change hands and papers their grade; the index does not follow."""
    changed: set[str] = set()
    for dossier, unit in shape.moved:
        id_ = _at(world.dossiers, dossier)
        session.execute(update(Dossier).where(Dossier.id == id_).values(custodian_id=_at(world.units, unit)))
        changed |= {put.id for put in world.papers if put.indexed.dossier_id == id_}
    for paper, grade in shape.regraded:
        id_ = _at(world.papers, paper).id
        session.execute(update(Document).where(Document.id == id_).values(grade=grade))
        changed.add(id_)
    mark_labels_changed(session, changed)


def _dated(session: Session, table: Dated, id_: str, state: str) -> None:
    """A row that holds, or has ended just now, or does not hold yet."""
    moment = now()
    change: dict[str, datetime] = {
        ENDED: {"valid_until": moment},
        NOT_YET: {"valid_from": moment + timedelta(days=1)},
    }.get(state, {})
    if change:
        session.execute(update(table).where(table.id == id_).values(change))


def _word() -> str:
    """A word that stands nowhere else. Without vowels, so that no rule of spelling touches it."""
    return "".join(secrets.choice("bcdfghjklmnpqrstvwxz") for _ in range(14))


def _at(things: list[T], number: int) -> T:
    return things[number % len(things)]
