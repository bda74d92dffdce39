"""Brings the files found and the rows of the item list together: what is left over on either side stays visible.

Called by `indexer/commands/ingest.py`. Each candidate becomes one line of the intake ledger.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256

from indexer.manifest import Row
from indexer.refusals import Refusal
from indexer.walk import Found
from mappings.reasons import Reason
from mappings.vietnamese import nfc
from mappings.vocabulary import Kind


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file with its row, a file without one, or a row without its file. `refusal` if the pairing keeps it out.

    `unnamed` stands for it in the ledger where the name may not be kept: dossier and item number, else a digest.
    """

    name: str
    found: Found | None
    row: Row | None
    refusal: Refusal | None = None
    unnamed: str = ""


def pair(found: list[Found], rows: list[Row]) -> list[Candidate]:
    """Every file and every row exactly once, ordered by name; rows that name one file share its line."""
    index = _Names(found)
    rows_of: dict[str, list[Row]] = defaultdict(list)
    alone: list[Row] = []
    for row in rows:
        file = index.find(row.file)
        if file is None:
            alone.append(row)
        else:
            rows_of[file.name].append(row)
    doubled = _doubled(rows)
    candidates = [_with_file(file, rows_of[file.name], doubled) for file in found]
    candidates += _without_file(alone, doubled, {file.name for file in found})
    return _told_apart(sorted(candidates, key=lambda candidate: candidate.name))


def without_list(found: list[Found], row: Row) -> list[Candidate]:
    """Every file of a folder taken in without a list; `row` carries what the command line says of all of them."""
    digests = (sha256(file.name.encode()).hexdigest()[:16] for file in found)
    return [
        Candidate(file.name, file, row, file.refusal, f"{row.dossier}#{digest}")
        for file, digest in zip(found, digests, strict=True)
    ]


class _Names:
    """Finds the one file that a row's cell names: by its path in the folder, else by a path that ends alike."""

    def __init__(self, found: Iterable[Found]) -> None:
        self._exact: dict[str, Found] = {}
        self._by_last: dict[str, list[Found]] = defaultdict(list)
        for file in found:
            self._exact[file.name] = file
            self._by_last[_last(file.name)].append(file)

    def find(self, written: str) -> Found | None:
        name = nfc(written).strip("/")
        if not name:
            return None
        if name in self._exact:
            return self._exact[name]
        alike = [file for file in self._by_last[_last(name)] if _ends_alike(file.name, name)]
        same_case = [file for file in alike if _last(file.name, fold=False) == _last(name, fold=False)]
        best = same_case or alike
        return best[0] if len(best) == 1 else None


def _last(name: str, fold: bool = True) -> str:
    last = name.rsplit("/", 1)[-1]
    return last.casefold() if fold else last


def _ends_alike(one: str, other: str) -> bool:
    ours, theirs = (f"/{name.casefold()}" for name in (one, other))
    return ours.endswith(theirs) or theirs.endswith(ours)


def _doubled(rows: list[Row]) -> dict[int, Refusal]:
    """Rows, by line, that claim the same place in the same dossier as another."""
    claims: dict[tuple[str, str, int], list[int]] = defaultdict(list)
    for row in rows:
        if row.item_no is not None:
            claims[(row.unit, row.dossier, row.item_no)].append(row.line)
    return {line: _conflict(lines) for lines in claims.values() if len(lines) > 1 for line in lines}


def _with_file(file: Found, rows: list[Row], doubled: dict[int, Refusal]) -> Candidate:
    if not rows:
        return Candidate(file.name, file, None, file.refusal or Refusal(Reason.NO_ROW))
    strictest = max(rows, key=lambda row: (row.grade.level if row.grade is not None else -1, row.kind is Kind.DTC))
    if len(rows) > 1:
        return Candidate(file.name, file, strictest, _conflict([row.line for row in rows]))
    return Candidate(file.name, file, rows[0], file.refusal or doubled.get(rows[0].line))


def _without_file(rows: list[Row], doubled: dict[int, Refusal], taken: set[str]) -> list[Candidate]:
    candidates: list[Candidate] = []
    for row in rows:
        name = row.file or row.place
        if name in taken:
            name = f"{name} ({row.line})"
        taken.add(name)
        candidates.append(Candidate(name, None, row, doubled.get(row.line) or Refusal(Reason.NO_FILE)))
    return candidates


def _told_apart(candidates: list[Candidate]) -> list[Candidate]:
    """Each with its own place in the ledger, also where rows claim the same place in a dossier."""
    taken: set[str] = set()
    told: list[Candidate] = []
    for candidate in candidates:
        unnamed = candidate.row.place if candidate.row is not None else candidate.name
        if unnamed in taken and candidate.row is not None:
            unnamed = f"{unnamed} ({candidate.row.line})"
        taken.add(unnamed)
        told.append(replace(candidate, unnamed=unnamed))
    return told


def _conflict(lines: list[int]) -> Refusal:
    return Refusal(Reason.ROW_CONFLICT, ", ".join(map(str, lines)))
