"""Records that somebody looks, before he is shown anything. Called by the views, once for each content they send.

Each call writes one row and commits it; if that fails it raises `NotRecorded`, and the answer is a 503 without content.
A row holds ids, never text, names or words of a question.
"""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError

from archive.audit import Access, append
from mappings.access import Labels
from portal.access.actions import Action, Event
from portal.access.passwords import Attempt
from portal.access.principal import Principal
from portal.services import services

_ID = 32


class NotRecorded(Exception):
    """The access log cannot be written, so nothing may be shown."""


def signed_in(attempt: Attempt) -> None:
    """That user is about to be signed in; for what and in which role is asked next."""
    _write(Access(attempt.user_id, (), attempt.unit_id, Event.SIGN_IN))


def refused_signin(attempt: Attempt) -> None:
    """Somebody is about to hear that he may not sign in; an unknown login leaves a row that names nobody."""
    _write(Access(attempt.user_id, (), attempt.unit_id, Event.REFUSED_SIGN_IN))


def refused(reader: Principal, document_id: str = "", dossier_id: str = "") -> None:
    """`reader` is about to hear that there is no such document or dossier: it is absent, or closed to him."""
    _record(reader, Event.REFUSED, document_id=document_id[:_ID], dossier_id=dossier_id[:_ID])


def signed_out(reader: Principal) -> None:
    """`reader` has signed out."""
    _record(reader, Action.SIGN_OUT)


def chose_purpose(reader: Principal) -> None:
    """`reader` has said why he looks."""
    _record(reader, Action.CHOOSE_PURPOSE)


def searched(reader: Principal, question_id: str, total: int) -> None:
    """`reader` is about to see the answer to a stored question, which counts `total` documents."""
    _record(reader, Action.SEARCH, question_id=question_id, total=total)


def opened_document(reader: Principal, labels: Labels, page_no: int = 0) -> None:
    """`reader` is about to see a document, at one page if `page_no` is not 0."""
    _record(reader, Action.OPEN_DOCUMENT, labels, page_no)


def opened_page(reader: Principal, labels: Labels, page_no: int) -> None:
    """`reader` is about to see the text of a page."""
    _record(reader, Action.OPEN_PAGE, labels, page_no)


def page_image(reader: Principal, labels: Labels, page_no: int) -> None:
    """`reader` is about to see the image of a page."""
    _record(reader, Action.PAGE_IMAGE, labels, page_no)


def downloaded(reader: Principal, labels: Labels) -> None:
    """`reader` is about to get the original."""
    _record(reader, Action.DOWNLOAD, labels)


def listed_dossier(reader: Principal, dossier_id: str, total: int) -> None:
    """`reader` is about to see the item list of a dossier, with `total` of its documents."""
    _record(reader, Action.LIST_DOSSIER, dossier_id=dossier_id, total=total)


def listed_desk(reader: Principal, total: int) -> None:
    """`reader` is about to see the queue of the desk, with `total` documents."""
    _record(reader, Action.DESK, total=total)


def desk_page(reader: Principal, labels: Labels, page_no: int) -> None:
    """`reader` is about to see what was read from a document, and the text of one of its pages."""
    _record(reader, Action.DESK_PAGE, labels, page_no)


def desk_image(reader: Principal, labels: Labels, page_no: int) -> None:
    """`reader` is about to see the image of a page at the desk."""
    _record(reader, Action.DESK_IMAGE, labels, page_no)


def desk_grade(reader: Principal, labels: Labels) -> None:
    """`reader` is about to be told the place of a paper that is closed, or says which grade stands on it."""
    _record(reader, Action.DESK_GRADE, labels)


def listed_deliveries(reader: Principal, total: int) -> None:
    """`reader` is about to see how `total` deliveries stand."""
    _record(reader, Action.LIST_DELIVERIES, total=total)


def delivery(reader: Principal, action: Action, delivery_id: str, total: int) -> None:
    """`reader` is about to see, take away or change something of a delivery, with `total` of its files."""
    _record(reader, action, delivery_id=delivery_id, total=total)


def delivers(reader: Principal, action: Action, upload_id: str = "", total: int = 0) -> None:
    """`reader` is about to hand papers over, or to see what he has of an upload; `total` files of it."""
    _record(reader, action, delivery_id=upload_id, total=total)


def changed_account(reader: Principal, action: Action, total: int = 0) -> None:
    """`reader` is about to end `total` of his sessions, or to have another password."""
    _record(reader, action, total=total)


def read_log(reader: Principal, total: int) -> None:
    """`reader` is about to see `total` events of this log."""
    _record(reader, Action.READ_LOG, total=total)


def _record(
    reader: Principal,
    action: str,
    labels: Labels | None = None,
    page_no: int = 0,
    *,
    question_id: str = "",
    delivery_id: str = "",
    dossier_id: str = "",
    document_id: str = "",
    total: int = 0,
) -> None:
    access = Access(
        user_id=reader.user_id,
        roles=tuple(reader.roles),
        unit_id=reader.unit_id,
        action=str(action),
        purpose=reader.purpose or "",
        reference=reader.reference,
        question_id=question_id,
        delivery_id=delivery_id,
        dossier_id=labels.dossier_id if labels else dossier_id,
        document_id=labels.document_id if labels else document_id,
        page_no=page_no,
        total=total,
    )
    _write(access)


def _write(access: Access) -> None:
    try:
        with services().database.writing() as session:
            append(session, services().settings.audit_key, access)
    except SQLAlchemyError as error:
        raise NotRecorded from error
