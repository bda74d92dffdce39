"""Where a delivery comes from: a folder with its item list, or with what the command line says of all its papers.

Made by `indexer/commands/ingest.py`, kept with the run, and read again by `indexer/taking_in.py`. It opens no paper.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from indexer.cells import Sheets
from indexer.describing.dates import NO_DATE
from indexer.manifest import Row, Shelf, read_manifest
from indexer.matching import Candidate, pair, without_list
from indexer.walk import walk
from mappings.vocabulary import Grade, Kind

_LONGEST = 8000


@dataclass(frozen=True, slots=True)
class Source:
    """What is to be taken in: a folder with its item list, or with what the command line says of all its papers."""

    folder: Path
    manifest: Path | None = None
    unit: str = ""
    dossier: str = ""
    grade: Grade | None = None
    kind: Kind | None = None

    @property
    def batch(self) -> str:
        """The same source is the same batch, however often it runs."""
        parts = [str(self.folder), str(self.manifest or ""), self.unit, self.dossier]
        return sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()

    def written(self) -> str:
        """As the run keeps it, so that the writer can go there again; `Source.read` is the way back."""
        kept = [str(self.folder), str(self.manifest or ""), self.unit, self.dossier, self.grade or "", self.kind or ""]
        text = json.dumps(kept)
        return text if len(text) <= _LONGEST else ""

    @classmethod
    def read(cls, text: str) -> Source | None:
        """The source that a run kept, or None when it kept none."""
        if not text:
            return None
        folder, manifest, unit, dossier, grade, kind = json.loads(text)
        listed = Path(manifest) if manifest else None
        return cls(Path(folder), listed, unit, dossier, Grade(grade) if grade else None, Kind(kind) if kind else None)

    @property
    def is_there(self) -> bool:
        """Whether the writer can still reach it."""
        return self.folder.is_dir() and (self.manifest is None or self.manifest.is_file())

    def candidates(self) -> tuple[list[Candidate], list[Row]]:
        """Everything found, paired with the list, and the rows that name dossiers. Raises ManifestUnusable."""
        rows = read_manifest(self.manifest) if self.manifest is not None else [self.row()]
        left_out = frozenset({self.manifest}) if self.manifest is not None else frozenset()
        found = walk(self.folder, left_out)
        return (pair(found, rows) if self.manifest is not None else without_list(found, rows[0])), rows

    def row(self) -> Row:
        """What is said of all its papers where there is no list."""
        return Row(
            line=0, file="", dossier=self.dossier, title="", dossier_kind=None, unit=self.unit, shelf=Shelf(),
            item_no=None, number=None, date=NO_DATE, subject="", issuer="", sheets=Sheets(), grade=self.grade,
            kind=self.kind, redacted=False, persons=(),
        )  # fmt: skip
