"""The access log on screen: who looked at what and why, what was asked again and again. Ids and days in addresses only.

Whose events may be seen stands in `portal.access.logs`; for somebody who may see none the screens are the 404 of absent
ones. Reading the log is recorded in it before anything is sent.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from archive.audit import AccessEvent
from archive.dossiers import Dossier, DossierSubject
from archive.people import Person, User
from archive.schema import now
from mappings.vietnamese import name_key
from portal.access import audit, logs
from portal.access.actions import Action
from portal.access.guard import reader, requires
from portal.access.logs import LogSight
from portal.services import services
from portal.web import log_view
from portal.web.errors import absent
from portal.web.log_events import SORTS, Wish
from portal.web.pager import page_of

blueprint = Blueprint("log", __name__)

_MOST_PERSONS = 50


@blueprint.get("/log")
@requires(Action.READ_LOG)
def index() -> str:
    """The events that are wanted, the newest first."""
    with services().database.reading() as session:
        screen = log_view.screen(
            session, _sight(session), _wish(request.args), page_of(request.args.get("page", "")), now()
        )
    audit.read_log(reader(), screen.listed)
    return render_template("log.html", screen=screen, unknown="unknown" in request.args)


@blueprint.post("/log")
@requires(Action.READ_LOG)
def find() -> ResponseReturnValue:
    """Turn what was typed (a login, a code, a person) into ids, of people and papers that stand in the log."""
    with services().database.reading() as session:
        sight = _sight(session)
        user_id = _user_id(session, sight, _typed("login"))
        dossier_id = _dossier_id(session, sight, _typed("code"))
        person_ids = _person_ids(session, sight, _typed("person"), _typed("birth"))
    known = not (user_id is None or dossier_id is None or person_ids is None)
    wish = replace(_wish(request.form), user_id=user_id or "", dossier_id=dossier_id or "", person_ids=person_ids or ())
    address = f"{url_for('log.index')}?{wish.address}"
    return redirect(address if known else f"{address}unknown=1", 303)


@blueprint.get("/log/repeated")
@requires(Action.READ_LOG)
def repeated() -> str:
    """What was asked again and again."""
    with services().database.reading() as session:
        rows = log_view.repeated(session, _sight(session), now())
    audit.read_log(reader(), len(rows))
    return render_template("log_repeated.html", rows=rows)


def _sight(session: Session) -> LogSight:
    sight = logs.sight_of(session, services().policy, reader())
    if sight.is_empty:
        absent()
    return sight


def _wish(given: MultiDict[str, str]) -> Wish:
    """What an address or a form asks for; what is no kind of event and no day asks for nothing."""
    sort = given.get("sort", "")
    return Wish(
        sort=sort if sort in SORTS else "",
        user_id=given.get("user", "")[:32],
        dossier_id=given.get("dossier", "")[:32],
        person_ids=tuple(given.getlist("person")[:_MOST_PERSONS]),
        since=_day(given.get("since", "")),
        until=_day(given.get("until", "")),
        unassigned=bool(given.get("unassigned")),
    )


def _user_id(session: Session, sight: LogSight, login: str) -> str | None:
    """The id of the user of that login, empty when none was typed, None when the log holds no event of his."""
    if not login:
        return ""
    query = select(User.id).join(AccessEvent, AccessEvent.user_id == User.id).where(User.login == login, sight.events())
    return session.scalars(query.limit(1)).first()


def _dossier_id(session: Session, sight: LogSight, code: str) -> str | None:
    if not code:
        return ""
    about = select(Dossier.id).join(AccessEvent, AccessEvent.dossier_id == Dossier.id)
    return session.scalars(about.where(Dossier.code == code, sight.events()).limit(1)).first()


def _person_ids(session: Session, sight: LogSight, name: str, birth: str) -> tuple[str, ...] | None:
    """The persons of that name, born then if a birth is given. A name is nobody's alone, so all of them are meant."""
    if not name:
        return ()
    query = (
        select(Person.id)
        .join(DossierSubject, DossierSubject.person_id == Person.id)
        .join(AccessEvent, AccessEvent.dossier_id == DossierSubject.dossier_id)
        .where(Person.name_key == name_key(name), Person.birth.startswith(birth), sight.events())
    )
    return tuple(sorted(session.scalars(query.distinct().limit(_MOST_PERSONS)))) or None


def _typed(name: str) -> str:
    return " ".join(request.form.get(name, "").split())[:200]


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
