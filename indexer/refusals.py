"""A verdict that keeps a file out: held until a person has mended something, or rejected as it cannot be used.

Every stage of the writer gives the same kind of verdict, so that each file ends in exactly one state. A refusal never
holds text of the document.
"""

from __future__ import annotations

from dataclasses import dataclass

from mappings.reasons import Reason
from mappings.vocabulary import FileState

_REJECTED = frozenset(
    {
        Reason.ABOVE_CEILING,
        Reason.EMPTY,
        Reason.TRUNCATED,
        Reason.ENCRYPTED,
        Reason.UNSUPPORTED,
        Reason.ARCHIVE_FILE,
        Reason.TOO_MANY_PAGES,
        Reason.TOO_LARGE,
        Reason.LINK_OUTSIDE,
        Reason.NOT_A_FILE,
        Reason.UNREADABLE,
    }
)
"""Every other reason holds the file: something around it can be mended, and the next run takes it in."""

_LONGEST_DETAIL = 300


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file stays out. `detail` names columns, rows, pages or limits, never what is written in the paper."""

    reason: Reason
    detail: str = ""

    @property
    def state(self) -> FileState:
        return FileState.REJECTED if self.reason in _REJECTED else FileState.HELD

    @property
    def kept_detail(self) -> str:
        """The detail as the ledger has room for it."""
        return self.detail[:_LONGEST_DETAIL]

    @property
    def hides_name(self) -> bool:
        """Whether the ledger may not even keep the file's name (above the ceiling, or it may name a denouncer)."""
        return self.reason in (Reason.ABOVE_CEILING, Reason.SEALED_LETTER, Reason.KIND_CONFLICT)
