"""What a conclusion says of each person: the phrases of outcome, and everything that turns one into its opposite.

The rule that hurts most when wrong is `đến mức phải xem xét, thi hành kỷ luật`: it is an accusation only where the
words right before it say so and nothing in the sentence denies, conditions or merely proposes it. Whatever else
stands before it leaves the outcome open for a person to read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from indexer.describing.evidence import Finding
from indexer.describing.persons import Person, well_named
from indexer.describing.targets import NOBODY, Target, item_of, sentence_of, target_of
from indexer.describing.views import View, near, squeezed
from mappings.fields import AllegationResult, FieldName
from mappings.vocabulary import Kind, Outcome

CONCLUDING = frozenset({Kind.KL, Kind.TB})
"""Kinds whose phrases are outcomes. Reports propose, minutes record votes, letters of comment repeat: none decides."""

_DISCIPLINE = r"(?:xemxet)?(?:va|hoac|de)?(?:thihanh|xuly)?(?:ve)?k[yi]luat"
_CORE = re.compile(
    rf"(?:denmuc|toimuc)(?:do)?(?:can|phai|bi)*{_DISCIPLINE}|(?:can|phai)(?:duoc)?xemxet(?:va|de)?(?:thihanh"
    rf"|xuly)k[yi]luat|phai(?:bi)?(?:thihanh|xuly)k[yi]luat"
)
_BROKEN = re.compile(
    r"(?:den|toi)m[a-z]?c[a-z]{0,30}?(?:luat|kyl|thihanh|xemxet)|muc(?:do)?phai[a-z]{0,20}?(?:luat|kyl|thihanh)"
)
"""The same words with letters missing: read by nobody but a person."""

_GOES_ON = re.compile(
    r"(?:dang)?(?:va(?:ve)?(?:chinhquyen|hanhchinh))?(?:doivoi[a-z]{0,60})?(?:theo[a-z0-9]{0,70}|nghiemminh|kipthoi)?"
)
"""All that may follow the words in their sentence; anything else may take back what they say."""

_TAILS = tuple(
    f"{head}{phai}{tail}kyluat"
    for head in ("denmuc", "toimuc")
    for phai in ("phai", "")
    for tail in ("xemxetthihanh", "xemxetxuly", "thihanh", "xuly", "xemxet", "")
)
_LONGEST_TAIL = 34
_DENIED = re.compile(r"(?:chua|khong|chang|cha)(?:phai)?(?:la)?(?:thucsu|hoantoan)?$")
_SAID = re.compile(
    r"(?:vipham|cactrenla|nghiemtrong|latnghiemtrong|dacbietnghiemtrong|nhungviphamtren)(?:la|da|do|tren|nay"
    r"|neutren|va|rat|cua(?:dongchi|ong|ba)|nghiemtrong|ratnghiemtrong|dacbietnghiemtrong)*$"
)
_NO = re.compile(
    r"khongco(?:khuyetdiem)?(?:hay|hoac|va)?(?:dauhieu)?vipham|khongvipham|khongphathien(?:co"
    r"|thay)?(?:dauhieu)?vipham|khongcokhuyetdiem"
)
_TIME = re.compile(r"(?:het|qua|ngoai)thoihieu")
_OPEN = re.compile(
    r"chua(?:du|co)(?:du)?(?:coso|cancu|dieukien|chungcu|tailieu)[a-z]{0,12}?ketluan|chua(?:the)?ketluan"
    r"|tam(?:dung|dinhchi)(?:viec)?(?:xemxet|kiemtra|giaiquyet)"
)
_ALLEGED = re.compile(
    r"tocao(?:do|nay|tren)?(?:la)?(dungmotphan|comotphandung|khongcocoso|khongcocancu|dung|sai(?:suthat)?)"
)
_RESULTS = {
    "dungmotphan": AllegationResult.PARTLY, "comotphandung": AllegationResult.PARTLY, "dung": AllegationResult.TRUE,
    "khongcocoso": AllegationResult.GROUNDLESS, "khongcocancu": AllegationResult.GROUNDLESS,
    "sai": AllegationResult.FALSE, "saisuthat": AllegationResult.FALSE,
}  # fmt: skip
_NEGATIONS = ("khong", "chua", "chang", "ko")
_HARMLESS = re.compile(r"khongduoclam")
_CONDITION = re.compile(
    r"\bneu\b|\btruong hop\b[^.;]{0,40}\bthi\b|\bco den muc\b|hay (?:khong|chua)\b|\bde nghi\b|\bkien nghi\b"
    r"|\bde xuat\b|\bcho rang\b|\by kien\b|\bphieu\b"
    r"|\bto cao\b[^.;,]*$|\bphan anh\b[^.;,:]*$|\bxem xet co\b|\bgia su\b|\bdu kien\b|\btheo don\b"
    r"|\btuong trinh\b|\bgiai trinh\b"
)
_MILD = re.compile(
    r"rut kinh nghiem|kiem diem sau sac|\bsong\b|\bnhung (?:tinh chat|chua|khong)|tuy nhien|mien ky luat"
    r"|khong co co so|khong (?:dung|chinh xac)|chua du|la sai|khac phuc xong"
)
_REGION = re.compile(
    r"^[ \t]*(?:[ivx]{1,4}|[a-d]"
    r"|\d{1,2})?[ \t]*[-.,:)/]*[ \t]*(?:phan )?ket luan(?: chung)?(?: cua [^\n]{0,50})?[ \t]*[:.]?[ \t]*$",
    re.MULTILINE,
)
_AS_FOLLOWS = re.compile(r"(?:ket luan|thong bao)[^.;\n]{0,60}nhu sau\s*:")
_REGION_END = re.compile(
    r"^[ \t]*(?:[ivx]{1,4}|[a-d]|\d{1,2})?[ \t]*[-.,:)/]*[ \t]*(?:yeu cau|kien nghi|de nghi|to chuc thuc hien"
    r"|yeu cau, kien nghi)[^\n]{0,40}$",
    re.MULTILINE,
)
_WINDOW = 26
_SURE, _LESS, _DOUBT = 0.95, 0.75, 0.6


@dataclass(frozen=True, slots=True)
class _Said:
    """An outcome phrase in the text and how sure it is; `outcome` None where the words cannot be told."""

    start: int
    end: int
    outcome: Outcome | None
    confidence: float


def outcome_findings(
    view: View, people: Sequence[Person], kind: Kind | None, kind_sure: bool, start: int, end: int, first_group: int
) -> Iterator[Finding]:
    """One outcome for each person of a conclusion or notice, from its concluding part; what its findings alone say is
    doubted; two that do not agree are none."""
    if kind not in CONCLUDING:
        return
    first, last = concluding_part(view, start, end)
    ends, certain = _name_ends(view, people), well_named(view, people)
    told: dict[int, list[tuple[_Said, Target]]] = {}
    organisations: list[tuple[_Said, Target]] = []
    for begin, stop, weight in ((first, last, 1.0), (start, first, 0.8)):
        here: dict[int, list[tuple[_Said, Target]]] = {}
        for said in _phrases(view, begin, stop, ends):
            item = item_of(view, said.start, begin, stop)
            target = target_of(view, people, said.start, *item)
            if target.organisation:
                if weight == 1.0:
                    organisations.append((said, target))
                continue
            if target is NOBODY and weight == 1.0:
                yield Finding(FieldName.OUTCOME, "", said.start, said.end, 0.0, "outcome.nobody")
            if weight < 1.0 and first > start:
                said = _Said(
                    said.start, said.end, None, 0.0
                )  # the concluding part says nothing of him: findings do not
            limit = weight if target.sure else _LESS
            for person in target.people:
                if person.group not in told:
                    here.setdefault(person.group, []).append((_weighed(said, limit), target))
        told |= here
    for group, rows in told.items():
        yield _decided(rows, group, kind_sure, group in certain)
    yield from _organisations(view, organisations, first_group)


def concluding_part(view: View, start: int, end: int) -> tuple[int, int]:
    """The part under the last heading `Kết luận`, up to what is asked for; else the whole body."""
    headings = list(_REGION.finditer(view.folded, start, end)) or list(_AS_FOLLOWS.finditer(view.folded, start, end))
    first = headings[-1].end() if headings else start
    closing = _REGION_END.search(view.folded, first, end)
    return first, closing.start() if closing else end


def allegation_findings(view: View, people: Sequence[Person], start: int, end: int) -> Iterator[Finding]:
    """The result of each allegation; of the denounced person if there is but one."""
    group = people[0].group if len(people) == 1 else 0
    for found in view.find(_ALLEGED, start, end):
        first, last = view.span(*found.span())
        denied = _DENIED.search(view.squeezed[max(0, found.start() - _WINDOW) : found.start()])
        goes_on = re.match(r"[a-z]", view.folded[last : last + 1])
        value = "" if denied or goes_on else _RESULTS[found[1]].value
        yield Finding(FieldName.ALLEGATION, value, first, last, 0.0 if not value else 0.92, "allegation", group)


def _name_ends(view: View, people: Sequence[Person]) -> Mapping[int, int]:
    """Where in the squeezed view each name ends, and where it starts."""
    return {view.squeezed_at(m.end): view.squeezed_at(m.start) for person in people for m in person.mentions}


def _phrases(view: View, start: int, end: int, names: Mapping[int, int]) -> Iterator[_Said]:
    taken: list[tuple[int, int]] = []
    for found in view.find(_CORE, start, end):
        taken.append(found.span())
        yield _discipline(view, found.start(), found.end(), start, end, names)
    for found in view.find(_BROKEN, start, end):
        if not any(found.start() < stop and begin < found.end() for begin, stop in taken):
            taken.append(found.span())
            tail = view.squeezed[found.start() : found.start() + _LONGEST_TAIL]
            whole = next(
                (len(t) for t in _TAILS if any(near(tail[:n], t, 2) for n in range(len(t) - 2, len(t) + 3))), 0
            )
            said = _discipline(view, found.start(), found.start() + whole, start, end, names) if whole else None
            nobody = _Said(*view.span(*found.span()), None, 0.0)
            yield _weighed(said, _LESS) if said else nobody
    for pattern, outcome in ((_TIME, Outcome.TIME_BARRED), (_OPEN, Outcome.NOT_CONCLUDED), (_NO, Outcome.NO_VIOLATION)):
        for found in view.find(pattern, start, end):
            first, last = view.span(*found.span())
            if any(
                0 <= begin - found.start() < _WINDOW + found.end() - found.start() and _together(view, last, begin)
                for begin, _ in taken
            ):
                continue
            before = view.squeezed[max(0, found.start() - 14) : found.start()]
            turned = (
                re.search(r"(?:chua|khong|khongphaila|khongthe)(?:ketluan|phai|la|noi|khangdinh)*$", before) is not None
            )
            asked = (
                _CONDITION.search(" ".join(view.folded[sentence_of(view, first, start, end)[0] : first].split()))
                is not None
            )
            plain = not (turned or asked)
            yield _Said(first, last, outcome if plain else None, _SURE if plain else 0.0)


def _together(view: View, last: int, begin: int) -> bool:
    """Whether a phrase that ends at `last` runs on, within its sentence, into the one that begins at `begin`."""
    return re.search(r"[.;\n]", view.text[last : view.places[begin]]) is None


def _discipline(view: View, at: int, stop: int, start: int, end: int, names: Mapping[int, int]) -> _Said:
    """`đến mức phải xem xét, thi hành kỷ luật`: denied, said, or neither."""
    first, last = view.span(at, stop)
    edge = view.squeezed_at(start)
    before = _HARMLESS.sub("xxxxxxxxxxxxx", view.squeezed[max(edge, at - 60) : at])[-_WINDOW:]
    if denied := _DENIED.search(before):
        back = view.places[at - len(denied[0])]
        twice = _DENIED.search(before[: denied.start()]) or re.search(
            r"(?:khongphai|khongthe)$", before[: denied.start()]
        )
        asked = _conditioned(view, first, start, end)
        if twice or asked:
            return _Said(back, last, None, 0.0)
        return _Said(back, last, Outcome.FAULT, _SURE)
    sentence = sentence_of(view, first, start, end)
    rest = " ".join(view.folded[last : sentence[1]].split())
    if re.search(r"het thoi hieu|qua thoi hieu", rest):
        return _Said(first, last, Outcome.TIME_BARRED, _SURE)
    if at in names:
        before = view.squeezed[max(edge, names[at] - _WINDOW) : names[at]]
    said = _SAID.search(before) is not None and not _negated(view, before, first)
    whole = " ".join(view.folded[sentence[0] : sentence[1]].split())
    goes_on = _GOES_ON.fullmatch(squeezed(rest)) is None
    if not said or goes_on or _MILD.search(whole) or _conditioned(view, first, start, end):
        return _Said(first, last, None, 0.0)
    return _Said(first, last, Outcome.DISCIPLINE, _SURE)


def _negated(view: View, before: str, first: int) -> bool:
    """Whether anything like a negation stands among the last words, in whole or with a letter lost."""
    clause = re.split(r"[;.]\s", view.folded[max(0, first - 3 * _WINDOW) : first])[-1]
    masked = re.sub(r"khong\s+duoc\s+lam", " ", clause)
    words = re.findall(r"[a-z0-9]+", masked)[-7:]
    like = any(
        near(word, no) for word in words for no in _NEGATIONS[:3] if len(word) > 2 and not _INNOCENT.fullmatch(word)
    )
    joined = any(no in "".join(words) for no in ("khong", "chang")) or "ko" in words or "chuaco" in "".join(words)
    return like or joined or (";" not in clause and "khong" in before)


_INNOCENT = re.compile(
    "cua|chu|mua|dua|thua|khi|khoang|trong|hong|dong|song|khung|cha|chia|chung|chau|giang|hang|chuan|chuc|nhung"
)
"""Words a letter away from a negation that stand in these sentences every day."""


def _conditioned(view: View, at: int, start: int, end: int) -> bool:
    item = item_of(view, at, start, end)
    opening = max(item[0], at - 400)
    return _CONDITION.search(" ".join(view.folded[opening:at].split())) is not None


def _weighed(said: _Said, limit: float) -> _Said:
    return _Said(said.start, said.end, said.outcome, min(said.confidence, limit))


def _decided(rows: Sequence[tuple[_Said, Target]], group: int, kind_sure: bool, name_sure: bool) -> Finding:
    """The outcome of one person from all that is said of him in one part."""
    said = [row for row, _ in rows]
    values = {row.outcome for row in said}
    weighty = values & {Outcome.FAULT, Outcome.TIME_BARRED}
    if len(values) == 2 and Outcome.NO_VIOLATION in values and weighty:
        values = weighty  # cleared of one matter, a fault in another
        said = [row for row in said if row.outcome in weighty]
    last = said[-1]
    if len(values) > 1 or None in values:
        return Finding(FieldName.OUTCOME, "", last.start, last.end, 0.0, "outcome.open", group)
    outcome = next(iter(values))
    confidence = min(row.confidence for row in said)
    if not (kind_sure and name_sure):
        confidence = min(confidence, _DOUBT)
        if outcome is Outcome.DISCIPLINE:
            outcome, confidence = None, 0.0
    value = outcome.value if outcome else ""
    return Finding(FieldName.OUTCOME, value, last.start, last.end, confidence, "outcome.words", group)


def _organisations(view: View, rows: Sequence[tuple[_Said, Target]], first_group: int) -> Iterator[Finding]:
    """Organisations with their outcomes, each a group of its own."""
    groups: dict[str, int] = {}
    for said, target in rows:
        start, end = target.organisation or (0, 0)
        name = " ".join(view.text[start:end].split())
        if name not in groups:
            groups[name] = first_group + len(groups)
            yield Finding(FieldName.ORGANISATION, name, start, end, 0.85, "organisation.lead", groups[name])
        value = said.outcome.value if said.outcome else ""
        yield Finding(
            FieldName.OUTCOME,
            value,
            said.start,
            said.end,
            min(said.confidence, 0.85),
            "outcome.organisation",
            groups[name],
        )
