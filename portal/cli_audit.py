"""`portal explain` and `portal audit`: why somebody sees a document, and whether the access log is whole. Ids only."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click
from sqlalchemy import and_, or_, select

from archive import daily_seals
from archive.audit import AccessEvent, verify
from archive.daily_seals import BadSeal, DailySeal
from archive.schema import now
from archive.settings import BadSetting, secret
from archive.wording import WordedGroup
from portal.access.actions import Action
from portal.access.explaining import Rule, Verdict, explain
from portal.access.policy import Policy
from portal.access.principal import Principal
from portal.cli_desk import NO, Desk, NotReady, Refused, _, command, json_option, say, show
from portal.cli_lookups import user_of

_COLUMNS = (
    "seq", "at", "user_id", "roles", "unit_id", "action", "purpose", "reference", "question_id", "delivery_id",
    "dossier_id", "document_id", "page_no", "total",
)  # fmt: skip

_OF_A_DELIVERY = frozenset(action.value for action in Action if action.is_of_a_delivery)
_EARLY_LENGTH = 32
"""As much of a delivery's id as rows of before migration 0004 had room for."""


_READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)

audit = WordedGroup("audit", help=_("The access log."))


@command(audit, "verify", _("Walk the whole access log. Exit code 1 and the first broken row if it was changed."))
@click.option("kept", "--kept", type=_READABLE, help=_("A file of daily seals, which shows a log that was cut off."))
@json_option
def verify_log(desk: Desk, kept: Path | None, as_json: bool) -> None:
    """Also prints the number of rows and the newest hash."""
    key = _audit_key()
    seals = _kept(kept, key) if kept else []
    with desk.database.reading() as session:
        broken = verify(session, key)
        for one in seals:
            broken = broken or daily_seals.broken_since(session, one)
        newest = daily_seals.seal(session, now())
    if broken is not None:
        found = {"seq": broken.seq, "what": broken.what, "whole": False}
        say(_("Broken at row {seq}: {what}."), found, as_json=as_json)
        raise click.exceptions.Exit(NO)
    counted = {"rows": newest.rows, "newest": newest.hash, "seals": len(seals), "whole": True}
    say(_("Whole: {rows} rows, newest hash {newest}; {seals} daily seals hold."), counted, as_json=as_json)


@command(audit, "seal", _("Add the seal of this moment to FILE, which is to be kept away from this machine."))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@json_option
def seal_log(desk: Desk, file: Path, as_json: bool) -> None:
    """One line a day: whoever takes rows off the end of the log cannot take them off the file too."""
    key = _audit_key()
    with desk.database.reading() as session:
        made = daily_seals.seal(session, now())
    try:
        with file.open("a", encoding="ascii") as kept:
            kept.write(made.to_json(key) + "\n")
    except OSError as error:
        raise Refused(_("The seal cannot be written to {file}.").format(file=file)) from error
    say(_("Sealed: {rows} rows up to row {seq}."), {"rows": made.rows, "seq": made.seq}, as_json=as_json)


@command(audit, "list", _("List the newest rows of the access log."))
@click.option("--last", type=click.IntRange(1, 100_000), default=50, show_default=True, help=_("How many rows."))
@click.option("--user", help=_("Only those of this user."))
@click.option("--delivery", help=_("Only those to this delivery (its code stands in its report)."))
@json_option
def list_log(desk: Desk, last: int, user: str | None, delivery: str | None, as_json: bool) -> None:
    """Ids only, oldest first."""
    query = select(AccessEvent).order_by(AccessEvent.seq.desc()).limit(last)
    if delivery is not None:
        early = and_(AccessEvent.action.in_(_OF_A_DELIVERY), AccessEvent.question_id == delivery[:_EARLY_LENGTH])
        query = query.where(or_(AccessEvent.delivery_id == delivery, early))
    with desk.database.reading() as session:
        if user is not None:
            query = query.where(AccessEvent.user_id == user_of(session, user).id)
        rows = [_told(row) for row in session.scalars(query)]
    show(_COLUMNS, rows[::-1], as_json=as_json)


def _told(row: AccessEvent) -> tuple[object, ...]:
    """A row as it is to be read: in rows of before there was a place for it, a delivery's id stands as a question's."""
    told = {column: getattr(row, column) for column in _COLUMNS}
    if row.action in _OF_A_DELIVERY and not row.delivery_id:
        told["delivery_id"], told["question_id"] = row.question_id, ""
    return tuple(told.values())


def add_explain(group: click.Group) -> None:
    """Give `group` the command `explain`."""

    @command(group, "explain", _("Say why READER (a login) may or may not open DOCUMENT (an id). Exit code 1 if not."))
    @click.argument("reader")
    @click.argument("document")
    @json_option
    def explained(desk: Desk, reader: str, document: str, as_json: bool) -> None:
        with desk.database.reading() as session:
            user = user_of(session, reader)
            principal = Principal(user.id, user.login, user.name, user.unit_id, "", (), user.clearance)
            verdict = explain(Policy(desk.site.ceiling), session, principal, document)
        if verdict is None:
            raise Refused(_("There is no document {document}.").format(document=document))
        _print_verdict(verdict, as_json=as_json)
        raise click.exceptions.Exit(0 if verdict.admitted else NO)


def _print_verdict(verdict: Verdict, *, as_json: bool) -> None:
    if as_json:
        conditions = [{"rule": one.rule, "met": one.met, "source": one.source} for one in verdict.conditions]
        whole = {"document": verdict.document_id, "admitted": verdict.admitted, "conditions": conditions}
        click.echo(json.dumps(whole, ensure_ascii=False))
        return
    met = {True: _("met"), False: _("NOT MET")}
    rows = [(_RULES[one.rule], met[one.met], one.source) for one in verdict.conditions]
    show((_("condition"), _("state"), _("from")), rows, as_json=False)
    click.echo(_("May be opened.") if verdict.admitted else _("May not be opened."))


_RULES = {
    Rule.ACTIVE: _("user active now"),
    Rule.GRADE: _("grade within clearance and ceiling"),
    Rule.WAY: _("kind seen by a role through unit or case"),
    Rule.RECUSAL: _("no recusal from a person concerned"),
    Rule.SEAL: _("not sealed, or seal held"),
}


def _kept(file: Path, key: bytes) -> list[DailySeal]:
    """The seals of a file; one that is no seal of this log refuses them all."""
    seals = []
    for number, line in enumerate(file.read_text(encoding="ascii", errors="replace").splitlines(), 1):
        try:
            seals.append(DailySeal.from_json(line, key))
        except BadSeal as error:
            raise Refused(_("Line {n} of the file is no seal of this log.").format(n=number)) from error
    return seals


def _audit_key() -> bytes:
    try:
        key = secret(os.environ, "HOSO_AUDIT_KEY")
    except BadSetting as error:
        raise NotReady(str(error)) from error
    if not key:
        raise NotReady(_("HOSO_AUDIT_KEY (or HOSO_AUDIT_KEY_FILE) is needed to verify the log."))
    return key.encode()
