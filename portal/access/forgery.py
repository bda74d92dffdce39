"""Every form carries a token that belongs to the session of its browser; a change without it is refused (CSRF).

Flask-WTF checks; this module only makes the token depend on the session alone and not on the second, so that two pages
with the same content are the same bytes, and a refused document cannot be told from an absent one.
"""

from __future__ import annotations

from flask import Flask, current_app, g, session
from flask_wtf.csrf import CSRFProtect
from itsdangerous import TimestampSigner, URLSafeTimedSerializer


class _Undated(TimestampSigner):
    def get_timestamp(self) -> int:
        return 0


def install(app: Flask) -> None:
    """Protect every view of `app`. A token lives as long as its session; there is no referrer to compare with."""
    app.config.update(WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    app.before_request_funcs.setdefault(None, []).insert(0, _give_token)  # before any page can be refused
    CSRFProtect(app)


def _give_token() -> None:
    signer = URLSafeTimedSerializer(str(current_app.secret_key), salt="wtf-csrf-token", signer=_Undated)
    g.csrf_token = signer.dumps(session["csrf_token"])
