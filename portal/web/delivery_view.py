"""Deliveries as values: the board with a row for each, and the screen of one with its files.

What may be known of a delivery is decided by `portal.access.deliveries`; this module counts and words it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive import retrying
from archive.intake import IntakeFile
from archive.jobs import Job
from mappings.reasons import Reason
from mappings.vocabulary import FileState, JobState
from portal.access import deliveries
from portal.access.deliveries import Delivery, DeliverySight
from portal.access.holdings import VIETNAM
from portal.access.policy import Policy
from portal.access.principal import Principal
from portal.web import addresses, desk_grades
from portal.web.delivery_files import GONE, POORLY, SHOWS, FileLine, documents_of, files, total_of
from portal.web.pager import Pager, pager
from portal.web.standing import STATES, Standing, standing
from portal.web.words import _, language, ngettext, number

SHOWN = 30
FILES_SHOWN = 100
FAILED = (FileState.HELD, FileState.REJECTED)


@dataclass(frozen=True, slots=True)
class Count:
    """One of the five numbers, with the address of its files."""

    state: FileState
    label: str
    files: int
    address: str


@dataclass(frozen=True, slots=True)
class Row:
    """One delivery on the board. `progress` is empty when nothing is to be done; sentences are ready to be read."""

    id: str
    name: str
    place: str
    begun: str
    machine_begun: str
    address: str
    found: int
    counts: tuple[Count, ...]
    sum: int
    adds_up: bool
    bar: tuple[int, int]
    progress: str
    waits: str
    poor: int
    poor_address: str
    gone: int
    gone_address: str
    failed: int
    retries: bool
    asked: str


@dataclass(frozen=True, slots=True)
class Board:
    """The board, a page at a time; `first` is the place of its first row among all (from 1)."""

    rows: tuple[Row, ...]
    running: bool
    delivers: bool
    first: int
    total: int
    pager: Pager
    waits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeliveryScreen:
    """One delivery. `show` says which of its files are listed: a state, or empty for all; `files` are those of one
    page, `first` the place of the first of them among all `listed` (from 1)."""

    row: Row
    show: str
    title: str
    files: tuple[FileLine, ...]
    listed: int
    first: int
    pager: Pager
    running: bool
    own: bool


def board(session: Session, sight: DeliverySight, page_no: int, moment: datetime) -> Board:
    """The deliveries of one page, newest first."""
    total = deliveries.count(session, sight)
    last = max(1, -(-total // SHOWN))
    page_no = min(page_no, last)
    found = deliveries.newest(session, sight, (page_no - 1) * SHOWN, SHOWN)
    rows = tuple(row(session, delivery, moment) for delivery in found)
    running, first = any(one.progress for one in rows), (page_no - 1) * SHOWN + 1
    return Board(rows, running, sight.delivers, first, total, pager(page_no, last), desk_grades.waits(session))


def screen(
    session: Session, policy: Policy, reader: Principal, delivery: Delivery, show: str, page_no: int, moment: datetime
) -> DeliveryScreen:
    """One delivery with the files to `show`."""
    head = row(session, delivery, moment)
    show = show if show in SHOWS else ""
    total = total_of(session, delivery, show)
    last = max(1, -(-total // FILES_SHOWN))
    page_no = min(page_no, last)
    opens = openable(session, policy, reader, documents_of(session, delivery))
    shown = files(session, delivery, opens, show, (page_no - 1) * FILES_SHOWN, FILES_SHOWN)
    return DeliveryScreen(
        head, show, _title(show, head), shown, total, (page_no - 1) * FILES_SHOWN + 1, pager(page_no, last),
        running=bool(head.progress), own=delivery.own,
    )  # fmt: skip


def openable(session: Session, policy: Policy, reader: Principal, document_ids: Sequence[str]) -> frozenset[str]:
    """Those of these documents that `reader` may open."""
    return deliveries.listed(session, policy.scope_of(session, reader), document_ids)


def failed_of(session: Session, delivery: Delivery) -> list[IntakeFile]:
    """The held and rejected files of which the reader knows."""
    query = select(IntakeFile).where(delivery.files(), IntakeFile.state.in_(FAILED))
    return list(session.scalars(query.order_by(IntakeFile.path)))


def row(session: Session, delivery: Delivery, moment: datetime) -> Row:
    """How one delivery stands, in numbers and sentences."""
    stand, run = standing(session, delivery, moment), delivery.run
    begun = run.started_at.astimezone(VIETNAM)
    counts = tuple(
        Count(state, state.label(language()), stand.states[state], addresses.delivery(delivery.id, state.value))
        for state in STATES
    )
    return Row(
        id=delivery.id, name=_name(run.source), place=run.source if run.source.startswith("/") else "",
        begun=begun.strftime("%d/%m/%Y %H:%M"), machine_begun=begun.isoformat(timespec="minutes"),
        address=addresses.delivery(delivery.id), found=stand.found, counts=counts, sum=sum(stand.states.values()),
        adds_up=stand.adds_up, bar=_bar(stand), progress=_progress(stand, moment),
        waits=_waits(stand, moment), poor=stand.poor, poor_address=addresses.delivery(delivery.id, POORLY),
        gone=stand.gone, gone_address=addresses.delivery(delivery.id, GONE),
        failed=stand.states[FileState.HELD] + stand.states[FileState.REJECTED],
        retries=_retries(session, delivery), asked=_asked(retrying.newest(session, run.id), run.given),
    )  # fmt: skip


def _retries(session: Session, delivery: Delivery) -> bool:
    """Whether trying again can help: the source can be gone to again, or papers that are in failed to be read."""
    stuck = select(IntakeFile.id).where(delivery.files(), IntakeFile.reason == Reason.QUARANTINED)
    job = retrying.newest(session, delivery.run.id)
    return (
        bool(delivery.run.given)
        or session.scalars(stuck.limit(1)).first() is not None
        or (job is not None and job.state is JobState.QUARANTINED)
    )


def _name(source: str) -> str:
    """The last part of a folder; a delivery by browser is called by its dossier."""
    return (PurePath(source).name or source) if source.startswith("/") else source


def _progress(stand: Standing, moment: datetime) -> str:
    """How far and how fast, while something is still to be done."""
    if not stand.is_running:
        return ""
    parts = []
    if stand.pages:
        parts.append(_("{read} of {pages} pages read").format(read=number(stand.read), pages=number(stand.pages)))
    if stand.per_minute:
        parts.append(_("{n} pages a minute").format(n=number(stand.per_minute)))
    else:
        parts.append(_("nothing has moved since {when}").format(when=_clock(stand.moved, moment)))
    if stand.minutes_left is not None:
        parts.append(ngettext("about {n} minute left", "about {n} minutes left", stand.minutes_left))
    if stand.unseen:
        parts.append(ngettext("{n} file not looked at yet", "{n} files not looked at yet", stand.unseen))
    return " · ".join(parts)


def _bar(stand: Standing) -> tuple[int, int]:
    """How much of how much is done: pages, or files while others have not even been looked at."""
    if stand.unseen or not stand.pages:
        return stand.found - stand.waiting, max(stand.found, 1)
    return stand.read, stand.pages


def _waits(stand: Standing, moment: datetime) -> str:
    if stand.oldest is None:
        return ""
    return _("the oldest waits since {when}").format(when=_clock(stand.oldest, moment))


def _clock(when: datetime, moment: datetime) -> str:
    """The time of day, with the day when it is not today."""
    here = when.astimezone(VIETNAM)
    return here.strftime("%H:%M" if here.date() == moment.astimezone(VIETNAM).date() else "%d/%m/%Y %H:%M")


def _asked(job: Job | None, given: str) -> str:
    """What became of asking that the failed files be looked at again."""
    if job is None or (job.revision == 1 and not given and job.state is not JobState.QUARANTINED):
        return ""  # an upload is looked at for the first time
    if retrying.is_open(job):
        return _("The files that failed are about to be looked at again.")
    if job.state is JobState.HELD:
        return _("The writer cannot reach the source any more: deliver the files that failed again.")
    if job.state is JobState.QUARANTINED:
        return _("Looking at the files again failed several times; tell the administrator.")
    return ""


def _title(show: str, head: Row) -> str:
    labels = {count.state.value: count.label for count in head.counts}
    return {"": _("All files"), POORLY: _("Files with pages read badly"), GONE: _("Files not met again"), **labels}[
        show
    ]
