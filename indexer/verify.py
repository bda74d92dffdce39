"""Holds catalogue, store and index against each other, and names every difference by ids.

Called by `indexer verify` and by rebuild's own check. It changes nothing. What should be in the index comes from the
same projection that writes it, so only a true disagreement shows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.documents import Document, File, Page
from archive.intake import IntakeFile
from archive.layers import PageText
from archive.schema import now
from archive.store import KeptBytes, Store, digest_of
from indexer.loose import GRACE, loose, oldest_in_hand
from indexer.projection import Projection, projections
from indexer.store import Index, Targets
from indexer.workshop import Workshop
from mappings.names import INDEXED_GRADES, Family
from mappings.record import page_key
from mappings.vocabulary import FileState, Grade, Kind

_AT_ONCE = 200


class Fault(StrEnum):
    """What can disagree."""

    ORIGINAL_MISSING = "original_missing"
    ORIGINAL_DAMAGED = "original_damaged"
    ARTIFACT_MISSING = "artifact_missing"
    ARTIFACT_DAMAGED = "artifact_damaged"
    PAGES_UNREAD = "pages_unread"
    NOT_INDEXED = "not_indexed"
    STATE_WRONG = "state_wrong"
    ABSENT_IN_INDEX = "absent_in_index"
    DIFFERS_IN_INDEX = "differs_in_index"
    STRANGER_IN_INDEX = "stranger_in_index"
    BYTES_UNREFERRED = "bytes_unreferred"


@dataclass(frozen=True, slots=True)
class Difference:
    """One disagreement: what, and which document, page or digest. `fields` names what differs, never a value."""

    fault: Fault
    where: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Documents are counted by custodian, kind and grade."""

    custodian_id: str
    kind: Kind
    grade: Grade


@dataclass(slots=True)
class Findings:
    """What verification found: the differences, and the counts on both sides. `loose` are bytes to which nobody refers;
    only those older than the grace are a difference, younger ones may be of work in hand."""

    differences: list[Difference] = field(default_factory=list)
    in_catalogue: Counter[Group] = field(default_factory=Counter)
    in_index: Counter[Group] = field(default_factory=Counter)
    pages_in_catalogue: Counter[Group] = field(default_factory=Counter)
    pages_in_index: Counter[Group] = field(default_factory=Counter)
    originals: int = 0
    artifacts: int = 0
    loose: list[KeptBytes] = field(default_factory=list)

    def add(self, fault: Fault, where: str, *fields: str) -> None:
        """One more difference."""
        self.differences.append(Difference(fault, where, fields))


def verify(workshop: Workshop, deep: bool) -> Findings:
    """Compare everything; `deep` also reads every byte of the store. Raises EngineAway."""
    findings = Findings()
    workshop.index.refresh()
    with workshop.database.reading() as session:
        _check_ledger(session, findings)
        _check_originals(session, workshop.store, deep, findings)
        _check_layers(session, workshop.store, deep, findings)
        expected: dict[Grade, list[Projection]] = {grade: [] for grade in INDEXED_GRADES}
        for document in every_projection(session):
            _check_pages(document, workshop.store, deep, findings)
            if document.grade in expected:
                expected[document.grade].append(document)
    for grade, documents in expected.items():
        check_index(workshop.index, workshop.index.aliases(grade), documents, findings)
    _check_loose(workshop, findings)
    return findings


def _check_loose(workshop: Workshop, findings: Findings) -> None:
    """The other way round: what lies in the store must be known to the catalogue."""
    findings.loose = list(loose(workshop.database, workshop.store))
    before = oldest_in_hand(workshop.database, now() - GRACE)
    for one in findings.loose:
        if one.put_at < before:
            findings.add(Fault.BYTES_UNREFERRED, one.digest)


def every_projection(session: Session) -> Iterator[Projection]:
    """Every document as the index should have it, in parts that fit into memory."""
    ids = iter(session.scalars(select(Document.id).order_by(Document.id)).all())
    while part := list(islice(ids, _AT_ONCE)):
        yield from projections(session, part)


def check_index(index: Index, targets: Targets, documents: list[Projection], findings: Findings) -> None:
    """Hold one pair of indices against the documents that should be in it."""
    expected_documents = {document.document_id: document for document in documents if document.whole}
    expected_pages = {
        page_key(document.document_id, page.page_no): (document, page.page_no, page.digest)
        for document in expected_documents.values()
        for page in document.pages
    }
    for document in expected_documents.values():
        group = _group(document)
        findings.in_catalogue[group] += 1
        findings.pages_in_catalogue[group] += document.page_count
    for key, source in index.scan(targets[Family.DOCUMENTS]):
        known = expected_documents.pop(key, None)
        if known is None:
            findings.add(Fault.STRANGER_IN_INDEX, key)
            continue
        findings.in_index[_group_of(source)] += 1
        record = known.document_record(())
        _compare(key, {**record.to_source(), "text": None}, source, findings)
    for key, source in index.scan(targets[Family.PAGES]):
        page = expected_pages.pop(key, None)
        if page is None:
            findings.add(Fault.STRANGER_IN_INDEX, key)
            continue
        findings.pages_in_index[_group_of(source)] += 1
        document, page_no, digest = page
        _compare(key, {**document.facts.to_source(), "page_no": page_no, "digest": digest}, source, findings)
    for key in (*expected_documents, *expected_pages):
        findings.add(Fault.ABSENT_IN_INDEX, key)


def _compare(key: str, right: dict[str, Any], found: dict[str, Any], findings: Findings) -> None:
    differing = sorted(name for name, value in right.items() if found.get(name) != value)
    if differing:
        findings.add(Fault.DIFFERS_IN_INDEX, key, *differing)


def _check_ledger(session: Session, findings: Findings) -> None:
    """Each line says what its document says."""
    indexed = select(IntakeFile.id).where(IntakeFile.state == FileState.INDEXED)
    for line_id in session.scalars(indexed.where(IntakeFile.document_id.is_(None))):
        findings.add(Fault.STATE_WRONG, line_id)
    behind = select(Document.id).where(Document.indexed_revision > 0, Document.indexed_revision != Document.revision)
    for document_id in session.scalars(behind):
        findings.add(Fault.NOT_INDEXED, document_id)


def _check_originals(session: Session, store: Store, deep: bool, findings: Findings) -> None:
    for digest in session.scalars(select(File.digest).order_by(File.digest)):
        findings.originals += 1
        _check_bytes(digest, digest, store, deep, findings, Fault.ORIGINAL_MISSING, Fault.ORIGINAL_DAMAGED)


def _check_pages(document: Projection, store: Store, deep: bool, findings: Findings) -> None:
    if not document.whole:
        findings.add(Fault.PAGES_UNREAD, document.document_id)
    for page in document.pages:
        findings.artifacts += 1
        where = page_key(document.document_id, page.page_no)
        _check_bytes(page.digest, where, store, deep, findings, Fault.ARTIFACT_MISSING, Fault.ARTIFACT_DAMAGED)


def _check_layers(session: Session, store: Store, deep: bool, findings: Findings) -> None:
    """The layers under the texts in use; these are checked with their pages."""
    query = select(PageText).join(Page, (Page.document_id == PageText.document_id) & (Page.page_no == PageText.page_no))
    for layer in session.scalars(query.where(Page.digest != PageText.digest)):
        where = f"{page_key(layer.document_id, layer.page_no)}/{layer.version}"
        _check_bytes(layer.digest, where, store, deep, findings, Fault.ARTIFACT_MISSING, Fault.ARTIFACT_DAMAGED)


def _check_bytes(
    digest: str, where: str, store: Store, deep: bool, findings: Findings, missing: Fault, damaged: Fault
) -> None:
    try:
        path = store.path(digest)
    except KeyError:
        findings.add(missing, where)
        return
    if deep and digest_of(path) != digest:
        findings.add(damaged, where)


def _group(document: Projection) -> Group:
    labels = document.facts.labels
    return Group(labels.custodian_id, labels.kind, labels.grade)


def _group_of(source: dict[str, Any]) -> Group:
    return Group(source["custodian_id"], Kind(source["kind"]), Grade(source["grade"]))
