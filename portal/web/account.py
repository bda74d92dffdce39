"""What a person may do with his own account: see where he is signed in, end sessions, take another password.

Nothing here concerns anybody else, and nothing of the archive is read.
"""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from archive.schema import now
from portal.access import audit, passwords, sessions
from portal.access.actions import Action
from portal.access.guard import lifetimes, reader, requires
from portal.access.passwords import LONGEST, SHORTEST
from portal.services import services
from portal.web import dates
from portal.web.signin import known_browser
from portal.web.words import _

blueprint = Blueprint("account", __name__)


@blueprint.get("/account")
@requires(Action.ACCOUNT)
def index() -> str:
    """The open sessions, and the form for another password."""
    return _screen("")


@blueprint.post("/account/sessions")
@requires(Action.END_SESSION)
def end_sessions() -> ResponseReturnValue:
    """End one other session, or all others."""
    audit.changed_account(reader(), Action.END_SESSION)
    with services().database.writing() as writing:
        sessions.end_others(writing, reader().user_id, _token(), now(), request.form.get("key", ""))
    return redirect(url_for("account.index"), 303)


@blueprint.post("/account/password")
@requires(Action.CHANGE_PASSWORD)
def change_password() -> ResponseReturnValue:
    """Take another password; whoever is signed in elsewhere, or knows this browser, has to sign in again."""
    fresh, again = request.form.get("fresh", ""), request.form.get("again", "")
    if fresh != again:
        return _screen(_("The new password was not written twice alike.")), 400
    if not SHORTEST <= len(fresh) <= LONGEST:
        return _screen(_("A password has at least {n} characters.").format(n=SHORTEST)), 400
    if not _confirmed():
        return _screen(
            _("The present password is wrong, or the account pauses for 15 minutes after too many tries.")
        ), 401
    audit.changed_account(reader(), Action.CHANGE_PASSWORD)
    _take(passwords.hashed(fresh))
    return redirect(url_for("account.index", changed=1), 303)


def _confirmed() -> bool:
    """Whether the one at the keyboard knows the present password; a wrong one counts like one at sign-in."""
    typed = request.form.get("password", "")
    attempt = passwords.authenticate(services().database, reader().login, typed, now(), known_browser())
    if not attempt.admitted:
        audit.refused_signin(attempt)
    return attempt.admitted


def _take(fresh: str) -> None:
    with services().database.writing() as writing:
        passwords.change(writing, reader().user_id, fresh)
        sessions.end_others(writing, reader().user_id, _token(), now())


def _screen(message: str) -> str:
    with services().database.reading() as reading:
        found = sessions.open_of(reading, reader().user_id, _token(), now(), lifetimes())
    return render_template(
        "account.html", sessions=found, shown=dates.moment, message=message, changed="changed" in request.args,
        shortest=SHORTEST,
    )  # fmt: skip


def _token() -> str:
    return session.token  # type: ignore[attr-defined,no-any-return]  # the session of portal.access.sessions
