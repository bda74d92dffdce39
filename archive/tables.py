"""Every table of the catalogue in one place, for the migrations and the tests that compare them."""

from __future__ import annotations

from archive import audit, completeness, documents, dossiers, intake, jobs, people, questions, signins, units, uploads
from archive.schema import Record

MODULES = (audit, completeness, documents, dossiers, intake, jobs, people, questions, signins, units, uploads)

metadata = Record.metadata
