"""Dossiers: the list of those that are there for a reader, and one with its item list.

What he may know of a dossier stands in `portal.access.dossiers`; a dossier that is not there for him is the 404 of an
absent one. The item list is recorded before it is sent.
"""

from __future__ import annotations

from flask import Blueprint, render_template, request

from archive.schema import now
from archive.units import tree
from portal.access import audit
from portal.access.actions import Action
from portal.access.guard import reader, requires
from portal.access.holdings import today
from portal.services import services
from portal.web import dossier_list, dossier_view
from portal.web.errors import refused

blueprint = Blueprint("dossiers", __name__)


@blueprint.get("/dossiers")
@requires(Action.LIST_DOSSIER)
def index() -> str:
    """The dossiers that this reader may list, some at a time."""
    wanted = dossier_list.Wanted(unit_id=request.args.get("unit", ""), after=request.args.get("after", ""))
    with services().database.reading() as session:
        nodes = tree(session, today(now()))
        screen = dossier_list.screen(session, services().policy, reader(), wanted, nodes)
    audit.listed_dossier(reader(), "", len(screen.rows))
    return render_template("dossiers.html", screen=screen, asked="")


@blueprint.get("/dossiers/<dossier_id>")
@requires(Action.LIST_DOSSIER)
def dossier(dossier_id: str) -> str:
    """One dossier: its items in order, and what is missing or held for those who may know."""
    with services().database.reading() as session:
        nodes = tree(session, today(now()))
        screen = dossier_view.screen(session, services().policy, reader(), dossier_id, nodes)
    if screen is None:
        refused(dossier_id=dossier_id)
    audit.listed_dossier(reader(), dossier_id, len(screen.items))
    return render_template("dossier.html", screen=screen, asked="")
