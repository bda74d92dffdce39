"""Reads what the desk shows of one document: its fields as this reader may see them, its page, where the others stand.

Called by `portal.web.desk` behind the gate. A reader's place at the desk is kept here, so that he can go on tomorrow.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive import bundles, desk, desk_positions, layers, requests
from archive.desk import Place
from archive.documents import Document
from archive.fields import FieldChange, FieldView, history_of, shown_to
from archive.people import User
from archive.schema import now
from mappings.access import Scope
from mappings.desk import Blocks
from mappings.splits import SplitState
from mappings.vocabulary import FieldState
from portal.access import gate
from portal.access.gate import Paper
from portal.access.guard import reader
from portal.access.holdings import VIETNAM, today
from portal.access.policy import Sight
from portal.services import services
from portal.web import addresses, desk_lines, linked, opening
from portal.web.on_desk import Bundled, OnDesk, Remark
from portal.web.viewing import Look


def on_desk(session: Session, found: Paper, remark: Remark | None = None) -> OnDesk:
    """The document as the address asks for it: the field `field`, the page `page`; else what is open first, a field
    before a badly read page."""
    user_id, document_id = reader().user_id, found.document.id
    fields, bad = shown_to(session, document_id, user_id), desk.bad_pages(session, document_id)
    focus = _focus(fields, (remark.field_id if remark else "") or request.args.get("field", ""), user_id, bool(bad))
    here = request.args.get("page", 0, type=int) or (focus.page_no if focus else next(iter(bad), 1))
    here = min(max(here, 1), found.document.page_count)
    row = opening.page(session, found, here)
    history = history_of(session, focus.id, user_id) if focus else ()
    return OnDesk(
        paper=found,
        user_id=user_id,
        fields=fields,
        focus=focus,
        history=history,
        names=_names(session, fields, history),
        page_no=here,
        page=row,
        artifact=opening.artifact(row),
        bad=bad,
        version=layers.version_of(session, document_id, here) if here in bad else 0,
        progress=desk.progress(session, found.scope, user_id),
        today=desk.done_since(session, user_id, start_of_today()),
        other=desk_positions.others_at(session, user_id).get(document_id, ""),
        rereading=requests.still_reading(session, document_id),
        reread_failed=requests.failed_reading(session, document_id, here),
        behind=_behind(session),
        twins=linked.at_desk(session, found),
        bundled=_bundled(session, found.document),
        remark=remark,
    )


def remember(session: Session, found: Paper, page_no: int) -> None:
    """This reader is at that page of this document now."""
    desk_positions.remember(session, reader().user_id, found.document.id, page_no)


def place_of(session: Session, found: Paper) -> Place | None:
    """Where the document stands in this reader's queue; None when it is not in it."""
    row = found.document
    for rank in range(len(Blocks)):
        before = Place(rank, row.dossier_id, row.item_no, "")
        for one in desk.queue(session, found.scope, reader().user_id, 1, before):
            if one.document_id == row.id:
                return one.place
    return None


def place_named(session: Session, document_id: str) -> Place | None:
    """The place of a document that an address names; a forbidden one is like one that is not there."""
    found = gate.paper(session, services().policy, reader(), document_id, Sight.DESK) if document_id else None
    return place_of(session, found) if found else None


def next_after(session: Session, scope: Scope, place: Place | None, but: str) -> str | None:
    """The id of the next paper of the file of `but`, else of the document behind `place` in the queue, or of its first
    one; never `but`; None when that is all. One that somebody else has before him comes only when there is no other."""
    for id_ in bundles.behind(session, but):
        if opening.may_be_on_desk(session, id_) and _has_work(session, id_):
            return id_
    user_id = reader().user_id
    taken = desk_positions.others_at(session, user_id)
    for passed in ({but, *taken}, {but}):
        for start in (place, None):
            for one in desk.queue(session, scope, user_id, 1 + len(passed), start):
                if one.document_id not in passed:
                    return one.document_id
    return None


def onward(session: Session, found: Paper, before: Sequence[FieldView], field_id: str, place: Place | None) -> str:
    """Where one goes from a field that was just settled: to the next open one, else to the next document. A reading
    that differs from the first one's stays, so that both are seen at once; so does a change to what was done before."""
    user_id, document_id, look = reader().user_id, found.document.id, Look.of(request.args)
    straight = Look(look.side, look.zoom)
    fields = shown_to(session, document_id, user_id) if opening.may_be_on_desk(session, document_id) else ()
    now = next((one for one in fields if one.id == field_id), None)
    disputed_now = (
        now is not None and now.state is FieldState.DISPUTED and any(one.hidden for one in before if one.id == field_id)
    )
    had_work = any(desk_lines.is_for(one, user_id) for one in before)
    back = request.form.get("back", "")
    following = desk_lines.next_open(fields, user_id, field_id)
    stay = next((one for one in fields if one.id == back), now if disputed_now or not had_work else following)
    if stay is not None:
        return addresses.desk_document(document_id, field_id=stay.id, look=straight)
    return _done_with_fields(session, found, place, straight)


def after_page(session: Session, found: Paper, place: Place | None) -> str:
    """Where one goes from a page that was just judged: back to the field in work, to the next bad page, or on."""
    back, look = request.form.get("back", ""), Look.of(request.args)
    if back:
        return addresses.desk_document(found.document.id, field_id=back, look=look)
    return _done_with_fields(session, found, place, Look(look.side, look.zoom))


def _done_with_fields(session: Session, found: Paper, place: Place | None, straight: Look) -> str:
    document_id = found.document.id
    bad = desk.bad_pages(session, document_id) if opening.may_be_on_desk(session, document_id) else ()
    if bad:
        return addresses.desk_document(document_id, bad[0], look=straight)
    other = next_after(session, found.scope, place, document_id)
    return addresses.desk_document(other, look=straight, behind=document_id) if other else addresses.desk()


def _has_work(session: Session, document_id: str) -> bool:
    return any(desk_lines.is_for(one, reader().user_id) for one in shown_to(session, document_id, reader().user_id))


def _bundled(session: Session, document: Document) -> Bundled:
    proposal = bundles.proposal_of(session, document.id)
    parts = bundles.parts_of(session, proposal.document_id) if proposal is not None else ()
    proposed = proposal is not None and proposal.state is SplitState.PROPOSED
    is_split = proposal is not None and proposal.state in (SplitState.SPLITTING, SplitState.SPLIT)
    return Bundled(
        may_split=is_split or bundles.may_be_split(session, document),
        proposed=len(parts) if proposed else 0,
        part=next((part.position + 1 for part in parts if is_split and part.document_id == document.id), 0),
        of=len(parts),
    )


def start_of_today() -> datetime:
    """The beginning of the office's day."""
    return datetime.combine(today(now()), time.min, VIETNAM)


def _focus(fields: Iterable[FieldView], asked: str, user_id: str, bad: bool) -> FieldView | None:
    """The field asked for, else the first open one; where a badly read page waits, no field that is done."""
    ordered = desk_lines.in_order(fields)
    chosen = next((one for one in ordered if one.id == asked), None)
    return chosen or desk_lines.next_open(ordered, user_id) or (None if bad else next(iter(ordered), None))


def _names(session: Session, fields: Iterable[FieldView], history: Iterable[FieldChange]) -> Mapping[str, str]:
    ids = {id_ for one in fields for id_ in (one.first_by, one.second_by) if id_}
    ids |= {change.user_id for change in history if change.user_id}
    return dict(session.execute(select(User.id, User.name).where(User.id.in_(sorted(ids)))).all())


def _behind(session: Session) -> str:
    """The document that was done just before, if this reader may go back to it."""
    asked = request.args.get("behind", "")
    return asked if asked and opening.may_be_on_desk(session, asked) else ""
