"""The form of discipline, from the operative articles of a decision and from nowhere else.

Reasons, ballots, proposals and earlier decisions name forms too; they stand before `QUYẾT ĐỊNH` and are never read. The
scales of the Party and of the State share words: which is meant follows from the paper's layout and the words beside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.describing.evidence import Finding
from indexer.describing.persons import Person, well_named
from indexer.describing.targets import item_of
from indexer.describing.views import View
from mappings.fields import FieldName
from mappings.findings import DisciplineForm
from mappings.vocabulary import Kind

_PARTY = {
    "khientrach": DisciplineForm.REPRIMAND, "canhcao": DisciplineForm.WARNING, "cachchuc": DisciplineForm.REMOVAL,
    "khaitru": DisciplineForm.EXPULSION, "giaitan": DisciplineForm.DISSOLUTION,
}  # fmt: skip
_STATE = {
    "khientrach": DisciplineForm.STATE_REPRIMAND, "canhcao": DisciplineForm.STATE_WARNING,
    "habacluong": DisciplineForm.STATE_PAY_CUT, "giangchuc": DisciplineForm.STATE_DEMOTION,
    "cachchuc": DisciplineForm.STATE_REMOVAL, "bainhiem": DisciplineForm.STATE_RECALL,
    "buocthoiviec": DisciplineForm.STATE_DISMISSAL,
}  # fmt: skip
_WORDS = "|".join({**_PARTY, **_STATE})
_OPENING = re.compile(r"quyetdinh(?=dieu(?:1|i|l)|kyluat|thihanhkyluat|1)")
_ARTICLE = re.compile(r"dieu\s*(?:[1-9]|l|i)\b\s*[.:,]?")
_CHANGED = re.compile(
    rf"tu(?:hinhthuc)?(?:kyluat)?(?P<from>{_WORDS})(?:xuong|len|sang|thanh"
    rf"|bang)(?:thanh)?(?:hinhthuc)?(?:kyluat)?(?P<to>{_WORDS})"
)
_NAMED = re.compile(
    rf"(?:(?:bang|voi|theo|ap dung|apdung)?(?:cac)?hinhthuc(?:kyluat)?(?:dang)?"
    rf"|(?:thihanh)?kyluat(?:dang)?(?:muc)?)(?P<form>{_WORDS})"
    rf"|(?P<act>khaitru|cachchuc|buocthoiviec|giaitan|bainhiem|giangchuc"
    rf"|habacluong)(?=(?:rakhoidang)?(?:cac)?(?:chucvu)?[a-z]{{0,80}}?(?:dongchi|ong|ba|doivoi|chibo))"
)
_LIFTED = re.compile(
    r"(?:xoa|huy|huybo|xoabo|thuhoi|dinhchi|mien|khong(?:thihanh|ap dung|apdung|xemxet)?"
    r"|chua(?:thihanh)?)(?:quyetdinh)?(?:viec)?(?:thihanh)?(?:hinhthuc)?(?:kyluat)?(?:dang)?(?:bang)?(?:hinhthuc)?$"
)
_KEPT = re.compile(r"giunguyen")
_HISTORY = re.compile(
    r"(?:truocday|datung|dabi|daduoc|tainquyetdinh|theodenghi|denghi|tunhan|taiquyetdinh[a-z0-9]{0,60})(?:[a-z]{0,40})$"
)
_ADMINISTRATIVE = re.compile(r"ky luat (?:cong|vien) chuc|ky luat hanh chinh|ve hanh chinh|nguoi lao dong")
_OF_THE_PARTY = re.compile(r"ky luat dang|ra khoi dang|to chuc dang|dang vien")


@dataclass(frozen=True, slots=True)
class _Named:
    start: int
    end: int
    form: DisciplineForm | None
    confidence: float


def form_findings(
    view: View, people: Sequence[Person], kind: Kind | None, is_state: bool, about: str, start: int, end: int
) -> Iterator[Finding]:
    """The form of each person (or the organisation, group 0) whom the operative part of a decision names. A decision on
    discipline in which no form can be told leaves one without a value."""
    if kind is not Kind.QD:
        return
    first = operative_start(view, start, end)
    named = list(_forms(view, first, end, is_state)) if first is not None else []
    named_well = well_named(view, people)
    by_group: dict[int, list[_Named]] = {}
    for one in named:
        article = item_of(view, one.start, first or start, end)
        bearers = _bearers(view, people, one, *article)
        for group in bearers or [0]:
            limit = 0.95 if len(bearers) == 1 and group in named_well else 0.6
            by_group.setdefault(group, []).append(_Named(one.start, one.end, one.form, min(one.confidence, limit)))
    for group, rows in by_group.items():
        forms = {row.form for row in rows}
        last = rows[-1]
        if len(forms) > 1 or last.form is None:
            yield Finding(FieldName.FORM, "", last.start, last.end, 0.0, "form.open", group)
        else:
            yield Finding(
                FieldName.FORM,
                last.form.value,
                last.start,
                last.end,
                min(r.confidence for r in rows),
                "form.article",
                group,
            )
    if not named and "ky luat" in about and "khieu nai" not in about:
        place = first if first is not None else start
        yield Finding(FieldName.FORM, "", place, min(end, place + 80), 0.0, "form.missing")


def operative_start(view: View, start: int, end: int) -> int | None:
    """Where the articles begin: after the last `QUYẾT ĐỊNH` that an article follows; else at `Điều 1`."""
    openings = [view.span(*found.span())[1] for found in view.find(_OPENING, start, end)]
    openings = [
        place
        for place in openings
        if view.text[place - 9 : place].strip().isupper() or view.text[place : place + 3].strip()[:1] in (":", "")
    ]
    if openings:
        return openings[-1]
    return next((m.start() for m in _ARTICLE.finditer(view.folded, start, end) if view.text[m.start()] == "Đ"), None)


def _forms(view: View, start: int, end: int, is_state: bool) -> Iterator[_Named]:
    taken: list[tuple[int, int]] = []
    for found in view.find(_CHANGED, start, end):
        taken.append(found.span())
        first, last = view.span(*found.span("to"))
        yield _named(view, found["to"], first, last, start, is_state, 0.95)
    for found in view.find(_NAMED, start, end):
        if any(found.start() < stop and begin < found.end() for begin, stop in taken):
            continue
        part = "form" if found["form"] else "act"
        first, last = view.span(*found.span(part))
        before = view.squeezed[max(view.squeezed_at(start), found.start() - 70) : found.start()]
        if _KEPT.search(before[-30:]):
            yield _named(view, found[part], first, last, start, is_state, 0.85)
        elif _LIFTED.search(before) or _HISTORY.search(before):
            continue
        else:
            yield _named(view, found[part], first, last, start, is_state, 0.95 if part == "form" else 0.92)


def _named(view: View, word: str, start: int, end: int, floor: int, is_state: bool, confidence: float) -> _Named:
    first, last = item_of(view, start, max(floor, start - 300), min(len(view.text), end + 200))
    near_by = " ".join(view.folded[first:last].split())
    state = is_state or _ADMINISTRATIVE.search(near_by) is not None
    if is_state and _OF_THE_PARTY.search(near_by) and not _ADMINISTRATIVE.search(near_by):
        confidence = min(confidence, 0.6)
    form = (_STATE if state else _PARTY).get(word)
    return _Named(start, end, form, confidence if form else 0.0)


def _bearers(view: View, people: Sequence[Person], one: _Named, start: int, end: int) -> list[int]:
    """Whose form it is: the persons of the sentence, at most those of the article."""
    for first, last in (_clause(view, one.start, start, end), (start, end)):
        groups = [
            person.group for person in people if any(first <= mention.start < last for mention in person.mentions)
        ]
        if groups:
            return groups
    return []


def _clause(view: View, at: int, start: int, end: int) -> tuple[int, int]:
    first = max(start, view.text.rfind("; ", start, at), view.text.rfind(".\n", start, at))
    stops = [place for place in (view.text.find("; ", at, end), view.text.find(".\n", at, end)) if place >= 0]
    return first, min(stops, default=end)
