"""Puts the portal together: settings, services, guard, pages. Read it from top to bottom.

gunicorn serves `portal.app:create_app()` with the settings of `portal/serving.py`. Nothing is made when this module is
imported, and nothing here decides about access: that is `portal.access`.
"""

from __future__ import annotations

import os

from flask import Flask, Response, request

from archive.database import Database
from archive.store import FileStore
from mappings.weights import Weights
from portal.access import forgery, guard
from portal.access.policy import Policy
from portal.access.sessions import TokenSessions
from portal.search.engine import Engine, EngineUnavailable
from portal.services import EXTENSION, Services
from portal.settings import PortalSettings
from portal.web import (
    account,
    completeness,
    deliveries,
    desk,
    desk_grades,
    desk_splits,
    documents,
    dossiers,
    errors,
    health,
    home,
    images,
    layout,
    log,
    search,
    signin,
    templating,
    uploads,
)
from portal.web.incoming import Incoming

_LARGEST_REQUEST = 2 * 1024 * 1024
_MOST_FORM_PARTS = 200
_STATIC_SECONDS = 3600

_SCREENS = (
    health,
    signin,
    home,
    search,
    documents,
    images,
    dossiers,
    desk,
    desk_grades,
    desk_splits,
    deliveries,
    completeness,
    uploads,
    account,
    log,
)
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def create_app(settings: PortalSettings | None = None) -> Flask:
    """The portal of one site. Without `settings` they are read from the environment; raises BadSetting."""
    settings = settings or PortalSettings.from_environment(os.environ)
    app = Flask("portal", template_folder="web/templates", static_folder="web/static")
    app.request_class = Incoming
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        MAX_CONTENT_LENGTH=_LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=_LARGEST_REQUEST,
        MAX_FORM_PARTS=_MOST_FORM_PARTS,
        SEND_FILE_MAX_AGE_DEFAULT=_STATIC_SECONDS,
    )
    app.extensions[EXTENSION] = _services(settings)
    app.session_interface = TokenSessions(secure=settings.cookie_secure)
    templating.install(app)
    guard.install(app)
    uploads.install(app)
    forgery.install(app)
    errors.install(app, EngineUnavailable)
    layout.install(app)
    for screen in _SCREENS:
        app.register_blueprint(screen.blueprint)
    app.after_request(_protected)
    if settings.cookie_secure:
        app.after_request(_https_only)
    return app


def _services(settings: PortalSettings) -> Services:
    site = settings.site
    return Services(
        database=Database(site.database_url),
        store=FileStore(site.store),
        engine=Engine(site.opensearch_url, site.prefix),
        policy=Policy(site.ceiling),
        weights=Weights.load(),
        settings=settings,
    )


def _protected(response: Response) -> Response:
    """No script but ours, no frame, no referrer, and no copy of an answer kept anywhere but in the open page."""
    response.headers.update(_HEADERS)
    if request.endpoint not in guard.PUBLIC_ENDPOINTS:
        response.headers["Cache-Control"] = "private, no-store"
    return response


def _https_only(response: Response) -> Response:
    response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response
