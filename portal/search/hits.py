"""From a question to one page of results: ids from the index, facts from the catalogue, every hit checked again.

Called by the screens. The index is a projection and may be behind: what the catalogue does not admit is never shown,
nor does any count betray it. A disagreement is logged by id, the document is left out of the whole answer, and it is
marked to be indexed anew.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from concurrent.futures import Future
from functools import cached_property, partial
from typing import Any

from sqlalchemy import Date, Row, and_, bindparam, select
from sqlalchemy.orm import Session

from archive import jobs, units
from archive.database import Database
from archive.documents import Document, labels_in, mark_labels_changed
from archive.dossiers import Dossier
from archive.jobs import JobKind
from archive.schema import now
from archive.units import UnitName
from mappings.access import Scope
from mappings.weights import Weights
from portal.access.holdings import today
from portal.search import asking
from portal.search.asking import NO_EVIDENCE, Evidence, Found
from portal.search.compose import compose
from portal.search.engine import Engine, EngineUnavailable
from portal.search.question import LAST_PAGE, PAGE_SIZE, Question
from portal.search.results import (
    DocumentHit,
    FacetCount,
    Facets,
    Group,
    Order,
    PageHit,
    Passage,
    ResultPage,
)

__all__ = [
    "Answering",
    "DocumentHit",
    "EngineUnavailable",
    "FacetCount",
    "Facets",
    "Group",
    "Order",
    "PageHit",
    "Passage",
    "ResultPage",
    "answer",
    "ask",
    "matching_pages",
]

_log = logging.getLogger(__name__)
_ATTEMPTS = 5
_FACTS = (
    select(
        Document.id, Document.number, Document.number_key, Document.kind, Document.issued_on, Document.precision,
        Document.date_as_written, Document.subject, Document.issuer, Document.grade, Document.sealed,
        Document.page_count,
        Document.dossier_id, Dossier.code.label("dossier_code"), Dossier.custodian_id, UnitName.name.label("unit_name"),
    )
    .join(Dossier, Dossier.id == Document.dossier_id)
    .outerjoin(
        UnitName,
        and_(UnitName.unit_id == Dossier.custodian_id, units.standing_on(UnitName, bindparam("day", type_=Date))),
    )
    .where(Document.id.in_(bindparam("ids", expanding=True)))
)  # fmt: skip


class Answering:
    """A page of results whose documents are known and checked while their passages are still on their way.

    It has all that a `ResultPage` has; `hits` waits for the passages, so look at it last.
    """

    def __init__(self, question: Question, found: Found, facts: dict[str, Row[*tuple[Any, ...]]]) -> None:
        self.question = question
        self.total = found.total
        self.pages_matching = found.pages_matching
        self.order = found.order
        self.facets = _facets(question, found.facets)
        self.last_page = max(1, min(LAST_PAGE, -(-found.total // PAGE_SIZE)))
        self.first_rank = (question.page - 1) * PAGE_SIZE + 1
        self._found, self._facts = found, facts

    @cached_property
    def hits(self) -> tuple[DocumentHit, ...]:
        """The documents with their passages. Raises EngineUnavailable."""
        evidence = asking.evidence_of(self.question, self._found)
        return tuple(
            _hit(self.question, group, self._facts[document_id], evidence.get(document_id, NO_EVIDENCE))
            for document_id, group in self._found.placed
        )

    def page(self) -> ResultPage:
        """The whole answer, as a value. Raises EngineUnavailable."""
        return ResultPage(
            self.question, self.total, self.pages_matching, self.hits, self.facets, self.order, self.last_page
        )


def answer(database: Database, engine: Engine, scope: Scope, question: Question, weights: Weights) -> ResultPage:
    """One page of what `question` finds within `scope`. Raises EngineUnavailable.

    Call it outside any writing session: when index and catalogue disagree it writes the repair itself.
    """
    with database.reading() as session:
        return ask(session, engine, scope, question, weights).checked(database, session).page()


def ask(session: Session, engine: Engine, scope: Scope, question: Question, weights: Weights) -> UnderWay:
    """The same in steps, so that the caller can go on while the engine works: send the question, check what was found,
    wait for the passages."""
    return UnderWay(engine, scope, question, weights, _custody(session, question))


class UnderWay:
    """A question that the engine is working on. `checked` waits for the documents found."""

    def __init__(
        self, engine: Engine, scope: Scope, question: Question, weights: Weights, custody: frozenset[str]
    ) -> None:
        self._engine, self._scope, self._question = engine, scope, question
        self._compose = partial(compose, scope, question, weights, custody)
        self._under_way = self._find(frozenset())

    def checked(self, database: Database, session: Session) -> Answering:
        """What was found and the catalogue admits. Raises EngineUnavailable.

        `session` is a reading one; when index and catalogue disagree the repair is written in a session of its own.
        """
        hidden: frozenset[str] = frozenset()
        for _ in range(_ATTEMPTS):
            found = self._under_way.result()
            shown = [document_id for document_id, _ in found.placed]
            facts = {
                row.id: row for row in session.connection().execute(_FACTS, {"ids": shown, "day": today(now())}).all()
            }
            astray = _astray(session, self._scope, shown, facts.values())
            if not astray:
                return Answering(self._question, found, facts)
            _repair(database, astray)
            hidden |= astray
            self._under_way = self._find(hidden)
        # Index and catalogue disagree about more than can be left out one by one.
        return Answering(self._question, asking.NOTHING, {})

    def _find(self, hidden: frozenset[str]) -> Future[Found]:
        return self._engine.meanwhile(asking.find, self._engine, self._compose(hidden))


def matching_pages(
    engine: Engine, scope: Scope, question: Question, document_id: str, weights: Weights
) -> tuple[int, ...]:
    """The pages of one document that hold all the wanted words, rising; if there are none, those that hold any.

    The caller has checked that `scope` admits the document. Raises EngineUnavailable.
    """
    searches = compose(scope, question, weights)
    if not question.wanted or not searches.grades:
        return ()
    return asking.pages_of(engine, searches, document_id)


def _custody(session: Session, question: Question) -> frozenset[str]:
    """The picked units with everything below them today."""
    return units.subtree(session, set(question.unit_ids), today(now())) if question.unit_ids else frozenset()


def _astray(
    session: Session, scope: Scope, document_ids: Iterable[str], facts: Iterable[Row[*tuple[Any, ...]]]
) -> frozenset[str]:
    """Which of these the catalogue, which has `facts` of them, does not admit, whatever the index said."""
    labels = labels_in(session, facts)
    return frozenset(id_ for id_ in document_ids if id_ not in labels or not scope.admits(labels[id_]))


def _repair(database: Database, document_ids: frozenset[str]) -> None:
    """Let the catalogue overrule the index for these documents until they are indexed anew."""
    for document_id in sorted(document_ids):
        _log.warning("The index disagrees with the catalogue about document %s; it is indexed anew.", document_id)
    with database.writing() as session:
        mark_labels_changed(session, document_ids)
        changed = select(Document.id, Document.revision).where(Document.id.in_(sorted(document_ids)))
        for document_id, revision in session.execute(changed).all():
            jobs.enqueue(session, JobKind.INDEX, document_id, revision)


def _hit(question: Question, group: Group, facts: Row[*tuple[Any, ...]], evidence: Evidence) -> DocumentHit:
    if group is Group.TOGETHER and facts.number_key in question.numbers:
        group = Group.NUMBER
    return DocumentHit(
        document_id=facts.id,
        group=group,
        number=facts.number,
        kind=facts.kind,
        issued_on=facts.issued_on,
        precision=facts.precision,
        date_as_written=facts.date_as_written,
        subject=facts.subject,
        issuer=facts.issuer,
        unit_id=facts.custodian_id,
        unit_name=facts.unit_name or "",
        grade=facts.grade,
        dossier_id=facts.dossier_id,
        dossier_code=facts.dossier_code,
        page_count=facts.page_count,
        pages=evidence.pages,
        pages_matching=evidence.matching,
    )


def _facets(question: Question, counts: dict[str, dict[str, int]]) -> Facets:
    """The facets with their picks; a picked value that leaves nothing is still there, so that it can be taken off."""

    def counted(name: str, picked: Iterable[object]) -> tuple[FacetCount, ...]:
        chosen = {str(value) for value in picked}
        values = {**dict.fromkeys(sorted(chosen), 0), **counts[name]}
        return tuple(FacetCount(value, count, value in chosen) for value, count in values.items())

    years = counted("year", question.years)
    return Facets(
        kinds=counted("kind", question.kinds),
        units=counted("custodian_id", question.unit_ids),
        years=tuple(sorted(years, key=lambda year: int(year.value))),
        grades=counted("grade", question.grades),
    )
