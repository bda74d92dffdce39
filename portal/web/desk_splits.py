"""The part of the desk where a file that holds several papers is split into them, and where that is undone.

Every view passes the gate with the sight of the desk. Acts are plain forms and one transaction each
(`archive/splitting.py`); only who may work on every paper of a file may merge them.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive import bundles, splitting
from archive.documents import Page, papers_of
from archive.splitting import SplitRefused
from mappings.splits import Objection, Sides
from portal.access import audit
from portal.access.actions import Action
from portal.access.gate import Paper
from portal.access.guard import reader, requires
from portal.services import services
from portal.web import addresses, desk_split_view, opening
from portal.web.desk_acts import whole_number
from portal.web.desk_split_view import OnSplit
from portal.web.errors import absent
from portal.web.words import language

blueprint = Blueprint("desk_splits", __name__)

_NOT_DONE = 409


@blueprint.get("/desk/<document_id>/split")
@requires(Action.DESK_PAGE)
def split(document_id: str) -> ResponseReturnValue:
    """The pages of a file in a row, with those on which papers seem to begin; or the papers it was split into."""
    return _shown(document_id)


@blueprint.post("/desk/<document_id>/split")
@requires(Action.DESK_CHANGE)
def split_now(document_id: str) -> ResponseReturnValue:
    """Split the document at the pages that are marked."""
    version, sides = whole_number(request.form.get("version", "")), _sides()

    def act(session: Session, found: Paper) -> str:
        begins = desk_split_view.marked(request.form.getlist("begins"), found.document.page_count)
        splitting.split(session, document_id, version, begins, sides, reader().user_id)
        return addresses.desk_split(document_id)

    return _done(document_id, act)


@blueprint.post("/desk/<document_id>/one-paper")
@requires(Action.DESK_CHANGE)
def one_paper(document_id: str) -> ResponseReturnValue:
    """The document is one paper, whatever was proposed."""
    version = whole_number(request.form.get("version", ""))

    def act(session: Session, _found: Paper) -> str:
        splitting.refuse(session, document_id, version, reader().user_id)
        return addresses.desk_document(document_id)

    return _done(document_id, act)


@blueprint.post("/desk/<document_id>/merge")
@requires(Action.DESK_CHANGE)
def merge(document_id: str) -> ResponseReturnValue:
    """Make the papers of a file one document again."""
    version = whole_number(request.form.get("version", ""))

    def act(session: Session, found: Paper) -> str:
        papers = [paper.id for paper in papers_of(session, found.document.file_digest)]
        proposal = bundles.proposal_of(session, document_id)
        if proposal is None or not all(opening.may_be_on_desk(session, id_) for id_ in papers):
            absent()
        splitting.merge(session, proposal.document_id, version, reader().user_id)
        return addresses.desk_split(proposal.document_id)

    return _done(document_id, act)


def _done(document_id: str, act: Callable[[Session, Paper], str]) -> ResponseReturnValue:
    """Carry an act out and go on; or say why not, with everything as it was sent."""
    try:
        with services().database.writing() as session:
            onward = act(session, opening.at_desk(session, document_id))
    except SplitRefused as refused:
        return _shown(document_id, refused.objection)
    return redirect(onward, 303)


def _shown(document_id: str, objection: Objection | None = None) -> ResponseReturnValue:
    with services().database.reading() as session:
        found = opening.at_desk(session, document_id)
        opened = _opened(session, found, objection)
        if not (opened.may_split or opened.parts):
            absent()
    audit.desk_page(reader(), found.labels, 1)
    screen = desk_split_view.screen(opened)
    return render_template("desk_split.html", screen=screen, asked=""), _NOT_DONE if objection else 200


def _opened(session: Session, found: Paper, objection: Objection | None) -> OnSplit:
    proposal = bundles.proposal_of(session, found.document.id)
    papers = papers_of(session, found.document.file_digest)
    own = select(Page).where(Page.document_id == found.document.id)
    sent = request.form.getlist("begins") if "begins" in request.form else None
    return OnSplit(
        paper=found,
        proposal=proposal,
        parts=bundles.parts_of(session, proposal.document_id) if proposal else (),
        pages={page.page_no: page for page in session.scalars(own)},
        may_split=bundles.may_be_split(session, found.document),
        open_to={paper.id: paper for paper in papers if opening.may_be_on_desk(session, paper.id)},
        marked=desk_split_view.marked(sent, found.document.page_count) if sent is not None else None,
        sides=_sides() if "sides" in request.form else proposal.sides if proposal else None,
        remark=objection.label(language()) if objection else "",
    )


def _sides() -> Sides | None:
    said = request.form.get("sides", "")
    return Sides(said) if said in set(Sides) else None
