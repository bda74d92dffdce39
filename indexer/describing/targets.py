"""Whom a sentence is about: the person or the organisation that leads it, or leads the item it stands in.

An outcome belongs to whoever leads; a name further on in the sentence may be anybody's. What an organisation leads is
never handed on to a person, and where nobody leads nobody is taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.describing.persons import Person
from indexer.describing.signs import LOWER, UPPER
from indexer.describing.views import View

_ITEM = re.compile(
    r"(?:^|\n)[ \t]*(?:(?:\d{1,2}(?:\.\d{1,2})*\s?[.)/]|[-+*•]|dieu\s+\d+\s*[.:]|[ivx]{1,4}\s*[-.)]"
    r"|[a-h]\))(?=\s|[a-z])|[ \t]*\n)"
    r"|[.;:]\s+(?:\d{1,2}[.)/]|[-+•]|[a-h]\))\s+(?=dong chi|d/c|ong |ba |ban |tap the|chi |dang |doi voi|uy ban)"
)
_SENTENCE = re.compile(r"(?<![ .(]\d)(?<![ .(]\d\d)(?<!\btp)[.;](?=\s|$)|:\s(?=dong chi|d/c|ong |ba )|\n(?=[ \t]*\n)")
_LEAD_WORDS = re.compile(
    r"\d|dieu|doivoi|ve|ketluan|trachnhiem|cua|canhan|truonghop|dongchi|dc|ong|ba|cac|tapthe|rieng|quakiemtra"
    r"|nhuvay|theodo"
    r"|noidungphananh|(?:uybankiemtra|ubkt)[a-z]{0,35}?(?:ketluan|thay|nhanthay|nhandinh)|xetthay|rang|hanhvi|nhung"
    r"|khuyetdiem|vipham|va|thihanhkyluat|kyluat|chua|den|muc|phai|xemxet|iv|v|i{1,3}"
)
_STRAY = 3
_ORGANISATION = re.compile(
    rf"(?:[Tt]ập thể\s+)?(?:Ban\s+[Tt]hường\s+vụ|Ban\s+[Cc]hấp\s+hành|Ban\s+[Cc]án\s+sự|Ban\s+[Cc]hi\s+ủy"
    rf"|Đảng\s+(?:ủy|bộ)|Chi\s+(?:bộ|ủy)|Huyện\s+ủy|Thành\s+ủy|Tỉnh\s+ủy|Quận\s+ủy|Thị\s+ủy|Thường\s+trực"
    rf"|Ủy\s+ban|UBKT|UBND|[Tt]ập thể)"
    rf"(?:\s(?:[{UPPER}][{UPPER}{LOWER}]*|xã|phường|huyện|quận|tỉnh|thành|phố|thị|trấn|đảng|ủy|bộ|vụ|thôn|tổ|dân"
    rf"|kiểm|tra|nhân|chi|cơ|quan|trường|ban))*"
)
_LINK = re.compile(r"[\s,;]*(?:va|cung|,|;)\s*(?:cac\s*)?(?:dong chi|d/c|ong|ba)?\s*$")
_NOT_LINKED = re.compile(
    r"\b(?:co|da|vi pham|chiu|khong|chua|bi|duoc|trong viec|tin tuong|chi dao|ky|de|do|vi|bao che)\b"
)
_LONGEST_LINK = 200
_LEAD = 70


@dataclass(frozen=True, slots=True)
class Target:
    """Who a sentence is about. `people` has several where they are named side by side; `sure` unless it took more than
    the sentence itself to tell."""

    people: tuple[Person, ...]
    organisation: tuple[int, int] | None
    sure: bool
    how: str


NOBODY = Target((), None, False, "nobody")


def item_of(view: View, at: int, start: int, end: int) -> tuple[int, int]:
    """The numbered item, bullet, article or paragraph between two offsets in which `at` stands."""
    first, last = start, end
    for found in _ITEM.finditer(view.folded, start, end):
        edge = found.start() + (1 if view.folded[found.start()] in ".;:" else 0)
        if edge <= at:
            first = edge
        else:
            last = edge
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


def target_of(view: View, people: Sequence[Person], at: int, start: int, end: int) -> Target:
    """Whom what is said at `at` is about, within an item from `start` to `end`."""
    first, last = sentence_of(view, at, start, end)
    if after := _after(view, people, at, last):
        before = _leading(view, people, first, at)
        return after if before is NOBODY else NOBODY
    for opening, sure in ((first, True), (start, True)):
        found = _leading(view, people, opening, at)
        if found is not NOBODY:
            return Target(found.people, found.organisation, found.sure and sure, found.how)
    return NOBODY


def _leading(view: View, people: Sequence[Person], start: int, at: int) -> Target:
    """The target that opens a stretch of text, nothing but words of leading in being before it."""
    person, mention_start, mention_end = _first(people, start, at)
    organisation = _ORGANISATION.search(view.text, start, at)
    if (
        organisation
        and _leads(view, start, organisation.start())
        and (person is None or organisation.start() < mention_start)
    ):
        side_by_side = person is not None and bool(_LINK.search(_flat(view, organisation.end(), mention_start)[-30:]))
        return Target((), organisation.span(), not side_by_side, "organisation")
    if person is None or mention_start - start > _LEAD + 60 or not _leads(view, start, mention_start):
        return NOBODY
    joined = _joined(view, people, person, mention_end, at)
    return Target(joined, None, len(joined) == 1, "lead")


def _leads(view: View, start: int, end: int) -> bool:
    """Whether nothing stands between two offsets but words that lead in to a name, some letters of them lost."""
    between = view.squeezed[view.squeezed_at(start) : view.squeezed_at(end)]
    return len(_LEAD_WORDS.sub("", between)) <= _STRAY


def _after(view: View, people: Sequence[Person], at: int, end: int) -> Target | None:
    """`... đối với đồng chí X` behind what is said, where the sentence goes on to nobody else."""
    found = re.compile(r"\b(?:doi voi|cua)\s+(?:cac\s+)?(?:dong chi|d/c|ong|ba)\s*:?\s*").search(
        view.folded, at, min(end, at + 110)
    )
    if found is None:
        return None
    for person in people:
        for mention in person.mentions:
            if mention.start == found.end():
                joined = _joined(view, people, person, mention.end, end)
                return Target(joined, None, len(joined) == 1, "after")
    return None


def _first(people: Sequence[Person], start: int, end: int) -> tuple[Person | None, int, int]:
    best: tuple[Person | None, int, int] = (None, end, end)
    for person in people:
        for mention in person.mentions:
            if start <= mention.start < best[1]:
                best = (person, mention.start, mention.end)
    return best


def _joined(view: View, people: Sequence[Person], first: Person, end: int, at: int) -> tuple[Person, ...]:
    """Everybody named side by side with the first."""
    joined = [first]
    while True:
        person, start, stop = _first(people, end, at)
        if person is None or start - end > _LONGEST_LINK:
            return tuple(joined)
        between = re.sub(r"\([^()]*\)", " ", _flat(view, end, start))
        if not _LINK.search(between) or _NOT_LINKED.search(between):
            return tuple(joined)
        if person not in joined:
            joined.append(person)
        end = stop


def _flat(view: View, start: int, end: int) -> str:
    return " ".join(view.folded[start:end].split())
