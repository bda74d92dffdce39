"""Names of indices and aliases, built and parsed only here.

An alias is `<prefix>-<family>-<grade>`; the index behind it adds the mapping's hash and the second it was made:
`hoso-pages-mat-1a2b3c4d-20261124103000`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mappings.vocabulary import Grade

INDEXED_GRADES = (Grade.THUONG, Grade.NOI_BO, Grade.MAT)
"""The grades a site can ever hold, each in indices of its own (above `mat` nothing is digitised)."""


class Family(StrEnum):
    """`documents` counts and facets; `pages` ranks and gives the evidence."""

    DOCUMENTS = "documents"
    PAGES = "pages"


@dataclass(frozen=True, slots=True)
class IndexName:
    """The parts of one index's name."""

    prefix: str
    family: Family
    grade: Grade
    hash8: str
    made: str

    def __str__(self) -> str:
        return f"{alias(self.prefix, self.family, self.grade)}-{self.hash8}-{self.made}"


_FAMILIES = "|".join(Family)
_GRADES = "|".join(INDEXED_GRADES)
_INDEX = re.compile(
    rf"(?P<prefix>[a-z0-9][a-z0-9_-]*?)-(?P<family>{_FAMILIES})-(?P<grade>{_GRADES})"
    r"-(?P<hash8>[0-9a-f]{8})-(?P<made>\d{14,20})"
)


def alias(prefix: str, family: Family, grade: Grade) -> str:
    """The alias that readers and writers use."""
    return f"{prefix}-{family}-{grade}"


def new_index(prefix: str, family: Family, grade: Grade, content_hash: str, now: datetime) -> IndexName:
    """The name of an index made `now` (UTC) with the mapping of `content_hash`; microseconds keep two builds apart."""
    return IndexName(prefix, family, grade, content_hash[:8], now.strftime("%Y%m%d%H%M%S%f"))


def parse(name: str) -> IndexName | None:
    """The parts of `name`, or None when it is not one of ours."""
    found = _INDEX.fullmatch(name)
    if found is None:
        return None
    part = found.groupdict()
    return IndexName(part["prefix"], Family(part["family"]), Grade(part["grade"]), part["hash8"], part["made"])
