"""What a conclusion says of each person, put together from the phrases of its concluding part.

Every phrase goes to whoever its sentence is about, organisations apart from persons; two that do not agree are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from indexer.describing.degrees import DENIED
from indexer.describing.evidence import Finding
from indexer.describing.persons import Person, well_named
from indexer.describing.targets import NOBODY, Target, body_name, item_of, target_of
from indexer.describing.verdicts import LESS, Said, phrases
from indexer.describing.views import View, squeezed
from mappings.fields import FieldName
from mappings.findings import AllegationResult, Outcome
from mappings.vocabulary import Kind

CONCLUDING = frozenset({Kind.KL, Kind.TB})
"""Kinds whose phrases are outcomes. Reports propose, minutes record votes, letters of comment repeat: none decides."""

_ALLEGED = re.compile(
    r"tocao(?:do|nay|tren)?(?:la)?(dungmotphan|comotphandung|khongcocoso|khongcocancu|dung|sai(?:suthat)?)"
)
_RESULTS = {
    "dungmotphan": AllegationResult.PARTLY, "comotphandung": AllegationResult.PARTLY, "dung": AllegationResult.TRUE,
    "khongcocoso": AllegationResult.GROUNDLESS, "khongcocancu": AllegationResult.GROUNDLESS,
    "sai": AllegationResult.FALSE, "saisuthat": AllegationResult.FALSE,
}  # fmt: skip
_REGION = re.compile(
    r"^[ \t]*(?:phan[ \t]+)?(?:[ivx]{1,4}|[a-d]|\d{1,2}|thu[ \t]+[a-z]{2,5})?[ \t]*[-.,:)/]*[ \t]*(?:phan )?"
    r"(?:(?:nhan xet|danh gia)(?:,| va|, va)? )?ket luan(?: chung)?(?:(?:,| va|, va) (?:yeu cau|kien nghi|de nghi))*"
    r"(?: cua [^\n]{0,50})?[ \t]*[:.]?[ \t]*$",
    re.MULTILINE,
)
_AS_FOLLOWS = re.compile(r"(?:ket luan|thong bao)[^.;\n]{0,60}nhu sau\s*:")
_REGION_END = re.compile(
    r"^[ \t]*(?:[ivx]{1,4}|[a-d]|\d{1,2})?[ \t]*[-.,:)/]*[ \t]*(?:yeu cau|kien nghi|de nghi|to chuc thuc hien"
    r"|yeu cau, kien nghi)[^\n]{0,40}$",
    re.MULTILINE,
)
_WINDOW = 26
_DOUBT = 0.6


def outcome_findings(
    view: View, people: Sequence[Person], kind: Kind | None, kind_sure: bool, start: int, end: int, first_group: int
) -> Iterator[Finding]:
    """One outcome for each person of a conclusion or notice, from its concluding part; what its findings alone say is
    doubted; two that do not agree are none."""
    if kind not in CONCLUDING:
        return
    first, last = concluding_part(view, start, end)
    ends, certain = _name_ends(view, people), well_named(view, people)
    told: dict[int, list[tuple[Said, Target]]] = {}
    organisations: list[tuple[Said, Target]] = []
    for begin, stop, weight in ((first, last, 1.0), (start, first, 0.8)):
        here: dict[int, list[tuple[Said, Target]]] = {}
        for said in phrases(view, begin, stop, ends):
            item = item_of(view, said.start, begin, stop)
            target = target_of(view, people, (said.start, said.end), *item, begin)
            if target.organisation and weight == 1.0:
                organisations.append((said, target))
            if target is NOBODY and weight == 1.0:
                yield Finding(FieldName.OUTCOME, "", said.start, said.end, 0.0, "outcome.nobody")
            if weight < 1.0 and first > start:
                # the concluding part says nothing of him: findings do not either
                said = Said(said.start, said.end, None, 0.0, said.aside)
            limit = weight if target.sure else LESS
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
        denied = DENIED.search(view.squeezed[max(0, found.start() - _WINDOW) : found.start()])
        goes_on = re.match(r"[a-z]", view.folded[last : last + 1])
        value = "" if denied or goes_on else _RESULTS[found[1]].value
        yield Finding(FieldName.ALLEGATION, value, first, last, 0.0 if not value else 0.92, "allegation", group)


def _name_ends(view: View, people: Sequence[Person]) -> Mapping[int, int]:
    """Where in the squeezed view each name ends, and where it starts."""
    return {view.squeezed_at(m.end): view.squeezed_at(m.start) for person in people for m in person.mentions}


def _weighed(said: Said, limit: float) -> Said:
    return replace(said, confidence=min(said.confidence, limit))


def _decided(rows: Sequence[tuple[Said, Target]], group: int, kind_sure: bool, name_sure: bool) -> Finding:
    """The outcome of one person from all that is said of him in one part."""
    said = [row for row, _ in rows if not row.aside] or [row for row, _ in rows]
    whole = [row for row in said if not row.in_part]
    said = [replace(row, confidence=min(row.confidence, LESS)) for row in whole] if whole and whole != said else said
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


def _organisations(view: View, rows: Sequence[tuple[Said, Target]], first_group: int) -> Iterator[Finding]:
    """Organisations with their outcomes, each a group of its own."""
    groups: dict[str, int] = {}
    for said, target in rows:
        start, end = target.organisation or (0, 0)
        name = body_name(view, start, end)
        if name not in groups:
            groups[name] = first_group + len(groups)
            yield Finding(FieldName.ORGANISATION, name, start, end, 0.85, "organisation.lead", groups[name])
        misread = not view.is_exact(start) and view.squeezed.count(squeezed(name)) < 2
        told = None if misread and said.outcome is Outcome.DISCIPLINE else said.outcome
        value, confidence = (told.value, min(said.confidence, 0.85)) if told else ("", 0.0)
        source = "outcome.organisation"
        yield Finding(FieldName.OUTCOME, value, said.start, said.end, confidence, source, groups[name])
