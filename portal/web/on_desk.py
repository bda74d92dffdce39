"""What has been read for one document on the desk, and the remark on what was just sent: values and no logic.

Filled by `portal.web.desk_opening`, shown by `portal.web.desk_view` and `portal.web.desk_sentences`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.artifacts import PageArtifact
from archive.desk import Progress, Today
from archive.documents import Page
from archive.fields import FieldChange, FieldView
from portal.access.gate import Paper
from portal.web.linked import TwinLine


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence about what was just sent, and what had been typed, so that it is not lost."""

    sentence: str
    field_id: str = ""
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Bundled:
    """What the document is of its file: part `part` of `of` (0: it is not split); a split into `proposed` papers waits
    for somebody to decide (0: none). `may_split`: its file can be split, or merged again."""

    may_split: bool
    proposed: int
    part: int
    of: int


@dataclass(frozen=True, slots=True)
class OnDesk:
    """What the view has read. `page` and `artifact` are None for a page that is not read, or lost; `focus` for a
    document without fields, or done but for `bad` pages. `version` is that of the page's text where it is one of them.
    `behind` is the document that was done just before, `other` the name of somebody else who has this one too."""

    paper: Paper
    user_id: str
    fields: Sequence[FieldView]
    focus: FieldView | None
    history: Sequence[FieldChange]
    names: Mapping[str, str]
    page_no: int
    page: Page | None
    artifact: PageArtifact | None
    bad: tuple[int, ...]
    version: int
    progress: Progress
    today: Today
    other: str
    rereading: frozenset[int]
    reread_failed: str
    behind: str
    twins: tuple[TwinLine, ...]
    bundled: Bundled
    remark: Remark | None = None
