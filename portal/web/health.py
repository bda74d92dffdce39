"""Whether the portal can work, in plain words, for the machines that watch it. Public; tells nothing of the archive."""

from __future__ import annotations

from flask import Blueprint, make_response
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from portal.access.guard import public
from portal.services import services

blueprint = Blueprint("health", __name__)


@blueprint.get("/health")
@public
def health() -> ResponseReturnValue:
    """One line for each server: whether it answers. 503 when one does not."""
    answers = {"catalogue": _catalogue_answers(), "search": services().engine.ping()}
    text = "".join(f"{name}: {'up' if up else 'away'}\n" for name, up in answers.items())
    response = make_response(text, 200 if all(answers.values()) else 503)
    response.mimetype = "text/plain"
    return response


def _catalogue_answers() -> bool:
    try:
        with services().database.reading() as session:
            session.execute(select(1))
    except SQLAlchemyError:
        return False
    return True
