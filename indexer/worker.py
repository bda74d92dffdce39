"""The Celery application: wakes workers and keeps the clock. The job ledger in SQL is the truth, never a message.

Started by `celery -A indexer.worker worker -Q reading,indexing` and `celery -A indexer.worker beat`. A message says
only "look into the ledger"; a lost or doubled one costs or wins seconds.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from celery import Celery
from celery.signals import beat_init, worker_init

from archive.settings import secret

QUEUES = ("reading", "indexing")
_SWEEP_EVERY = 5.0
"""Seconds until what the portal asked for is noticed: it has no way to wake a worker."""


def _broker(url: str) -> dict[str, Any]:
    """Where messages go. `filesystem:///folder` needs its folders named, and made."""
    parts = urlsplit(url)
    if parts.scheme != "filesystem":
        # Long enough for a task that drains a full ledger; a message given out twice does no harm.
        return {"broker_url": url, "broker_transport_options": {"visibility_timeout": 3600}}
    folder = Path(parts.path)
    for part in ("messages", "control"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    options = {
        "data_folder_in": str(folder / "messages"),
        "data_folder_out": str(folder / "messages"),
        "control_folder": str(folder / "control"),
    }
    return {"broker_url": "filesystem://", "broker_transport_options": options}


def make(broker_url: str) -> Celery:
    """The application on one broker."""
    app = Celery("indexer", include=["indexer.tasks"])
    app.conf.update(
        **_broker(broker_url or "memory://"),
        result_backend=None,  # results are in the ledger
        task_ignore_result=True,
        task_serializer="json",
        accept_content=["json"],  # never pickle: a message must not be able to run code
        task_default_queue="reading",
        # Neither indexing nor noticing what the portal asked for may wait behind a long scan.
        task_routes={name: {"queue": "indexing"} for name in ("indexer.index", "indexer.sweep")},
        task_acks_late=True,  # a worker that dies leaves its message for another
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,  # a worker takes what it can do now
        worker_max_tasks_per_child=100,  # whatever leaks, leaks little
        worker_max_memory_per_child=600_000,  # kilobytes
        worker_cancel_long_running_tasks_on_connection_loss=True,
        worker_soft_shutdown_timeout=30.0,  # time to give jobs back
        broker_connection_retry_on_startup=True,
        worker_hijack_root_logger=False,
        timezone="UTC",
        beat_schedule={"sweep": {"task": "indexer.sweep", "schedule": _SWEEP_EVERY, "options": {"expires": 4}}},
    )
    return app


def _refuse_silence(**_: object) -> None:
    """Without a broker no message ever arrives: end instead of waiting for ever."""
    if not secret(os.environ, "HOSO_BROKER_URL"):
        raise SystemExit("HOSO_BROKER_URL is not set, so nothing would wake this worker. Run `indexer work --stay`.")


for _begins in (worker_init, beat_init):
    _begins.connect(_refuse_silence)
app = make(secret(os.environ, "HOSO_BROKER_URL"))
"""Celery's command line looks for this name."""
