"""What the writer works with, opened once per process from its settings and passed down.

Made by the composition roots: the command line, the Celery tasks, the processes of `indexer/pool.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from archive.database import Database
from archive.store import FileStore, Store
from indexer.pipeline import Pipeline
from indexer.reading.reader import Readers
from indexer.settings import IndexerSettings
from indexer.store import Index


@dataclass(frozen=True, slots=True)
class Workshop:
    """The catalogue, the store of originals and pages, the index, and the way a page takes through the readers."""

    settings: IndexerSettings
    database: Database
    store: Store
    index: Index
    pipeline: Pipeline

    @classmethod
    def open(cls, settings: IndexerSettings) -> Self:
        """Open everything; the servers are first spoken to when they are needed."""
        site = settings.site
        store = FileStore(site.store)
        return cls(
            settings=settings,
            database=Database(site.database_url),
            store=store,
            index=Index(site.opensearch_url, site.prefix),
            pipeline=Pipeline(Readers(settings.tika_url), store, settings.limits, site.ceiling),
        )

    def close(self) -> None:
        """Let go of every connection."""
        self.database.close()
        self.index.close()
