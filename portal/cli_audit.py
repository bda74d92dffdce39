"""`portal explain` and `portal audit`: why somebody sees a document, and whether the access log is whole. Ids only."""

from __future__ import annotations

import json
import os

import click
from sqlalchemy import and_, func, or_, select

from archive.audit import AccessEvent, verify
from archive.settings import BadSetting, secret
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


audit = click.Group("audit", help=_("The access log."))


@command(audit, "verify", _("Walk the whole access log. Exit code 1 and the first broken row if it was changed."))
@json_option
def verify_log(desk: Desk, as_json: bool) -> None:
    """Also prints the number of rows and the newest hash: kept elsewhere, it shows a cut tail."""
    key = _audit_key()
    with desk.database.reading() as session:
        broken = verify(session, key)
        rows = session.scalar(select(func.count()).select_from(AccessEvent)) or 0
        newest = session.scalars(select(AccessEvent.hash).order_by(AccessEvent.seq.desc()).limit(1)).first() or ""
    if broken is not None:
        found = {"seq": broken.seq, "what": broken.what, "whole": False}
        say(_("Broken at row {seq}: {what}."), found, as_json=as_json)
        raise click.exceptions.Exit(NO)
    counted = {"rows": rows, "newest": newest, "whole": True}
    say(_("Whole: {rows} rows, newest hash {newest}."), counted, as_json=as_json)


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


def _audit_key() -> bytes:
    try:
        key = secret(os.environ, "HOSO_AUDIT_KEY")
    except BadSetting as error:
        raise NotReady(str(error)) from error
    if not key:
        raise NotReady(_("HOSO_AUDIT_KEY (or HOSO_AUDIT_KEY_FILE) is needed to verify the log."))
    return key.encode()
