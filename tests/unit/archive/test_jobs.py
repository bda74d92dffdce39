"""The job ledger loses nothing and gives nothing to two workers at once."""

from __future__ import annotations

import threading
from datetime import timedelta

from archive import jobs
from archive.database import Database
from archive.jobs import Job, JobKind
from archive.schema import now
from mappings.vocabulary import JobState


def queue(database: Database, count: int) -> None:
    with database.writing() as session:
        for number in range(count):
            jobs.enqueue(session, JobKind.READ, f"document-{number}", revision=1)


def test_the_same_job_is_queued_once_whatever_its_state(database: Database) -> None:
    queue(database, 1)
    queue(database, 1)
    with database.writing() as session:
        job = jobs.lease(session, "a", now())
        assert job is not None
        jobs.finish(session, job.id, JobState.DONE)
    queue(database, 1)
    with database.reading() as session:
        assert jobs.counts(session)[JobState.DONE] == 1
        assert sum(jobs.counts(session).values()) == 1


def test_a_leased_job_is_not_given_to_another_worker_until_the_lease_runs_out(database: Database) -> None:
    queue(database, 1)
    moment = now()
    with database.writing() as session:
        assert jobs.lease(session, "a", moment) is not None
    with database.writing() as session:
        assert jobs.lease(session, "b", moment + jobs.LEASE / 2) is None
    with database.writing() as session:
        taken = jobs.lease(session, "b", moment + jobs.LEASE + timedelta(seconds=1))
        assert taken is not None
        assert (taken.worker, taken.attempts) == ("b", 2)


def test_a_worker_that_lost_its_lease_is_told_so(database: Database) -> None:
    queue(database, 1)
    moment = now()
    with database.writing() as session:
        job = jobs.lease(session, "a", moment)
        assert job is not None
        assert jobs.extend(session, job.id, "a", moment)
    with database.writing() as session:
        jobs.lease(session, "b", moment + 2 * jobs.LEASE)
    with database.writing() as session:
        assert not jobs.extend(session, job.id, "a", moment)


def test_a_job_that_failed_often_enough_is_quarantined_and_never_leased_again(database: Database) -> None:
    queue(database, 1)
    tried = set()
    for _ in range(jobs.MAX_ATTEMPTS):
        with database.writing() as session:
            job = jobs.lease(session, "a", now())
            assert job is not None
            tried.add(job.id)
            jobs.give_back(session, job.id, "crashed")
    with database.writing() as session:
        assert jobs.lease(session, "a", now()) is None
        assert {worn.id for worn in jobs.sweep(session, now())} == tried
    with database.reading() as session:
        assert jobs.counts(session)[JobState.QUARANTINED] == 1


def test_many_workers_share_the_jobs_without_doing_one_twice(database: Database) -> None:
    queue(database, 40)
    done: list[str] = []

    def work(name: str) -> None:
        while True:
            with database.writing() as session:
                job = jobs.lease(session, name, now())
                if job is None:
                    return
                jobs.finish(session, job.id, JobState.DONE)
                done.append(job.subject_id)

    workers = [threading.Thread(target=work, args=(f"worker-{number}",)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(done) == sorted(f"document-{number}" for number in range(40))
    with database.reading() as session:
        assert session.query(Job).filter(Job.attempts != 1).count() == 0
