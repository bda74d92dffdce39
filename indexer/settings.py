"""What the writer is set to: the site's settings, the servers it needs and what one file may take.

Read from the environment by the composition roots (`indexer/cli.py`, `indexer/worker.py`) and passed down.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from archive.settings import BadSetting, Site, secret, whole_number
from indexer.reading.reader import ReadingLimits

_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class IndexerSettings:
    """`broker_url` is empty where no broker is used: the command line then works the job ledger itself."""

    site: Site
    tika_url: str
    broker_url: str
    workers: int
    limits: ReadingLimits

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> IndexerSettings:
        """Read HOSO_* from `env`. Raises BadSetting."""
        workers = whole_number(env, "HOSO_WORKERS", min(8, os.cpu_count() or 2))
        if workers < 1:
            raise BadSetting("HOSO_WORKERS must be at least 1.")
        return cls(
            site=Site.from_environment(env),
            tika_url=env.get("HOSO_TIKA_URL", "http://127.0.0.1:19998"),
            broker_url=secret(env, "HOSO_BROKER_URL"),
            workers=workers,
            limits=_limits(env),
        )


def _limits(env: Mapping[str, str]) -> ReadingLimits:
    usual = ReadingLimits()
    return ReadingLimits(
        file_bytes=whole_number(env, "HOSO_MAX_FILE_MB", usual.file_bytes // _MEGABYTE) * _MEGABYTE,
        pages=whole_number(env, "HOSO_MAX_PAGES", usual.pages),
        pixels=whole_number(env, "HOSO_MAX_MEGAPIXELS", usual.pixels // _MEGABYTE) * _MEGABYTE,
        memory=whole_number(env, "HOSO_MAX_MEMORY_MB", usual.memory // _MEGABYTE) * _MEGABYTE,
        file_seconds=float(whole_number(env, "HOSO_FILE_SECONDS", int(usual.file_seconds))),
        page_seconds=float(whole_number(env, "HOSO_PAGE_SECONDS", int(usual.page_seconds))),
        nice=usual.nice,
    )
