"""The statements of the access log's screens: which events are wanted, how many a day, what was asked again and again.

Every statement begins with the events its reader may see (`portal.access.logs`); a wish only narrows them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, or_, select
from sqlalchemy.orm import Session

from archive.audit import AccessEvent
from archive.dossiers import DossierSubject
from archive.people import Assignment
from archive.questions import StoredQuestion
from mappings.vietnamese import fold
from portal.access.actions import Action, Event
from portal.access.holdings import VIETNAM, today
from portal.access.logs import LogSight
from portal.search.question import Question

IMAGES = (Action.PAGE_IMAGE, Action.DESK_IMAGE)
SORTS: Mapping[str, tuple[str, ...]] = {
    "search": (Action.SEARCH,),
    "open": (Action.OPEN_DOCUMENT, Action.OPEN_PAGE, Action.LIST_DOSSIER, Action.DESK_PAGE),
    "images": IMAGES,
    "take": (Action.DOWNLOAD, Action.REPORT_DELIVERY),
    "change": (
        Action.DESK_CHANGE,
        Action.DESK_GRADE,
        Action.SETTLE_DIFFERENCE,
        Action.RETRY_DELIVERY,
        Action.HAND_OVER,
        Action.DELIVER,
    ),
    "sign": (
        Event.SIGN_IN,
        Event.REFUSED_SIGN_IN,
        Action.CHOOSE_PURPOSE,
        Action.SIGN_OUT,
        Action.END_SESSION,
        Action.CHANGE_PASSWORD,
    ),
    "refused": (Event.REFUSED, Event.REFUSED_SIGN_IN),
    "log": (Action.READ_LOG,),
}
"""What can be asked for, and the events that belong to it. Without a wish all are shown but the images of pages, of
which one opened paper loads many."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Which events are wanted. Ids and days only, so that an address can hold it; empty parts ask for nothing."""

    sort: str = ""
    user_id: str = ""
    dossier_id: str = ""
    person_ids: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    unassigned: bool = False

    @property
    def address(self) -> str:
        """The wish as the beginning of an address's query, to which the number of a page is added."""
        parts = {
            "sort": self.sort, "user": self.user_id, "dossier": self.dossier_id, "person": self.person_ids,
            "since": self.since, "until": self.until, "unassigned": "1" if self.unassigned else "",
        }  # fmt: skip
        written = urlencode({name: value for name, value in parts.items() if value}, doseq=True)
        return f"{written}&" if written else ""

    def events(self, sight: LogSight) -> ColumnElement[bool]:
        """Those of the events in sight that are wanted."""
        return and_(self._about(sight), self._of_sort())

    def images(self, sight: LogSight) -> ColumnElement[bool]:
        """The images of pages that `events` leaves out."""
        return and_(self._about(sight), AccessEvent.action.in_(IMAGES))

    def _of_sort(self) -> ColumnElement[bool]:
        return AccessEvent.action.in_(SORTS[self.sort]) if self.sort else AccessEvent.action.not_in(IMAGES)

    def _about(self, sight: LogSight) -> ColumnElement[bool]:
        parts = [sight.events()]
        if self.user_id:
            parts.append(AccessEvent.user_id == self.user_id)
        if self.dossier_id:
            parts.append(AccessEvent.dossier_id == self.dossier_id)
        if self.person_ids:
            his = select(DossierSubject.dossier_id).where(DossierSubject.person_id.in_(self.person_ids))
            parts.append(AccessEvent.dossier_id.in_(his))
        if self.since:
            parts.append(AccessEvent.at >= _midnight(self.since))
        if self.until:
            parts.append(AccessEvent.at < _midnight(self.until + timedelta(days=1)))
        if self.unassigned:
            parts += [AccessEvent.dossier_id != "", ~_assigned()]
        return and_(*parts)


@dataclass(frozen=True, slots=True)
class Repeated:
    """Words that were asked several times: how often, by whom, and when last."""

    words: str
    times: int
    user_ids: tuple[str, ...]
    last: datetime


def per_day(session: Session, wanted: ColumnElement[bool], since: datetime) -> dict[int, int]:
    """How many events stand on each day in Vietnam since a moment, by the ordinal of the day."""
    hour = func.substr(cast(AccessEvent.at, String), 1, 13)  # 2026-11-24 17, on both databases
    counts: dict[int, int] = defaultdict(int)
    query = select(hour, func.count()).where(wanted, AccessEvent.at >= since).group_by(hour)
    for written, count in session.execute(query).all():
        counts[today(datetime.fromisoformat(f"{written}:00:00+00:00")).toordinal()] += count
    return dict(counts)


def repeated(session: Session, sight: LogSight, since: datetime, fewest: int) -> list[Repeated]:
    """The words asked at least `fewest` times since a moment, accents aside, the most asked first.

    Turning the pages of one answer is one asking: each asking has a stored question of its own.
    """
    times, last = func.count(AccessEvent.question_id.distinct()), func.max(AccessEvent.at)
    asked = (
        select(StoredQuestion.body, AccessEvent.user_id, times, last)
        .join(StoredQuestion, StoredQuestion.id == AccessEvent.question_id)
        .where(sight.events(), AccessEvent.action == Action.SEARCH, AccessEvent.at >= since)
        .group_by(StoredQuestion.body, AccessEvent.user_id)
    )  # fmt: skip
    groups: dict[str, list[tuple[str, str, int, datetime]]] = defaultdict(list)
    for body, user_id, count, at in session.execute(asked).all():
        words = words_of(body)
        groups[" ".join(fold(words).split())].append((words, user_id, count, at))
    found = [_repeated(rows) for key, rows in groups.items() if key]
    often = (one for one in found if one.times >= fewest)
    return sorted(often, key=lambda one: (-one.times, one.words))


def words_of(body: str) -> str:
    """A stored question as it was asked: its words, and the number of a paper where one was asked for."""
    question = Question.from_json(body)
    return " ".join(part for part in (question.text, question.number) if part)


def _repeated(rows: Sequence[tuple[str, str, int, datetime]]) -> Repeated:
    newest = max(rows, key=lambda row: row[3])
    user_ids = tuple(sorted({row[1] for row in rows}))
    return Repeated(newest[0], sum(row[2] for row in rows), user_ids, newest[3])


def _assigned() -> ColumnElement[bool]:
    """Whether the dossier of an event was assigned to its user at that moment."""
    ended = or_(Assignment.valid_until.is_(None), Assignment.valid_until > AccessEvent.at)
    return exists().where(
        Assignment.user_id == AccessEvent.user_id,
        Assignment.dossier_id == AccessEvent.dossier_id,
        Assignment.valid_from <= AccessEvent.at,
        ended,
    )


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=VIETNAM)
