"""Invented papers for the tests that read fields from them, and what was read of a person."""

from __future__ import annotations

from collections.abc import Sequence

from archive.artifacts import PageArtifact
from indexer.describing.paper import describe_paper
from mappings.fields import Field, FieldName

HEAD = """HUYỆN ỦY MÂY NGÀN                            ĐẢNG CỘNG SẢN VIỆT NAM
ỦY BAN KIỂM TRA                              ----------------------
       *                                  Mây Ngàn, ngày 07 tháng 5 năm 2019
{number}

                               {title}
                    {subject}
                                -----

"""
CLOSE = """

Nơi nhận:                                    T/M ỦY BAN KIỂM TRA
- Thường trực Huyện ủy (báo cáo),                 CHỦ NHIỆM
- Lưu hồ sơ.
                                                   (đã ký)

                                             Phạm Thế Ngọ
"""


def read(text: str, **how: object) -> tuple[Field, ...]:
    return describe_paper([PageArtifact(text, "test", **how)])  # type: ignore[arg-type]  # the test's own few settings


def paper(title: str, subject: str, body: str, number: str = "Số 31-KL/UBKTHU", close: str = CLOSE) -> str:
    return HEAD.format(number=number, title=title, subject=subject) + body + close


def values(fields: Sequence[Field], name: FieldName) -> list[str]:
    return [field.value for field in fields if field.name is name]


def of(fields: Sequence[Field], person: str, name: FieldName) -> list[str]:
    """The values of one person."""
    group = next(field.group for field in fields if field.name is FieldName.PERSON and field.value == person)
    return [field.value for field in fields if field.group == group and field.name is name]


def conclusion(body: str, subject: str = "kiểm tra đối với một số đồng chí") -> tuple[Field, ...]:
    return read(paper("KẾT LUẬN", subject, f"I. KẾT QUẢ\n\n     Như báo cáo.\n\nII. KẾT LUẬN\n\n{body}"))


def decision(articles: str, reasons: str = "", number: str = "Số 40-QĐ/UBKTHU") -> tuple[Field, ...]:
    text = f"- Xét Báo cáo số 02-BC/ĐKT9, ngày 03/4/2019;\n{reasons}\n\nỦY BAN KIỂM TRA QUYẾT ĐỊNH:\n\n{articles}"
    return read(paper("QUYẾT ĐỊNH", "thi hành kỷ luật đồng chí Lê Văn Tám", text, number))
