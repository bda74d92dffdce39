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
    READ_LOG = "read_log"
    ACCOUNT = "account"
    END_SESSION = "end_session"
    CHANGE_PASSWORD = "change_password"  # noqa: S105 - the code of an action

    @property
    def needs_purpose(self) -> bool:
        """Whether the person must have said why he looks before he may do this."""
        return self not in {Action.SIGN_OUT, Action.CHOOSE_PURPOSE, Action.HELP}

    @property
    def is_of_a_delivery(self) -> bool:
        """Whether its rows in the access log may name a delivery."""
        return self in _OF_A_DELIVERY


_OF_A_DELIVERY = frozenset(
    {
        Action.OPEN_DELIVERY, Action.REPORT_DELIVERY, Action.RETRY_DELIVERY, Action.SETTLE_DIFFERENCE, Action.DELIVER,
        Action.HAND_OVER,
    }
)  # fmt: skip


class Event(StrEnum):
    """What stands in the access log beside the actions: what happens to somebody before he has one, or instead."""

    SIGN_IN = "sign_in"
    REFUSED_SIGN_IN = "refused_sign_in"
    REFUSED = "refused"
