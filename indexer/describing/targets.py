"""Whom a sentence is about: whose violations it names, who leads it, or who leads the item it stands in.

An outcome belongs to its owner (`vi phạm của đồng chí X`) or to whoever leads; a name further on in the sentence may be
anybody's. What an organisation leads is never handed on to a person whom the words do not name beside it, and where
nobody leads nobody is taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.describing.persons import Person
from indexer.describing.signs import LOWER, UPPER
from indexer.describing.views import View, near

_ITEM = re.compile(
    r"(?:^|\n)[ \t]*(?:(?:\d{1,2}(?:\.\d{1,2})*\s?[.)/]|\(\d{1,2}\)|[-+*•]|dieu\s+\d+\s*[.:]|[ivx]{1,4}\s*[-.)]"
    r"|[a-h]\))(?=\s|[a-z])|\|[^\n]*\||\d{1,3}(?:\t|[ ]{2,})|[ \t]*\n)"
    r"|[.;:]\s+(?:\d{1,2}[.)/]|[-+•]|[a-h]\))\s+(?=dong chi|d/c|ong |ba |ban |tap the|chi |dang |doi voi|uy ban)"
)
_SENTENCE = re.compile(
    r"(?<![ .(]\d)(?<![ .(]\d\d)(?<!\btp)[.;](?=\s|$)|:\s(?=dong chi|d/c|ong |ba )"
    r"|,\s(?=(?:con|rieng|tru) (?:khuyet diem|vi pham|sai pham|dong chi|doi voi|d/c|ong |ba |hanh vi))"
    r"|\n(?=[ \t]*\n)|\n(?=[ \t]*(?:\||\d{1,3}(?:\t|[ ]{2,})))"
)
_STOP = re.compile(r"(?<!\d)(?<!\btp)\.\s")
_LEAD_WORDS = re.compile(
    r"\d|banthan|dieu|doivoi|ve|ketluan|trachnhiem|cua|canhan|truonghop|dongchi|dc|ong|ba|cac|tapthe|rieng|quakiemtra"
    r"|nhuvay|theodo|quatham(?:tra)?(?:xacminh)?|xacminh|dangvien|con|tru|voi|(?:neu|noi|ke)?tren(?:day)?|viec|tocao"
    r"|noidung|phananh"
    r"|noidungphananh|(?:uybankiemtra|ubkt)[a-z]{0,35}?(?:ketluan|thay|nhanthay|nhandinh)|xetthay|rang|hanhvi|nhung"
    r"|khuyetdiem|vipham|va|thihanhkyluat|kyluat|chua|den|muc|phai|xemxet|iv|v|i{1,3}"
)
_STRAY = 3
ORGANISATION = re.compile(
    rf"(?:[Tt]ập thể\s+)?(?:Ban\s+[Tt]hường\s+vụ|Ban\s+[Cc]hấp\s+hành|Ban\s+[Cc]án\s+sự|Ban\s+[Cc]hi\s+ủy"
    rf"|Đảng\s+(?:ủy|bộ)|Chi\s+(?:bộ|ủy)|Huyện\s+ủy|Thành\s+ủy|Tỉnh\s+ủy|Quận\s+ủy|Thị\s+ủy|Thường\s+trực"
    rf"|Ủy\s+ban|UBKT|UBND|[Tt]ập thể)"
    rf"(?:\s(?:[{UPPER}][{UPPER}{LOWER}]*|xã|phường|huyện|quận|tỉnh|thành|phố|thị|trấn|đảng|ủy|bộ|vụ|thôn|tổ|dân"
    rf"|kiểm|tra|nhân|chi|cơ|quan|trường|ban))*"
)
_OWNED = re.compile(
    r"\b(?:vi\s+pham|khuyet\s+diem|sai\s+pham|sai\s+sot|thieu\s+sot|han\s+che|hanh\s+vi)"
    r"(?:\s+(?:(?:neu|noi|ke)\s+)?tren(?:\s+day)?|\s+nay)?\s+cua\s+(?:ca\s+|tap\s+the\s+)?(?:cac\s+|hai\s+|ba\s+|\d{1,2}\s+)?"
    r"(?:(?:dong\s+chi|d/c|ong|ba)\b\s*:?\s*)?"
)
_AFTER = re.compile(
    r"(?:\b(?:doi\s+voi|cua|la)\s+|:\s*)(?:ca\s+)?(?:cac\s+|hai\s+|ba\s+|\d{1,2}\s+)?(?:dong\s+chi|d/c|ong|ba)\s*:?\s*"
)
_THOSE = re.compile(r"\b(?:(?P<word>hai|ba|bon|nam)|(?P<digit>\d{1,2}))\s+dong\s+chi\b")
_HOW_MANY = {"hai": 2, "ba": 3, "bon": 4, "nam": 5}
_OF_OTHERS = re.compile(
    r"\b(?:cac|nhung|mot\s+so|\d+)\s+(?:dang\s+vien|can\s+bo|to\s+chuc\s+dang|ca\s+nhan|truong\s+hop|nguoi)\b[^,;.:]*$"
    r"|\b(?:dang\s+vien|can\s+bo|to\s+chuc\s+dang|ca\s+nhan|nguoi|cap\s+duoi)(?:\s+\w+){0,4}?\s+vi\s+pham[^,;.:]*$"
    r"|\bde\s+(?!xay\s+ra|mat|that|lai)\w+[^,;.:]*\bvi\s+pham[^,;.:]*$"
)
"""An unnamed subject right before what is said: it is they who are spoken of, whoever leads."""

SPEAKS = re.compile(
    r"\s*(?:da |tung |cung |tiep tuc )*(?:ket luan|nhan thay|thay|xet thay|nhan dinh|yeu cau|thong nhat|quyet dinh"
    r"|de nghi|danh gia|khang dinh|giao|tam dung|thong bao)\b"
)
_LINK = re.compile(r"[\s,;]*(?:va|cung|,|;)\s*(?:ca\s+|ca nhan\s+)?(?:cac\s*)?(?:dong chi|d/c|ong|ba)?\s*$")
_MEMBERS = re.compile(r"\s*(?:,|va|cung)\s*(?:ca nhan )?(?:cac )?(?:dong chi|d/c|ong|ba) ?:?\s*")
_KIN = re.compile(
    r"(?<!\w)(?:[Vv]ợ|[Cc]hồng|[Cc]on(?: trai| gái| rể| dâu)?|[Cc]ha|[Bb]ố|[Mm]ẹ|[Aa]nh(?: trai| rể)?"
    r"|[Cc]hị(?: gái| dâu)?|[Ee]m(?: trai| gái| rể| dâu)?|[Cc]háu|[Nn]gười nhà|[Tt]hân nhân|[Gg]ia đình)\s+(?:của\s+)?"
    r"(?:(?:đồng chí|đ/c|ông|bà)\s+)?$"
)
_KIN_BARE = re.compile(
    r"\b(?:vo|chong|con|cha|bo|me|anh|chi|em|chau|trai|gai|re|dau|nguoi nha|than nhan|gia dinh)\s+(?:cua\s+)?"
    r"(?:dong\s+chi|d/c|ong|ba)\s+$"
)
"""The same where a machine read the page: marks may be lost or changed."""

_NOT_LINKED = re.compile(
    r"\b(?:co|da|vi pham|chiu|khong|chua|bi|duoc|trong viec|tin tuong|chi dao|ky|de|do|vi|bao che|den muc|toi muc)\b"
)
_LONGEST_LINK = 200
_LEAD = 70
_AFTER_REACH = 110


@dataclass(frozen=True, slots=True)
class Target:
    """Who a sentence is about. `people` has several where they are named side by side, and stands beside an
    organisation where the words name both; `sure` unless it took more than the sentence itself to tell."""

    people: tuple[Person, ...]
    organisation: tuple[int, int] | None
    sure: bool
    how: str


NOBODY = Target((), None, False, "nobody")


def item_of(view: View, at: int, start: int, end: int) -> tuple[int, int]:
    """The numbered item, bullet, article, row of a table or paragraph between two offsets in which `at` stands."""
    first, last = start, end
    for found in _ITEM.finditer(view.folded, start, end):
        edge = found.start() + (1 if view.folded[found.start()] in ".;:" else 0)
        if edge <= at:
            first = edge
        else:
            last = edge
            break
        if "|" in found[0] and at < found.end():
            last = found.end()
            break
    return first, last


def sentence_of(view: View, at: int, start: int, end: int) -> tuple[int, int]:
    """The sentence, or the part of one that semicolons divide, between two offsets in which `at` stands."""
    first, last = start, end
    for found in _SENTENCE.finditer(view.folded, start, end):
        if found.end() <= at:
            first = found.end()
        elif found.start() >= at:
            last = found.start()
            break
    return first, last


def target_of(view: View, people: Sequence[Person], said: tuple[int, int], start: int, end: int, floor: int) -> Target:
    """Whom what is said between two offsets is about, within an item from `start` to `end`; the part begins at
    `floor`."""
    at, until = said
    first, last = sentence_of(view, at, start, end)
    if _OF_OTHERS.search(view.folded, first, at):
        return NOBODY
    person, inside, _ = _first(people, at, until)
    if person is not None:
        return Target(beside(view, people, inside, until)[0], None, True, "inside")
    before = _owner(view, people, first, at) or _leading(view, people, first, at)
    if after := _after(view, people, at, last):
        return after if before is NOBODY or set(_groups(before)) == set(_groups(after)) else NOBODY
    if before is not NOBODY:
        return before
    if those := _those(view, people, first, at, floor):
        return those
    stops = [stop.end() for stop in _STOP.finditer(view.folded, start, first)]
    found = next(
        (who for place in (*stops[-1:], start) if (who := _leading(view, people, place, at)) is not NOBODY), NOBODY
    )
    if found is NOBODY:
        return _row(view, people, start, at)
    others = [p for p in people if p not in found.people and any(start <= m.start < at for m in p.mentions)]
    return replace(found, sure=found.sure and not others)


def body_name(view: View, start: int, end: int) -> str:
    """An organisation as it is named between two offsets, without `tập thể`."""
    return re.sub(r"^[Tt]ập thể\s+", "", " ".join(view.text[start:end].split()))


def beside(view: View, people: Sequence[Person], start: int, end: int) -> tuple[tuple[Person, ...], int]:
    """The persons named side by side from exactly `start` on, and where the last name ends; nobody: (), `start`."""
    for person in people:
        for mention in person.mentions:
            if mention.start == start:
                return _joined(view, people, person, mention.end, end)
    return (), start


def _groups(target: Target) -> list[object]:
    return [*(person.group for person in target.people), *([target.organisation] if target.organisation else [])]


def _of_kin(view: View, at: int) -> bool:
    """Whether the words before a name make it that of a relative: `vợ đồng chí X` is not he."""
    first = max(0, at - 40)
    if view.is_exact(at):
        return _KIN.search(view.text, first, at) is not None
    return _KIN_BARE.search(view.folded, first, at) is not None


def _owner(view: View, people: Sequence[Person], start: int, at: int) -> Target | None:
    """Whose violations the sentence names last before `at`: `những vi phạm, khuyết điểm của đồng chí X`."""
    for found in reversed(list(_OWNED.finditer(view.folded, start, at))):
        persons, end = beside(view, people, found.end(), at)
        if persons and not _of_kin(view, found.start() + len(found[0])):
            alone = len(persons) == 1 and _first(people, end, at)[0] in (None, persons[0])
            return Target(persons, None, alone, "owner")
        organisation = ORGANISATION.match(view.text, found.end(), at)
        if organisation:
            return _with_members(view, people, organisation, at)
    return None


def _with_members(view: View, people: Sequence[Person], organisation: re.Match[str], at: int) -> Target:
    """An organisation, and the persons whom the words name beside it: those are for a person to confirm."""
    person, start, _ = _first(people, organisation.end(), at)
    between = _flat(view, organisation.end(), start) if person else "."
    if person is None or not _MEMBERS.fullmatch(between):
        return Target((), organisation.span(), True, "organisation")
    return Target(beside(view, people, start, at)[0], organisation.span(), False, "organisation")


def _leading(view: View, people: Sequence[Person], start: int, at: int) -> Target:
    """The target that opens a stretch of text, nothing but words of leading in being before it."""
    person, mention_start, mention_end = _first(people, start, at)
    organisation = ORGANISATION.search(view.text, start, at)
    if organisation and SPEAKS.match(view.folded, organisation.end()):
        organisation = None  # it is the body that concludes
    if (
        organisation
        and _leads(view, start, organisation.start())
        and (person is None or organisation.start() < mention_start)
    ):
        return _with_members(view, people, organisation, at)
    if person is not None and _of_kin(view, mention_start):
        return NOBODY
    if person is None or mention_start - start > _LEAD + 60 or not _leads(view, start, mention_start):
        return NOBODY
    joined, _ = _joined(view, people, person, mention_end, at)
    return Target(joined, None, len(joined) == 1, "lead")


def _leads(view: View, start: int, end: int) -> bool:
    """Whether nothing stands between two offsets but words that lead in to a name, some letters of them lost."""
    between = view.squeezed[view.squeezed_at(start) : view.squeezed_at(end)]
    if not view.is_exact(end):
        sizes = (size for size in (7, 6, 8) if near(between[-size:], "dongchi", 2))
        between = between[: -next(sizes, 0) or None]
    return len(_LEAD_WORDS.sub("", between)) <= _STRAY


def _row(view: View, people: Sequence[Person], start: int, at: int) -> Target:
    """The one person of a row of a table."""
    person, mention_start, _ = _first(people, start, at)
    if person is None or not any(m.start == mention_start and m.by == "row" for m in person.mentions):
        return NOBODY
    return Target((person,), None, False, "row")


def _those(view: View, people: Sequence[Person], start: int, at: int, floor: int) -> Target | None:
    """`hai đồng chí trên`: as many as it says, named before in its sentence or else since the part began."""
    found = _THOSE.search(view.folded, start, at)
    if found is None or beside(view, people, found.end() + 1, at)[0]:
        return None
    count = int(found["digit"]) if found["digit"] else _HOW_MANY[found["word"]]
    for opening in (start, floor):
        named = [p for p in people if any(opening <= mention.start < found.start() for mention in p.mentions)]
        if named:
            return Target(tuple(named), None, False, "those") if len(named) == count else NOBODY
    return NOBODY


def _after(view: View, people: Sequence[Person], at: int, end: int) -> Target | None:
    """`... đối với đồng chí X` behind what is said, where the sentence goes on to nobody else."""
    found = _AFTER.search(view.folded, at, min(len(view.folded), end + 20, at + _AFTER_REACH))
    if found is None or found.start() > end:
        return None
    joined, _ = beside(view, people, found.end(), max(end, found.end() + _AFTER_REACH))
    return Target(joined, None, len(joined) == 1, "after") if joined else None


def _first(people: Sequence[Person], start: int, end: int) -> tuple[Person | None, int, int]:
    best: tuple[Person | None, int, int] = (None, end, end)
    for person in people:
        for mention in person.mentions:
            if start <= mention.start < best[1]:
                best = (person, mention.start, mention.end)
    return best


def _joined(view: View, people: Sequence[Person], first: Person, end: int, at: int) -> tuple[tuple[Person, ...], int]:
    """Everybody named side by side with the first, and where the last of them ends."""
    joined = [first]
    while True:
        person, start, stop = _first(people, end, at)
        if person is None or start - end > _LONGEST_LINK:
            return tuple(joined), end
        between = re.sub(r"\([^()]*\)", " ", _flat(view, end, start))
        if not _LINK.search(between) or _NOT_LINKED.search(between):
            return tuple(joined), end
        if person not in joined:
            joined.append(person)
        end = stop


def _flat(view: View, start: int, end: int) -> str:
    return " ".join(view.folded[start:end].split())
