"""What can be done in the portal. Every route declares one of these, or stands in the named list of public ones."""

from __future__ import annotations

from enum import StrEnum


class Action(StrEnum):
    """An action of a signed-in person; its code stands in the access log."""

    SIGN_OUT = "sign_out"
    CHOOSE_PURPOSE = "choose_purpose"
    HOME = "home"
    HELP = "help"
    SEARCH = "search"
    OPEN_DOCUMENT = "open_document"
    OPEN_PAGE = "open_page"
    PAGE_IMAGE = "page_image"
    DOWNLOAD = "download"
    LIST_DOSSIER = "list_dossier"
    DESK = "desk"
    DESK_PAGE = "desk_page"
    DESK_IMAGE = "desk_image"
    DESK_CHANGE = "desk_change"
    DESK_GRADE = "desk_grade"
    LIST_DELIVERIES = "list_deliveries"
    OPEN_DELIVERY = "open_delivery"
    REPORT_DELIVERY = "report_delivery"
    RETRY_DELIVERY = "retry_delivery"
    SETTLE_DIFFERENCE = "settle_difference"
    DELIVER = "deliver"
    HAND_OVER = "hand_over"

    @property
    def needs_purpose(self) -> bool:
        """Whether the person must have said why he looks before he may do this."""
        return self not in {Action.SIGN_OUT, Action.CHOOSE_PURPOSE, Action.HELP}
