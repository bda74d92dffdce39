"""What a person is in a paper: a table of words, each with the role it speaks for. Without such words: mentioned.

A rule sees the words before and after a name, never the fate of anybody else. The table may only grow by words that
name the role itself; being near a violation is not a role.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.describing.evidence import Finding
from indexer.describing.names import Mention
from indexer.describing.persons import Person
from indexer.describing.views import View
from mappings.fields import FieldName
from mappings.findings import PersonRole
from mappings.vocabulary import Kind

_WHO = r"(?:\s*(?:voi|doi voi|la|cac)?\s*(?:dong chi|d/c|ong|ba)\s*:?)?\s*$"


@dataclass(frozen=True, slots=True)
class Rule:
    """`before` must end at the name, `after` begin behind it (both folded); `kinds` is empty for every kind."""

    role: PersonRole
    before: re.Pattern[str] | None = None
    after: re.Pattern[str] | None = None
    kinds: frozenset[Kind] = frozenset()
    by: str = ""


def _before(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{words}){_WHO}")


_FINAL = frozenset({Kind.KL, Kind.TB})
RULES = (
    Rule(PersonRole.DENOUNCED, _before(r"(?<!nguoi )to cao(?: doi voi)?|nguoi bi to cao(?: la)?\s*:?")),
    Rule(PersonRole.DENOUNCED, None, re.compile(r"[^.;\n]{0,80}\bbi (?:nhieu nguoi )?to cao\b")),
    Rule(PersonRole.DENOUNCER, _before(
        r"(?<!bi )(?:nguoi|ben) to cao:?|don to cao(?: de ngay [\d/.-]+)? cua|to cao cua|nguoi viet don to cao:?"
    )),
    Rule(PersonRole.DENOUNCER, None, re.compile(
        r"(?:\s*\([^)]*\))?,?[^.,;:\n]{0,30}(?<!bi) to cao (?:dong chi|d/c|ong|ba|doi voi) "
    )),
    Rule(PersonRole.DENOUNCER, _before(r"(?:ten toi|toi ten)(?: la)?\s*:?"), kinds=frozenset({Kind.DTC})),
    Rule(PersonRole.COMPLAINANT, _before(
        r"(?:don )?khieu nai(?: ky luat(?: dang)?)?(?: de ngay [\d/.-]+)?(?: cua| doi voi)|nguoi khieu nai:?"
    )),
    Rule(PersonRole.COMPLAINANT, _before(r"(?:ten toi|toi ten)(?: la)?\s*:?"), kinds=frozenset({Kind.DKN})),
    Rule(
        PersonRole.DISCIPLINED,
        _before(
            r"(?:thi hanh )?ky luat(?: dang)?(?: (?:cong|vien) chuc| dang vien"
            r"| can bo)?(?: bang hinh thuc [a-z ]{5,20})?(?: khien trach| canh cao)?(?: doi voi)?|khai tru"
            r"|cach chuc [^.;]{0,60}doi voi"
        ),
        kinds=frozenset({Kind.QD}),
    ),
    Rule(PersonRole.DISCIPLINED, _before(r"cong bo (?:quyet dinh )?(?:thi hanh )?ky luat(?: dang)?(?: doi voi)?")),
    Rule(PersonRole.SUBJECT, _before(
        r"(?:kiem tra|giam sat|xem xet, ket luan)[^.;\n]{0,60}doi voi|duoc (?:kiem tra|giam sat)\s*:?"
    ), kinds=_FINAL),
    Rule(PersonRole.SUBJECT, _before(
        r"(?:^|\n)\s*(?:\d{1,2}(?:\.\d{1,2})*[.)]?|[a-z]\)|[-+])?\s*doi voi|noi dung (?:phan anh|kien nghi)(?: ve"
        r"| doi voi)?"
    ), kinds=_FINAL),
    Rule(PersonRole.INSPECTOR, None, re.compile(
        r"[^.;\n]{0,90}(?:(?:lam|la) (?:pho )?truong doan|lam thu ky doan|(?:thanh vien|truong"
        r"|pho truong) doan (?:kiem tra|giam sat|xac minh)|kiem tra vien)"
    )),
    Rule(PersonRole.INSPECTOR, _before(
        r"(?:truong doan|pho truong doan|thu ky doan|can bo xac minh|nguoi xac minh)\s*:?"
    )),
    Rule(PersonRole.WITNESS, _before(r"(?:chung kien|lam chung|nhan chung)\s*:?")),
    Rule(PersonRole.WITNESS, None, re.compile(r"[^.;\n]{0,60}(?:nguoi lam chung|nguoi chung kien)")),
    Rule(PersonRole.MONITOR, _before(r"(?:giao|phan cong)"), re.compile(
        r"[^.;\n]{0,120}(?:don doc|theo doi|giam sat) "
    )),
    Rule(PersonRole.REVIEWED, None, None, frozenset({Kind.CV, Kind.CVNX}), "row"),
    Rule(PersonRole.REVIEWED, _before(
        r"(?:nhan xet|y kien) (?:ve|doi voi)(?: nhan su)?"
    ), kinds=frozenset({Kind.CV, Kind.CVNX})),
    Rule(PersonRole.AUTHOR, _before(
        r"(?:ho va ten|ho ten|ten toi|toi ten)(?: la)?\s*:?"
    ), kinds=frozenset({Kind.BKD, Kind.BGT, Kind.BC_TKT})),
    Rule(PersonRole.AUTHOR, _before(r"nguoi (?:lap|viet)(?: ho so| bien ban)?\s*:?")),
)  # fmt: skip
_NUMBERED = re.compile(r"(?:^|\n)\s*\d{1,2}[.)]\s*(?:dong chi|ong|ba)\s*$")
_SIDES = (
    (PersonRole.GIVER, re.compile(r"ben giao\s*[:(]|dai dien ben giao")),
    (PersonRole.RECEIVER, re.compile(r"ben nhan\s*[:(]|dai dien ben nhan")),
    (None, re.compile(r"chung kien|noi dung|tien hanh")),
)
_BEFORE, _AFTER = 160, 140


def role_findings(view: View, person: Person, kind: Kind | None, subject: str) -> Iterator[Finding]:
    """The roles of one person, each at the words that give it; `MENTIONED` where no rule speaks."""
    seen: set[PersonRole] = set()
    for mention in person.mentions:
        for role in _roles(view, mention, kind, subject):
            if role not in seen:
                seen.add(role)
                yield Finding(FieldName.ROLE, role.value, mention.start, mention.end, 0.92, "role.words", person.group)
    if not seen:
        first = person.mentions[0]
        role = PersonRole.MENTIONED
        yield Finding(FieldName.ROLE, role.value, first.start, first.end, 0.9, "role.none", person.group)


def _roles(view: View, mention: Mention, kind: Kind | None, subject: str) -> Iterator[PersonRole]:
    before = view.folded[max(0, mention.start - _BEFORE) : mention.start]
    after = view.folded[mention.end : mention.end + _AFTER]
    spaced = "\n".join(" ".join(line.split()) for line in before.split("\n")).replace("\n\n", "\n")
    flat = re.sub(r"(?<!\.)\n(?!\s*(?:\d|[-+a-z]\)))", " ", spaced)
    for rule in RULES:
        if rule.kinds and kind not in rule.kinds:
            continue
        if rule.by and not (rule.by == mention.by and _of_reviewed(subject)):
            continue
        if rule.before and not (rule.before.search(spaced) or rule.before.search(flat)):
            continue
        if rule.after and not rule.after.match(" ".join(after.split("\n\n")[0].split("\n"))):
            continue
        yield rule.role
    if kind in (Kind.CV, Kind.CVNX) and _of_reviewed(subject) and _NUMBERED.search(spaced):
        yield PersonRole.REVIEWED
    if kind is Kind.BB and (side := _side(view, mention)) is not None:
        yield side


def _of_reviewed(subject: str) -> bool:
    return "nhan xet" in subject or "nhan su" in subject


def _side(view: View, mention: Mention) -> PersonRole | None:
    """Giver or receiver, by the last heading above a name in a minute of handover."""
    last = [(found.start(), role) for role, words in _SIDES for found in words.finditer(view.folded, 0, mention.start)]
    return max(last, key=lambda row: row[0])[1] if last else None


def people_of(people: Sequence[Person], role: PersonRole, findings: Sequence[Finding]) -> list[Person]:
    """The persons whom the findings give a role."""
    groups = {f.group for f in findings if f.name is FieldName.ROLE and f.value == role.value}
    return [person for person in people if person.group in groups]
