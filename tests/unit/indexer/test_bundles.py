"""Where papers begin in a file that holds many: every beginning is found, and none is made up."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.artifacts import PageArtifact
from indexer.cleaning.legacy import converted
from indexer.describing.bundles import is_left_out, sides_of, split, text_of
from indexer.describing.parts import Part
from mappings.splits import AGAINST, Sides, Sign
from mappings.vocabulary import Kind, PageNote

_SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"
_PAPERS = {
    path.stem[:2]: converted(path.read_text(encoding="utf-8")).text
    for path in sorted(_SAMPLES.glob("[01]*.txt"))
    if "reference" not in path.stem
}
_BLANK = PageArtifact("", "test", notes=(PageNote.BLANK,))
_SEPARATOR = PageArtifact("TỜ NGĂN CÁCH", "test", notes=(PageNote.SEPARATOR,))
_HEAD = "THÀNH ỦY VÂN LẠC     ĐẢNG CỘNG SẢN VIỆT NAM\nỦY BAN KIỂM TRA     Vân Lạc, ngày 18 tháng 8 năm 2023\n"
_CLOSED = "Nơi nhận:          T/M ỦY BAN KIỂM TRA\n- Lưu VT.          (đã ký)\n          Đặng Quốc Trường"


def _page(text: str) -> PageArtifact:
    return PageArtifact(text, "test")


def _pages(paper: str, lines_a_page: int) -> list[PageArtifact]:
    """A paper in pages as long as asked; where it has page breaks of its own it keeps them."""
    found: list[str] = []
    for leaf in paper.split("\f"):
        lines = leaf.splitlines()
        found += ["\n".join(lines[at : at + lines_a_page]) for at in range(0, len(lines), lines_a_page)]
    return [_page(text) for text in found if text.strip()]


def _after_first(*pages: str) -> tuple[Part, ...]:
    """The parts found after a whole paper on one page."""
    return split([_page(_PAPERS["05"]), *map(_page, pages)])[1:]


_ORDERS = st.permutations(sorted(_PAPERS))
_BETWEEN = st.lists(st.sampled_from([(), (_BLANK,), (_SEPARATOR,), (_BLANK, _BLANK), (_BLANK, _SEPARATOR, _BLANK)]),
                    min_size=16, max_size=16)  # fmt: skip


@settings(deadline=None)
@given(_ORDERS, _BETWEEN, st.integers(26, 60))
def test_every_paper_of_a_clean_bundle_is_found_surely_and_none_is_made_up(
    order: list[str], between: list[tuple[PageArtifact, ...]], lines_a_page: int
) -> None:
    pages: list[PageArtifact] = []
    begun = []
    for name, sheets in zip(order, between, strict=True):
        begun.append(len(pages) + 1)
        pages += [*_pages(_PAPERS[name], lines_a_page), *sheets]
    parts = split(pages)
    assert [part.first_page for part in parts] == begun
    assert all(part.sure for part in parts)
    assert [page for part in parts for page in range(part.first_page, part.last_page + 1)] == [
        *range(1, len(pages) + 1)
    ]


@settings(deadline=None)
@given(st.sampled_from(sorted(_PAPERS)), st.integers(12, 200), st.sampled_from([(), (_BLANK,), (_BLANK, _BLANK)]))
def test_no_paper_begins_within_another_wherever_its_pages_end(
    name: str, line: int, between: tuple[PageArtifact, ...]
) -> None:
    lines = _PAPERS[name].replace("\f", "").splitlines()
    cut = min(line, len(lines) - 1)
    pages = [_page("\n".join(lines[:cut])), *between, _page("\n".join(lines[cut:]))]
    assert len(split(pages)) == 1


@settings(deadline=None)
@given(st.lists(st.text(max_size=300).map(_page), max_size=12))
def test_any_pages_are_tiled_by_their_parts_without_an_error(pages: list[PageArtifact]) -> None:
    parts = split(pages)
    covered = [page for part in parts for page in range(part.first_page, part.last_page + 1)]
    assert covered == ([*range(1, len(pages) + 1)] if any(not is_left_out(page) for page in pages) else [])
    assert all(0 < part.confidence <= 1 for part in parts)


def test_a_part_says_what_its_first_page_says() -> None:
    (_, found) = split([_page(_PAPERS["05"]), _page(_PAPERS["01"].split("\f")[0])])
    assert (found.number, found.kind, found.date.as_written) == ("12-KL/UBKTThU", Kind.KL, "18/08/2023")
    assert found.title.startswith("kiểm tra khi có dấu hiệu vi phạm")
    assert {Sign.MOTTO, Sign.NUMBER, Sign.TITLE, Sign.SIGNED} <= set(found.why)


@pytest.mark.parametrize(
    "page",
    [
        f"PHỤ LỤC I\n(Kèm theo Quyết định số 214-QĐ/UBKTThU)\n{_HEAD}DANH SÁCH\nđảng viên",
        f"{_HEAD}(Kèm theo Quyết định số 214-QĐ/UBKTThU, ngày 06/10/2023)\nQUY CHẾ\nlàm việc",
        f"{_HEAD}Số 45-BS/ThU\nSAO Y BẢN CHÍNH\nT/L BAN THƯỜNG VỤ",
        "- Số 12-KL/UBKTThU, ngày 18/8/2023 của Ủy ban Kiểm tra;\n- Các tài liệu khác.",
        "BAN THƯỜNG VỤ THÀNH ỦY QUYẾT ĐỊNH:\nĐiều 1. Thi hành kỷ luật",
        "2\nKẾT LUẬN\ncủa hội nghị ngày 12/5/2023 như sau",
        "Vân Lạc, ngày 26 tháng 01 năm 2024\nNGƯỜI LẬP HỒ SƠ",
        "T/M ỦY BAN KIỂM TRA\nCHỦ NHIỆM\n(đã ký)",
    ],
)
def test_what_belongs_to_the_paper_before_begins_none(page: str) -> None:
    assert _after_first(page) == ()


@pytest.mark.parametrize(
    "pages",
    [
        (f"SAO Y\n{_HEAD}Số 12-KL/UBKTThU\nKẾT LUẬN\nkiểm tra",),
        (f"{_HEAD}Số 12-KL/UBKTThU\nKẾT LUẬN\nkiểm tra", f"Điều 3.\n{_CLOSED}\nSAO Y BẢN CHÍNH\nSố 45-BS/ThU"),
        (f"PHỤ LỤC\n{_HEAD}Số 12-KL/UBKTThU\nKẾT LUẬN\nkiểm tra",),
        ("Nội dung kết luận được trích nguyên văn như sau:", f"{_HEAD}Số 12-KL/UBKTThU\nKẾT LUẬN\nkiểm tra"),
        (f"“{_HEAD}Số 12-KL/UBKTThU\nKẾT LUẬN\nkiểm tra",),
        (f"2\n{_HEAD}Số 12-KL/UBKTThU\nKẾT LUẬN\nkiểm tra",),
        (f"{_HEAD}về việc phối hợp\nkhông đọc được",),
    ],
)
def test_what_may_be_enclosed_quoted_or_copied_is_a_question_to_a_person(pages: tuple[str, ...]) -> None:
    (found,) = _after_first(*pages)
    assert not found.sure
    assert set(found.why) & AGAINST or Sign.NUMBER not in found.why


def test_a_separator_sheet_makes_a_paper_without_a_head_a_question() -> None:
    pages = [_page(_PAPERS["05"]), _SEPARATOR, _page("Kính thưa các đồng chí, tôi xin trình bày một số việc")]
    (_, found) = split(pages)
    assert (found.first_page, found.last_page) == (3, 3)
    assert not found.sure


def test_blank_pages_and_separators_are_counted_and_their_text_left_out() -> None:
    pages = [_page(_PAPERS["05"]), _BLANK, _SEPARATOR, _page(_PAPERS["10"])]
    first, second = split(pages)
    assert (first.page_count, second.page_count) == (3, 1)
    assert text_of(pages, first) == _PAPERS["05"]
    assert "NGĂN CÁCH" not in text_of(pages, first) + text_of(pages, second)


def test_sheets_are_counted_by_how_the_stack_was_scanned() -> None:
    part = Part(3, 7)
    assert part.sheets(Sides.SIMPLEX) == 5
    assert part.sheets(Sides.DUPLEX) == 3
    assert Part(4, 4).sheets(Sides.DUPLEX) == 1


def test_how_the_stack_was_scanned_is_told_by_backs_or_must_be_given() -> None:
    one, other, third = (_page(_PAPERS[name]) for name in ("05", "10", "07"))
    duplex, simplex, unknown = [one, _BLANK, other, _BLANK, third], [one, other, one, third], [one, _BLANK, other]
    assert sides_of(duplex, split(duplex)) is Sides.DUPLEX
    assert sides_of(simplex, split(simplex)) is Sides.SIMPLEX
    assert sides_of(unknown, split(unknown)) is None


def test_a_file_without_any_text_has_no_parts() -> None:
    assert split([_BLANK, _SEPARATOR, _page("  \n ")]) == ()
    assert split([]) == ()
