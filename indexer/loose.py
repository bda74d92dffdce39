"""Bytes of the store to which nobody refers: what a writer that was killed between store and catalogue left behind.

`indexer verify` lists them, `indexer clear` takes them away. Bytes of something still going on are never touched: they
must be older than the grace and than every job in hand, no ingest may run, and whoever puts the same bytes again makes
them young (`archive/store.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

from sqlalchemy import func, select

from archive.database import Database
from archive.jobs import Job
from archive.references import referred
from archive.schema import now
from archive.store import KeptBytes, Store
from indexer.alone import alone
from indexer.work import sweep
from indexer.workshop import Workshop
from mappings.vocabulary import JobState

GRACE = timedelta(hours=24)
"""The age from which bytes that nobody refers to are not those of work in hand."""
SHORTEST_GRACE = timedelta(hours=1)
"""Below this not even an operator may go: clocks of disk and database may differ."""
_AT_ONCE = 500


def loose(database: Database, store: Store) -> Iterator[KeptBytes]:
    """Everything that lies in the store and to which nothing in the catalogue refers, of any age."""
    everything = store.kept()
    while some := list(islice(everything, _AT_ONCE)):
        with database.reading() as session:
            known = referred(session, [one.digest for one in some])
        yield from (one for one in some if one.digest not in known)


def clear(workshop: Workshop, grace: timedelta) -> list[KeptBytes]:
    """Take away what is loose and older than `grace`; what it was. Raises AlreadyRunning beside an ingest."""
    store, database = workshop.store, workshop.database
    with alone(workshop.settings.site.store, "ingest"):
        sweep(database)
        before = oldest_in_hand(database, now() - max(grace, SHORTEST_GRACE))
        old = [one for one in loose(database, store) if one.put_at < before]
        return [one for one in old if store.discard_old(one.digest, before, partial(_is_loose, database))]


def oldest_in_hand(database: Database, before: datetime) -> datetime:
    """That moment, or when the oldest job was made that somebody holds a lease on, whichever was first: what such a job
    has put and not yet entered is younger than itself."""
    with database.reading() as session:
        made = session.scalars(select(func.min(Job.made_at)).where(Job.state == JobState.RUNNING)).one()
    return min(before, made) if made is not None else before


def _is_loose(database: Database, digest: str) -> bool:
    with database.reading() as session:
        return not referred(session, [digest])
