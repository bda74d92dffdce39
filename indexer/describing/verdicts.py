"""The phrases of outcome, and everything that turns one into its opposite.

The rule that hurts most when wrong is `đến mức phải xem xét, thi hành kỷ luật`: it is an accusation only where the
words right before it say so and nothing in the sentence denies, conditions or merely proposes it. Whatever else
stands before it leaves the outcome open for a person to read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from indexer.describing.names import is_syllable
from indexer.describing.targets import item_of, sentence_of
from indexer.describing.views import View, near, squeezed
from mappings.findings import Outcome

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
DENIED = re.compile(r"(?:chua|khong|chang|cha)(?:phai)?(?:la)?(?:thucsu|hoantoan)?$")
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
_WINDOW = 26
_REACH, _WORDS = 130, 13
"""How far before the words a denial may stand: the name of the person and his form of address lie between."""

SURE, LESS = 0.95, 0.75


@dataclass(frozen=True, slots=True)
class Said:
    """An outcome phrase in the text and how sure it is; `outcome` None where the words cannot be told."""

    start: int
    end: int
    outcome: Outcome | None
    confidence: float


def phrases(view: View, start: int, end: int, names: Mapping[int, int]) -> Iterator[Said]:
    """Every phrase of outcome between two offsets. `names`: where in the squeezed view each name ends and starts."""
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
            nobody = Said(*view.span(*found.span()), None, 0.0)
            yield replace(said, confidence=min(said.confidence, LESS)) if said else nobody
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
            yield Said(first, last, outcome if plain else None, SURE if plain else 0.0)


def _together(view: View, last: int, begin: int) -> bool:
    """Whether a phrase that ends at `last` runs on, within its sentence, into the one that begins at `begin`."""
    return re.search(r"[.;\n]", view.text[last : view.places[begin]]) is None


def _discipline(view: View, at: int, stop: int, start: int, end: int, names: Mapping[int, int]) -> Said:
    """`đến mức phải xem xét, thi hành kỷ luật`: denied, said, or neither."""
    first, last = view.span(at, stop)
    edge = view.squeezed_at(start)
    before = _HARMLESS.sub("xxxxxxxxxxxxx", view.squeezed[max(edge, at - 60) : at])[-_WINDOW:]
    if denied := DENIED.search(before):
        back = view.places[at - len(denied[0])]
        twice = DENIED.search(before[: denied.start()]) or re.search(
            r"(?:khongphai|khongthe)$", before[: denied.start()]
        )
        asked = _conditioned(view, first, start, end)
        if twice or asked:
            return Said(back, last, None, 0.0)
        return Said(back, last, Outcome.FAULT, SURE)
    sentence = sentence_of(view, first, start, end)
    rest = " ".join(view.folded[last : sentence[1]].split())
    if re.search(r"het thoi hieu|qua thoi hieu", rest):
        return Said(first, last, Outcome.TIME_BARRED, SURE)
    if at in names:
        before = view.squeezed[max(edge, names[at] - _WINDOW) : names[at]]
    said = _SAID.search(before) is not None and not _negated(view, before, first)
    whole = " ".join(view.folded[sentence[0] : sentence[1]].split())
    goes_on = _GOES_ON.fullmatch(squeezed(rest)) is None
    if not said or goes_on or _MILD.search(whole) or _conditioned(view, first, start, end):
        return Said(first, last, None, 0.0)
    return Said(first, last, Outcome.DISCIPLINE, SURE)


def _negated(view: View, before: str, first: int) -> bool:
    """Whether anything like a negation stands among the last words, whole or with a letter lost, or run into another:
    a word that is no syllable may hide one."""
    clause = re.split(r"[;.]\s", view.folded[max(0, first - _REACH) : first])[-1]
    masked = re.sub(r"khong\s+duoc\s+lam", " ", clause)
    words = re.findall(r"[a-z0-9]+", masked)[-_WORDS:]
    like = any(
        near(word, no) for word in words for no in _NEGATIONS[:3] if len(word) > 2 and not _INNOCENT.fullmatch(word)
    )
    joined = any(no in "".join(words) for no in _NEGATIONS[:3]) or "ko" in words
    broken = any(not word.isdigit() and not is_syllable(word) for word in words)
    return like or joined or broken or (";" not in clause and "khong" in before)


_INNOCENT = re.compile("cua|chu|mua|dua|thua|khi|khoang|trong|dong|song|chia|chung|chau|giang|hang|chuan|chuc|nhung")
"""Words a letter away from a negation that stand in these sentences every day."""


def _conditioned(view: View, at: int, start: int, end: int) -> bool:
    item = item_of(view, at, start, end)
    opening = max(item[0], at - 400)
    return _CONDITION.search(" ".join(view.folded[opening:at].split())) is not None
