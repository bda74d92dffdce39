"""What tests of the desk share: one document with its page, three archivists, and what a machine may read of it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from archive.documents import Page
from archive.fields import FieldRow, fields_of
from mappings.fields import Box, Field, FieldName
from mappings.vocabulary import FieldState, Grade, Kind
from tests import rows

NUMBER = Field(FieldName.NUMBER, "12-KL/UBKTThU", "Số 12-KL/UBKTThU", 1, 40, 56, 0.97, "head.number")
KIND = Field(FieldName.KIND, "KL", "KẾT LUẬN", 1, 80, 88, 0.95, "head.kind")
GRADE = Field(FieldName.GRADE, "mat", "MẬT", 1, 60, 63, 0.9, "stamp")
PERSON = Field(
    FieldName.PERSON, "Lò Văn Páo", "Lò Văn Páo", 1, 200, 210, 0.95, "body.person", 1, Box(0.1, 0.2, 0.3, 0.25)
)
OUTCOME = Field(FieldName.OUTCOME, "khuyet_diem", "chưa đến mức", 1, 240, 252, 0.95, "body.outcome", 1)
OTHER = Field(FieldName.PERSON, "Hà Thị Mây", "Hà Thị Mây", 1, 300, 310, 0.95, "body.person", 2)
OTHERS_OUTCOME = Field(FieldName.OUTCOME, "den_muc", "đến mức", 1, 320, 327, 0.95, "body.outcome", 2)


class World:
    """One document with its page, and three archivists."""

    def __init__(self, session: Session, kind: Kind = Kind.KL, grade: Grade = Grade.THUONG, tag: str = "") -> None:
        unit = rows.unit(session, f"ubkt{tag}")
        self.persons = tuple(rows.user(session, f"{name}{tag}", unit) for name in ("lan", "minh", "nga"))
        self.dossier_id = rows.dossier(session, f"06/2023{tag}", unit)
        self.id = rows.document(session, self.dossier_id, kind=kind, grade=grade)
        session.add(
            Page(document_id=self.id, page_no=1, digest="1" * 64, engine="t", confidence=0.9, characters=9,
                 has_image=True, notes="")
        )  # fmt: skip
        session.flush()


def field(session: Session, document_id: str, name: FieldName, group: int = 0) -> FieldRow:
    (row,) = [
        row
        for row in fields_of(session, document_id)
        if (row.name, row.group_no) == (name, group) and row.state is not FieldState.REMOVED
    ]
    return row
