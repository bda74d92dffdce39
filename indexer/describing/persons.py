"""From mentions to persons: who is the same, when born, which card, which post.

Two mentions are one person only where nothing speaks against it: the same name with two birth dates is two persons, a
given name alone belongs to the one person who bears it or to nobody, and accents are never ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from indexer.describing.evidence import CARD, POOR_PAGE, Finding, masked_cards
from indexer.describing.names import Mention
from indexer.describing.signs import WHOLE_DATE, read_date
from indexer.describing.views import View, near
from mappings.fields import FieldName
from mappings.vietnamese import fold

_BORN = re.compile(
    rf"(?:s[iíì]\s?nh(?:\s*ng[aà]y)?|[Nn]g[aà]y(?:,? tháng,? năm)?\s*s[iíì]nh"
    rf"|\b[Ss]N)\s*[:.]?\s*(?:ngày\s*)?{WHOLE_DATE}"
    r"|(?:sinh\s*(?:năm|nam)?|[Nn]ăm sinh|\bSN)\s*[:.]?\s*(?P<year>(?:19|20)\d{2})(?![\d/.-])"
    r"|(?:sinh)\s*(?:tháng\s*)?(?P<month>\d{1,2})[/.-](?P<in>(?:19|20)\d{2})(?!\d)"
)
_CELL_BIRTH = re.compile(rf"\s*\|\s*(?:{WHOLE_DATE}|(?P<year>(?:19|20)\d{{2}}))\s*\|")
_NOT_BIRTH = re.compile(r"(?:phat|hoc|ve|thi|tuyen|ky|hy)\s*$")
_CARD_WORD = re.compile(r"(?:so\s*)?the(?:\s*dang)?(?:\s*vien)?(?:\s*so)?\s*[:.]?\s*$")
_POST = re.compile(
    r"[\s,()\-–:]*(?:la\s+|hien la\s+|giu chuc(?: vu)?\s+)?(?P<post>(?:nguyen\s*|quyen\s*)?(?:pho\s*)?(?:bi thu"
    r"|chu tich|chu nhiem|truong|uy vien|giam doc|hieu truong"
    r"|dang vien|cong chuc|vien chuc|can bo|chuyen vien|ke toan|thu quy|chanh|vien truong|doi truong|dan quan"
    r"|kiem tra vien|thanh tra vien"
    r"|tong bi thu|hieu pho|cap uy vien)\b)"
)
_POST_END = re.compile(
    r"[;.()\n|\[\]\"“”:]|,\s*(?!(?:nguyen\s|quyen\s)?(?:pho|bi thu|chu tich|chu nhiem|truong|uy vien|giam doc"
    r"|hieu truong|dang vien|cong chuc|chanh|do thi|xay dung)\b)"
    r"|\s(?:da|co(?! quan)|khong|chua|vi pham|bang hinh thuc|chiu|lam truong|lam thu ky|ve viec|theo|nhung|song"
    r"|bi(?! thu)|duoc|va (?:dong chi|to )|don doc|voi|ke tu)\s"
)
_REACH = 220
_MISREAD = 2
_LONGEST_POST = 160


@dataclass(slots=True)
class Person:
    """One person of the paper: the mentions that are certainly his, and what is written of him."""

    group: int
    name: str
    mentions: list[Mention] = field(default_factory=list)
    birth: str = ""
    findings: list[Finding] = field(default_factory=list)


def persons_of(view: View, found: Sequence[Mention], first_group: int = 1) -> list[Person]:
    """The persons in the order in which their full names appear; given names alone come to them or stand apart."""
    people: list[Person] = []
    for at, mention in enumerate(found):
        reach = min(
            len(view.text), mention.end + _REACH, found[at + 1].start if at + 1 < len(found) else len(view.text)
        )
        if not mention.is_full:
            continue
        own = list(_attributes(view, mention, reach))
        birth = next((finding.value for finding in own if finding.name is FieldName.BIRTH), "")
        person = _same(people, mention, birth)
        if person is None:
            person = Person(len(people) + first_group, mention.name)
            people.append(person)
        person.mentions.append(mention)
        if len(birth) > len(person.birth):
            person.birth = birth
        said = {(finding.name, finding.value) for finding in person.findings}
        person.findings += [finding for finding in own if (finding.name, finding.value) not in said]
    for mention in found:
        if not mention.is_full:
            _by_given_name(people, mention, first_group)
    return people


def well_named(view: View, people: Sequence[Person]) -> frozenset[int]:
    """The groups whose names can bear an outcome: on a page read by a machine only those written alike twice, and with
    no other name on the paper a letter or two away; a name misread is somebody else's name."""
    sure = set()
    for person in people:
        full = [mention for mention in person.mentions if mention.is_full]
        if full and view.is_exact(full[0].start):
            sure.add(person.group)
        alike = [mention for mention in full if mention.key == full[0].key]
        others = [fold(other.name) for other in people if other is not person]
        away = 1 + (view.page_confidence(full[0].start) < POOR_PAGE) if full else 1
        if len(alike) > 1 and full[0].is_plausible and not any(near(fold(person.name), o, away) for o in others):
            sure.add(person.group)
    return frozenset(sure)


def person_findings(view: View, person: Person) -> Iterator[Finding]:
    """Name, birth, card and post of one person."""
    spelt: set[str] = set()
    for mention in person.mentions:
        if mention.name in spelt or (spelt and not mention.is_full):
            continue
        spelt.add(mention.name)
        sure = mention.is_full and mention.is_plausible
        yield Finding(
            FieldName.PERSON,
            mention.name,
            mention.start,
            mention.end,
            0.95 if sure else 0.75,
            f"person.{mention.by}",
            person.group,
        )
    births = {finding.value for finding in person.findings if finding.name is FieldName.BIRTH}
    told_apart = len({value for value in births if not any(o != value and o.startswith(value) for o in births)}) > 1
    for finding in person.findings:
        if finding.name is FieldName.BIRTH and any(o != finding.value and o.startswith(finding.value) for o in births):
            continue  # the year alone, where the day is known
        doubted = finding.name is FieldName.BIRTH and told_apart
        yield Finding(
            finding.name, finding.value, finding.start, finding.end,
            min(finding.confidence, 0.5) if doubted else finding.confidence, finding.source, person.group,
        )  # fmt: skip


def _same(people: Sequence[Person], mention: Mention, birth: str) -> Person | None:
    """Whose mention it is: one of the name whose birth date agrees; of several, only a birth date tells."""
    named = [person for person in people if person.mentions[0].key == mention.key]
    if not named and not mention.is_spelt:
        named = [p for p in people if p.mentions[0].is_spelt and near(fold(p.name), fold(mention.name), _MISREAD)]
        if len(named) > 1:
            return None
    if birth:
        named = [p for p in named if not p.birth or p.birth.startswith(birth) or birth.startswith(p.birth)]
        known = [person for person in named if person.birth]
        return known[0] if len(known) == 1 else named[0] if len(named) == 1 else None
    if len(named) > 1:
        last = max(named, key=lambda person: person.mentions[-1].start)
        return last if mention.start - last.mentions[-1].end < _REACH else None
    return named[0] if named else None


def _by_given_name(people: list[Person], mention: Mention, first_group: int) -> None:
    given = [p for p in people if p.mentions[0].key.split(" ")[-1] == mention.key]
    if len(given) == 1:
        given[0].mentions.append(mention)
        given[0].mentions.sort(key=lambda m: m.start)
    elif not given:
        people.append(Person(len(people) + first_group, mention.name, [mention]))


def _attributes(view: View, mention: Mention, reach: int) -> Iterator[Finding]:
    """Birth, card and post written after a name and before the next one."""
    paragraph = view.text.find("\n\n", mention.end, reach)
    end = reach if paragraph < 0 or mention.by == "label" else paragraph
    row = mention.by == "row"
    if row:
        end = min(end, line if (line := view.text.find("\n", mention.end)) >= 0 else end)
    if (born := _birth(view, mention.end, end, row, mention.by == "label")) is not None:
        yield born
    for card in CARD.finditer(view.text, mention.end, end):
        before = view.folded[max(mention.end, card.start() - 30) : card.start()]
        if row or _CARD_WORD.search(before):
            yield Finding(FieldName.CARD, masked_cards(card[0]), card.start(), card.end(), 0.92, "person.card")
            break
    yield from _posts(view, mention, end)


def _birth(view: View, start: int, end: int, row: bool, label: bool) -> Finding | None:
    found = (_CELL_BIRTH.match(view.text, start) if row else None) or _BORN.search(view.text, start, end)
    if found is None or _NOT_BIRTH.search(view.folded[max(0, found.start() - 8) : found.start()]):
        return None
    if not (row or label) and re.search(r"[.;]\s", view.text[start : found.start()]):
        return None
    first = next(found.start(part) for part in ("d1", "d2", "year", "month") if found.groupdict().get(part))
    if found["year"]:
        return Finding(FieldName.BIRTH, found["year"], first, found.end("year"), 0.94, "person.birth")
    if found.groupdict().get("month"):
        value = f"{found['in']}-{int(found['month']):02d}"
        return Finding(FieldName.BIRTH, value, first, found.end(), 0.92, "person.birth")
    read = read_date(found)
    if read is None:
        return Finding(FieldName.BIRTH, "", first, found.end(), 0.0, "person.birth")
    last = found.end("y1") if found["y1"] else found.end("y2")
    return Finding(FieldName.BIRTH, read.value, first, last, 0.8 if read.repaired else 0.95, "person.birth")


def _posts(view: View, mention: Mention, end: int) -> Iterator[Finding]:
    """The post after the name or after the bracket that follows it. Free text: never sure."""
    start = mention.end
    bracket = re.compile(r"\s*\([^()]{0,200}\)").match(view.text, start, end)
    for place in (start, bracket.end() if bracket else start):
        found = _POST.match(view.folded, place, end)
        if found is None:
            continue
        first = found.start("post")
        stop = _POST_END.search(view.folded, first, min(len(view.text), first + _LONGEST_POST))
        last = stop.start() if stop else min(len(view.text), first + _LONGEST_POST)
        value = view.text[first:last].strip(" ,")
        yield Finding(
            FieldName.POSITION, value, first, first + len(view.text[first:last].rstrip(" ,")), 0.85, "person.post"
        )
        return
