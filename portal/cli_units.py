"""`portal units`: the tree of units as it stands, new ones, and those that close."""

from __future__ import annotations

from datetime import date, datetime

import click
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from archive.dossiers import Dossier
from archive.schema import new_id, now
from archive.units import Unit, UnitName, UnitParent, tree
from archive.wording import WordedGroup
from portal.access.holdings import today
from portal.cli_desk import Desk, Refused, _, command, json_option, say, show
from portal.cli_lookups import unit_of

_day = click.DateTime(["%Y-%m-%d"])


units = WordedGroup("units", help=_("The units and the tree they stand in."))


@command(units, "list", _("List the units as they stand today."))
@json_option
def list_units(desk: Desk, as_json: bool) -> None:
    """Code, name, and the unit above."""
    with desk.database.reading() as session:
        nodes = tree(session, today(now()))
    codes = {node.id: node.code for node in nodes}
    rows = [(node.code, node.name, codes.get(node.parent_id or "", ""), node.id) for node in nodes]
    show(("code", "name", "parent", "id"), rows, as_json=as_json)


@command(units, "add", _("Add a unit, below another or at the top."))
@click.argument("code")
@click.argument("name")
@click.option("--parent", help=_("Code of the unit above."))
@click.option("since", "--from", type=_day, help=_("First day of the unit (YYYY-MM-DD); today if left out."))
@json_option
def add(desk: Desk, code: str, name: str, parent: str | None, since: datetime | None, as_json: bool) -> None:
    """Users of units above see what comes into its custody."""
    first = since.date() if since else today(now())
    with desk.database.writing() as session:
        if session.scalars(select(Unit.id).where(Unit.code == code)).first() is not None:
            raise Refused(_("There is already a unit {code}.").format(code=code))
        above = unit_of(session, parent).id if parent else None
        id_ = new_id()
        session.add(Unit(id=id_, code=code, opened_on=first))
        session.flush()
        session.add(UnitName(unit_id=id_, name=name, valid_from=first))
        if above:
            session.add(UnitParent(unit_id=id_, parent_id=above, valid_from=first))
    say(_("Added the unit {code}."), {"code": code, "id": id_}, as_json=as_json)


@command(units, "end", _("Close a unit that has no unit below it and no dossier in its custody."))
@click.argument("code")
@json_option
def end(desk: Desk, code: str, as_json: bool) -> None:
    """Papers keep the unit they came from; the unit stays in the catalogue."""
    with desk.database.writing() as session:
        unit = unit_of(session, code)
        on = today(now())
        if unit.closed_on is not None:
            raise Refused(_("The unit {code} is already closed.").format(code=code))
        _refuse_if_in_use(session, unit, on)
        unit.closed_on = on
        session.execute(
            update(UnitParent)
            .where(UnitParent.unit_id == unit.id, UnitParent.valid_until.is_(None))
            .values(valid_until=on)
        )
    say(_("Closed the unit {code}."), {"code": code}, as_json=as_json)


def _refuse_if_in_use(session: Session, unit: Unit, on: date) -> None:
    """A closed unit would hide its dossiers from those above it, so these must move first."""
    dossiers = session.scalar(select(func.count()).where(Dossier.custodian_id == unit.id))
    below = [node for node in tree(session, on) if node.parent_id == unit.id]
    if dossiers or below:
        sentence = _("The unit {code} holds {dossiers} dossiers and has {units} units below it; move them first.")
        raise Refused(sentence.format(code=unit.code, dossiers=dossiers, units=len(below)))
