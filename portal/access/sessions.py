"""Sessions kept on the server: the cookie holds a random token, the catalogue only its hash, and a row can be ended.

The token changes at sign-in and with every change of purpose. A browser that has not signed in also gets a token, so
that its forms are tied to it; that one opens nothing. The CSRF secret is derived from the token and changes with it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import Date, Executable, and_, bindparam, select, update
from sqlalchemy.orm import Session

from archive.people import Grant, User, holding_at
from archive.schema import UtcTime
from archive.signins import SignIn
from archive.units import Unit, UnitName, standing_on
from mappings.vocabulary import Purpose
from portal.access.holdings import today
from portal.access.passwords import digest_of
from portal.access.principal import Principal

_TOUCH_EVERY = timedelta(minutes=1)
_CSRF = "csrf_token"


class TokenSession(dict[str, Any], SessionMixin):
    """What Flask calls the session: the token of this browser and the CSRF secret that goes with it."""

    def __init__(self, key: str, token: str | None) -> None:
        super().__init__()
        self._key = key
        self.came_with = token
        self.renew(token or new_token())

    def renew(self, token: str) -> None:
        """From now on this browser has another token; the old cookie is replaced with the answer."""
        self.token = token
        self[_CSRF] = hmac.new(self._key.encode(), b"csrf:" + token.encode(), hashlib.sha256).hexdigest()


class TokenSessions(SessionInterface):
    """Reads and writes the one cookie. `__Host-` binds it to this host and to https where the site has it."""

    def __init__(self, *, secure: bool) -> None:
        self._secure = secure
        self.cookie = "__Host-hoso" if secure else "hoso"

    def open_session(self, app: Flask, request: Request) -> TokenSession:
        token = request.cookies.get(self.cookie, "")
        return TokenSession(str(app.secret_key), token if len(token) == len(new_token()) else None)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        assert isinstance(session, TokenSession)  # noqa: S101 - tells the type checker what open_session made
        if session.token == session.came_with or response.mimetype != "text/html":
            return
        response.set_cookie(self.cookie, session.token, path="/", secure=self._secure, httponly=True, samesite="Lax")


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long a session lives untouched, and how long at all."""

    idle: timedelta
    absolute: timedelta


def new_token() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def begin(session: Session, user_id: str, moment: datetime) -> str:
    """Sign `user_id` in; the token for the browser."""
    token = new_token()
    session.add(SignIn(token_hash=digest_of(token), user_id=user_id, began_at=moment, seen_at=moment))
    return token


def end(session: Session, token: str, moment: datetime) -> None:
    """The session of that token opens nothing any more."""
    session.execute(
        update(SignIn).where(SignIn.token_hash == digest_of(token), SignIn.ended_at.is_(None)).values(ended_at=moment)
    )


def end_all(session: Session, user_id: str, moment: datetime) -> None:
    """Every session of `user_id` is ended: his password changed, or he left."""
    session.execute(update(SignIn).where(SignIn.user_id == user_id, SignIn.ended_at.is_(None)).values(ended_at=moment))


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that still opens something. `key` names it among those of its user."""

    key: str
    began_at: datetime
    seen_at: datetime
    purpose: Purpose | None
    reference: str
    here: bool


def open_of(session: Session, user_id: str, token: str, moment: datetime, lives: Lifetimes) -> list[OpenSession]:
    """The open sessions of a user, the one used last first; `token` is that of the session he asks from."""
    query = select(SignIn).where(
        SignIn.user_id == user_id,
        SignIn.ended_at.is_(None),
        SignIn.began_at > moment - lives.absolute,
        SignIn.seen_at > moment - lives.idle,
    )
    rows = session.scalars(query.order_by(SignIn.seen_at.desc(), SignIn.token_hash)).all()
    here = digest_of(token)
    return [
        OpenSession(_key(row), row.began_at, row.seen_at, row.purpose, row.reference, row.token_hash == here)
        for row in rows
    ]


def end_others(session: Session, user_id: str, token: str, moment: datetime, key: str = "") -> int:
    """End the other sessions of a user, or of those the one of that key; how many were ended."""
    others = (SignIn.user_id == user_id, SignIn.ended_at.is_(None), SignIn.token_hash != digest_of(token))
    chosen = (row for row in session.scalars(select(SignIn).where(*others)) if key in ("", _key(row)))
    ended = 0
    for row in chosen:
        row.ended_at = moment
        ended += 1
    return ended


def _key(row: SignIn) -> str:
    """Half of what the catalogue keeps of a token: enough to name a session, and useless to whoever reads it."""
    return row.token_hash[:32]


def choose_purpose(session: Session, token: str, purpose: Purpose, reference: str, moment: datetime) -> str:
    """From now on the person looks for `purpose`; the new token. The age of the session goes on counting."""
    old = session.get_one(SignIn, digest_of(token))
    fresh = new_token()
    session.add(
        SignIn(
            token_hash=digest_of(fresh), user_id=old.user_id, purpose=purpose, reference=reference,
            began_at=old.began_at, seen_at=moment,
        )
    )  # fmt: skip
    old.ended_at = moment
    return fresh


def principal_of(session: Session, token: str, moment: datetime, lives: Lifetimes) -> tuple[Principal, bool] | None:
    """Who the browser with that token is, and whether its session should be touched; None when it opens nothing.

    Read afresh at every request: a person who left, a session ended elsewhere or too old is nobody at once.
    """
    asked = {
        "token": digest_of(token),
        "moment": moment,
        "day": today(moment),
        "began": moment - lives.absolute,
        "seen": moment - lives.idle,
    }
    rows = session.connection().execute(_SIGNED_IN, asked).all()
    if not rows:
        return None
    user_id, login, name, clearance, unit_id, unit_code, unit_name, purpose, reference, seen_at, _role = rows[0]
    roles = tuple(sorted({role for *_, role in rows if role is not None}))
    principal = Principal(user_id, login, name, unit_id, unit_name or unit_code, roles, clearance, purpose, reference)
    return principal, seen_at < moment - _TOUCH_EVERY


def _signed_in() -> Executable:
    """The open session of a token with its active user, his unit, and one row for each role he holds."""
    moment = bindparam("moment", type_=UtcTime)
    named = and_(UnitName.unit_id == Unit.id, standing_on(UnitName, bindparam("day", type_=Date)))
    held = and_(Grant.user_id == User.id, holding_at(Grant, moment))
    return (
        select(
            User.id, User.login, User.name, User.clearance, Unit.id, Unit.code, UnitName.name,
            SignIn.purpose, SignIn.reference, SignIn.seen_at, Grant.role,
        )
        .select_from(SignIn)
        .join(User, User.id == SignIn.user_id)
        .join(Unit, Unit.id == User.unit_id)
        .outerjoin(UnitName, named)
        .outerjoin(Grant, held)
        .where(SignIn.token_hash == bindparam("token"), SignIn.ended_at.is_(None), holding_at(User, moment))
        .where(SignIn.began_at > bindparam("began"), SignIn.seen_at > bindparam("seen"))
    )  # fmt: skip


_SIGNED_IN = _signed_in()  # kept ready: making a statement takes longer than asking it


def touch(session: Session, token: str, moment: datetime) -> None:
    """The session was used just now."""
    session.execute(update(SignIn).where(SignIn.token_hash == digest_of(token)).values(seen_at=moment))
