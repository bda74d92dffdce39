"""`portal roles|grants|assignments|recusals|seals`: what people hold. Nothing is deleted: ending sets when it ended."""

from __future__ import annotations

import re
from datetime import datetime
from typing import cast

import click
from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from archive.dossiers import Dossier
from archive.people import Assignment, Grant, Person, Recusal, Seal, User
from archive.schema import new_id, now
from archive.units import Unit
from archive.wording import WordedGroup
from mappings.roles import RIGHTS
from mappings.vietnamese import name_key
from mappings.vocabulary import KindClass, Role
from portal.cli_desk import Desk, Refused, _, command, end_of, json_option, say, show, until_option
from portal.cli_lookups import dossier_of, unit_of, user_of

Right = Grant | Assignment | Recusal | Seal

_BIRTH = re.compile(r"(?:[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?)?")
_reason = click.option("--reason", required=True, help=_("Why: the paper or the fact on which it rests."))
_register = click.option("--unit", help=_("Code of the unit whose register the dossier stands in."))


roles = WordedGroup("roles", help=_("What each role may see."))


grants = WordedGroup("grants", help=_("Roles that users hold at units, and so over everything below them."))


assignments = WordedGroup("assignments", help=_("Dossiers given to users to work on."))


recusals = WordedGroup("recusals", help=_("Persons about whom a user must see nothing. A recusal beats every grant."))


seals = WordedGroup("seals", help=_("Who may open a sealed dossier, approved by a second person."))


@command(roles, "list", _("List the roles with the classes of documents each sees by unit and by case."))
@json_option
def list_roles(desk: Desk, as_json: bool) -> None:
    """The permission matrix."""
    rows = []
    for role, rights in RIGHTS.items():
        by_unit, by_case = (
            ", ".join(kind_class for kind_class in KindClass if any(kind.kind_class is kind_class for kind in kinds))
            for kinds in (rights.by_unit, rights.by_case)
        )
        rows.append((role.value, role.label(desk.language), by_unit, by_case, rights.downloads, rights.sees_held))
    show(("role", "name", "by_unit", "by_case", "downloads", "sees_held"), rows, as_json=as_json)


@command(grants, "add", _("Give a user a role at a unit."))
@click.argument("login")
@click.argument("role", type=click.Choice([role.value for role in Role]))
@click.argument("unit")
@until_option
@json_option
def add_grant(desk: Desk, login: str, role: str, unit: str, until: datetime | None, as_json: bool) -> None:
    """It holds from now on."""
    with desk.database.writing() as session:
        row = Grant(
            id=new_id(), user_id=user_of(session, login).id, role=Role(role), unit_id=unit_of(session, unit).id,
            valid_from=now(), valid_until=end_of(until),
        )  # fmt: skip
        session.add(row)
    say(_("Added {id}."), {"id": row.id}, as_json=as_json)


@command(assignments, "add", _("Assign a dossier to a user."))
@click.argument("login")
@click.argument("dossier")
@_register
@_reason
@until_option
@json_option
def add_assignment(
    desk: Desk, login: str, dossier: str, unit: str | None, reason: str, until: datetime | None, as_json: bool
) -> None:
    """It holds from now on."""
    with desk.database.writing() as session:
        row = Assignment(
            id=new_id(), user_id=user_of(session, login).id, dossier_id=dossier_of(session, dossier, unit).id,
            reason=reason, valid_from=now(), valid_until=end_of(until),
        )  # fmt: skip
        session.add(row)
    say(_("Added {id}."), {"id": row.id}, as_json=as_json)


@command(recusals, "add", _("Recuse a user from a person, by name and as much of the birth date as is known."))
@click.argument("login")
@click.argument("name")
@click.option("--birth", default="", help=_("Birth date: YYYY, YYYY-MM or YYYY-MM-DD; unknown if left out."))
@_reason
@until_option
@json_option
def add_recusal(
    desk: Desk, login: str, name: str, birth: str, reason: str, until: datetime | None, as_json: bool
) -> None:
    """It bars everybody who may be that person, also in dossiers that come in later."""
    with desk.database.writing() as session:
        row = Recusal(
            id=new_id(), user_id=user_of(session, login).id, person_id=_person(session, name, birth), reason=reason,
            valid_from=now(), valid_until=end_of(until),
        )  # fmt: skip
        session.add(row)
    say(_("Added {id}."), {"id": row.id}, as_json=as_json)


@command(seals, "add", _("Let a user open a sealed dossier; a second person approves it."))
@click.argument("dossier")
@click.argument("holder")
@click.argument("approver")
@_register
@until_option
@json_option
def add_seal(
    desk: Desk, dossier: str, holder: str, approver: str, unit: str | None, until: datetime | None, as_json: bool
) -> None:
    """Two persons, always."""
    if holder == approver:
        raise Refused(_("Nobody approves his own seal; name a second person."))
    with desk.database.writing() as session:
        row = Seal(
            id=new_id(), dossier_id=dossier_of(session, dossier, unit).id, holder_id=user_of(session, holder).id,
            approver_id=user_of(session, approver).id, valid_from=now(), valid_until=end_of(until),
        )  # fmt: skip
        session.add(row)
    say(_("Added {id}."), {"id": row.id}, as_json=as_json)


def _listing(group: click.Group, columns: tuple[str, ...], query: Select[*tuple[object, ...]], text: str) -> None:
    """Give `group` its `list`: all rows, or those of one user."""

    @command(group, "list", text)
    @click.option("--user", help=_("Only those of this user."))
    @json_option
    def listed(desk: Desk, user: str | None, as_json: bool) -> None:
        with desk.database.reading() as session:
            rows = session.execute(query if user is None else query.where(User.login == user)).all()
        show(columns, rows, as_json=as_json)


def _ending(group: click.Group, table: type[Right], text: str) -> None:
    """Give `group` its `end`: the right stops at this moment."""

    @command(group, "end", text)
    @click.argument("id")
    @json_option
    def ended(desk: Desk, id: str, as_json: bool) -> None:
        with desk.database.writing() as session:
            row = cast("Right | None", session.get(table, id))
            if row is None:
                raise Refused(_("There is nothing with the id {id} here.").format(id=id))
            if row.valid_until is not None and row.valid_until <= now():
                raise Refused(_("{id} has already ended.").format(id=id))
            row.valid_until = now()
        say(_("Ended {id}."), {"id": id}, as_json=as_json)


def _person(session: Session, name: str, birth: str) -> str:
    """The id of the person record of that name and birth, made if there is none yet."""
    if not _BIRTH.fullmatch(birth):
        raise Refused(_("A birth date is YYYY, YYYY-MM or YYYY-MM-DD."))
    key = name_key(name)
    found = session.scalars(select(Person.id).where(Person.name_key == key, Person.birth == birth)).first()
    if found is None:
        found = new_id()
        session.add(Person(id=found, name=name, name_key=key, birth=birth))
        session.flush()
    return found


_APPROVER = aliased(User)
_listing(
    grants,
    ("id", "login", "role", "unit", "valid_from", "valid_until"),
    select(Grant.id, User.login, Grant.role, Unit.code, Grant.valid_from, Grant.valid_until)
    .join(User, User.id == Grant.user_id)
    .join(Unit, Unit.id == Grant.unit_id)
    .order_by(User.login, Grant.valid_from),
    _("List grants, ended ones included."),
)
_listing(
    assignments,
    ("id", "login", "dossier", "dossier_id", "valid_from", "valid_until"),
    select(Assignment.id, User.login, Dossier.code, Dossier.id, Assignment.valid_from, Assignment.valid_until)
    .join(User, User.id == Assignment.user_id)
    .join(Dossier, Dossier.id == Assignment.dossier_id)
    .order_by(User.login, Assignment.valid_from),
    _("List assignments, ended ones included."),
)
_listing(
    recusals,
    ("id", "login", "name", "birth", "valid_from", "valid_until"),
    select(Recusal.id, User.login, Person.name, Person.birth, Recusal.valid_from, Recusal.valid_until)
    .join(User, User.id == Recusal.user_id)
    .join(Person, Person.id == Recusal.person_id)
    .order_by(User.login, Recusal.valid_from),
    _("List recusals, ended ones included."),
)
_listing(
    seals,
    ("id", "dossier", "login", "approver", "valid_from", "valid_until"),
    select(Seal.id, Dossier.code, User.login, _APPROVER.login, Seal.valid_from, Seal.valid_until)
    .join(User, User.id == Seal.holder_id)
    .join(_APPROVER, _APPROVER.id == Seal.approver_id)
    .join(Dossier, Dossier.id == Seal.dossier_id)
    .order_by(User.login, Seal.valid_from),
    _("List seals, ended ones included."),
)
_ending(grants, Grant, _("End a grant."))
_ending(assignments, Assignment, _("End an assignment."))
_ending(recusals, Recusal, _("End a recusal."))
_ending(seals, Seal, _("End a seal."))
