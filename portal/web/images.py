"""Page images and thumbnails, behind the same gate and the same log as the page itself."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request
from sqlalchemy.orm import Session

from archive.confined import Confined
from archive.documents import File, Page
from archive.images import PAGE_IMAGE_TYPE, PageImageError
from portal.access import audit
from portal.access.actions import Action
from portal.access.gate import Paper
from portal.access.guard import reader, requires
from portal.search.marks import marks
from portal.services import services
from portal.web import opening, page_images, thumbnails
from portal.web.errors import absent
from portal.web.page_images import Size
from portal.web.page_marks import A4, Spot, spots

blueprint = Blueprint("images", __name__)


@blueprint.get("/documents/<document_id>/pages/<int:page_no>/image/<size>")
@requires(Action.PAGE_IMAGE)
def page(document_id: str, page_no: int, size: str) -> Response:
    """The image of a page, `page` or `large`."""
    wanted = size_named(size)
    with services().database.reading() as session:
        found = opening.paper(session, document_id)
        opening.page(session, found, page_no)
    audit.page_image(reader(), found.labels, page_no)
    return drawn(found, page_no, wanted)


@blueprint.get("/documents/<document_id>/pages/<int:page_no>/thumbnail")
@requires(Action.PAGE_IMAGE)
def thumbnail(document_id: str, page_no: int) -> Response:
    """A small picture of a page that shows where on it the words of the question `q` stand."""
    with services().database.reading() as session:
        found = opening.paper(session, document_id)
        row = opening.page(session, found, page_no)
        marked = _marked(session, row)
    audit.page_image(reader(), found.labels, page_no)
    if row is None or not row.has_image:
        return Response(thumbnails.leaf_of_text(), mimetype=thumbnails.TYPE)
    small = thumbnails.drawn(_image(found, page_no, Size.SMALL), *marked)
    return Response(small, mimetype=thumbnails.TYPE)


def size_named(size: str, *also: Size) -> Size:
    """The size that an address of a page image names, `page`, `large` or one of `also`; another is absent."""
    if size not in {Size.PAGE, Size.LARGE, *also}:
        absent()
    return Size(size)


def drawn(found: Paper, page_no: int, size: Size) -> Response:
    """The image of a page of a paper that has passed the gate, and whose access event is written."""
    return Response(_image(found, page_no, size), mimetype=PAGE_IMAGE_TYPE)


def _marked(session: Session, row: Page | None) -> tuple[float, float, tuple[Spot, ...]]:
    """Width and height of the page in points, and the spots on it."""
    artifact = opening.artifact(row)
    if artifact is None:
        return *A4, ()
    asked = opening.asked_with(session, request.args.get("q"))
    found = spots(artifact, marks(asked.question, artifact.text)) if asked else ()
    return artifact.width, artifact.height, found


def _image(found: Paper, page_no: int, size: Size) -> bytes:
    """The rendered page; one that cannot be drawn (damaged, too large, too slow) is a 503."""
    home = services()
    with home.database.reading() as session:
        file = session.get_one(File, found.document.file_digest)
    try:
        original = home.store.path(file.digest)
        of_file = found.document.page_of_file(page_no)
        return page_images.page_image(home.settings.page_cache, original, file, of_file, size)
    except (PageImageError, Confined, KeyError):
        abort(503)
