"""Handing over as values: the form, the files as far as they have arrived, the last check; and the handing over itself.

What may be handed over, by whom and for whom, is decided by `portal.access.uploads`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from archive.documents import Document
from archive.dossiers import Dossier
from archive.intake import IntakeRun
from archive.jobs import JobKind, enqueue
from archive.schema import new_id, now
from archive.units import UnitNode
from archive.uploads import Upload, UploadFile, files_of
from mappings.vocabulary import Grade, Kind
from portal.access import deliveries, dossiers, uploads
from portal.access.policy import Policy
from portal.access.principal import Principal
from portal.web import addresses
from portal.web.words import _, language, number

_LONGEST_CODE = 64
_CODES_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Form:
    """The first step: what may be chosen, what was chosen, and what is wrong with it."""

    units: tuple[UnitNode, ...]
    grades: tuple[Grade, ...]
    kinds: tuple[Kind, ...]
    codes: tuple[str, ...]
    unfinished: tuple[Head, ...]
    chosen: dict[str, str]
    wrong: str


@dataclass(frozen=True, slots=True)
class Head:
    """What an upload is for."""

    id: str
    unit: str
    dossier: str
    grade: Grade
    kind: str
    address: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """One file as far as it has arrived. `twin` leads to the paper of the archive with the same bytes, if the reader
    may open that one; `repeats` names an earlier file of the same upload."""

    id: str
    name: str
    size: str
    percent: int
    whole: bool
    twin: str
    repeats: str


@dataclass(frozen=True, slots=True)
class UploadScreen:
    """The second and the third step."""

    head: Head
    files: tuple[Arrived, ...]
    total: str
    ready: bool
    missing: int


def form(
    session: Session,
    policy: Policy,
    reader: Principal,
    nodes: Sequence[UnitNode],
    chosen: dict[str, str],
    wrong: str = "",
) -> Form | None:
    """The form; None for one who may not deliver."""
    holdings = policy.holdings(session, reader)
    mine = uploads.units(holdings)
    if not mine:
        return None
    unfinished = uploads.unfinished(session, holdings, reader.user_id)
    return Form(
        units=tuple(node for node in nodes if node.id in mine),
        grades=uploads.grades(policy, holdings),
        kinds=tuple(Kind),
        codes=_codes(session, policy, reader, mine),
        unfinished=tuple(head(session, upload, nodes) for upload in unfinished),
        chosen=chosen,
        wrong=wrong,
    )


def begun(session: Session, policy: Policy, reader: Principal, chosen: dict[str, str]) -> Upload | None:
    """A new upload for what was chosen; None when it cannot be one. In the caller's writing transaction."""
    holdings = policy.holdings(session, reader)
    code, kind = " ".join(chosen["dossier"].split()), chosen["kind"]
    grade = next((one for one in uploads.grades(policy, holdings) if one.value == chosen["grade"]), None)
    known = not kind or kind in {one.value for one in Kind}
    if chosen["unit"] not in uploads.units(holdings) or grade is None or not known:
        return None
    if not 0 < len(code) <= _LONGEST_CODE or not code.isprintable():
        return None
    upload = Upload(
        id=new_id(), made_by=reader.user_id, unit_id=chosen["unit"], dossier=code, grade=grade,
        kind=Kind(kind) if kind else None,
    )  # fmt: skip
    session.add(upload)
    return upload


def screen(
    session: Session, policy: Policy, reader: Principal, upload: Upload, nodes: Sequence[UnitNode]
) -> UploadScreen:
    """The files of an upload, and whether it may be handed over."""
    files = files_of(session, upload.id)
    twins = _twins(session, policy, reader, [file.digest for file in files if file.digest])
    first: dict[str, str] = {}
    shown = tuple(_arrived(file, twins, first) for file in files)
    missing = sum(not file.whole for file in shown)
    total = size_of(sum(file.size for file in files))
    return UploadScreen(head(session, upload, nodes), shown, total, bool(shown) and not missing, missing)


def hand_over(session: Session, upload: Upload, unit: str) -> bool:
    """Give the upload to the writer; False when it is not whole or was given already. In a writing transaction."""
    standing = session.get(Upload, upload.id, with_for_update=True, populate_existing=True)
    files = files_of(session, upload.id)
    if standing is None or standing.handed_over_at is not None or not files or not all(f.is_whole for f in files):
        return False
    standing.handed_over_at = now()
    source = f"{standing.dossier} · {unit}"[:1000]
    run = IntakeRun(id=new_id(), batch=standing.id, source=source, found=len(files))
    session.add(run)
    session.flush()
    enqueue(session, JobKind.TAKE_IN, run.id, 1)
    return True


def forget(session: Session, upload_id: str, file_id: str = "") -> list[str]:
    """Take one file, or all of them with the upload, out of the catalogue; the ids whose bytes are to be wiped."""
    chosen = [file.id for file in files_of(session, upload_id) if file_id in ("", file.id)]
    session.execute(delete(UploadFile).where(UploadFile.id.in_(chosen)))
    if not file_id:
        session.execute(delete(Upload).where(Upload.id == upload_id))
    return chosen


def twin_of(session: Session, policy: Policy, reader: Principal, digest: str | None) -> str:
    """The address of a paper with these bytes, if the reader may open one; else nothing, as if there were none."""
    return _twins(session, policy, reader, [digest]).get(digest, "") if digest else ""


def head(session: Session, upload: Upload, nodes: Sequence[UnitNode]) -> Head:
    """What an upload is for."""
    names = {node.id: node.name for node in nodes}
    return Head(
        id=upload.id, unit=names.get(upload.unit_id, ""), dossier=upload.dossier, grade=upload.grade,
        kind=upload.kind.label(language()) if upload.kind else _("as the first page of each file says"),
        address=addresses.upload(upload.id),
    )  # fmt: skip


def size_of(size: int) -> str:
    """A size in words: 4 KB, 12 MB."""
    return f"{number(max(1, round(size / 1000)))} KB" if size < 1_000_000 else f"{number(round(size / 1_000_000))} MB"


def _arrived(file: UploadFile, twins: dict[str, str], first: dict[str, str]) -> Arrived:
    earlier = first.setdefault(file.digest, file.name) if file.digest else file.name
    return Arrived(
        id=file.id, name=file.name, size=size_of(file.size),
        percent=100 if file.is_whole else file.received * 100 // max(file.size, 1), whole=file.is_whole,
        twin=twins.get(file.digest, "") if file.digest else "", repeats=earlier if earlier != file.name else "",
    )  # fmt: skip


def _twins(session: Session, policy: Policy, reader: Principal, digests: Sequence[str]) -> dict[str, str]:
    rows = session.execute(select(Document.file_digest, Document.id).where(Document.file_digest.in_(digests))).all()
    may = deliveries.listed(session, policy.scope_of(session, reader), (id_ for _digest, id_ in rows))
    return {digest: addresses.document(id_) for digest, id_ in rows if id_ in may}


def _codes(session: Session, policy: Policy, reader: Principal, unit_ids: frozenset[str]) -> tuple[str, ...]:
    """Codes of dossiers that are there for him, to pick from; any other may be typed."""
    sight = dossiers.sight_of(session, policy, reader)
    query = select(Dossier.id, Dossier.code).where(Dossier.custodian_id.in_(sorted(unit_ids)))
    found = session.execute(query.order_by(Dossier.code.desc()).limit(_CODES_SHOWN)).all()
    items = dossiers.items_of(session, [id_ for id_, _code in found])
    return tuple(code for id_, code in found if sight.listed(items.get(id_, ())))
