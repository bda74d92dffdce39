"""The start screen as values: the reader's own last questions and the dossiers that are assigned to him."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.people import Assignment, holding_at
from archive.questions import StoredQuestion
from archive.schema import now
from archive.units import UnitNode
from portal.access import dossiers
from portal.access.policy import Policy
from portal.access.principal import Principal
from portal.search.question import Question
from portal.web import addresses, dates, listed_dossiers
from portal.web.chips import in_words
from portal.web.listed_dossiers import ListedDossier

_SHOWN = 8
_LOOKED_AT = 60
_ASSIGNED = 20


@dataclass(frozen=True, slots=True)
class AskedBefore:
    """One of the reader's own questions."""

    words: str
    when: str
    address: str


@dataclass(frozen=True, slots=True)
class HomeScreen:
    """The whole screen. `empty_handed`: no role of this reader opens anything."""

    questions: tuple[AskedBefore, ...]
    dossiers: tuple[ListedDossier, ...]
    empty_handed: bool


def screen(session: Session, policy: Policy, reader: Principal, nodes: Sequence[UnitNode]) -> HomeScreen:
    """The start screen of `reader`; `nodes` are today's units."""
    names = {node.id: node.name for node in nodes}
    assigned = select(Assignment.dossier_id).where(Assignment.user_id == reader.user_id, holding_at(Assignment, now()))
    sight = dossiers.sight_of(session, policy, reader)
    return HomeScreen(
        questions=_asked(session, reader, names),
        dossiers=listed_dossiers.listed(session, sight, list(session.scalars(assigned)), names)[:_ASSIGNED],
        empty_handed=sight.is_empty,
    )


def _asked(session: Session, reader: Principal, names: dict[str, str]) -> tuple[AskedBefore, ...]:
    """The last questions, each once: asked again it stands where it was asked last."""
    query = select(StoredQuestion).where(StoredQuestion.owner_id == reader.user_id)
    newest = session.scalars(query.order_by(StoredQuestion.asked_at.desc(), StoredQuestion.id).limit(_LOOKED_AT))
    shown: dict[str, AskedBefore] = {}
    for stored in newest:
        words = in_words(Question.from_json(stored.body), names)
        if words and len(shown) < _SHOWN:
            address = addresses.results(stored.id)
            shown.setdefault(words, AskedBefore(words, dates.moment(stored.asked_at), address))
    return tuple(shown.values())
