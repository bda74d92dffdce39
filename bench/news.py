"""An archive made of public news: articles as pages, grouped into documents, with a catalogue, an index and a reader.

Called by bench.portal. Everything is drawn with one fixed seed: 1 to 120 pages a document, 300 wards below two cities,
five kinds, two grades. The reader is an inspector of the first city with twenty dossiers assigned.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from sqlalchemy.orm import Session

from archive.database import Database
from archive.documents import Document, File
from archive.dossiers import Dossier
from archive.people import Assignment, Grant, User
from archive.schema import now
from archive.units import Unit, UnitName, UnitParent
from indexer.store import Index
from mappings.access import Labels
from mappings.record import DocumentRecord, Facts, PageRecord, flow
from mappings.vietnamese import clean, number_key
from mappings.vocabulary import Grade, Kind, Precision, Role

READER = "reader"
_SEED = 20261124
_LONG_AGO = date(2000, 1, 1)
_WARDS = 300
_OF_FIRST_CITY = 120
_MEAN_PAGES = 11
_MOST_PAGES = 120
_KINDS = {Kind.KL: 30, Kind.QD: 30, Kind.TB: 20, Kind.BC: 15, Kind.DTC: 5}
_GRADES = {Grade.THUONG: 70, Grade.NOI_BO: 30}
_ROOT = Path(__file__).parents[1]
_SOURCE = Path(os.environ.get("HOSO_DATA", _ROOT.parent / "shared" / "data")) / "load_vietnews" / "docs.jsonl.gz"


class NoNews(Exception):
    """The articles are not there; the message says where they were looked for."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """One document: its labels and facts, its pages and the titles of the articles on them."""

    facts: Facts
    number: str
    pages: tuple[str, ...]
    titles: tuple[str, ...]

    @property
    def id(self) -> str:
        return self.facts.labels.document_id


def bundles(pages: int) -> list[Bundle]:
    """`pages` articles in documents. Raises NoNews."""
    if not _SOURCE.is_file():
        raise NoNews(f"{_SOURCE} is not there; set HOSO_DATA to the folder that holds load_vietnews.")
    dice = random.Random(_SEED)
    articles = list(islice(_articles(), pages))
    dice.shuffle(articles)
    made: list[Bundle] = []
    while articles:
        size = min(_MOST_PAGES, 1 + int(dice.expovariate(1 / _MEAN_PAGES)))
        some, articles = articles[:size], articles[size:]
        made.append(_bundle(len(made), some, dice))
    return made


def fill(database: Database, index: Index, made: list[Bundle]) -> None:
    """Put the documents into the catalogue and the index, with their units and the reader."""
    with database.writing() as session:
        _units(session)
        session.flush()
        _reader(session)
        session.flush()
        dossiers = {one.facts.labels.dossier_id: one.facts.labels.custodian_id for one in made}
        for id_, unit_id in dossiers.items():
            session.add(Dossier(id=id_, code=id_, title=f"Hồ sơ {id_}", origin_id=unit_id, custodian_id=unit_id))
        session.add_all([File(digest=_digest(one), size=1, media_type="text/plain", pages=1) for one in made])
        session.flush()
        session.add_all([_row(one, item_no) for item_no, one in enumerate(made, 1)])
        session.add_all([_assigned(id_) for id_ in list(dossiers)[:20]])
    index.ensure()
    for grade in _GRADES:
        some = [one for one in made if one.facts.labels.grade is grade]
        index.put(_page_records(some), (_record(one) for one in some), index.aliases(grade))
    index.refresh()


def _articles() -> Iterator[tuple[str, str]]:
    with gzip.open(_SOURCE, "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            yield article["title"], flow(clean(article["text"]))


def _bundle(position: int, articles: list[tuple[str, str]], dice: random.Random) -> Bundle:
    kind = dice.choices(list(_KINDS), list(_KINDS.values()))[0]
    grade = dice.choices(list(_GRADES), list(_GRADES.values()))[0]
    dossier = dice.randrange(400)
    labels = Labels(f"paper{position:06d}", f"dossier{dossier:04d}", grade, kind, f"ward{dossier % _WARDS:03d}")
    on = date(2005, 1, 1) + timedelta(days=dice.randrange(7000))
    number = f"{position + 1}-{kind}/UBKT"
    facts = Facts(labels, number_key(number), on.isoformat(), on.year, 1)
    return Bundle(facts, number, tuple(text for _, text in articles), tuple(title for title, _ in articles))


def _units(session: Session) -> None:
    cities = {"city1": None, "city2": None}
    wards = {f"ward{n:03d}": "city1" if n < _OF_FIRST_CITY else "city2" for n in range(_WARDS)}
    for id_, parent in {**cities, **wards}.items():
        session.add(Unit(id=id_, code=id_, opened_on=_LONG_AGO))
        session.flush()
        session.add(UnitName(unit_id=id_, name=f"Đảng ủy {id_}", valid_from=_LONG_AGO))
        if parent:
            session.add(UnitParent(unit_id=id_, parent_id=parent, valid_from=_LONG_AGO))


def _reader(session: Session) -> None:
    since = now() - timedelta(days=1)
    session.add(
        User(
            id=READER, login=READER, name="Kiểm tra viên", password_hash="", unit_id="city1",
            clearance=Grade.NOI_BO, valid_from=since,
        )
    )  # fmt: skip
    session.flush()
    session.add(Grant(user_id=READER, role=Role.INSPECTOR, unit_id="city1", valid_from=since))


def _assigned(dossier_id: str) -> Assignment:
    return Assignment(user_id=READER, dossier_id=dossier_id, reason="", valid_from=now() - timedelta(days=1))


def _row(one: Bundle, item_no: int) -> Document:
    labels = one.facts.labels
    return Document(
        id=one.id,
        dossier_id=labels.dossier_id,
        item_no=item_no,
        number=one.number,
        number_key=one.facts.number_key,
        kind=labels.kind,
        issued_on=date.fromisoformat(one.facts.date or ""),
        precision=Precision.DAY,
        subject=f"Tài liệu {item_no}",
        issuer="Ủy ban kiểm tra",
        grade=labels.grade,
        file_digest=_digest(one),
        page_count=len(one.pages),
        indexed_revision=1,
        indexed_grade=labels.grade,
    )


def _page_records(some: list[Bundle]) -> Iterator[PageRecord]:
    for one in some:
        for page_no, text in enumerate(one.pages, 1):
            yield PageRecord(one.facts, page_no, text, "plain", None, "")


def _record(one: Bundle) -> DocumentRecord:
    return DocumentRecord(one.facts, one.number, "", "", len(one.pages), one.pages)


def _digest(one: Bundle) -> str:
    return hashlib.sha256(one.id.encode()).hexdigest()
