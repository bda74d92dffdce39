"""A whole paper read into fields: the one door of this package for whoever has all the pages.

Called after the pages are read. Pure: the same pages give the same fields; nothing is looked up and nothing is kept.
The name of a denouncer leaves here in no field; where he stands does, so that the desk can cover him.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from archive.artifacts import PageArtifact
from indexer.describing.cited import cited_findings
from indexer.describing.evidence import Finding, fields_of
from indexer.describing.forms import form_findings
from indexer.describing.head import head_findings, own_number
from indexer.describing.marks import Piece, Tag, body_start, head_pieces
from indexer.describing.names import mentions
from indexer.describing.outcomes import CONCLUDING, allegation_findings, outcome_findings
from indexer.describing.persons import Person, person_findings, persons_of
from indexer.describing.roles import people_of, role_findings
from indexer.describing.signing import Signature, close_of, recipient_findings, signature_of, signing_findings
from indexer.describing.signs import WHOLE_DATE, read_date
from indexer.describing.views import View, squeezed, view_of
from mappings.fields import SURE, Field, FieldName
from mappings.findings import PersonRole
from mappings.vietnamese import fold
from mappings.vocabulary import Kind

_OWN_AUTHORS = {
    Kind.DTC: PersonRole.DENOUNCER, Kind.DKN: PersonRole.COMPLAINANT, Kind.DPA: PersonRole.AUTHOR,
    Kind.BKD: PersonRole.AUTHOR, Kind.BGT: PersonRole.AUTHOR, Kind.MLVB: PersonRole.AUTHOR,
    Kind.MLHS: PersonRole.AUTHOR, Kind.PKT: PersonRole.AUTHOR,
}  # fmt: skip
"""Papers that a person writes for himself: who signs them is their author and nobody's signatory."""

_OF_THE_STATE = re.compile(r"conghoa|hoaxa|xahoi|chunghia|doclap|tudo|hanhphuc")
_OF_THE_PARTY = re.compile(r"dangcong|congsan|sanviet")
_ANNOUNCED = re.compile(rf"c[oô]ng b[oố](?:\s+(?:quyết định|kỷ luật|thi hành))*\s+(?:vào\s+)?ngày\s+{WHOLE_DATE}")


def describe_paper(pages: Sequence[PageArtifact]) -> tuple[Field, ...]:
    """Every field that the rules read, in the order of the paper; page numbers count from 1."""
    view = view_of(pages)
    pieces = head_pieces(view)
    number = own_number(view, pieces)
    head = list(head_findings(view, pieces))
    kind = _kind_of(head)
    signature = signature_of(view)
    people = _people(view, signature, kind)
    findings = [*head, *cited_findings(view, (number[0].start, number[1]) if number else None)]
    findings += recipient_findings(view)
    findings += _of_people(view, people, signature, head, kind)
    findings += _judged(view, people, findings, head, pieces)
    findings += _announced(view, kind)
    findings = _concerned(findings)
    return fields_of(view, *_sealed(view, findings, people))


def _kind_of(head: Sequence[Finding]) -> Kind | None:
    found = next((finding for finding in head if finding.name is FieldName.KIND), None)
    return Kind(found.value) if found else None


def _people(view: View, signature: Signature | None, kind: Kind | None) -> list[Person]:
    """The persons of the paper, the signer among them under his own name only."""
    found = list(mentions(view))
    if signature is not None and not any(mention.start == signature.name.start for mention in found):
        found.append(signature.name)
    return persons_of(view, sorted(found, key=lambda mention: mention.start))


def _of_people(
    view: View, people: Sequence[Person], signature: Signature | None, head: Sequence[Finding], kind: Kind | None
) -> Iterator[Finding]:
    """Names, attributes and roles; the signer or author by the closing block."""
    subject = " ".join(fold(finding.value) for finding in head if finding.name is FieldName.SUBJECT)
    for person in people:
        yield from person_findings(view, person)
        roles = list(role_findings(view, person, kind, subject))
        signs = signature is not None and any(mention.start == signature.name.start for mention in person.mentions)
        if signs and signature is not None:
            role = _OWN_AUTHORS.get(kind, PersonRole.SIGNER) if kind else PersonRole.SIGNER
            name = signature.name
            own = Finding(FieldName.ROLE, role.value, name.start, name.end, 0.92, "role.signature", person.group)
            roles = [own, *(r for r in roles if r.value not in (PersonRole.MENTIONED.value, role.value))]
            if role is PersonRole.SIGNER:
                yield from signing_findings(signature, view, person.group)
            elif role is not PersonRole.DENOUNCER:
                yield Finding(FieldName.ISSUER, name.name, name.start, name.end, 0.92, "close.author")
        yield from roles


def _judged(
    view: View, people: Sequence[Person], findings: Sequence[Finding], head: Sequence[Finding], pieces: Sequence[Piece]
) -> Iterator[Finding]:
    """Outcomes, results of allegations and forms of discipline."""
    title = next((finding for finding in head if finding.name is FieldName.KIND), None)
    if title is None:
        return
    kind, sure = Kind(title.value), title.confidence >= SURE
    start, end = max(title.end, 0), close_of(view)
    about = " ".join(fold(finding.value) for finding in head if finding.name is FieldName.SUBJECT)
    is_state = _is_of_the_state(pieces, head)
    outcomes = list(outcome_findings(view, people, kind, sure, start, end, len(people) + 1))
    yield from outcomes
    yield from _unheard(people, findings, outcomes, kind)
    if kind in CONCLUDING:
        yield from allegation_findings(view, people_of(people, PersonRole.DENOUNCED, findings), start, end)
    bodies = {finding.value: finding.group for finding in outcomes if finding.name is FieldName.ORGANISATION}
    for form in form_findings(view, people, kind, is_state, about, start, end, bodies):
        yield form if sure else _doubted(form)


def _is_of_the_state(pieces: Sequence[Piece], head: Sequence[Finding]) -> bool:
    """By the motto; where it cannot be told by the number: the State writes `3105/QĐ-UBND`, the Party `12-KL/TU`."""
    mottoes = " ".join(squeezed(piece.text) for piece in pieces if piece.tag is Tag.MOTTO)
    if _OF_THE_STATE.search(mottoes) or _OF_THE_PARTY.search(mottoes):
        return _OF_THE_STATE.search(mottoes) is not None
    return any(finding.name is FieldName.NUMBER and re.match(r"\d+\w?/", finding.value) for finding in head)


def _unheard(
    people: Sequence[Person], findings: Sequence[Finding], outcomes: Sequence[Finding], kind: Kind
) -> Iterator[Finding]:
    """Whoever a conclusion is about and has no outcome: somebody must read it."""
    if kind not in CONCLUDING:
        return
    heard = {finding.group for finding in outcomes}
    for role in (PersonRole.SUBJECT, PersonRole.DENOUNCED):
        for person in people_of(people, role, findings):
            if person.group not in heard:
                heard.add(person.group)
                first = person.mentions[0]
                yield Finding(FieldName.OUTCOME, "", first.start, first.end, 0.0, "outcome.unheard", person.group)


def _concerned(findings: Sequence[Finding]) -> list[Finding]:
    """Whoever a conclusion's words judge is its subject, though no other words say so: for a person to confirm."""
    judged = {f.group for f in findings if f.source == "outcome.words" and f.group}
    made = []
    for finding in findings:
        idle = finding.name is FieldName.ROLE and finding.value == PersonRole.MENTIONED and finding.group in judged
        made.append(
            replace(finding, value=PersonRole.SUBJECT.value, confidence=0.85, source="role.outcome")
            if idle
            else finding
        )
    return made


def _doubted(form: Finding) -> Finding:
    return replace(form, confidence=min(form.confidence, 0.6))


def _announced(view: View, kind: Kind | None) -> Iterator[Finding]:
    """The date of announcement where a decision or a minute writes it, never one of another paper's."""
    if kind not in (Kind.QD, Kind.BB):
        return
    for found in _ANNOUNCED.finditer(view.text, body_start(view)):
        read = read_date(found)
        if read is not None:
            start = found.start("d1") if found["d1"] else found.start("d2")
            yield Finding(FieldName.ANNOUNCED, read.value, start, found.end(), 0.85, "announced")


def _sealed(
    view: View, findings: list[Finding], people: Sequence[Person]
) -> tuple[list[Finding], list[re.Pattern[str]]]:
    """The findings without what tells of a denouncer, and the writings of his name that no field may hold."""
    sealed = people_of(people, PersonRole.DENOUNCER, findings)
    groups = {person.group for person in sealed}
    kept = [finding for finding in findings if finding.group not in groups or finding.name is FieldName.ROLE]
    names = {mention.name for person in sealed for mention in person.mentions if mention.is_full}
    words = [r"\s*".join(map(re.escape, name.split())) for name in names]
    return kept, [re.compile(word, re.IGNORECASE) for word in words]
