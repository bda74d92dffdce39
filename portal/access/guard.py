"""Default deny: before any view runs, who is asking is established and the view must have declared what it does.

`portal.app` installs it. A view without a declaration is the 404 of an absent page; so is an address whose parts cannot
be ids of ours. The decorators only mark a view; the checks are made here, so that no view can leave one out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar, cast

from flask import Flask, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from archive.language import LANGUAGES, spoken
from archive.schema import now
from portal.access import sessions
from portal.access.actions import Action
from portal.access.principal import Principal
from portal.access.sessions import Lifetimes, TokenSession
from portal.services import services

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC_ENDPOINTS = frozenset({"static"})
"""Views that Flask makes itself and that anybody may have."""

LANGUAGE_COOKIE = "hoso_language"

_ACTION = "hoso_action"
_PUBLIC = "public"
_OPAQUE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LARGEST = 2**31 - 1


def requires(action: Action) -> Callable[[View], View]:
    """The view may be had by a signed-in person; what it shows is scoped, and recorded as `action`."""

    def mark(view: View) -> View:
        setattr(view, _ACTION, action)
        return view

    return mark


def public(view: View) -> View:
    """The view may be had by anybody and shows nothing of the archive; a rule test names every such view."""
    setattr(view, _ACTION, _PUBLIC)
    return view


def declared(app: Flask, endpoint: str) -> Action | str | None:
    """What the view of `endpoint` declares: an action, "public", or None."""
    if endpoint in PUBLIC_ENDPOINTS:
        return _PUBLIC
    return cast("Action | str | None", getattr(app.view_functions.get(endpoint), _ACTION, None))


def signed_in() -> Principal | None:
    """The person of this request, or None."""
    return cast("Principal | None", g.get("reader"))


def reader() -> Principal:
    """The person of this request; only for views that require an action."""
    return cast(Principal, g.reader)


def lifetimes() -> Lifetimes:
    """How long sessions live on this site."""
    settings = services().settings
    return Lifetimes(timedelta(minutes=settings.idle_minutes), timedelta(minutes=settings.absolute_minutes))


def install(app: Flask) -> None:
    """Put the guard before every view of `app`. To be called before anything else that runs before views."""
    app.before_request(_guard)


def _guard() -> ResponseReturnValue | None:
    spoken.set(_language())
    if request.endpoint in PUBLIC_ENDPOINTS:
        return None
    g.reader = _who()
    if request.endpoint is None:
        return None  # no such address: Flask answers with the 404
    action = declared(current_app, request.endpoint)
    if action is None or not _well_formed():
        raise NotFound
    return None if action is _PUBLIC else _missing(Action(action))


def _language() -> str:
    wanted = request.cookies.get(LANGUAGE_COOKIE, "")
    return wanted if wanted in LANGUAGES else services().settings.language


def _who() -> Principal | None:
    token, moment, database = cast(TokenSession, session).came_with, now(), services().database
    if token is None:
        return None
    with database.reading() as reading:
        found = sessions.principal_of(reading, token, moment, lifetimes())
    if found is None:
        return None
    principal, stale = found
    if stale:
        with database.writing() as writing:
            sessions.touch(writing, token, moment)
    return principal


def _well_formed() -> bool:
    """Every part of the address is an opaque id or a page number; what could not be one is absent, not an error."""
    values = (request.view_args or {}).values()
    return all(value <= _LARGEST if isinstance(value, int) else bool(_OPAQUE.fullmatch(value)) for value in values)


def _missing(action: Action) -> ResponseReturnValue | None:
    """Where to send somebody who must first say who he is, or why he looks; None when nothing is missing."""
    principal = signed_in()
    back = request.full_path.removesuffix("?") if request.method == "GET" else "/"
    if principal is None:
        return redirect(url_for("signin.signin", back=back), 303)
    if action.needs_purpose and principal.purpose is None:
        return redirect(url_for("signin.purpose", back=back), 303)
    return None
