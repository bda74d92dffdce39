"""Finds what a command names: a user by login, a unit by code, a dossier by id or code. Unknown names are refused."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.dossiers import Dossier
from archive.people import User
from archive.units import Unit
from portal.cli_desk import Refused, _


def user_of(session: Session, login: str) -> User:
    """The user of that login."""
    found = session.scalars(select(User).where(User.login == login)).first()
    if found is None:
        raise Refused(_("There is no user {login}.").format(login=login))
    return found


def unit_of(session: Session, code: str) -> Unit:
    """The unit of that code."""
    found = session.scalars(select(Unit).where(Unit.code == code)).first()
    if found is None:
        raise Refused(_("There is no unit {code}.").format(code=code))
    return found


def dossier_of(session: Session, name: str, unit_code: str | None) -> Dossier:
    """The dossier of that id, or of that code in the register of that unit (which may be left out while one fits)."""
    query = select(Dossier).where((Dossier.id == name) | (Dossier.code == name))
    if unit_code is not None:
        query = query.where(Dossier.origin_id == unit_of(session, unit_code).id)
    found = session.scalars(query.limit(2)).all()
    if not found:
        raise Refused(_("There is no dossier {name}.").format(name=name))
    if len(found) > 1:
        raise Refused(_("More than one dossier is called {name}; give its unit or its id.").format(name=name))
    return found[0]
