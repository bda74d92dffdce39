"""The start screen and the help page: where to begin, what this reader asked last, which dossiers are his."""

from __future__ import annotations

from flask import Blueprint, render_template

from archive.schema import now
from archive.units import tree
from mappings.vocabulary import Grade, Kind
from portal.access.actions import Action
from portal.access.guard import reader, requires
from portal.access.holdings import today
from portal.services import services
from portal.web import home_view

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@requires(Action.HOME)
def start() -> str:
    """The search box, the last questions, the assigned dossiers."""
    with services().database.reading() as session:
        screen = home_view.screen(session, services().policy, reader(), tree(session, today(now())))
    return render_template("home.html", screen=screen, asked="")


@blueprint.get("/help")
@requires(Action.HELP)
def help() -> str:
    """How to ask and how to read the answer."""
    return render_template("help.html", kinds=tuple(Kind), grades=tuple(Grade), asked="")
