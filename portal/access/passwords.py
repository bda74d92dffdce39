"""Passwords: argon2id, and a pause after some wrong tries. Called by the sign-in view, the command line and the demo.

An unknown login, a wrong password and a paused account take the same steps and get the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import case, or_, select, update

from archive.database import Database
from archive.people import User, holding_at

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


def authenticate(database: Database, login: str, password: str, moment: datetime) -> Attempt:
    """Admitted is an active user with that login and password; nobody else, whatever was wrong.

    After TRIES wrong tries in a row the account pauses; each wrong try after that pauses it again. Tries made during a
    pause are refused and not counted, so nobody can keep an account closed by asking all the time.
    """
    query = select(User.id, User.unit_id, User.password_hash, User.locked_until)
    with database.reading() as session:
        found = session.execute(query.where(User.login == login, holding_at(User, moment))).one_or_none()
    user_id, unit_id, stored, paused_until = found or ("", "", _NOBODY, None)
    right = _matches(stored, password)
    if not user_id or not right or (paused_until is not None and paused_until > moment):
        _count_wrong_try(database, login, moment)
        return Attempt(False, user_id, unit_id)
    with database.writing() as session:
        session.execute(update(User).where(User.id == user_id).values(failed_signins=0, locked_until=None))
    return Attempt(True, user_id, unit_id)


def _matches(stored: str, password: str) -> bool:
    try:
        return PasswordHasher().verify(stored, password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False


def _count_wrong_try(database: Database, login: str, moment: datetime) -> None:
    not_paused = or_(User.locked_until.is_(None), User.locked_until <= moment)
    too_many = case((User.failed_signins + 1 >= TRIES, moment + PAUSE), else_=None)
    with database.writing() as session:
        session.execute(
            update(User)
            .where(User.login == login, not_paused)
            .values(failed_signins=User.failed_signins + 1, locked_until=too_many)
        )
