"""The pages that say something went wrong: what happened, what was kept, what to do. Never a trace, never a detail.

A refused thing and an absent thing leave through `absent()` and are the same page, byte for byte.
"""

from __future__ import annotations

import errno
import logging
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from flask import Flask, g, jsonify, make_response, render_template, request
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, InterfaceError, ProgrammingError, TimeoutError
from werkzeug.exceptions import BadRequest, Forbidden, HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from archive.store import StoreFull
from portal.access import audit
from portal.access.audit import NotRecorded
from portal.access.guard import reader
from portal.web.words import _

_log = logging.getLogger("portal")


@dataclass(frozen=True, slots=True)
class Page:
    """The sentences of one error page."""

    status: int
    title: str
    happened: str
    kept: str
    todo: str


def absent() -> NoReturn:
    """There is no such thing, for this reader."""
    raise NotFound


class _Closed(NotFound):
    """A document or dossier that was asked for and is closed to this reader, or is not there."""

    def __init__(self, document_id: str, dossier_id: str) -> None:
        super().__init__()
        self.document_id, self.dossier_id = document_id, dossier_id


def refused(*, document_id: str = "", dossier_id: str = "") -> NoReturn:
    """The same page, after a row in the access log that is the same for a closed thing and an absent one. It is written
    when the view has let go of its session: one that writes would wait for itself."""
    raise _Closed(document_id, dossier_id)


def bad_request(sentence: str) -> NoReturn:
    """What was sent cannot be used; `sentence` says why, in the reader's language."""
    raise BadRequest(sentence)


def install(app: Flask, engine_away: type[Exception]) -> None:
    """Give `app` its error pages; `engine_away` is what the search engine's client raises when it cannot answer."""
    app.jinja_env.globals["back_path"] = back_path
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(DataError, _unusable)
    app.register_error_handler(engine_away, _engine_away)
    for away in (DatabaseError, InterfaceError, TimeoutError):
        app.register_error_handler(away, _catalogue_away)
    for ours in (IntegrityError, ProgrammingError):  # these two are database errors too, but defects of ours
        app.register_error_handler(ours, _broken)
    app.register_error_handler(NotRecorded, _not_recorded)
    app.register_error_handler(StoreFull, _full)
    app.register_error_handler(OSError, _no_room)
    app.register_error_handler(Exception, _broken)


def back_path() -> str:
    """Where a form of the frame leads back to: this page, or the start from a page that is an error or an action."""
    return "/" if g.get("failed") or request.method != "GET" else request.path


def _refused(error: HTTPException) -> ResponseReturnValue:
    try:
        return _answer(error)
    except NotRecorded as unwritten:
        return _not_recorded(unwritten)


def _answer(error: HTTPException) -> ResponseReturnValue:
    if isinstance(error, RequestRedirect):
        return error
    if isinstance(error, _Closed):
        audit.refused(reader(), error.document_id, error.dossier_id)
    if isinstance(error, (NotFound, Forbidden, MethodNotAllowed)):
        return _shown(_absent_page())
    if (error.code or 500) >= 500:
        return _shown(_unready_page())
    sentence = error.description if type(error) is BadRequest and error.description != BadRequest.description else None
    return _shown(_unusable_page(error.code or 400, sentence))


def _unusable(error: DataError) -> ResponseReturnValue:
    return _shown(_unusable_page(400, None))


def _forged(error: CSRFError) -> ResponseReturnValue:
    return _shown(
        Page(
            400,
            _("This form is too old"),
            _("The form came from a session that has ended, or from another place."),
            _("Nothing was changed."),
            _("Open the page again and repeat what you wanted to do."),
        )
    )


def _engine_away(error: Exception) -> ResponseReturnValue:
    _log.warning("engine away: %s", type(error).__name__)
    return _shown(
        Page(
            503,
            _("Search is not available now"),
            _("The search engine does not answer."),
            _("Nothing was lost. Dossiers and their documents can still be opened."),
            _("Try again in a few minutes; if it lasts, tell the administrator."),
        )
    )


def _catalogue_away(error: Exception) -> ResponseReturnValue:
    _log.error("catalogue away: %s", type(error).__name__)
    return _shown(
        Page(
            503,
            _("The archive is not available now"),
            _("The catalogue does not answer, so nothing can be shown."),
            _("Nothing was lost."),
            _("Try again in a few minutes; if it lasts, tell the administrator."),
        )
    )


def _not_recorded(error: NotRecorded) -> ResponseReturnValue:
    _log.error("access log away: %s", type(error.__cause__).__name__)
    return _shown(
        Page(
            503,
            _("The archive cannot be read now"),
            _("The access log cannot be written, and without it no content is shown."),
            _("Nothing was lost."),
            _("Try again in a few minutes; if it lasts, tell the administrator."),
        )
    )


def _full(error: StoreFull) -> ResponseReturnValue:
    _log.error("disk full")
    return _shown(
        Page(
            507,
            _("There is no room for files now"),
            _("The disk of the site is full, so the file could not be taken."),
            _("What had arrived before is kept, and so is everything in the archive."),
            _("Tell the administrator; then open the upload again and it goes on from there."),
        )
    )


def _no_room(error: OSError) -> ResponseReturnValue:
    return _full(StoreFull()) if error.errno == errno.ENOSPC else _broken(error)


def _broken(error: Exception) -> ResponseReturnValue:
    """Something we did not foresee. The log gets the places in the code and never the message: it may hold a name."""
    steps = " < ".join(
        f"{Path(s.filename).name}:{s.lineno}" for s in reversed(traceback.extract_tb(error.__traceback__))
    )
    _log.error("unforeseen %s at %s", type(error).__name__, steps)
    return _shown(
        Page(
            500,
            _("Something went wrong"),
            _("The portal met something it does not know how to handle."),
            _("Nothing was changed."),
            _("Try again; if it happens again, tell the administrator at what time."),
        )
    )


def _absent_page() -> Page:
    return Page(
        404,
        _("Not found"),
        _("There is no such page, or it is not yours to see."),
        "",
        _("Check the address, or search again."),
    )


def _unready_page() -> Page:
    return Page(
        503,
        _("This cannot be shown now"),
        _("What you asked for could not be made ready."),
        _("Nothing was lost."),
        _("Try again in a few minutes; if it lasts, tell the administrator."),
    )


def _unusable_page(status: int, sentence: str | None) -> Page:
    return Page(
        status,
        _("This cannot be used"),
        sentence or _("What was sent is incomplete, too long or not readable."),
        _("Nothing was changed."),
        _("Go back, correct it and send it again."),
    )


def _shown(page: Page) -> ResponseReturnValue:
    g.failed = True
    if request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json":
        return jsonify(status=page.status, title=page.title, happened=page.happened, todo=page.todo), page.status
    if request_ctx.url_adapter is None:  # the request names a host that is not ours: no page can be addressed
        response = make_response(f"{page.title}. {page.happened}\n", page.status)
        response.mimetype = "text/plain"
        return response
    return render_template(
        "error.html",
        status=page.status,
        title=page.title,
        happened=page.happened,
        kept=page.kept,
        todo=page.todo,
    ), page.status
