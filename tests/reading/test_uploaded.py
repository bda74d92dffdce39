"""Papers handed over in the browser go the way of a folder's: same states, same reasons, and nothing lingers."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from archive.documents import Document
from archive.dossiers import Dossier
from archive.drop import Drop
from archive.intake import IntakeRun, sums
from archive.jobs import Job, JobKind, enqueue
from archive.schema import new_id, now
from archive.store import digest_of
from archive.units import Unit
from archive.uploads import KEPT_FOR, Upload, UploadFile
from indexer import uploaded
from indexer.run import Source
from indexer.work import drain, sweep
from indexer.workshop import Workshop
from mappings.vocabulary import FileState, Grade, JobState, Kind
from tests import rows
from tests.indexing import command_environment, environment, everything_kept, lines, paper, pdf, site, take_in

pytestmark = pytest.mark.engine

SECRET_NAME, SECRET_WORD = "to-trinh-kho-thoc.pdf", "khothocmatdanh"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One file for each way to end."""
    folder = tmp_path_factory.mktemp("papers")
    pdf(folder / "1.pdf", [paper("KẾT LUẬN", "1-KL/UBKTThU", "đất đai"), "trang hai"])
    pdf(folder / "2.pdf", [paper("KẾT LUẬN", "2-KL/UBKTThU", "rừng", "MẬT")])
    pdf(folder / SECRET_NAME, [paper("KẾT LUẬN", "3-KL/UBKTThU", SECRET_WORD, "TỐI MẬT")])
    pdf(folder / "long.pdf", [paper("QUYẾT ĐỊNH", "4-QĐ/UBKTThU", "biển"), *(f"trang {n}" for n in range(2, 90))])
    shutil.copy(folder / "1.pdf", folder / "twin.pdf")
    pdf(folder / "cut.pdf", [paper("KẾT LUẬN", "5-KL/UBKTThU", "cát")])
    (folder / "cut.pdf").write_bytes((folder / "cut.pdf").read_bytes()[:700])
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "kind.txt").write_text("Không rõ đây là văn bản gì.", encoding="utf-8")
    (folder / "packed.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    return folder


def source(folder: Path, kind: Kind | None = None) -> Source:
    return Source(folder, None, "dang-uy-caolinh", "06/2023", Grade.THUONG, kind)


def uploaded_like(workshop: Workshop, folder: Path) -> str:
    """What the portal leaves when a clerk has handed the folder's files over; the id of the run."""
    drop, upload_id = Drop(workshop.settings.site.uploads), new_id()
    with workshop.database.writing() as session:
        unit = session.scalars(select(Unit.id).where(Unit.code == "dang-uy-caolinh")).one()
        clerk = rows.user(session, new_id(), unit)
        upload = Upload(id=upload_id, made_by=clerk, unit_id=unit, dossier="06/2023", grade=Grade.THUONG)
        upload.handed_over_at = now()
        session.add(upload)
        session.flush()
        files = sorted(folder.iterdir())
        for path in files:
            file = UploadFile(id=new_id(), upload_id=upload_id, name=path.name, size=path.stat().st_size)
            file.received, file.digest = file.size, digest_of(path)
            drop.write(upload_id, file.id, 0, path.read_bytes())
            session.add(file)
        run = IntakeRun(id=new_id(), batch=upload_id, source="06/2023", found=len(files))
        session.add(run)
        session.flush()
        enqueue(session, JobKind.TAKE_IN, run.id, 1)
        return run.id


@pytest.fixture(scope="module")
def from_folder(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, opensearch_url: str
) -> dict[str, tuple[str, str | None]]:
    """How the command line leaves these files."""
    with site(environment(tmp_path_factory.mktemp("cli"), opensearch_url)) as workshop:
        take_in(workshop, source(folder))
        return lines(workshop)


def left_in(workshop: Workshop) -> list[Path]:
    uploads = workshop.settings.site.uploads
    return [path for path in uploads.rglob("*") if path.is_file()] if uploads.exists() else []


def test_an_upload_and_a_folder_end_in_the_same_states(
    workshop: Workshop, folder: Path, from_folder: dict[str, tuple[str, str | None]]
) -> None:
    assert len({reason for _state, reason in from_folder.values()}) >= 6, "the files end in many ways"
    run_id = uploaded_like(workshop, folder)
    drain(workshop)
    assert lines(workshop) == from_folder
    assert left_in(workshop) == []
    with workshop.database.reading() as session:
        assert session.scalars(select(UploadFile)).all() == []
        run = session.get_one(IntakeRun, run_id)
        assert run.finished_at is not None
        assert sum(sums(session, run_id).values()) == run.found
        stamped = session.scalars(select(Document).where(Document.number == "2-KL/UBKTThU")).one()
        assert (stamped.grade, stamped.listed_grade, stamped.grade_open) == (Grade.MAT, Grade.THUONG, True)
    kept = everything_kept(workshop)
    assert SECRET_WORD not in kept
    assert SECRET_NAME not in kept


def test_killed_again_and_again_it_ends_in_the_same_states(
    workshop: Workshop, surroundings: dict[str, str], folder: Path, from_folder: dict[str, tuple[str, str | None]]
) -> None:
    uploaded_like(workshop, folder)
    chance = random.Random(7)
    for _attempt in range(5):
        process = subprocess.Popen(
            [sys.executable, "-m", "indexer.cli", "work"],
            env=command_environment(surroundings),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        deadline = time.monotonic() + 3 + chance.random() * 4
        while time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.02)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    sweep(workshop.database)
    drain(workshop)
    assert lines(workshop) == from_folder
    assert left_in(workshop) == []
    with workshop.database.reading() as session:
        assert session.scalars(select(Job.id).where(Job.state != JobState.DONE)).all() == []
        assert len(session.scalars(select(Document)).all()) == sum(s == "indexed" for s, _ in from_folder.values())


def test_killed_while_bytes_are_overwritten_the_verdict_stands(workshop: Workshop, folder: Path) -> None:
    """The row of the file and half-overwritten bytes are still there; the ledger has its line."""
    run_id = uploaded_like(workshop, folder)
    with workshop.database.reading() as session:
        files = {file.name: (file.upload_id, file.id) for file in session.scalars(select(UploadFile))}
    drain(workshop)
    before = lines(workshop)
    with workshop.database.writing() as session:
        for name in (SECRET_NAME, "1.pdf", "cut.pdf"):
            upload_id, file_id = files[name]
            session.add(UploadFile(id=file_id, upload_id=upload_id, name=name, size=5, received=5, digest="0" * 64))
            place = Drop(workshop.settings.site.uploads).path(upload_id, file_id).with_suffix(".going")
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(bytes(5))
        enqueue(session, JobKind.TAKE_IN, run_id, 2)
    drain(workshop)
    assert lines(workshop) == before
    assert left_in(workshop) == []


def test_a_dossier_that_has_passed_into_other_hands_takes_nothing(workshop: Workshop, folder: Path) -> None:
    with workshop.database.writing() as session:
        unit, other = (
            session.scalars(select(Unit.id).where(Unit.code == code)).one()
            for code in ("dang-uy-caolinh", "ubkt-vanlac")
        )
        dossier = rows.dossier(session, "06/2023", unit)
        session.get_one(Dossier, dossier).custodian_id = other
    uploaded_like(workshop, folder)
    drain(workshop)
    states = lines(workshop)
    assert states["1.pdf"] == states["2.pdf"] == ("held", "not_in_custody")
    assert left_in(workshop) == []
    with workshop.database.reading() as session:
        assert session.scalars(select(Document)).all() == []


def test_what_was_given_up_is_overwritten_and_forgotten(workshop: Workshop, folder: Path) -> None:
    uploaded_like(workshop, folder)
    with workshop.database.writing() as session:
        upload = session.scalars(select(Upload)).one()
        upload.handed_over_at, upload.touched_at = None, now() - KEPT_FOR + timedelta(minutes=5)
    uploaded.clear_abandoned(workshop)
    assert left_in(workshop), "two days are not over"
    with workshop.database.writing() as session:
        session.scalars(select(Upload)).one().touched_at = now() - KEPT_FOR - timedelta(minutes=5)
    uploaded.clear_abandoned(workshop)
    assert left_in(workshop) == []
    with workshop.database.reading() as session:
        assert session.scalars(select(Upload)).all() == []
        assert sums(session)[FileState.INDEXED] == 0
