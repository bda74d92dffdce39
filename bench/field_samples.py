"""The typed samples against their truth: which fields are compared, and the named exceptions with their reasons.

Called by bench.fields.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.artifacts import PageArtifact
from indexer.cleaning.legacy import converted
from indexer.describing.paper import describe_paper
from mappings.fields import Citation, Field, FieldName
from mappings.vietnamese import canonical

_ROLES = {
    "subject": "doi_tuong", "denounced": "bi_to_cao", "denouncer": "nguoi_to_cao", "complainant": "nguoi_khieu_nai",
    "disciplined": "bi_ky_luat", "signer": "nguoi_ky", "assigned_monitor": "theo_doi", "team_leader": "kiem_tra_vien",
    "witness": "nhan_chung", "mentioned": "nhac_den", "reviewed": "duoc_nhan_xet", "giver": "nguoi_giao",
    "receiver": "nguoi_nhan", "self": "nguoi_viet", "compiler": "nguoi_viet",
}  # fmt: skip
_OUTCOMES = {
    "vi_pham_den_muc_ky_luat": "den_muc", "khuyet_diem_chua_den_muc_ky_luat": "khuyet_diem",
    "khong_vi_pham": "khong_vi_pham", "chua_ket_luan": "chua_ket_luan",
}  # fmt: skip
_FORMS = {"canh_cao": "canh_cao", "khien_trach": "khien_trach", "buoc_thoi_viec": "hc_buoc_thoi_viec"}
_SEALED = "a denouncer's name stands in no field"
_NOT_WRITTEN = "it stands in another paper, not in this one"
_NO_SYMBOL = "the symbol is not written with the number, and none is invented"
EXCEPTIONS: Mapping[tuple[str, str], str] = {
    ("02", "issuer"): _SEALED,
    ("02", "person"): _SEALED,
    ("02", "birth"): _SEALED,
    ("02", "outcome"): "a denunciation concludes nothing: its reader writes no outcome at all",
    ("05", "announced"): _NOT_WRITTEN,
    ("16", "announced"): _NOT_WRITTEN,
    ("16", "signer"): "a letter of the family name is lost on the only line that has it; flagged for the desk",
    ("16", "person"): "as the signer",
    ("16", "role"): "as the signer",
    ("06", "person"): "`đ/c Chuyên`: the name is kept as written, who it is is for a person to say",
    ("06", "role"): "as the person",
    ("06", "cited"): _NO_SYMBOL,
}
"""What is not right on a sample, and why it is left so: (sample, field)."""


@dataclass(frozen=True, slots=True)
class Line:
    """One field of one sample; `reason` where its being otherwise is known and accepted."""

    sample: str
    field: str
    right: str
    read: str

    @property
    def is_right(self) -> bool:
        return canonical(self.right).lower() == canonical(self.read).lower()

    @property
    def reason(self) -> str:
        return EXCEPTIONS.get((self.sample, self.field), "")


def sample_lines(folder: Path) -> list[Line]:
    """Every field of every truth file of a folder, beside what was read."""
    lines: list[Line] = []
    for path in sorted(folder.glob("*.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        if "kind" in truth:
            text = converted(path.with_suffix(".txt").read_text(encoding="utf-8")).text
            read = describe_paper([PageArtifact(text, "bench")])
            lines += [Line(path.stem[:2], *row) for row in (*_paper(truth, read), *_people(truth, read))]
    return lines


def _paper(truth: Mapping[str, Any], read: Sequence[Field]) -> Iterator[tuple[str, str, str]]:
    """The fields of the paper itself."""
    first = {field.name: field.value for field in reversed(read)}
    kind = "BC-TTXM" if truth.get("kind_ext") == "BC_TTXM" else truth["kind"]
    grade = truth["secrecy"] if truth["secrecy"] == "mat" else ""
    signer = truth["signer"] or {}
    rows = (
        (FieldName.NUMBER, truth["number_raw"]), (FieldName.KIND, kind), (FieldName.ISSUER, truth["issuer"]["name"]),
        (FieldName.PLACE, truth["place"]), (FieldName.DATE, truth["date"]), (FieldName.SUBJECT, truth["subject"]),
        (FieldName.SIGNER, signer.get("name")), (FieldName.GRADE, grade),
        (FieldName.ANNOUNCED, truth.get("discipline", {}).get("announced")),
    )  # fmt: skip
    for name, right in rows:
        yield name.value, right or "", first.get(name, "")
    if "parent_line" in truth:
        yield "parent", truth["parent_line"], first.get(FieldName.PARENT, "")
    if signer.get("authority"):
        powers = "; ".join(field.value for field in read if field.name is FieldName.SIGNING_POWER)
        yield "power", signer["authority"], powers
    cited = {c.number: c.date for field in read if field.name is FieldName.CITED for c in (_citation(field),)}
    for ref in truth["refs"]:
        number = ref["number"]
        yield (
            "cited",
            f"{number} {ref.get('date', cited.get(number, ''))}",
            f"{number} {cited[number]}" if number in cited else "",
        )


def _citation(field: Field) -> Citation:
    return Citation.from_value(field.value)


def _people(truth: Mapping[str, Any], read: Sequence[Field]) -> Iterator[tuple[str, str, str]]:
    """Each person of the truth: found by name and birth date, then role, outcome or form, card and allegations."""
    form = truth.get("discipline", {}).get("form")
    for person in truth["persons"]:
        name = person.get("name_as_written", person["name"])
        group = _group(read, name, person.get("dob", ""))
        own = {field.name: field.value for field in reversed(read) if field.group == group}
        roles = [field.value for field in read if field.group == group and field.name is FieldName.ROLE]
        role = _ROLES[person["role"]]
        if person["role"] == "denouncer":
            roles = [field.value for field in read if field.name is FieldName.ROLE]
        yield "person", name, own.get(FieldName.PERSON, "")
        yield "role", role, role if role in roles else " ".join(roles)
        if "dob" in person:
            yield "birth", person["dob"], own.get(FieldName.BIRTH, "")
        if person.get("party_card") and FieldName.CARD in own:
            yield "card", person["party_card"][-3:], own[FieldName.CARD][-3:]
        if person.get("outcome") in _OUTCOMES:
            yield "outcome", _OUTCOMES[person["outcome"]], own.get(FieldName.OUTCOME, "")
        elif "outcome" in person and "result" not in person:
            yield "outcome", "", own.get(FieldName.OUTCOME, "")
        if form and person["role"] in ("disciplined", "complainant"):
            yield "form", _FORMS[form], own.get(FieldName.FORM, "")
        results = [field.value for field in read if field.name is FieldName.ALLEGATION]
        if "allegations" in person:
            yield "allegation", " ".join(row["result"] for row in person["allegations"]), " ".join(results)


def _group(read: Sequence[Field], name: str, birth: str) -> int:
    """The group of a name, of homonyms the one born on the day."""
    groups = [f.group for f in read if f.name is FieldName.PERSON and canonical(f.value) == canonical(name)]
    born = {f.group: f.value for f in read if f.name is FieldName.BIRTH}
    return next((group for group in groups if birth and born.get(group) == birth), groups[0] if groups else -1)
