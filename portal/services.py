"""What the views work with: made once by `portal.app`, found by every request through `services()`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import current_app

from archive.database import Database
from archive.store import Store
from mappings.weights import Weights
from portal.access.policy import Policy
from portal.search.engine import Engine
from portal.settings import PortalSettings

EXTENSION = "hoso"


@dataclass(frozen=True, slots=True)
class Services:
    """Safe to share between the threads of one process."""

    database: Database
    store: Store
    engine: Engine
    policy: Policy
    weights: Weights
    settings: PortalSettings


def services() -> Services:
    """The services of the application that serves this request."""
    return cast(Services, current_app.extensions[EXTENSION])
