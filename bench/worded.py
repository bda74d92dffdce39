"""Papers made of written wordings (`tests/corpus/wordings/`): other names, bodies and layouts with every draw.

Called by bench.fields and by the tests of describing. The form of an entry is told at the top of seen.toml.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.heads import a_place, party_body, state_body
from bench.papers import BEGINNINGS, Paper, drawn_paper, drawn_persons
from mappings.findings import DisciplineForm, Outcome
from mappings.vocabulary import Kind

WORDINGS = Path(__file__).parents[1] / "tests" / "corpus" / "wordings"
_TITLES = {
    Kind.KL: "KẾT LUẬN", Kind.TB: "THÔNG BÁO", Kind.QD: "QUYẾT ĐỊNH", Kind.BC: "BÁO CÁO", Kind.BC_TTXM: "BÁO CÁO",
    Kind.BB: "BIÊN BẢN", Kind.TTR: "TỜ TRÌNH", Kind.CV: "",
}  # fmt: skip
_ABOUT = {
    Kind.KL: "kiểm tra khi có dấu hiệu vi phạm đối với {A}", Kind.TB: "kết luận kiểm tra đối với {A}",
    Kind.QD: "thi hành kỷ luật {A}",
}  # fmt: skip
_GROUNDS = "- Căn cứ Điều lệ Đảng Cộng sản Việt Nam;\n- Xét Báo cáo số {n}-BC/ĐKT, ngày 12/4/2019 của Đoàn kiểm tra,\n"
_NEUTRAL = (
    "Việc lập dự toán, quyết toán được Đoàn kiểm tra đối chiếu với sổ sách tại đơn vị.",
    "Hồ sơ gồm 42 trang tài liệu và 03 biên bản làm việc kèm theo.",
    "Nội dung kiểm tra trong thời gian từ tháng 01/2016 đến tháng 12/2018.",
)
_OUTCOMES = {outcome.value for outcome in Outcome}
_STATE_GROUNDS = "Căn cứ Luật Cán bộ, công chức;\nTheo đề nghị tại Tờ trình số {n}/TTr-NV ngày 11 tháng 4 năm 2020,\n"


@dataclass(frozen=True, slots=True)
class Wording:
    """One entry: `truth` has a code or several for each slot of `text`, "" where nothing may be claimed."""

    kind: Kind
    text: str
    truth: Mapping[str, str]
    about: str = ""
    state: bool = False


def wordings(name: str) -> list[Wording]:
    """The entries of one file (`seen`, `held_out`). Raises ValueError for a kind or a code that is none."""
    with (WORDINGS / f"{name}.toml").open("rb") as file:
        entries = tomllib.load(file)["case"]
    return [Wording(Kind(entry["kind"]), **{key: entry[key] for key in entry if key != "kind"}) for entry in entries]


def worded_papers(name: str, seed: int, draws: int = 3) -> list[Paper]:
    """Every entry `draws` times; the same seed gives the same papers."""
    found = wordings(name)
    return [
        worded(entry, random.Random(f"{seed}-{name}-{at}-{n}")) for n in range(draws) for at, entry in enumerate(found)
    ]


def worded(wording: Wording, dice: random.Random) -> Paper:
    """The entry as a paper: a head, the text with names in its slots, a signature."""
    body = state_body(dice) if wording.state else party_body(dice)
    while wording.kind is Kind.QD and body.code.startswith("BTC"):
        body = party_body(dice)
    names = drawn_persons(dice, 4)
    slots = dict(zip("ABCD", names, strict=True)) | {
        key: name.split()[-1] for key, name in zip("abcd", names, strict=True)
    }
    slots |= {"O": f"Ban Thường vụ Đảng ủy xã {a_place(dice)}", "P": f"Chi bộ thôn {a_place(dice)}"}
    about = wording.about.format(**slots) or _usual_subject(wording, slots)
    before = BEGINNINGS if wording.kind in (Kind.KL, Kind.TB) and not wording.state else [_grounds(wording)]
    opening = dice.choice(before).format(body=body.name, n=dice.randrange(10, 300), code=body.code, other=names[3])
    judged = [(slot, slots[slot]) for slot in slots_of(wording) if wording.truth.get(slot)]
    text = "\n\n".join([opening, *_introduced(wording, judged), wording.text.strip().format(**slots)])
    paper = drawn_paper(dice, body, wording.kind, _TITLES[wording.kind], about, text)
    codes = [(slots[slot], code) for slot, said in wording.truth.items() for code in said.split()]
    paper.outcomes = {name: Outcome(code) for name, code in codes if code in _OUTCOMES}
    paper.forms = {name: DisciplineForm(code) for name, code in codes if code not in _OUTCOMES}
    paper.judges_bodies = True
    return paper


def _introduced(wording: Wording, names: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Whoever is judged is named before, as in every paper of the kind, by what says nothing of the outcome."""
    if not names or wording.kind not in (Kind.KL, Kind.TB, Kind.QD):
        return
    address = "ông " if wording.state else "đồng chí "
    called = [(address if slot in "ABCD" else "") + name for slot, name in names]
    if wording.kind is Kind.QD:
        yield "\n".join(f"- Xét bản tự kiểm điểm của {name};" for name in called)
        return
    yield "I. KẾT QUẢ KIỂM TRA"
    for at, name in enumerate(called, 1):
        yield f"{at}. Đối với {name}\n     {_NEUTRAL[at % len(_NEUTRAL)]}"


def _usual_subject(wording: Wording, slots: Mapping[str, str]) -> str:
    """One person by name, several as the office sums them up."""
    persons = [slot for slot in "ABCD" if f"{{{slot}}}" in wording.text]
    who = f"{'ông' if wording.state else 'đồng chí'} {slots['A']}" if len(persons) == 1 else "một số đảng viên vi phạm"
    return _ABOUT[wording.kind].format(A=who)


def _grounds(wording: Wording) -> str:
    return (_STATE_GROUNDS if wording.state else _GROUNDS) if wording.kind in (Kind.QD, Kind.KL) else ""


def slots_of(wording: Wording) -> Iterator[str]:
    """The names that an entry has a place for."""
    return (slot for slot in "ABCDOP" if f"{{{slot}}}" in wording.text)
