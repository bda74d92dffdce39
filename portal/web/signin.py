"""Saying who you are, why you look, in which language, and leaving.

The views here read nothing of the archive. A wrong login, a wrong password and a paused account get the same answer.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import cast

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from archive.language import LANGUAGES
from archive.schema import now
from mappings.vocabulary import Purpose
from portal.access import audit, passwords, sessions
from portal.access.actions import Action
from portal.access.guard import LANGUAGE_COOKIE, public, reader, requires
from portal.access.passwords import Attempt, authenticate
from portal.access.sessions import TokenSession
from portal.services import services
from portal.web.words import _

blueprint = Blueprint("signin", __name__)

_OUR_PATH = re.compile(r"/(?:[A-Za-z0-9_-][A-Za-z0-9_/-]{0,200})?(?:\?[A-Za-z0-9_=&-]{1,200})?")
_LONGEST_REFERENCE = 100
_YEAR = 365 * 24 * 3600


@blueprint.get("/sign-in")
@public
def signin() -> ResponseReturnValue:
    """The form."""
    return render_template("signin.html", message=None, login="", back=_back())


@blueprint.post("/sign-in", endpoint="enter")
@public
def enter() -> ResponseReturnValue:
    """Sign in, with a new session; the purpose is asked next."""
    login = request.form.get("login", "").strip()
    attempt = authenticate(services().database, login, request.form.get("password", ""), now(), known_browser())
    if not attempt.admitted:
        audit.refused_signin(attempt)
        message = _("The login or the password is wrong, or the account pauses for 15 minutes after too many tries.")
        return render_template("signin.html", message=message, login=login[:64], back=_back()), 401
    _begin(attempt)
    response = redirect(url_for("signin.purpose", back=_back()), 303)
    if not attempt.known:
        _know_browser(attempt.user_id, response)
    return response


@blueprint.post("/sign-out")
@requires(Action.SIGN_OUT)
def signout() -> ResponseReturnValue:
    """End this session; its cookie opens nothing any more."""
    audit.signed_out(reader())
    with services().database.writing() as writing:
        sessions.end(writing, _browser().token, now())
    _browser().renew(sessions.new_token())
    return redirect(url_for("signin.signin"), 303)


@blueprint.get("/purpose")
@requires(Action.CHOOSE_PURPOSE)
def purpose() -> ResponseReturnValue:
    """Ask why the person looks, and under which paper."""
    return _purpose_form(reader().purpose, reader().reference, None)


@blueprint.post("/purpose", endpoint="choose")
@requires(Action.CHOOSE_PURPOSE)
def choose() -> ResponseReturnValue:
    """Keep purpose and reference with the session, which changes its token."""
    chosen = _chosen_purpose()
    reference = " ".join(_printable(request.form.get("reference", "")).split())
    if chosen is None:
        return _purpose_form(None, reference, _("Choose the purpose of your work."))
    if not 0 < len(reference) <= _LONGEST_REFERENCE:
        return _purpose_form(chosen, reference[:_LONGEST_REFERENCE], _("Write the number of the paper you act on."))
    _keep_purpose(chosen, reference)
    return redirect(_back(), 303)


@blueprint.post("/language")
@public
def language() -> ResponseReturnValue:
    """Turn the portal to another language; this browser remembers it."""
    response = redirect(_back(), 303)
    wanted = request.form.get("language", "")
    if wanted in LANGUAGES:
        secure = services().settings.cookie_secure
        response.set_cookie(LANGUAGE_COOKIE, wanted, max_age=_YEAR, secure=secure, httponly=True, samesite="Lax")
    return response


def known_browser() -> str:
    """The token of a browser in which somebody has signed in before, empty for another."""
    return request.cookies.get(_known_cookie(), "")


def _known_cookie() -> str:
    return "__Host-hoso-browser" if services().settings.cookie_secure else "hoso_browser"


def _know_browser(user_id: str, response: Response) -> None:
    """This browser is known for that user from now on; on a shared one the last who signed in is."""
    with services().database.writing() as writing:
        token = passwords.know_browser(writing, user_id)
    secure = services().settings.cookie_secure
    response.set_cookie(_known_cookie(), token, max_age=_YEAR, path="/", secure=secure, httponly=True, samesite="Lax")


def _browser() -> TokenSession:
    return cast(TokenSession, session)


def _begin(attempt: Attempt) -> None:
    """A new session under a new token; the one this browser had before is ended."""
    audit.signed_in(attempt)
    moment = now()
    with services().database.writing() as writing:
        sessions.end(writing, _browser().token, moment)
        token = sessions.begin(writing, attempt.user_id, moment)
    _browser().renew(token)


def _keep_purpose(chosen: Purpose, reference: str) -> None:
    audit.chose_purpose(replace(reader(), purpose=chosen, reference=reference))
    with services().database.writing() as writing:
        token = sessions.choose_purpose(writing, _browser().token, chosen, reference, now())
    _browser().renew(token)


def _chosen_purpose() -> Purpose | None:
    code = request.form.get("purpose", "")
    return Purpose(code) if code in {known.value for known in Purpose} else None


def _purpose_form(chosen: Purpose | None, reference: str, message: str | None) -> ResponseReturnValue:
    page = render_template(
        "purpose.html", purposes=tuple(Purpose), chosen=chosen, reference=reference, message=message, back=_back()
    )
    return page, 400 if message else 200


def _printable(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())


def _back() -> str:
    """The address to go to afterwards: one of ours, without anything that could lead elsewhere; else the start."""
    wanted = request.values.get("back", "/")
    return wanted if _OUR_PATH.fullmatch(wanted) else "/"
