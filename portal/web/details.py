"""What the writer noted beside a reason, in words that say what it is. Pure.

The writer notes numbers, columns and names of errors, never what is written in a paper. Called by every list of files
with reasons, on the screen and in the reports.
"""

from __future__ import annotations

from mappings.reasons import Reason
from portal.web.words import _

_TECHNICAL = frozenset(
    {
        Reason.TRUNCATED, Reason.TOO_SLOW, Reason.TOO_MUCH_MEMORY, Reason.TOO_LARGE, Reason.TOO_MANY_PAGES,
        Reason.UNSUPPORTED, Reason.UNREADABLE, Reason.ENCRYPTED, Reason.ARCHIVE_FILE, Reason.QUARANTINED,
    }
)  # fmt: skip
"""Reasons beside which a library's own words stand. Beside others stand rows, columns and places of the item list."""


def told(reason: Reason | None, detail: str) -> str:
    """The note as it is to be shown; empty where there is none."""
    if not detail or reason is None:
        return detail
    if reason is Reason.ATTACHMENT:
        return _("Attachment {which}.").format(which=detail)
    if reason is Reason.GRADE_CONFLICT and detail.isdigit():
        return _("Page {page}.").format(page=detail)
    return _("(for the technician: {detail})").format(detail=detail) if reason in _TECHNICAL else detail
