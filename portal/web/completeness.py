"""The screen of a delivery's completeness: differences, who has them in hand, and the same as a workbook.

A delivery that is not there for a reader, or of which he knows only what he handed over himself, is the 404 of an
absent one. Everything is recorded before it is sent.
"""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from archive.completeness import DifferenceNote
from archive.schema import now
from portal.access import audit, deliveries
from portal.access.actions import Action
from portal.access.deliveries import Delivery
from portal.access.guard import reader, requires
from portal.access.holdings import VIETNAM
from portal.services import services
from portal.web import completeness_view
from portal.web.completeness_view import Differences, Line
from portal.web.errors import absent, bad_request
from portal.web.pager import page_of
from portal.web.words import _, language, ngettext
from portal.web.workbooks import Sheet

blueprint = Blueprint("completeness", __name__)

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST_NOTE = 500
_WIDTHS = (6, 22, 20, 36, 46, 16, 22, 34, 26)


@blueprint.get("/deliveries/<delivery_id>/completeness")
@requires(Action.OPEN_DELIVERY)
def index(delivery_id: str) -> str:
    """The chosen differences with the newest word on each, a page at a time."""
    with services().database.reading() as session:
        delivery, every = _there(session, delivery_id)
    screen = completeness_view.screen(
        every, reader().user_id, request.args.get("show", ""), page_of(request.args.get("page", ""))
    )
    audit.delivery(reader(), Action.OPEN_DELIVERY, delivery_id, len(screen.lines))
    return render_template("completeness.html", screen=screen, delivery=delivery)


@blueprint.post("/deliveries/<delivery_id>/completeness/<key>", endpoint="say")
@requires(Action.SETTLE_DIFFERENCE)
def say(delivery_id: str, key: str) -> ResponseReturnValue:
    """Add a word on one difference; what was said before stays."""
    with services().database.reading() as session:
        _delivery, every = _there(session, delivery_id)
    word = _word(every, delivery_id, key)
    audit.delivery(reader(), Action.SETTLE_DIFFERENCE, delivery_id, 1)
    with services().database.writing() as session:
        session.add(word)
    show, page = request.args.get("show"), request.args.get("page")
    return redirect(
        url_for("completeness.index", delivery_id=delivery_id, show=show, page=page, _anchor=f"d-{key}"), 303
    )


@blueprint.get("/deliveries/<delivery_id>/completeness/sheet", endpoint="sheet")
@requires(Action.REPORT_DELIVERY)
def sheet(delivery_id: str) -> Response:
    """All differences as a workbook (.xlsx)."""
    with services().database.reading() as session:
        delivery, every = _there(session, delivery_id)
        content = _workbook(delivery, every)
    audit.delivery(reader(), Action.REPORT_DELIVERY, delivery_id, len(every.lines))
    disposition = f'attachment; filename="doi-chieu-{delivery_id[:8]}.xlsx"'
    return Response(content, mimetype=_XLSX, headers={"Content-Disposition": disposition})


def _there(session: Session, delivery_id: str) -> tuple[Delivery, Differences]:
    sight = deliveries.sight_of(session, services().policy, reader())
    found = deliveries.opened(session, sight, delivery_id)
    if found is None or found.own:
        absent()
    return found, completeness_view.differences(session, sight, found)


def _word(every: Differences, delivery_id: str, key: str) -> DifferenceNote:
    """What the form says, checked against what its sender may know."""
    line = completeness_view.known(every.lines, key)
    if line is None:
        absent()
    holder, note = request.form.get("holder", ""), " ".join(request.form.get("note", "").split())
    if holder and holder not in {one.id for one in every.holders}:
        bad_request(_("Choose somebody from the list."))
    if len(note) > _LONGEST_NOTE or not note.isprintable():
        bad_request(_("The remark is too long: at most 500 characters."))
    settled = request.form.get("settled") == "1"
    if settled and not note:
        bad_request(_("Say in the remark how it was settled."))
    return DifferenceNote(
        batch=delivery_id, key=key, kind=line.found.kind, author_id=reader().user_id, holder_id=holder or None,
        note=note, settled=settled,
    )  # fmt: skip


def _workbook(delivery: Delivery, every: Differences) -> bytes:
    made = Sheet(_("Completeness"), _WIDTHS)
    made.line(_("COMPLETENESS OF A DELIVERY"), bold=True, centre=True, size=14)
    made.line(_("Delivery: {name}").format(name=delivery.run.source))
    made.line(_("As of: {when}").format(when=f"{now().astimezone(VIETNAM):%d/%m/%Y %H:%M}"))
    open_ones = ngettext("{n} difference to be settled", "{n} differences to be settled", every.open)
    made.line(open_ones, bold=True)
    if not delivery.complete:
        made.line(_("Only the files that the maker of this report may know of are counted and listed."))
    head = (
        _("No."), _("Difference"), _("Place"), _("File"), _("Why, and what to do"), _("State"), _("In hand"),
        _("Remark"), _("Last word"),
    )  # fmt: skip
    made.table(head, [_row(at, line) for at, line in enumerate(every.lines, 1)])
    return made.content()


def _row(at: int, line: Line) -> tuple[int | str, ...]:
    found, here = line.found, language()
    return (
        at, found.kind.label(here), found.place, found.file, found.why, line.state.label(here),
        line.holder or _("nobody yet"), line.note, line.said,
    )  # fmt: skip
