"""`portal users`: who may sign in. A password is asked for or made, and never stands on a command line."""

from __future__ import annotations

import secrets
import sys
from datetime import datetime

import click
from sqlalchemy import select

from archive.people import User
from archive.schema import new_id, now
from archive.units import Unit
from archive.wording import WordedGroup
from mappings.vocabulary import Grade
from portal.access.passwords import LONGEST, SHORTEST, change, hashed
from portal.access.sessions import end_all
from portal.cli_desk import Desk, Refused, _, command, end_of, json_option, say, show, until_option
from portal.cli_lookups import unit_of, user_of

_GRADES = click.Choice([grade.value for grade in Grade])
_COLUMNS = ("login", "name", "unit", "clearance", "valid_from", "valid_until", "locked_until")
_generate = click.option("generate", "--generate", is_flag=True, help=_("Make a password and print it once."))


users = WordedGroup("users", help=_("Who may sign in."))


@command(users, "list", _("List the users."))
@json_option
def list_users(desk: Desk, as_json: bool) -> None:
    """Every user, those who left included."""
    query = select(
        User.login, User.name, Unit.code, User.clearance, User.valid_from, User.valid_until, User.locked_until
    ).join(Unit, Unit.id == User.unit_id)
    with desk.database.reading() as session:
        rows = session.execute(query.order_by(User.login)).all()
    show(_COLUMNS, rows, as_json=as_json)


@command(users, "add", _("Add a user. The password is asked for, or read from the first line of the input."))
@click.argument("login")
@click.argument("name")
@click.option("--unit", required=True, help=_("Code of the unit to which the user belongs."))
@click.option(
    "--clearance",
    type=click.Choice([grade.value for grade in Grade]),
    default=Grade.THUONG.value,
    help=_("Highest grade he may read."),
)
@_generate
@until_option
@json_option
def add(
    desk: Desk, login: str, name: str, unit: str, clearance: str, generate: bool, until: datetime | None, as_json: bool
) -> None:
    """A user without a role sees nothing yet."""
    password = secrets.token_urlsafe(15) if generate else _asked_password()
    with desk.database.writing() as session:
        if session.scalars(select(User.id).where(User.login == login)).first() is not None:
            raise Refused(_("There is already a user {login}.").format(login=login))
        user = User(
            id=new_id(), login=login, name=name, password_hash=hashed(password), clearance=Grade(clearance),
            unit_id=unit_of(session, unit).id, valid_from=now(), valid_until=end_of(until),
        )  # fmt: skip
        session.add(user)
    made = {"login": login, "id": user.id, **({"password": password} if generate else {})}
    sentence = _("Added the user {login}. Password: {password}") if generate else _("Added the user {login}.")
    say(sentence, made, as_json=as_json)


@command(users, "password", _("Give a user a new password, lift a pause and end his sessions."))
@click.argument("login")
@_generate
@json_option
def password(desk: Desk, login: str, generate: bool, as_json: bool) -> None:
    """For a forgotten password or a lost device."""
    fresh = secrets.token_urlsafe(15) if generate else _asked_password()
    with desk.database.writing() as session:
        user = user_of(session, login)
        change(session, user.id, hashed(fresh))
        end_all(session, user.id, now())
    made = {"login": login, **({"password": fresh} if generate else {})}
    sentence = _("New password of {login}: {password}") if generate else _("The password of {login} is changed.")
    say(sentence, made, as_json=as_json)


@command(users, "end", _("End a user: he can no longer sign in, and his open sessions end."))
@click.argument("login")
@json_option
def end(desk: Desk, login: str, as_json: bool) -> None:
    """The user stays in the log and in the list."""
    with desk.database.writing() as session:
        user = user_of(session, login)
        if user.valid_until is not None and user.valid_until <= now():
            raise Refused(_("The user {login} has already ended.").format(login=login))
        user.valid_until = now()
        end_all(session, user.id, now())
    say(_("Ended the user {login}."), {"login": login}, as_json=as_json)


def _asked_password() -> str:
    """From a prompt that does not show it, or from the first line of the input when nobody sits there."""
    if sys.stdin.isatty():
        given: str = click.prompt(_("Password"), hide_input=True, confirmation_prompt=_("The same again"))
    else:
        given = sys.stdin.readline().rstrip("\n")
    if not SHORTEST <= len(given) <= LONGEST:
        raise Refused(_("A password has {least} characters or more.").format(least=SHORTEST))
    return given
