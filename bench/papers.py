"""Invented papers of the Party and the State with their truth, drawn in varied layouts and wordings from one seed.

Called by bench.fields and bench.worded. Units, persons and cases are made up. The wordings came after the rules, but
rules were mended where they failed on them: papers of a real office will be read less well. Every paper carries traps:
denied, conditional and proposed phrases, ballots, earlier forms, numbers of other papers, signers and inspectors.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from bench.heads import GIVEN, WORDS, Body, a_person, a_place, close, head, party_body, state_body
from mappings.findings import DisciplineForm, Outcome
from mappings.vocabulary import Kind

SEED = 20261124
POSTS, BEGINNINGS, FINDINGS, AIMS = (WORDS[name] for name in ("posts", "beginnings", "findings", "aims"))
CASES, REGION_HEADS, PROPOSALS = WORDS["cases"], WORDS["region_heads"], WORDS["proposals"]
OUTCOMES = {Outcome(code): phrases for code, phrases in WORDS["outcomes"].items()}
FORM_ARTICLES = {DisciplineForm(code): articles for code, articles in WORDS["form_articles"].items()}
STATE_ARTICLES = {DisciplineForm(code): articles for code, articles in WORDS["state_articles"].items()}
PLAIN_BODIES = [(Kind(kind), *rest) for kind, *rest in WORDS["plain_bodies"]]


@dataclass(slots=True)
class Paper:
    """A paper: its text and what is true of it. `outcomes` and `forms` are by name, of a person and, where
    `judges_bodies`, of an organisation; whoever has none there is judged by nothing in the paper."""

    text: str
    number: str
    date: str
    kind: Kind
    issuer: str
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    forms: dict[str, DisciplineForm] = field(default_factory=dict)
    judges_bodies: bool = False


def papers(count: int, seed: int = SEED) -> list[Paper]:
    """`count` papers; the same seed gives the same ones."""
    dice = random.Random(seed)
    makers = (_conclusion, _conclusion, _notice, _discipline, _discipline, _state_discipline, _report, _plain, _plain)
    return [makers[at % len(makers)](dice) for at in range(count)]


def drawn_persons(dice: random.Random, count: int) -> list[str]:
    """Distinct persons; now and then two who share all but the given name."""
    found: list[str] = []
    while len(found) < count:
        name = a_person(dice)
        if found and dice.random() < 0.15:
            name = " ".join([*found[0].split()[:-1], dice.choice(GIVEN)])
        if name not in found and name.split()[-1] not in {other.split()[-1] for other in found}:
            found.append(name)
    return found


def _day(dice: random.Random) -> date:
    return date(2006, 1, 5) + timedelta(days=dice.randrange(7000))


def _wrapped(dice: random.Random, text: str, width: int = 60) -> str:
    """The subject on one line or broken over two."""
    if len(text) < width or dice.random() < 0.3:
        return text
    cut = text.rfind(" ", 0, width)
    return f"{text[:cut]}\n{text[cut + 1 :]}"


def _about(dice: random.Random, name: str) -> dict[str, str]:
    born = date(1950, 1, 1) + timedelta(days=dice.randrange(16000))
    birth = dice.choice(
        (
            f"sinh ngày {born.day}/{born.month}/{born.year}",
            f"sinh năm {born.year}",
            f"sinh ngày {born.day:02d}-{born.month}-{born.year}",
        )
    )
    card = f"99.{dice.randrange(1000000):06d}"
    return {
        "name": name,
        "birth": birth,
        "card": card,
        "post": dice.choice(POSTS),
        "unit": a_place(dice),
        "other": a_person(dice),
    }


def drawn_paper(dice: random.Random, body: Body, kind: Kind, title: str, subject: str, text: str) -> Paper:
    """A paper of a body: a head with a number and a day, the text, a signature."""
    day = _day(dice)
    count = f"{dice.randrange(1, 900):02d}"
    symbol = {Kind.QD: "QĐ", Kind.QDI: "QĐ"}.get(kind, kind.value.split("-")[0])
    number = f"{count}/{symbol}-{body.code}" if body.is_state else f"{count}-{symbol}/{body.code}"
    top = head(dice, body, number, day, title, _wrapped(dice, subject))
    return Paper(f"{top}\n{text}\n\n{close(dice, body)}\n", number, day.isoformat(), kind, body.name)


def _conclusion(dice: random.Random) -> Paper:
    return _judging(dice, Kind.KL, dice.choice(("KẾT LUẬN", "KẾT LUẬN", "K Ế T  L U Ậ N")))


def _notice(dice: random.Random) -> Paper:
    return _judging(dice, Kind.TB, dice.choice(("THÔNG BÁO", "THÔNG BÁO KẾT LUẬN")))


def _judging(dice: random.Random, kind: Kind, title: str) -> Paper:
    """A conclusion or a notice of one: findings with traps, then an outcome for each person."""
    body = party_body(dice)
    names = drawn_persons(dice, dice.randrange(1, 5))
    facts = [_about(dice, name) for name in names]
    outcomes = [dice.choices(list(OUTCOMES), weights=(25, 45, 22, 4, 4))[0] for _ in names]
    organisation = f"Ban Thường vụ Đảng ủy {dice.choice(('xã', 'phường'))} {a_place(dice)}"
    parts = [
        dice.choice(BEGINNINGS).format(body=body.name, n=dice.randrange(10, 300), code=body.code, other=a_person(dice)),
        "",
    ]
    parts += ["I. KẾT QUẢ KIỂM TRA", ""]
    for at, fact in enumerate(facts, 1):
        style = dice.choice(
            (
                "{at}. Đối với đồng chí {name} ({birth}; số thẻ đảng viên {card}), {post} {unit}",
                "- Đồng chí {name}, {birth}, {post} {unit}:",
            )
        )
        parts += [style.format(at=at, **fact), f"     {dice.choice(FINDINGS).format(**fact)}", ""]
    parts += [dice.choice(REGION_HEADS), ""]
    marker = dice.choice(("{}. ", "{}) ", "- ", "2.{}. "))
    rows = [dice.choice(OUTCOMES[outcome]).format(**fact) for outcome, fact in zip(outcomes, facts, strict=True)]
    if dice.random() < 0.6:
        rows.insert(0, dice.choice(CASES).format(org=organisation))
    parts += [f"{marker.format(at)}{row}" + dice.choice(("\n", "")) for at, row in enumerate(rows, 1)]
    parts += ["", dice.choice(PROPOSALS).format(**facts[0], body=body.name)]
    subject = dice.choice(AIMS).format(org=organisation, **facts[0])
    paper = drawn_paper(dice, body, kind, title, subject, "\n".join(parts))
    paper.outcomes = dict(zip(names, outcomes, strict=True))
    return paper


def _discipline(dice: random.Random) -> Paper:
    """A decision on discipline: reasons with other forms, a ballot, and the operative articles."""
    body = party_body(dice)
    while body.code.startswith("BTC"):
        body = party_body(dice)
    fact = _about(dice, a_person(dice))
    form = dice.choice(list(FORM_ARTICLES))
    text = dice.choice(FORM_ARTICLES[form]).format(**fact)
    case = dice.choice(FINDINGS).format(**fact)
    who = body.name.split(" " + body.place)[0].upper()
    parts = [
        "- Căn cứ Điều lệ Đảng Cộng sản Việt Nam;",
            f"- Xét {dice.choice(('Báo cáo', 'Tờ trình'))} số"
            f" {dice.randrange(1, 90):02d}-BC/ĐKT{dice.randrange(100)}, ngày 12/{dice.randrange(3, 9)}/2019 của Đoàn"
            f" kiểm tra "
        f"đề nghị thi hành kỷ luật bằng hình thức {dice.choice(('cảnh cáo', 'khiển trách', 'cách chức'))},", "",
        f"{who} NHẬN THẤY:", "",
            f"     Đồng chí {fact['name']}, {fact['birth']}, số thẻ đảng viên {fact['card']}, {fact['post']}"
            f" {fact['unit']}. {case}"
        ,
            f"     Kết quả bỏ phiếu: khiển trách {dice.randrange(4):02d} phiếu, cảnh cáo {dice.randrange(4):02d}"
            f" phiếu, cách chức 01 phiếu."
        , "",
        dice.choice((f"{who} QUYẾT ĐỊNH:", "QUYẾT ĐỊNH:", "QUYẾT ĐỊNH")), "", text, "",
            f"Điều 2. Quyết định có hiệu lực kể từ ngày công bố. Đồng chí {fact['name']} có quyền khiếu nại trong"
            f" thời hạn 30 ngày làm việc."
        , "",
        f"Điều 3. {fact['post']} {fact['unit']} và đồng chí {fact['name']} chịu trách nhiệm thi hành Quyết định này.",
    ]  # fmt: skip
    subject = dice.choice(
        (
            "thi hành kỷ luật đồng chí {name}",
            "về việc thi hành kỷ luật đảng đối với đồng chí {name}",
            "kỷ luật đảng viên {name}",
        )
    ).format(**fact)
    paper = drawn_paper(dice, body, Kind.QD, "QUYẾT ĐỊNH", subject, "\n".join(parts))
    paper.forms = {fact["name"]: form}
    return paper


def _state_discipline(dice: random.Random) -> Paper:
    body = state_body(dice)
    fact = _about(dice, a_person(dice))
    form = dice.choice(list(STATE_ARTICLES))
    parts = [
        "Căn cứ Luật Cán bộ, công chức ngày 13 tháng 11 năm 2008;",
            f"Căn cứ Quyết định số {dice.randrange(1, 300)}-QĐ/HU ngày 05/3/2020 của Huyện ủy về thi hành kỷ luật"
            f" đảng bằng hình thức cảnh cáo đối với đồng chí {fact['name']};"
        ,
        f"Theo đề nghị tại Tờ trình số {dice.randrange(1, 90)}/TTr-NV ngày 11 tháng 4 năm 2020,", "", "QUYẾT ĐỊNH:", "",
        dice.choice(STATE_ARTICLES[form]).format(**fact), "",
        f"Điều 2. Ông {fact['name']} chịu trách nhiệm thi hành Quyết định này./.",
    ]  # fmt: skip
    paper = drawn_paper(
        dice, body, Kind.QD, "QUYẾT ĐỊNH", f"Về việc kỷ luật công chức đối với ông {fact['name']}", "\n".join(parts)
    )
    paper.forms = {fact["name"]: form}
    return paper


def _report(dice: random.Random) -> Paper:
    """A team's report: it proposes outcomes, and none of them is one."""
    body = party_body(dice)
    fact = _about(dice, a_person(dice))
    outcome = dice.choice(list(OUTCOMES))
    text = "\n".join([
        dice.choice(BEGINNINGS).format(body=body.name, n=dice.randrange(10, 300), code=body.code, other=a_person(dice)),
            ""
        ,
        "I. KẾT QUẢ THẨM TRA", "", f"     {dice.choice(FINDINGS).format(**fact)}", "", "II. ĐỀ XUẤT", "",
        f"1. Đề nghị kết luận: {dice.choice(OUTCOMES[outcome]).format(**fact)}",
    ])  # fmt: skip
    subject = "kết quả thẩm tra, xác minh đối với đồng chí {name}".format(**fact)
    return drawn_paper(dice, body, Kind.BC_TTXM, "BÁO CÁO", subject, text)


def _plain(dice: random.Random) -> Paper:
    """A plan, resolution, submission, minute or letter that judges nobody."""
    kind, title, subject, text = dice.choice(PLAIN_BODIES)
    body = state_body(dice) if kind is Kind.CV and dice.random() < 0.3 else party_body(dice)
    words = {
        "other": a_person(dice),
        "second": a_person(dice),
        "body": body.name,
        "n": dice.randrange(10, 400),
        "code": body.code,
    }
    about = f"V/v {subject}" if kind is Kind.CV and body.is_state else subject
    return drawn_paper(dice, body, kind, title, about.format(**words), text.format(**words))
