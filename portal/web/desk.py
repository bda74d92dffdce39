"""The desk: people confirm, field by field and page by page, what the machine read.

Every view passes the gate with the sight of the desk; what is shown is recorded before it is sent, and every act is one
transaction. Acts are plain forms, so that they work without a script.
"""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from archive.fields import shown_to
from portal.access import audit
from portal.access.actions import Action
from portal.access.guard import reader, requires
from portal.services import services
from portal.web import addresses, desk_acts, desk_opening, desk_queue, desk_text, desk_view, images, opening, staffing
from portal.web.desk_acts import Refused
from portal.web.errors import absent
from portal.web.on_desk import Remark
from portal.web.page_images import Size
from portal.web.viewing import Look

blueprint = Blueprint("desk", __name__)

_NOT_DONE = 409


@blueprint.get("/desk")
@requires(Action.DESK)
def queue() -> str:
    """What still needs a person, what keeps papers from use first."""
    with services().database.reading() as session:
        scope = opening.desk_scope(session)
        after = desk_opening.place_named(session, request.args.get("after", ""))
        screen = desk_queue.screen(session, scope, reader().user_id, after)
        hands = staffing.sentences(session, services().policy, opening.listed_scope(session))
    audit.listed_desk(reader(), screen.total)
    return render_template("desk_queue.html", screen=screen, hands=hands, asked="")


@blueprint.get("/desk/<document_id>")
@requires(Action.DESK_PAGE)
def document(document_id: str) -> ResponseReturnValue:
    """A document with its fields, at the first that is open or at the one asked for."""
    return _document(document_id)


@blueprint.get("/desk/<document_id>/next")
@requires(Action.DESK)
def following(document_id: str) -> ResponseReturnValue:
    """On to the next document of the queue; this one stays as it is."""
    with services().database.reading() as session:
        found = opening.at_desk(session, document_id)
        other = desk_opening.next_after(session, found.scope, desk_opening.place_of(session, found), document_id)
    return redirect(addresses.desk_document(other, behind=document_id) if other else addresses.desk(), 303)


@blueprint.get("/desk/<document_id>/pages/<int:page_no>/image/<size>")
@requires(Action.DESK_IMAGE)
def image(document_id: str, page_no: int, size: str) -> ResponseReturnValue:
    """The image of a page, `small`, `page` or `large`."""
    with services().database.reading() as session:
        found = opening.at_desk(session, document_id)
        opening.page(session, found, page_no)
    wanted = images.size_named(size, Size.SMALL)
    audit.desk_image(reader(), found.labels, page_no)
    return images.drawn(found, page_no, wanted)


@blueprint.post("/desk/<document_id>/fields/<field_id>")
@requires(Action.DESK_CHANGE)
def field(document_id: str, field_id: str) -> ResponseReturnValue:
    """A word about one field; then on to the next."""
    try:
        with services().database.writing() as session:
            found = opening.at_desk(session, document_id)
            before = shown_to(session, document_id, reader().user_id)
            place = desk_opening.place_of(session, found)
            desk_acts.say(session, found, field_id, reader().user_id, request.form)
            onward = desk_opening.onward(session, found, before, field_id, place)
    except Refused as refused:
        return _document(document_id, refused.remark)
    return redirect(onward, 303)


@blueprint.post("/desk/<document_id>/fields")
@requires(Action.DESK_CHANGE)
def add(document_id: str) -> ResponseReturnValue:
    """A field that the machine did not see."""
    look, page_no = Look.of(request.args), request.args.get("page", 1, type=int)
    try:
        with services().database.writing() as session:
            found = opening.at_desk(session, document_id)
            made = desk_acts.add(session, found, page_no, reader().user_id, request.form)
    except Refused as refused:
        return _document(document_id, refused.remark)
    return redirect(addresses.desk_document(document_id, page_no, made, look), 303)


@blueprint.post("/desk/<document_id>/pages/<int:page_no>/reread")
@requires(Action.DESK_CHANGE)
def reread(document_id: str, page_no: int) -> ResponseReturnValue:
    """Have a page read again, turned as it is seen."""
    look = Look.of(request.args)
    with services().database.writing() as session:
        found = opening.at_desk(session, document_id)
        opening.page(session, found, page_no)
        desk_acts.reread(session, found, page_no, reader().user_id, look.turn, request.form.get("way", ""))
    field_id = request.form.get("back", "")
    return redirect(addresses.desk_document(document_id, page_no, field_id, look), 303)


@blueprint.post("/desk/<document_id>/pages/<int:page_no>/verdict")
@requires(Action.DESK_CHANGE)
def judge(document_id: str, page_no: int) -> ResponseReturnValue:
    """A badly read page stays as it is; then on to what is left."""
    try:
        with services().database.writing() as session:
            found = opening.at_desk(session, document_id)
            place = desk_opening.place_of(session, found)
            desk_acts.judge(session, found, page_no, reader().user_id, request.form)
            onward = desk_opening.after_page(session, found, place)
    except Refused as refused:
        return _document(document_id, refused.remark)
    return redirect(onward, 303)


@blueprint.get("/desk/<document_id>/pages/<int:page_no>/text")
@requires(Action.DESK_PAGE)
def text(document_id: str, page_no: int) -> ResponseReturnValue:
    """The text of a page, to be corrected beside its image."""
    return _text(document_id, page_no)


@blueprint.post("/desk/<document_id>/pages/<int:page_no>/text")
@requires(Action.DESK_CHANGE)
def write_text(document_id: str, page_no: int) -> ResponseReturnValue:
    """A person's text over the page; what was there before stays kept."""
    home = services()
    try:
        with home.database.writing() as session:
            found = opening.at_desk(session, document_id)
            desk_acts.write_text(session, home.store, found, page_no, reader().user_id, request.form)
    except Refused as refused:
        return _text(document_id, page_no, refused.remark)
    return redirect(addresses.desk_document(document_id, page_no), 303)


@blueprint.post("/desk/<document_id>/pages/<int:page_no>/layer")
@requires(Action.DESK_CHANGE)
def put_back(document_id: str, page_no: int) -> ResponseReturnValue:
    """An earlier text of the page in use again."""
    home = services()
    try:
        with home.database.writing() as session:
            found = opening.at_desk(session, document_id)
            desk_acts.put_back(session, home.store, found, page_no, reader().user_id, request.form)
    except Refused as refused:
        return _text(document_id, page_no, refused.remark)
    return redirect(addresses.desk_text(document_id, page_no), 303)


@blueprint.post("/desk/<document_id>/twins/<other_id>")
@requires(Action.DESK_CHANGE)
def twin(document_id: str, other_id: str) -> ResponseReturnValue:
    """Whether this paper and another one are the same; both stay as they are."""
    with services().database.writing() as session:
        found = opening.at_desk(session, document_id)
        desk_acts.judge_twin(session, found, other_id, reader().user_id, request.form)
    return redirect(addresses.desk_document(document_id), 303)


def _document(document_id: str, remark: Remark | None = None) -> ResponseReturnValue:
    with services().database.reading() as session:
        found = opening.at_desk(session, document_id)
        opened = desk_opening.on_desk(session, found, remark)
    audit.desk_page(reader(), found.labels, opened.page_no)
    with services().database.writing() as session:
        desk_opening.remember(session, found, opened.page_no)
    screen = desk_view.screen(opened, Look.of(request.args))
    return render_template("desk.html", screen=screen, asked=""), _NOT_DONE if remark else 200


def _text(document_id: str, page_no: int, remark: Remark | None = None) -> ResponseReturnValue:
    with services().database.reading() as session:
        found = opening.at_desk(session, document_id)
        row = opening.page(session, found, page_no)
        if row is None:
            absent()
        screen = desk_text.screen(session, services().store, found, row, Look.of(request.args), remark)
    audit.desk_page(reader(), found.labels, page_no)
    return render_template("desk_text.html", screen=screen, asked=""), _NOT_DONE if remark else 200
