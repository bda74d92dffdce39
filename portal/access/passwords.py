"""Passwords: argon2id, and a pause after some wrong tries. Called by the sign-in view, the command line and the demo.

An unknown login, a wrong password and a paused account take the same steps and get the same answer.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import ColumnElement, and_, case, delete, or_, select, update
from sqlalchemy.orm import Session

from archive.database import Database
from archive.people import User, holding_at
from archive.signins import KnownBrowser

SHORTEST = 12
LONGEST = 512
TRIES = 5
PAUSE = timedelta(minutes=15)

_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$/vtRAZuoZoYLT2Zjr5+XSXWfWkN5W3bYKMGRaM0VhMw"
"""A well-formed hash that no password has, so that an unknown login costs as much as a known one."""


def hashed(password: str) -> str:
    """The argon2id hash of `password`, with the parameters of RFC 9106 for little memory (64 MiB, 3 passes)."""
    return PasswordHasher().hash(password)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try to sign in: whether it succeeds, and whose account it was (for the access log; empty when nobody's)."""

    admitted: bool
    user_id: str = ""
    unit_id: str = ""
    known: bool = False
    """From a browser in which he has signed in before."""


def authenticate(database: Database, login: str, password: str, moment: datetime, browser: str = "") -> Attempt:
    """Admitted is an active user with that login and password; nobody else, whatever was wrong.

    After TRIES wrong tries in a row the account pauses; each wrong try after that pauses it again. Tries made during a
    pause are refused and not counted. A browser in which this user has signed in before (`browser` is the token it was
    given then) has a count and a pause of its own, so nobody can keep a user out by trying his login from elsewhere.
    """
    query = (
        select(
            User.id,
            User.unit_id,
            User.password_hash,
            User.locked_until,
            KnownBrowser.token_hash,
            KnownBrowser.locked_until,
        )
        .outerjoin(KnownBrowser, and_(KnownBrowser.user_id == User.id, KnownBrowser.token_hash == digest_of(browser)))
        .where(User.login == login, holding_at(User, moment))
    )
    with database.reading() as session:
        found = session.execute(query).one_or_none()
    user_id, unit_id, stored, users_pause, known, browsers_pause = found or ("", "", _NOBODY, None, None, None)
    paused_until = browsers_pause if known else users_pause
    right = _matches(stored, password)
    if not user_id or not right or (paused_until is not None and paused_until > moment):
        _count_wrong_try(database, _counted_by(login, user_id, known), moment)
        return Attempt(False, user_id, unit_id)
    _clear(database, _counted_by(login, user_id, known))
    return Attempt(True, user_id, unit_id, known is not None)


def know_browser(session: Session, user_id: str) -> str:
    """From now on a browser is known for that user; the token it is to keep."""
    token = secrets.token_urlsafe(32)
    session.add(KnownBrowser(token_hash=digest_of(token), user_id=user_id))
    return token


def change(session: Session, user_id: str, fresh: str) -> None:
    """From now on that user has the password of this hash; no try counts against him, and no browser is known."""
    session.execute(
        update(User).where(User.id == user_id).values(password_hash=fresh, failed_signins=0, locked_until=None)
    )
    session.execute(delete(KnownBrowser).where(KnownBrowser.user_id == user_id))


def digest_of(token: str) -> str:
    """What the catalogue keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _matches(stored: str, password: str) -> bool:
    try:
        return PasswordHasher().verify(stored, password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False


@dataclass(frozen=True, slots=True)
class _Count:
    """Where wrong tries are counted: with the account, or with one known browser of its user."""

    table: type[User] | type[KnownBrowser]
    row: ColumnElement[bool]


def _counted_by(login: str, user_id: str, known: str | None) -> _Count:
    if known is None:
        return _Count(User, User.login == login)
    return _Count(KnownBrowser, and_(KnownBrowser.user_id == user_id, KnownBrowser.token_hash == known))


def _count_wrong_try(database: Database, count: _Count, moment: datetime) -> None:
    table = count.table
    not_paused = or_(table.locked_until.is_(None), table.locked_until <= moment)
    too_many = case((table.failed_signins + 1 >= TRIES, moment + PAUSE), else_=None)
    with database.writing() as session:
        session.execute(
            update(table)
            .where(count.row, not_paused)
            .values(failed_signins=table.failed_signins + 1, locked_until=too_many)
        )


def _clear(database: Database, count: _Count) -> None:
    with database.writing() as session:
        session.execute(update(count.table).where(count.row).values(failed_signins=0, locked_until=None))
