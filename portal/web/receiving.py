"""Takes bytes from a browser into the drop folder: part by part, each with its SHA-256, going on where it broke off.

Called by the views of uploading. A name is a label and never a path. What has arrived is written before it is said to
have arrived, so a portal that is killed loses at most one part.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from enum import StrEnum
from typing import IO

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from archive.database import Database
from archive.drop import CHUNK, Drop
from archive.schema import new_id, now
from archive.store import digest_of
from archive.uploads import Upload, UploadFile
from mappings.vietnamese import nfc

_LONGEST_NAME = 400
MOST_FILES = 2000


class Fault(StrEnum):
    """Why something is not taken."""

    TOO_LARGE = "too_large"
    TOO_MUCH = "too_much"
    TOO_MANY = "too_many"
    TAMPERED = "tampered"
    OUT_OF_STEP = "out_of_step"


class NotTaken(Exception):
    """It was not taken, and what had arrived before still stands."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of one file, and of all files of one upload."""

    file: int
    total: int


def label(written: str) -> str:
    """A file's name as it is kept: its path below the folder that was chosen, without what could lead out of it."""
    parts = [part.strip() for part in nfc(written).replace("\\", "/").split("/")]
    kept = "/".join(part for part in parts if part not in ("", ".", ".."))
    shown = "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in kept)
    return shown if len(shown) <= _LONGEST_NAME else f"{shown[:200]}…{shown[-(_LONGEST_NAME - 201) :]}"


def expect(session: Session, upload_id: str, written: str, size: int, limits: Limits, *, anew: bool) -> UploadFile:
    """The file of that name and size, as far as it has arrived, or a new one; `anew`: surely a new one.

    In the caller's writing transaction. Raises NotTaken.
    """
    name = label(written) or "?"
    standing = session.scalars(
        select(UploadFile).where(UploadFile.upload_id == upload_id, UploadFile.name == name)
    ).first()
    if standing is not None and standing.size == size and not anew:
        return standing
    count, total = session.execute(
        select(func.count(), func.coalesce(func.sum(UploadFile.size), 0)).where(UploadFile.upload_id == upload_id)
    ).one()
    if size > limits.file:
        raise NotTaken(Fault.TOO_LARGE)
    if total + size > limits.total:
        raise NotTaken(Fault.TOO_MUCH)
    if count >= MOST_FILES:
        raise NotTaken(Fault.TOO_MANY)
    file = UploadFile(id=new_id(), upload_id=upload_id, name=_free(session, upload_id, name), size=size, received=0)
    session.add(file)
    session.flush()
    session.execute(update(Upload).where(Upload.id == upload_id).values(touched_at=now()))
    return file


def part(database: Database, drop: Drop, file_id: str, offset: int, content: bytes, sha256: str) -> UploadFile:
    """The next part of a file; the file as it now stands. Raises NotTaken, StoreFull, KeyError when it is gone.

    Every part is CHUNK bytes long, save the last. The row is held while the bytes are written: of two windows that
    send the same part only one writes.
    """
    if hashlib.sha256(content).hexdigest() != sha256.lower():
        raise NotTaken(Fault.TAMPERED)
    with database.writing() as session:
        file = session.get(UploadFile, file_id, with_for_update=True)
        if file is None:
            raise KeyError(file_id)
        if offset != file.received or not content or len(content) != min(CHUNK, file.size - offset):
            raise NotTaken(Fault.OUT_OF_STEP)
        drop.write(file.upload_id, file.id, offset, content)
        file.received = offset + len(content)
        file.chain = hashlib.sha256((file.chain + sha256.lower()).encode()).hexdigest()
        session.execute(update(Upload).where(Upload.id == file.upload_id).values(touched_at=now()))
    return settle(database, drop, file)


def settle(database: Database, drop: Drop, file: UploadFile) -> UploadFile:
    """Enter the digest of a file that has arrived to its last byte; of any other, nothing."""
    if file.is_whole or file.received < file.size:
        return file
    if not file.size:
        drop.write(file.upload_id, file.id, 0, b"")
    file.digest = digest_of(drop.path(file.upload_id, file.id))
    with database.writing() as session:
        session.execute(update(UploadFile).where(UploadFile.id == file.id).values(digest=file.digest))
    return file


def whole(database: Database, drop: Drop, upload_id: str, name: str, content: IO[bytes], limits: Limits) -> None:
    """A file that came in one piece with a plain form. Raises NotTaken, StoreFull."""
    size = content.seek(0, os.SEEK_END)
    content.seek(0)
    try:
        with database.writing() as session:
            file = expect(session, upload_id, name, size, limits, anew=True)
        while file.received < file.size:
            piece = content.read(CHUNK)
            file = part(database, drop, file.id, file.received, piece, hashlib.sha256(piece).hexdigest())
        settle(database, drop, file)
    finally:
        _blank(content, size)


def _blank(content: IO[bytes], size: int) -> None:
    """Overwrite what the form had laid down: nobody has looked at its stamp."""
    with content:
        content.seek(0)
        for at in range(0, size, CHUNK):
            content.write(bytes(min(CHUNK, size - at)))
        content.flush()


def _free(session: Session, upload_id: str, name: str) -> str:
    """The name, or the name with the first number that is free."""
    taken = set(session.scalars(select(UploadFile.name).where(UploadFile.upload_id == upload_id)))
    stem, dot, ending = name.rpartition(".")
    tries = (name, *(f"{stem} ({n}).{ending}" if dot and stem else f"{name} ({n})" for n in range(2, MOST_FILES + 2)))
    return next(one for one in tries if one not in taken)
