"""A document, page by page: what it looks like, what it says, where the words of the question stand on it.

Every view passes the gate of `portal.web.opening` first and writes the access event before it sends anything.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

from flask import Blueprint, abort, redirect, render_template, request, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.bundles import is_part
from archive.confined import Confined
from archive.cutting import CUT_TYPE, cut
from archive.documents import Document, File, Page
from archive.images import PageImageError
from archive.schema import now
from archive.units import UnitName, standing_on
from portal.access import audit
from portal.access.actions import Action
from portal.access.gate import Paper
from portal.access.guard import reader, requires
from portal.access.holdings import today
from portal.search import hits
from portal.search.question import REACH
from portal.services import services
from portal.web import addresses, linked, opening, page_view
from portal.web.errors import absent
from portal.web.onward import Spread
from portal.web.opening import Asked
from portal.web.viewing import Look

blueprint = Blueprint("documents", __name__)

_SUFFIXES = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/tiff": ".tif",
    "text/plain": ".txt",
    "text/html": ".html",
    "application/msword": ".doc",
    "application/rtf": ".rtf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}


@blueprint.get("/documents/<document_id>")
@requires(Action.OPEN_DOCUMENT)
def document(document_id: str) -> ResponseReturnValue:
    """Open a document at its first page."""
    with services().database.reading() as session:
        found = opening.paper(session, document_id)
    audit.opened_document(reader(), found.labels)
    return redirect(addresses.page(document_id, 1), 303)


@blueprint.get("/documents/<document_id>/pages/<int:page_no>")
@requires(Action.OPEN_PAGE)
def page(document_id: str, page_no: int) -> ResponseReturnValue:
    """One page, with the words of the question `q` marked if that is this reader's question."""
    with services().database.reading() as session:
        found = opening.paper(session, document_id)
        opened = _opened(session, found, page_no)
    audit.opened_page(reader(), found.labels, page_no)
    screen = page_view.screen(opened, Look.of(request.args))
    return render_template("document.html", screen=screen, asked=screen.question_text)


@blueprint.get("/documents/<document_id>/original")
@requires(Action.DOWNLOAD)
def original(document_id: str) -> ResponseReturnValue:
    """The file as it was taken in, for roles that may take it away; of a file that holds other papers too, a file made
    of this paper's pages alone."""
    home = services()
    with home.database.reading() as session:
        found = opening.paper(session, document_id)
        if not home.policy.may_download(session, reader(), found.labels):
            absent()
        file = session.get_one(File, found.document.file_digest)
    place, media_type = _place(file), file.media_type
    part = _own_pages(found.document, file, place) if is_part(found.document, file) else None
    audit.downloaded(reader(), found.labels)
    name = _file_name(found.document, media_type if part is None else CUT_TYPE)
    return send_file(part or place, "application/octet-stream", as_attachment=True, download_name=name, etag=False)


def _opened(session: Session, found: Paper, page_no: int) -> page_view.Opened:
    row = opening.page(session, found, page_no)
    asked = opening.asked_with(session, request.args.get("q"))
    document_id = found.document.id
    drawn = select(Page.page_no).where(Page.document_id == document_id, Page.has_image)
    names = select(UnitName.name).where(
        UnitName.unit_id == found.labels.custodian_id, standing_on(UnitName, today(now()))
    )
    spread = Spread(
        document_id=document_id,
        here=page_no,
        last=found.document.page_count,
        question_id=asked.id if asked else None,
        rank=min(max(request.args.get("at", 0, type=int), 0), REACH) if asked else 0,
        found=_found(found, asked),
        drawn=frozenset(session.scalars(drawn)),
    )
    return page_view.Opened(
        paper=found,
        spread=spread,
        artifact=opening.artifact(row),
        page=row,
        asked=asked,
        unit_name=session.scalars(names).first() or "",
        may_download=services().policy.may_download(session, reader(), found.labels),
        linked=linked.of_paper(session, found),
    )


def _found(found: Paper, asked: Asked | None) -> tuple[int, ...]:
    """The pages on which the question is met; none while the engine is away, since the paper can be read without."""
    if asked is None or not asked.question.wanted:
        return ()
    home = services()
    try:
        return hits.matching_pages(home.engine, found.scope, asked.question, found.document.id, home.weights)
    except hits.EngineUnavailable:
        return ()


def _place(file: File) -> Path:
    try:
        return services().store.path(file.digest)
    except KeyError:
        absent()


def _own_pages(row: Document, file: File, place: Path) -> io.BytesIO:
    """The paper's pages without those of the other papers of its file; what cannot be made is a 503."""
    try:
        first, last = row.page_of_file(1), row.page_of_file(row.page_count)
        return io.BytesIO(cut(place.resolve(), file.media_type, first, last))
    except (PageImageError, Confined, KeyError):
        abort(503)


def _file_name(row: Document, media_type: str) -> str:
    """The number of the paper as a file name; an unnumbered one is called by its id, never by a subject or a person."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", row.number_key).strip("-")
    return (plain or row.id[:12]) + _SUFFIXES.get(media_type, ".bin")
