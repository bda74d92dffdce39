"""Heads and ends of invented papers: bodies, places, persons, and four layouts of what stands over and under a text.

Called by bench.papers.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import date
from pathlib import Path

WORDS = json.loads(Path(__file__).with_name("wordings.json").read_text(encoding="utf-8"))
SURNAMES, MIDDLE, GIVEN = WORDS["surnames"], WORDS["middle"], WORDS["given"]
PLACE_FIRST, PLACE_SECOND, CLOSINGS = WORDS["place_first"], WORDS["place_second"], WORDS["closings"]


@dataclass(frozen=True, slots=True)
class Body:
    """An issuing body: the lines of its head, its name in a sentence, its code, and where it sits."""

    lines: tuple[str, ...]
    name: str
    code: str
    place: str
    is_state: bool = False


def a_place(dice: random.Random) -> str:
    return f"{dice.choice(PLACE_FIRST)} {dice.choice(PLACE_SECOND)}"


def a_person(dice: random.Random) -> str:
    return f"{dice.choice(SURNAMES)} {dice.choice(MIDDLE)} {dice.choice(GIVEN)}"


def party_body(dice: random.Random) -> Body:
    a, b = a_place(dice), a_place(dice)
    level, code = dice.choice(
        (("Tỉnh ủy", "TU"), ("Thành ủy", "ThU"), ("Huyện ủy", "HU"), ("Quận ủy", "QU"), ("Thị ủy", "ThXU"))
    )
    commune = dice.choice(("xã", "phường", "thị trấn"))
    return dice.choice((
        Body((f"{level} {a}", "Ủy ban Kiểm tra"), f"Ủy ban Kiểm tra {level} {a}", f"UBKT{code}", a),
        Body((f"{level} {a}", "Ủy ban Kiểm tra"), f"Ủy ban Kiểm tra {level} {a}", f"UBKT{code}", a),
        Body((f"Đảng ủy {commune} {a}", "Ủy ban Kiểm tra"), f"Ủy ban Kiểm tra Đảng ủy {commune} {a}", "UBKTĐU", a),
        Body((f"Huyện ủy {b}", f"Đảng ủy {commune} {a}"), f"Đảng ủy {commune} {a}", "ĐU", a),
        Body((f"Đảng bộ tỉnh {b}", f"{level} {a}"), f"{level} {a}", code, a),
        Body((f"{level} {a}", "Ban Tổ chức"), f"Ban Tổ chức {level} {a}", f"BTC{code}", a),
        Body((f"Đảng bộ {commune} {a}", f"Chi bộ thôn {b}"), f"Chi bộ thôn {b}", "CB", a),
    ))  # fmt: skip


def state_body(dice: random.Random) -> Body:
    a = a_place(dice)
    unit = dice.choice(("huyện", "thành phố", "thị xã", "xã", "phường"))
    return dice.choice((
        Body(("Ủy ban nhân dân", f"{unit} {a}"), f"Ủy ban nhân dân {unit} {a}", "UBND", a, True),
        Body((f"Ủy ban nhân dân {unit} {a}",), f"Ủy ban nhân dân {unit} {a}", "UBND", a, True),
        Body((f"Ủy ban nhân dân tỉnh {a}", "Sở Nội vụ"), "Sở Nội vụ", "SNV", a, True),
    ))  # fmt: skip


def head(dice: random.Random, body: Body, number: str, day: date, title: str, subject: str) -> str:
    """The head in one of four layouts."""
    left = [line.upper() for line in body.lines]
    motto = (
        ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
        if body.is_state
        else ["ĐẢNG CỘNG SẢN VIỆT NAM"]
    )
    sign = dice.choice(("Số {}", "Số: {}", "Số:{}", "Số  {}")).format(number)
    if dice.random() < 0.15 and not body.is_state:
        sign = sign.replace("-", " - ", 1)
    written = f"ngày {day.day:02d} tháng {day.month if day.month > 2 else f'0{day.month}'} năm {day.year}"
    if dice.random() < 0.15:
        written = f"ngày {day.day}{dice.choice('/-')}{day.month}{'/'}{day.year}".replace("-", "/")
    place = f"{body.place}, {written}"
    mark = "*" if not body.is_state else "-------"
    layout = dice.randrange(4)
    if layout == 0:  # left block, right block
        rows = [*left, mark, sign, "", *motto, place]
    elif layout == 1:  # two columns, the date on the line of the number
        right = [*motto, "_" * 18]
        rows = [f"{a:<46}{b}".rstrip() for a, b in _beside([*left, mark], right)] + [f"{sign:<40}{place}"]
    else:
        right = [*motto, *([place] if layout == 2 else ["-" * 20, place])]
        rows = [f"{a:<50}{b}".rstrip() for a, b in _beside([*left, mark, sign], right)]
    pad = " " * dice.choice((0, 12, 28))
    rule = dice.choice(("-----", "_______", "", "***"))
    if not title:
        return "\n".join([*rows, *subject.split("\n"), ""])
    return "\n".join([*rows, "", pad + title, *(pad[:8] + line for line in subject.split("\n")), pad + rule, ""])


def _beside(left: list[str], right: list[str]) -> list[tuple[str, str]]:
    size = max(len(left), len(right))
    return list(zip(left + [""] * (size - len(left)), right + [""] * (size - len(right)), strict=True))


def close(dice: random.Random, body: Body) -> str:
    signer = a_person(dice)
    template: str = dice.choice(CLOSINGS["state" if body.is_state else "party"])
    return template.format(body=body.lines[-1].upper(), signer=signer, to=body.lines[0], place=a_place(dice))
