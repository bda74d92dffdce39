"""What a form of the desk says, done: one act in one transaction, or nothing and a sentence that says why.

Called by `portal.web.desk` for a paper that has passed the gate. Nothing is shown from here; what was typed goes back
with the sentence, so that it is not lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from archive import layers, links, requests, settling
from archive.fields import FieldView, shown_to
from archive.readings import Reading
from archive.requests import Wish
from archive.settling import NotYours, Place, Stale, Unfit
from archive.store import Store, StoreFull
from mappings.desk import CODES, DATES, LinkState, ReadingWay, Verdict
from mappings.fields import FieldName
from mappings.vietnamese import clean
from mappings.vocabulary import FieldState
from portal.access.gate import Paper
from portal.web import desk_lines, desk_values, linked
from portal.web.errors import absent, bad_request
from portal.web.on_desk import Remark
from portal.web.words import _, language

_ACTS: Mapping[str, tuple[Verdict, Callable[..., FieldView]]] = {
    "unreadable": (Verdict.UNREADABLE, settling.unreadable),
    "paper_only": (Verdict.PAPER_ONLY, settling.paper_only),
    "absent": (Verdict.ABSENT, settling.remove_field),
}
_OF_A_PAGE = frozenset({Verdict.READ, Verdict.UNREADABLE, Verdict.PAPER_ONLY})
Form = Mapping[str, str]


class Refused(Exception):
    """Nothing was done; `remark` says why and holds what was typed."""

    def __init__(self, remark: Remark) -> None:
        super().__init__(remark.field_id)
        self.remark = remark


def say(session: Session, found: Paper, field_id: str, user_id: str, form: Form) -> None:
    """A person's word about one field. Raises Refused; a field that is not of this paper is absent."""
    fields = {one.id: one for one in shown_to(session, found.document.id, user_id)}
    if field_id not in fields:
        absent()
    field, typed = fields[field_id], form.get("value", "")
    try:
        _say(session, field, user_id, form, desk_values.entered(field.name, typed))
    except Stale as stale:
        if _is_said(stale.now, user_id, form, desk_values.entered(field.name, typed)):
            return  # the line broke after it was saved, and it was sent again
        raise Refused(Remark(_overtaken(stale.now), field_id, typed)) from None
    except NotYours:
        raise Refused(Remark(_not_yours(field, user_id), field_id, typed)) from None
    except Unfit:
        raise Refused(Remark(_unfit(field.name), field_id, typed)) from None
    except settling.Absent:
        raise Refused(Remark(_("This field is not there any more: the paper was read again."), "", typed)) from None


def _say(session: Session, field: FieldView, user_id: str, form: Form, value: str) -> None:
    version, why, act = whole_number(form.get("version", "")), form.get("why", "").strip(), form.get("act", "")
    verdict, other = _ACTS.get(act, (Verdict.READ, None))
    if field.hidden:
        settling.second(session, field.id, user_id, version, value, why, verdict)
    elif other is not None:
        other(session, field.id, user_id, version, why)
    elif value and value == _standing(field, user_id) and field.state is not FieldState.DISPUTED:
        settling.accept(session, field.id, user_id, version, why)
    else:
        settling.correct(session, field.id, user_id, version, value, why)


def _is_said(field: FieldView, user_id: str, form: Form, value: str) -> bool:
    """Whether this person's word, as the field now has it, is what was sent."""
    verdict, _other = _ACTS.get(form.get("act", ""), (Verdict.READ, None))
    sent = Reading(user_id, verdict, value if verdict is Verdict.READ else "")
    return any(one.by == user_id and one.agrees(sent) for one in field.others)


def _standing(field: FieldView, user_id: str) -> str:
    """What the form showed: to save it as it is, is to accept it."""
    return " ".join(desk_lines.own_word(field, user_id).split())


def add(session: Session, found: Paper, page_no: int, user_id: str, form: Form) -> str:
    """A field that the machine did not see; its id. Raises Refused."""
    name = form.get("name", "")
    if name not in set(FieldName):
        bad_request(_("Choose which field it is."))
    field, typed = FieldName(name), form.get("value", "")
    group, value = whole_number(form.get("group", "0")), desk_values.entered(FieldName(name), typed)
    sent = Reading(user_id, Verdict.READ, value)
    for one in shown_to(session, found.document.id, user_id):
        alike = (one.name, one.group_no, one.page_no, one.source) == (field, group, page_no, settling.BY_PERSON)
        if alike and any(said.by == user_id and said.agrees(sent) for said in one.others):
            return one.id  # the line broke after it was saved, and it was sent again
    try:
        made = settling.add_field(
            session, found.document.id, user_id, field, value, Place(page_no), group, form.get("why", "").strip()
        )
    except Unfit:
        raise Refused(Remark(_unfit(field))) from None
    except settling.Absent:
        absent()
    return made.id


def reread(session: Session, found: Paper, page_no: int, user_id: str, turn: str, way: str) -> None:
    """Have a page read again, turned as it was seen; nothing new is asked while it waits. From its image only if that
    is what the person says: else a page that carries its own text is read from there. A page of an image is read finer
    than at first, and may take its time, since somebody waits for it."""
    wanted = ReadingWay(way) if way in set(ReadingWay) else ReadingWay.LAYER
    if page_no not in requests.still_reading(session, found.document.id):
        wish = Wish(wanted, int(turn), requests.FINER, requests.LONGER)
        requests.ask_reading(session, found.document.id, page_no, user_id, wish)


def judge(session: Session, found: Paper, page_no: int, user_id: str, form: Form) -> None:
    """Leave a badly read page as it is. Raises Refused."""
    said = form.get("verdict", "")
    if said not in _OF_A_PAGE:
        bad_request(_("What was sent is incomplete, too long or not readable."))
    version = whole_number(form.get("version", ""))
    try:
        layers.judge_page(session, found.document.id, page_no, user_id, version, Verdict(said))
    except layers.TextStale:
        sentence = _("This page was read again meanwhile. Look at it as it is now.")
        raise Refused(Remark(sentence)) from None
    except layers.PageAbsent:
        absent()


def judge_twin(session: Session, found: Paper, other_id: str, user_id: str, form: Form) -> None:
    """A word about two papers that may be one. A pair that is none, or whose other he may not open, is absent."""
    state = form.get("state", "")
    if not linked.is_twin(session, found, other_id):
        absent()
    if state not in _JUDGED:
        bad_request(_("What was sent is incomplete, too long or not readable."))
    links.judge_twin(session, found.document.id, other_id, user_id, LinkState(state))


_JUDGED = frozenset({LinkState.ACCEPTED, LinkState.REFUSED})


def write_text(session: Session, store: Store, found: Paper, page_no: int, user_id: str, form: Form) -> None:
    """Lay a person's text over a page. Raises Refused."""
    text, why = form.get("text", ""), form.get("why", "").strip()
    version = whole_number(form.get("version", ""))

    def written() -> int:
        try:
            return layers.correct_text(session, store, found.document.id, page_no, user_id, version, text, why)
        except layers.TextStale:
            newest = layers.layers_of(session, found.document.id, page_no)[-1]
            if newest.made_by != user_id or layers.artifact_of(store, newest.digest).text != clean(text):
                raise
            return newest.version  # the line broke after it was saved, and it was sent again

    _layer(written, text)


def put_back(session: Session, store: Store, found: Paper, page_no: int, user_id: str, form: Form) -> None:
    """Lay an earlier text over a page again. Raises Refused."""
    version, layer = whole_number(form.get("version", "")), whole_number(form.get("layer", ""))
    _layer(lambda: layers.take_up(session, store, found.document.id, page_no, user_id, version, layer), "")


def _layer(act: Callable[[], int], typed: str) -> None:
    try:
        act()
    except layers.TextStale:
        sentence = _("Somebody changed this text meanwhile. Both are shown below; nothing of yours was saved yet.")
        raise Refused(Remark(sentence, typed=typed)) from None
    except layers.TextUnfit:
        raise Refused(
            Remark(_("The text is empty or longer than a page can be. It was not saved."), typed=typed)
        ) from None
    except StoreFull:
        raise Refused(
            Remark(_("The store has no room. Your text was not saved; it is still here."), typed=typed)
        ) from None
    except layers.PageAbsent:
        absent()


def whole_number(text: str) -> int:
    """A version or a number that a form of ours carries; anything else was not sent by one."""
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        bad_request(_("What was sent is incomplete, too long or not readable."))
    return int(text)


def _overtaken(field: FieldView) -> str:
    if field.hidden or not field.value:
        return _("Somebody changed this field meanwhile, so nothing was saved. What you typed is kept.")
    value = desk_values.shown(field.name, field.value, language())
    sentence = _(
        "Somebody changed this field meanwhile, so nothing was saved. It now says: {value}. What you typed is kept."
    )
    return sentence.format(value=value)


def _not_yours(field: FieldView, user_id: str) -> str:
    if user_id == field.first_by:
        return _(
            "You are the first reader of this field, so another person must be the second. Go on with the next one."
        )
    return _("Persons have yet to agree on this field: enter what you read on the page yourself.")


def _unfit(name: FieldName) -> str:
    if name in DATES:
        return _("This is no date. Write dd/mm/yyyy, or mm/yyyy or yyyy as exactly as it is known.")
    if name in CODES:
        return _("Choose one of the list.")
    return _("Enter a value, or say that it cannot be read.")
