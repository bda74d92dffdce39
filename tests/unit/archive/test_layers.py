"""Layers of a page's text: corrections lie over the reading, marks still land, nothing is lost."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive import layers
from archive.aligning import aligned, moved
from archive.artifacts import PageArtifact, Word
from archive.database import Database
from archive.documents import Document, Page
from archive.fields import fields_of
from archive.jobs import Job, JobKind
from archive.proposing import propose
from archive.requests import Rereading, Wish, ask_describing, ask_reading, still_reading
from archive.store import FileStore
from mappings.desk import LayerSource, ReadingWay, Verdict
from mappings.fields import Field, FieldName
from mappings.vocabulary import PageNote
from tests import rows

TEXT = "ỦY BAN KlỂM TRA\nđồng chí Lò Văn Pảo vi phạm"


def words_of(text: str) -> tuple[Word, ...]:
    """Each word with a box of its own."""
    found, at = [], 0
    for number, word in enumerate(text.split()):
        start = text.index(word, at)
        at = start + len(word)
        found.append(Word(start, at, number / 100, 0.1, number / 100 + 0.005, 0.2, 0.5))
    return tuple(found)


def read_page(session: Session, store: FileStore) -> tuple[str, str]:
    """A document with one page as OCR left it, and a person."""
    unit = rows.unit(session, "ubkt")
    document_id = rows.document(session, rows.dossier(session, "1", unit))
    page = PageArtifact(TEXT, "ocr", words_of(TEXT), 0.5, 595, 842, (PageNote.READ_BADLY,))
    digest = store.put(io.BytesIO(page.to_bytes()))
    session.add(
        Page(document_id=document_id, page_no=1, digest=digest, engine="ocr", confidence=0.5, characters=30,
             has_image=True, notes="read_badly")
    )  # fmt: skip
    session.flush()
    return document_id, rows.user(session, "lan", unit)


def test_a_correction_is_a_new_layer_and_the_reading_stays(database: Database, tmp_path: Path) -> None:
    store = FileStore(tmp_path / "store")
    with database.writing() as session:
        document_id, user_id = read_page(session, store)
        first = session.get_one(Page, (document_id, 1)).digest
        corrected = TEXT.replace("KlỂM", "KIỂM").replace("Pảo", "Páo")
        assert layers.correct_text(session, store, document_id, 1, user_id, 1, corrected, "đọc từ ảnh") == 2
        under, over = layers.layers_of(session, document_id, 1)
        assert (under.digest, under.source, over.source) == (first, LayerSource.OCR, LayerSource.PERSON)
        assert (over.made_by, over.why) == (user_id, "đọc từ ảnh")
        page = session.get_one(Page, (document_id, 1))
        assert (page.digest, page.confidence, page.notes) == (over.digest, 1.0, "")
        now = layers.artifact_of(store, page.digest)
        assert layers.artifact_of(store, first).text == TEXT
        placed = {now.text[word.start : word.end]: word.left for word in now.words}
        before = {TEXT[word.start : word.end]: word.left for word in words_of(TEXT)}
        assert placed["Páo"] == before["Pảo"] and placed["phạm"] == before["phạm"]
        asked = set(session.scalars(select(Job.kind).where(Job.subject_id == document_id)))
        assert asked == {JobKind.INDEX, JobKind.DESCRIBE}
        assert session.get_one(Document, document_id).revision == 2


def test_a_layer_over_a_text_that_changed_meanwhile_is_not_laid(database: Database, tmp_path: Path) -> None:
    store = FileStore(tmp_path / "store")
    with database.writing() as session:
        document_id, user_id = read_page(session, store)
        layers.correct_text(session, store, document_id, 1, user_id, 1, "một")
        with pytest.raises(layers.TextStale) as stale:
            layers.correct_text(session, store, document_id, 1, user_id, 1, "hai")
        assert stale.value.version == 2
        with pytest.raises(layers.TextUnfit):
            layers.correct_text(session, store, document_id, 1, user_id, 2, " \n ")
        assert layers.take_up(session, store, document_id, 1, user_id, 2, 1) == 3
        page = session.get_one(Page, (document_id, 1))
        assert layers.artifact_of(store, page.digest).text == TEXT
        assert len(layers.layers_of(session, document_id, 1)) == 3


def test_a_field_in_hand_keeps_its_words_when_text_is_put_in_before_them(database: Database, tmp_path: Path) -> None:
    store = FileStore(tmp_path / "store")
    with database.writing() as session:
        document_id, user_id = read_page(session, store)
        start = TEXT.index("Lò")
        propose(
            session,
            document_id,
            [Field(FieldName.PERSON, "Lò Văn Páo", "Lò Văn Pảo", 1, start, start + 10, 0.9, "x", 1)],
        )
        new = "Kính gửi ai đó\n" + TEXT.replace("Pảo", "Páo")
        layers.correct_text(session, store, document_id, 1, user_id, 1, new)
        (row,) = fields_of(session, document_id)
        assert new[row.start : row.end] == "Lò Văn Páo"


def test_a_page_is_asked_for_again_with_its_settings_each_time(database: Database, tmp_path: Path) -> None:
    store = FileStore(tmp_path / "store")
    with database.writing() as session:
        document_id, user_id = read_page(session, store)
        assert ask_reading(session, document_id, 1, user_id, Wish(ReadingWay.OCR, 90)) == 1
        assert ask_reading(session, document_id, 1, user_id, Wish(ReadingWay.LAYER)) == 2
        assert still_reading(session, document_id) == {1}
        assert session.get_one(Rereading, (document_id, 1, 1)).turn == 90
        with pytest.raises(ValueError):
            ask_reading(session, document_id, 1, user_id, Wish(ReadingWay.OCR, 45))
        ask_describing(session, document_id)
        ask_describing(session, document_id)
        describing = select(Job.revision).where(Job.kind == JobKind.DESCRIBE, Job.subject_id == document_id)
        assert list(session.scalars(describing)) == [1]
        layers.judge_page(session, document_id, 1, user_id, 1, Verdict.UNREADABLE)


spoken = st.lists(st.sampled_from(["một", "hai", "ba", "bốn", "năm,", "sáu"]), max_size=12)


@given(spoken, spoken)
def test_marks_stay_inside_the_text_and_in_order(old: list[str], new: list[str]) -> None:
    before, now = " ".join(old), "\n".join(new)
    placed = aligned(before, words_of(before), now)
    assert all(now[word.start : word.end].split() == [now[word.start : word.end]] for word in placed)
    assert [word.start for word in placed] == sorted({word.start for word in placed})


@given(spoken)
def test_a_text_laid_over_itself_keeps_every_word_where_it_was(words: list[str]) -> None:
    text = " ".join(words)
    assert aligned(text, words_of(text), text) == words_of(text)
    for word in words_of(text):
        assert moved(text, text, word.start, word.end) == (word.start, word.end)


@given(spoken, spoken, st.integers(0, 60), st.integers(1, 20))
def test_a_moved_place_lies_inside_the_new_text(old: list[str], new: list[str], start: int, length: int) -> None:
    start, end = moved(" ".join(old), " ".join(new), start, start + length)
    assert 0 <= start <= end <= len(" ".join(new))
