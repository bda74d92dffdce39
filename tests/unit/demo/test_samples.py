"""The typed samples: every word, number and page break of a sample is in the paper made of it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import pytest

from demo.blocks import Break, Columns, Form, Head, Signatures, Stamp, Table
from demo.papers import SAMPLES
from demo.samples import paper, read, typed

STEMS = sorted(
    path.stem for path in SAMPLES.glob("*.json") if path.stem not in ("seed_figures", "15_legacy_tcvn3_2003")
)
UNSAID = re.compile(r"-{3,}|\|")
NOT_PRINTED = re.compile(r"^\[.*\]$|^\s*\((đã )?ký\)\s*$", re.M)
PAGE_NUMBER = re.compile(r"^\s{20,}\d+\s*$", re.M)


def strings(value: object) -> Iterator[str]:
    """Every text inside a block, however deep; the codes of its form are none."""
    if isinstance(value, Form):
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from strings(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from strings(getattr(value, field.name))


def words(text: str) -> Counter[str]:
    return Counter(UNSAID.sub(" ", text).split())


@pytest.mark.parametrize("stem", STEMS)
def test_a_paper_has_every_word_of_its_sample(stem: str) -> None:
    sample = PAGE_NUMBER.sub("", NOT_PRINTED.sub("", (SAMPLES / f"{stem}.txt").read_text("utf-8")))
    sample = sample.replace("(đã ký)", "").replace("(Dấu công văn đến của ", "").replace("Số đến 118, ngày ", "118 ")
    sample = sample.replace("Vân Lạc: 118", "Vân Lạc 118").replace("15/3/2024)", "15/3/2024")
    made = words(" ".join(strings(paper(read(SAMPLES, stem)).blocks)))
    assert made == words(sample)


@pytest.mark.parametrize("stem", [stem for stem in STEMS if stem[:2] in ("01", "03", "09")])
def test_the_page_breaks_are_those_of_the_sample(stem: str) -> None:
    truth = json.loads((SAMPLES / f"{stem}.json").read_text("utf-8"))
    assert paper(read(SAMPLES, stem)).least_pages == truth["pages"]


def test_the_head_falls_into_two_columns() -> None:
    head = paper(read(SAMPLES, "01_ket_luan_kiem_tra_dhvp")).blocks[0]
    assert isinstance(head, Head)
    assert head.left == ("THÀNH ỦY VÂN LẠC", "ỦY BAN KIỂM TRA", "*", "Số 12-KL/UBKTThU")
    assert head.right == ("ĐẢNG CỘNG SẢN VIỆT NAM", "", "Vân Lạc, ngày 18 tháng 8 năm 2023", "")


def test_a_head_typed_in_reading_order_stays_in_that_order() -> None:
    head = paper(read(SAMPLES, "04_thong_bao_ket_luan_giai_quyet_to_cao")).blocks[0]
    assert isinstance(head, Head) and head.linear
    assert head.left[-1] == "Số 96-TB/UBKTThU"


def test_secrecy_mark_table_and_signature_are_recognised() -> None:
    blocks = paper(read(SAMPLES, "11_cong_van_de_nghi_nhan_xet_nhan_su")).blocks
    assert [block.text for block in blocks if isinstance(block, Stamp)] == ["MẬT"]
    assert [len(block.rows) for block in blocks if isinstance(block, Table)] == [9]
    assert [block.signings[0].name for block in blocks if isinstance(block, Signatures)] == ["Bế Thị Hòa An"]


def test_three_who_sign_together_each_keep_their_column() -> None:
    foot = paper(read(SAMPLES, "08_bien_ban_ban_giao_ho_so")).blocks[-1]
    assert isinstance(foot, Signatures)
    assert [one.name for one in foot.signings] == ["Khúc Văn Điền", "Doãn Thế Lâm", "Phùng Thị Nhã"]


def test_a_lone_number_far_in_ends_the_page_and_a_gap_parts_facts() -> None:
    text = "TRÁI    PHẢI\n\n          BÁO CÁO\n\nNgày sinh: 1976    Ngày vào Đảng: 2001\n" + " " * 37 + "2\n\nHết."
    blocks = paper(typed(text, Form.PARTY)).blocks
    assert Columns((("Ngày sinh: 1976", "Ngày vào Đảng: 2001"),)) in blocks
    assert Break() in blocks
