"""The catalogue: the dated tree, rights with an end, custody, labels, the store, the migrations."""

from __future__ import annotations

import hashlib
import io
import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive import tables
from archive.artifacts import PageArtifact, Word
from archive.database import Database
from archive.documents import Document, File, labels_of, mark_labels_changed, pending_labels
from archive.dossiers import Custody, Dossier, DossierSubject, take_custody
from archive.people import Person, User, holding_at
from archive.schema import new_id, now
from archive.settings import BadSetting, Site
from archive.store import FileStore
from archive.units import Unit, UnitName, UnitParent, subtree, tree
from mappings.vocabulary import Grade, Kind

DAY = date(2025, 7, 1)


def unit(session: Session, code: str, parent: Unit | None = None, until: date | None = None) -> Unit:
    made = Unit(id=new_id(), code=code, opened_on=date(2000, 1, 1))
    session.add(made)
    session.flush()
    session.add(UnitName(unit_id=made.id, name=code.upper(), valid_from=date(2000, 1, 1)))
    if parent is not None:
        session.add(UnitParent(unit_id=made.id, parent_id=parent.id, valid_from=date(2000, 1, 1), valid_until=until))
    session.flush()
    return made


def dossier_with_document(session: Session, custodian: Unit) -> tuple[Dossier, Document]:
    dossier = Dossier(id=new_id(), code="06/2023", title="", origin_id=custodian.id, custodian_id=custodian.id)
    file = File(digest="0" * 64, size=1, media_type="application/pdf", pages=1)
    session.add_all([dossier, file])
    session.flush()
    document = Document(
        id=new_id(), dossier_id=dossier.id, item_no=1, kind=Kind.KL, grade=Grade.MAT,
        file_digest=file.digest, page_count=1, revision=1,
    )  # fmt: skip
    session.add(document)
    session.flush()
    return dossier, document


def test_the_tables_are_what_the_migrations_make(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, tables.metadata) == []


def test_a_subtree_follows_the_tree_of_the_day(database: Database) -> None:
    with database.writing() as session:
        city = unit(session, "city")
        ward = unit(session, "ward", city, until=DAY)
        cell = unit(session, "cell", ward)
        assert subtree(session, {city.id}, DAY - timedelta(days=1)) == {city.id, ward.id, cell.id}
        assert subtree(session, {city.id}, DAY) == {city.id}
        assert subtree(session, {ward.id}, DAY) == {ward.id, cell.id}


def test_a_loop_in_the_tree_does_not_hang(database: Database) -> None:
    with database.writing() as session:
        one = unit(session, "one")
        two = unit(session, "two", one)
        session.add(UnitParent(unit_id=one.id, parent_id=two.id, valid_from=date(2000, 1, 1)))
        session.flush()
        assert subtree(session, {one.id}, DAY) == {one.id, two.id}


def test_the_tree_names_each_unit_as_it_was_called_on_the_day(database: Database) -> None:
    with database.writing() as session:
        ward = unit(session, "ward")
        session.scalars(select(UnitName)).one().valid_until = DAY
        session.add(UnitName(unit_id=ward.id, name="New name", valid_from=DAY))
        session.flush()
        assert [node.name for node in tree(session, DAY - timedelta(days=1))] == ["WARD"]
        assert [node.name for node in tree(session, DAY)] == ["New name"]


def test_a_right_holds_from_its_beginning_until_before_its_end(database: Database) -> None:
    moment = now()
    with database.writing() as session:
        home = unit(session, "home")
        user = User(
            id=new_id(), login="a", name="A", password_hash="", unit_id=home.id, clearance=Grade.MAT,
            valid_from=moment, valid_until=moment + timedelta(hours=1),
        )  # fmt: skip
        session.add(user)
        session.flush()

        def holds(at: timedelta) -> bool:
            return session.scalars(select(User).where(holding_at(User, moment + at))).first() is not None

        assert not holds(timedelta(seconds=-1))
        assert holds(timedelta(0))
        assert not holds(timedelta(hours=1))


def test_custody_passes_on_one_day_and_the_history_stays(database: Database) -> None:
    with database.writing() as session:
        giver, receiver = unit(session, "giver"), unit(session, "receiver")
        dossier, _ = dossier_with_document(session, giver)
        take_custody(session, dossier, giver.id, date(2023, 1, 1))
        session.flush()
        take_custody(session, dossier, receiver.id, DAY)
        session.flush()
        rows = session.execute(
            select(Custody.unit_id, Custody.valid_from, Custody.valid_until).order_by(Custody.valid_from)
        ).all()
        assert [tuple(row) for row in rows] == [
            (giver.id, date(2023, 1, 1), DAY),
            (receiver.id, DAY, None),
        ]
        assert dossier.custodian_id == receiver.id


def test_labels_put_the_document_and_its_dossier_together(database: Database) -> None:
    with database.writing() as session:
        ward = unit(session, "ward")
        dossier, document = dossier_with_document(session, ward)
        person = Person(id=new_id(), name="Lò Văn Páo", name_key="lo van pao", birth="1958")
        session.add(person)
        session.flush()
        session.add(DossierSubject(dossier_id=dossier.id, person_id=person.id))
        session.flush()
        labels = labels_of(session, [document.id, "unknown"])
    assert set(labels) == {document.id}
    assert labels[document.id].custodian_id == ward.id
    assert labels[document.id].subject_ids == {person.id}
    assert labels[document.id].grade is Grade.MAT


def test_only_a_document_already_in_the_index_is_pending(database: Database) -> None:
    with database.writing() as session:
        _, document = dossier_with_document(session, unit(session, "ward"))
        mark_labels_changed(session, [document.id])
        assert pending_labels(session) == {}
        session.refresh(document)
        document.indexed_revision = document.revision
        session.flush()
        mark_labels_changed(session, [document.id])
        assert set(pending_labels(session)) == {document.id}


def test_the_store_keeps_bytes_once_and_gives_them_back(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    first = store.put(io.BytesIO(b"paper"))
    assert store.put(io.BytesIO(b"paper")) == first
    assert store.path(first).read_bytes() == b"paper"
    assert not list((tmp_path / "incoming").iterdir())
    with pytest.raises(KeyError):
        store.path("0" * 64)


def test_many_are_kept_together_and_none_is_named_before_its_bytes_or_told_before_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen at each wait for the disk: which names there are, and what is waited for."""
    store, seen, wait = FileStore(tmp_path), list[tuple[Path, int]](), os.fsync

    def watched(descriptor: int) -> None:
        named = sum(path.is_file() for path in tmp_path.glob("??/??/*"))
        seen.append((Path(f"/proc/self/fd/{descriptor}").readlink(), named))
        wait(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    bodies = [b"one", b"two", b"one", b"three"]
    digests = store.put_all(map(io.BytesIO, bodies))
    assert digests == [hashlib.sha256(body).hexdigest() for body in bodies]
    assert [named for path, named in seen if path.parent.name == "incoming"] == [0] * 4
    after = {path for path, named in seen if named == 3}
    places = [store.path(digest) for digest in digests]
    assert after == {folder for place in places for folder in (place.parent, place.parent.parent, tmp_path)}
    assert [place.read_bytes() for place in places] == bodies
    assert not list((tmp_path / "incoming").iterdir())


def test_more_than_can_be_open_at_once_are_kept_all_the_same(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    digests = store.put_all(io.BytesIO(str(number).encode()) for number in range(2000))
    assert [store.path(digest).read_bytes() for digest in digests] == [str(n).encode() for n in range(2000)]


@given(st.text(), st.one_of(st.none(), st.floats(0, 1)), st.lists(st.tuples(st.integers(0, 9), st.floats(0, 1))))
def test_an_artifact_survives_the_store(text: str, confidence: float | None, words: list[tuple[int, float]]) -> None:
    encodable = text.encode("utf-8", "replace").decode()
    made = tuple(Word(start, start + 1, 0.1, 0.2, 0.3, 0.4, round(sure, 5)) for start, sure in words)
    page = PageArtifact(encodable, "plain", made, confidence, 595.28, 841.89)
    again = PageArtifact.from_bytes(page.to_bytes())
    assert again == page
    assert again.to_bytes() == page.to_bytes()


def test_a_site_without_settings_holds_no_secrets() -> None:
    site = Site.from_environment({})
    assert site.ceiling.grade is Grade.NOI_BO


@pytest.mark.parametrize("env", [{"HOSO_CEILING": "mat"}, {"HOSO_CEILING": "tuyet_mat"}, {"HOSO_CEILING": ""}])
def test_a_ceiling_without_approval_or_above_the_law_is_refused(env: dict[str, str]) -> None:
    with pytest.raises(BadSetting):
        Site.from_environment(env)


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "url"
    secret.write_text("sqlite:///elsewhere.db\n")
    site = Site.from_environment({"HOSO_DATABASE_URL_FILE": str(secret)})
    assert site.database_url == "sqlite:///elsewhere.db"
