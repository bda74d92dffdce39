"""Every table of the catalogue in one place, for the migrations and the tests that compare them."""

from __future__ import annotations

from archive import (
    audit,
    bundles,
    completeness,
    desk_positions,
    documents,
    dossiers,
    fields,
    intake,
    jobs,
    layers,
    links,
    ocr_results,
    people,
    questions,
    requests,
    signins,
    units,
    uploads,
)
from archive.schema import Record

MODULES = (
    audit, bundles, completeness, desk_positions, documents, dossiers, fields, intake, jobs, layers, links, ocr_results,
    people, questions, requests, signins, units, uploads,
)  # fmt: skip

metadata = Record.metadata
