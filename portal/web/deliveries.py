"""Deliveries: the board, one delivery with its files and reasons, trying again what failed, and the report to sign.

What may be known stands in `portal.access.deliveries`; a delivery that is not there for a reader is the 404 of an
absent one. Everything is recorded before it is sent.
"""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from archive import retrying
from archive.schema import now
from portal.access import audit, deliveries
from portal.access.actions import Action
from portal.access.deliveries import Delivery
from portal.access.guard import reader, requires
from portal.services import services
from portal.web import delivery_report, delivery_view, staffing
from portal.web.errors import absent
from portal.web.pager import page_of

blueprint = Blueprint("deliveries", __name__)

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/deliveries")
@requires(Action.LIST_DELIVERIES)
def index() -> str:
    """The board: one row for each delivery that is there for this reader."""
    with services().database.reading() as session:
        sight = deliveries.sight_of(session, services().policy, reader())
        if sight.is_empty:
            absent()
        screen = delivery_view.board(session, sight, page_of(request.args.get("page", "")), now())
        hands = staffing.sentences(session, services().policy, sight.scope) if sight.unit_ids else ()
    audit.listed_deliveries(reader(), len(screen.rows))
    return render_template("deliveries.html", screen=screen, hands=hands)


@blueprint.get("/deliveries/<delivery_id>")
@requires(Action.OPEN_DELIVERY)
def delivery(delivery_id: str) -> str:
    """One delivery: its numbers, and the files behind one of them or all."""
    with services().database.reading() as session:
        found, show = _there(session, delivery_id), request.args.get("show", "")
        screen = delivery_view.screen(
            session, services().policy, reader(), found, show, page_of(request.args.get("page", "")), now()
        )
    audit.delivery(reader(), Action.OPEN_DELIVERY, delivery_id, screen.listed)
    return render_template("delivery.html", screen=screen)


@blueprint.post("/deliveries/<delivery_id>/retry")
@requires(Action.RETRY_DELIVERY)
def retry(delivery_id: str) -> ResponseReturnValue:
    """Ask the writer to try again what failed, and nothing else."""
    with services().database.reading() as session:
        total = len(delivery_view.failed_of(session, _there(session, delivery_id)))
    audit.delivery(reader(), Action.RETRY_DELIVERY, delivery_id, total)
    with services().database.writing() as session:
        found = _there(session, delivery_id)
        retrying.try_again(session, found.run, delivery_view.failed_of(session, found))
    return redirect(url_for("deliveries.delivery", delivery_id=delivery_id), 303)


@blueprint.get("/deliveries/<delivery_id>/report")
@requires(Action.REPORT_DELIVERY)
def report(delivery_id: str) -> Response:
    """The report of the delivery as of now, to be signed (.xlsx)."""
    with services().database.reading() as session:
        made = delivery_report.report(session, _there(session, delivery_id), reader(), now())
    audit.delivery(reader(), Action.REPORT_DELIVERY, delivery_id, made.files)
    disposition = f'attachment; filename="{made.name}"'
    return Response(made.content, mimetype=_XLSX, headers={"Content-Disposition": disposition})


def _there(session: Session, delivery_id: str) -> Delivery:
    """The delivery, if it is there for this reader."""
    sight = deliveries.sight_of(session, services().policy, reader())
    found = deliveries.opened(session, sight, delivery_id)
    if found is None:
        absent()
    return found
