"""The job ledger: what is still to be done is a row here, and nowhere else. Celery only wakes the workers.

A worker leases a job for some minutes and extends the lease while it works; when it dies the lease runs out and another
takes over. A job that failed `MAX_ATTEMPTS` times is quarantined and shown to a person. Doing a job twice must do no
harm: every effect has a deterministic id and a revision.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, String, UniqueConstraint, and_, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from archive.schema import Key, Record, coded, new_id, now
from mappings.vocabulary import JobState

MAX_ATTEMPTS = 4
LEASE = timedelta(minutes=5)


class JobKind(StrEnum):
    """READ turns a slice of a document's pages into artifacts; INDEX writes a read document into the index; DESCRIBE
    reads its fields; READ_AGAIN reads one page with settings of its own; TAKE_IN looks (again) at files of a delivery,
    `subject_id` being its run and `revision` counting the attempts asked for; REGROUP brings the index to how a file
    was split, or merged again."""

    READ = "read"
    INDEX = "index"
    DESCRIBE = "describe"
    READ_AGAIN = "read_again"
    TAKE_IN = "take_in"
    REGROUP = "regroup"


class Job(Record):
    """One piece of work. `part` tells slices of one document apart: the first page of the slice, or 0.

    `revision` is the document's; for READ_AGAIN and DESCRIBE it is the number of the request, for REGROUP the version
    of the proposal."""

    __tablename__ = "jobs"
    __table_args__ = (UniqueConstraint("kind", "subject_id", "revision", "part"),)

    id: Mapped[Key]
    kind: Mapped[JobKind] = mapped_column(coded(JobKind))
    subject_id: Mapped[str] = mapped_column(String(32), index=True)
    revision: Mapped[int]
    part: Mapped[int] = mapped_column(default=0)
    state: Mapped[JobState] = mapped_column(coded(JobState), default=JobState.QUEUED, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    worker: Mapped[str] = mapped_column(String(100), default="")
    error: Mapped[str] = mapped_column(String(100), default="")
    made_at: Mapped[datetime] = mapped_column(default=now, index=True)
    ended_at: Mapped[datetime | None]


def enqueue(session: Session, kind: JobKind, subject_id: str, revision: int, part: int = 0) -> None:
    """Add a job unless the ledger already has it (whatever its state)."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = dialect.insert(Job).values(
        id=new_id(), kind=kind, subject_id=subject_id, revision=revision, part=part,
        state=JobState.QUEUED, attempts=0, worker="", error="", made_at=now(),
    )  # fmt: skip
    session.execute(row.on_conflict_do_nothing())


def lease(session: Session, worker: str, moment: datetime, kind: JobKind | None = None) -> Job | None:
    """The oldest job (of `kind`) that waits or whose lease ran out, now held by `worker`; None when there is none.

    A job already tried MAX_ATTEMPTS times is never leased again: `sweep` quarantines it.
    """
    waiting = _waiting(moment, kind)
    while True:
        candidate = session.scalars(waiting.order_by(Job.made_at, Job.id).limit(1)).first()
        if candidate is None:
            return None
        taken = session.execute(
            update(Job)
            .where(Job.id == candidate, _free(moment))
            .values(state=JobState.RUNNING, worker=worker, attempts=Job.attempts + 1, lease_until=moment + LEASE)
            .returning(Job.id)
        ).first()
        if taken is not None:
            return session.get_one(Job, candidate, populate_existing=True)


def any_waiting(session: Session, moment: datetime, kind: JobKind | None = None) -> bool:
    """Whether `lease` would find something."""
    return session.scalars(_waiting(moment, kind).limit(1)).first() is not None


def extend(session: Session, job_id: str, worker: str, moment: datetime) -> bool:
    """Heartbeat: hold the job on. False when the lease was lost to another worker."""
    held = session.execute(
        update(Job)
        .where(Job.id == job_id, Job.worker == worker, Job.state == JobState.RUNNING)
        .values(lease_until=moment + LEASE)
        .returning(Job.id)
    ).first()
    return held is not None


def finish(session: Session, job_id: str, state: JobState, error: str = "") -> None:
    """The job came to an end: DONE, or HELD with a reason code a person must look at."""
    session.execute(
        update(Job).where(Job.id == job_id).values(state=state, error=error, lease_until=None, ended_at=now())
    )


def give_back(session: Session, job_id: str, error: str, counted: bool = True) -> None:
    """The attempt came to nothing: the job waits for another, until `sweep` finds that it had enough.

    A job that another worker has ended meanwhile stays ended.
    Not `counted` when the job is not to blame: a server was away, or the worker was told to stop.
    """
    attempts = Job.attempts if counted else Job.attempts - 1
    session.execute(
        update(Job)
        .where(Job.id == job_id, Job.state == JobState.RUNNING)
        .values(state=JobState.QUEUED, error=error, lease_until=None, worker="", attempts=attempts)
    )


def drop(session: Session, job_id: str) -> None:
    """Forget a job that came too early, so that it can be queued again when its time has come."""
    session.execute(delete(Job).where(Job.id == job_id))


def release(session: Session, worker: str) -> None:
    """Free at once what a worker held that is known to be dead, instead of waiting for its leases to run out."""
    held = update(Job).where(Job.worker == worker, Job.state == JobState.RUNNING)
    session.execute(held.values(state=JobState.QUEUED, lease_until=None, worker=""))


def try_again(session: Session, *subject_ids: str) -> bool:
    """Queue the quarantined jobs of these subjects anew; whether there were any."""
    again = update(Job).where(Job.subject_id.in_(subject_ids), Job.state == JobState.QUARANTINED)
    renewed = again.values(state=JobState.QUEUED, attempts=0, error="", ended_at=None).returning(Job.id)
    return session.execute(renewed).first() is not None


def holders(session: Session) -> frozenset[str]:
    """The workers that hold a lease, whether it ran out or not."""
    return frozenset(session.scalars(select(Job.worker).where(Job.state == JobState.RUNNING).distinct()))


def sweep(session: Session, moment: datetime) -> list[Job]:
    """Quarantine every job that was tried MAX_ATTEMPTS times and is not running; those jobs."""
    worn_out = session.scalars(select(Job).where(_free(moment), Job.attempts >= MAX_ATTEMPTS)).all()
    for job in worn_out:
        job.state, job.lease_until, job.ended_at = JobState.QUARANTINED, None, moment
    return list(worn_out)


def still_open(session: Session) -> int:
    """How many jobs wait or are being done."""
    return session.scalars(
        select(func.count()).select_from(Job).where(Job.state.in_((JobState.QUEUED, JobState.RUNNING)))
    ).one()


def counts(session: Session) -> dict[JobState, int]:
    """How many jobs stand in each state; every state is named, also at 0."""
    counted = dict(session.execute(select(Job.state, func.count()).group_by(Job.state)).all())
    return {state: counted.get(state, 0) for state in JobState}


def _waiting(moment: datetime, kind: JobKind | None) -> Select[str]:
    waiting = select(Job.id).where(_free(moment), Job.attempts < MAX_ATTEMPTS)
    return waiting if kind is None else waiting.where(Job.kind == kind)


def _free(moment: datetime) -> ColumnElement[bool]:
    return or_(Job.state == JobState.QUEUED, and_(Job.state == JobState.RUNNING, Job.lease_until < moment))
