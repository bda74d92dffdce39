"""The acts of the desk on one field: accept, correct, second, unreadable, paper only, add, remove.

Called by the desk's screens, in their transaction, for a reader who may open the document; each act is one entry of
`field_changes`. Critical fields take two persons (`archive.readings`). What a settled field means for its document is
done in the same transaction (`archive.corrections`). No act ever changes what another person said.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from archive.corrections import bear_out, must_be_two
from archive.documents import Document
from archive.fields import FieldRow, FieldView, locked, log, view
from archive.grades import grade_rows
from archive.readings import OPEN, UNDECIDED, Reading, Standing, after
from archive.schema import new_id, now
from mappings.desk import FieldAct, Verdict, fits
from mappings.fields import Box, FieldName
from mappings.vocabulary import FieldState

BY_PERSON = "desk"
"""The source of a field that a person added."""


class Absent(Exception):
    """There is no such field (any more): a newer reading has none, or the document left the archive."""


class Stale(Exception):
    """The field was changed since it was shown; nothing was done. `now` is the field as this person may see it."""

    def __init__(self, current: FieldView) -> None:
        super().__init__(current.id, current.version)
        self.now = current


class NotYours(Exception):
    """The act is not this person's to do, or not now: he was the first reader, or would accept a value of which the
    persons who read it have yet to agree."""


class Unfit(Exception):
    """The value is empty, too long, or no value of this field."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person says that a field stands: a page (from 1), offsets into its text, a box of its image."""

    page_no: int
    start: int = 0
    end: int = 0
    raw: str = ""
    box: Box | None = None


def accept(session: Session, field_id: str, user_id: str, expected_version: int, why: str = "") -> FieldView:
    """The value shown is what the paper says. Raises Absent, Stale, NotYours, Unfit, as every act here."""
    row, document = _held(session, field_id, user_id, expected_version)
    if row.state in UNDECIDED:
        raise NotYours
    return _say(session, row, document, Reading(user_id, Verdict.READ, row.value), FieldAct.ACCEPTED, why)


def correct(
    session: Session, field_id: str, user_id: str, expected_version: int, value: str, why: str = ""
) -> FieldView:  # fmt: skip
    """The paper says `value`. In a dispute this settles it where two persons then agree."""
    row, document = _held(session, field_id, user_id, expected_version)
    return _say(session, row, document, Reading(user_id, Verdict.READ, value.strip()), FieldAct.CORRECTED, why)


def unreadable(session: Session, field_id: str, user_id: str, expected_version: int, why: str = "") -> FieldView:
    """Nobody can read it on the page."""
    row, document = _held(session, field_id, user_id, expected_version)
    return _say(session, row, document, Reading(user_id, Verdict.UNREADABLE), FieldAct.UNREADABLE, why)


def paper_only(session: Session, field_id: str, user_id: str, expected_version: int, why: str = "") -> FieldView:
    """It is to be looked up on the paper itself and is not kept here."""
    row, document = _held(session, field_id, user_id, expected_version)
    return _say(session, row, document, Reading(user_id, Verdict.PAPER_ONLY), FieldAct.PAPER_ONLY, why)


def remove_field(session: Session, field_id: str, user_id: str, expected_version: int, why: str = "") -> FieldView:
    """The paper says no such thing: a wrong mention. The row stays, in the state REMOVED."""
    row, document = _held(session, field_id, user_id, expected_version)
    return _say(session, row, document, Reading(user_id, Verdict.ABSENT), FieldAct.REMOVED, why)


def for_second_reader(session: Session, field_id: str, user_id: str) -> FieldView:
    """The field without what it says, for the person who reads it from the page as the second. Raises Absent; NotYours
    for the first reader and for a field that awaits nobody."""
    row = session.get(FieldRow, field_id)
    if row is None:
        raise Absent
    if not row.is_blind_for(user_id):
        raise NotYours
    return view(row, user_id)


def second(
    session: Session, field_id: str, user_id: str, expected_version: int, value: str, why: str = "",
    verdict: Verdict = Verdict.READ,
) -> FieldView:  # fmt: skip
    """What the second person reads, not having seen the first one's word: the same confirms, else it is disputed."""
    row, document = _held(session, field_id, user_id, expected_version)
    if not row.is_blind_for(user_id):
        raise NotYours
    said = value.strip() if verdict is Verdict.READ else ""
    return _say(session, row, document, Reading(user_id, verdict, said), FieldAct.READ_SECOND, why)


def add_field(
    session: Session, document_id: str, user_id: str, name: FieldName, value: str, place: Place, group: int = 0,
    why: str = "",
) -> FieldView:  # fmt: skip
    """A field that the machine did not see. `group` is that of the person it belongs to, 0 for the paper itself."""
    document = locked(session, document_id)
    if document is None or not 1 <= place.page_no <= document.page_count:
        raise Absent
    box = place.box
    row = FieldRow(
        id=new_id(), document_id=document_id, name=name, group_no=group, ordinal=_AFTER_ALL, value="",
        raw="" if name is FieldName.CARD else place.raw,
        page_no=place.page_no, start=place.start, end=place.end, confidence=1.0, source=BY_PERSON,
        box_left=box.left if box else None, box_top=box.top if box else None,
        box_right=box.right if box else None, box_bottom=box.bottom if box else None,
        state=FieldState.DOUBTED, version=0, first_value="", second_value="",
    )  # fmt: skip
    session.add(row)
    return _say(session, row, document, Reading(user_id, Verdict.READ, value.strip()), FieldAct.ADDED, why)


def say_grade(
    session: Session, document_id: str, user_id: str, verdict: Verdict, value: str = "", why: str = ""
) -> None:  # fmt: skip
    """What a person who has the paper itself in hand says of its grade: his word on every mark that is open. He has
    seen nobody else's, so this is a second reading where a first one was given. Raises Absent, Unfit."""
    document = locked(session, document_id)
    if document is None:
        raise Absent
    said = Reading(user_id, verdict, value if verdict is Verdict.READ else "")
    for row in grade_rows(session, document_id):
        if row.state in OPEN:
            action = FieldAct.READ_SECOND if row.is_blind_for(user_id) else _ACT_OF[verdict]
            _say(session, row, document, said, action, why)


_ACT_OF = {
    Verdict.READ: FieldAct.CORRECTED, Verdict.ABSENT: FieldAct.REMOVED,
    Verdict.UNREADABLE: FieldAct.UNREADABLE, Verdict.PAPER_ONLY: FieldAct.PAPER_ONLY,
}  # fmt: skip

_AFTER_ALL = 10_000
"""Added fields stand after those of the machine."""


def _held(session: Session, field_id: str, user_id: str, expected_version: int) -> tuple[FieldRow, Document]:
    """The field and its document, both held until the transaction ends."""
    shown = session.get(FieldRow, field_id)
    document = locked(session, shown.document_id) if shown is not None else None
    row = session.get(FieldRow, field_id, populate_existing=True)
    if document is None or row is None:
        raise Absent
    if row.version != expected_version:
        raise Stale(view(row, user_id))
    return row, document


def _say(
    session: Session, row: FieldRow, document: Document, reading: Reading, action: FieldAct, why: str
) -> FieldView:  # fmt: skip
    """Enter a person's word, and what follows from it."""
    by_two = row.critical or must_be_two(row.name, reading, document)
    if reading.verdict is Verdict.READ and not fits(row.name, reading.value):
        raise Unfit
    standing = row.standing
    own = next((said for said in (standing.first, standing.second) if said and said.by == reading.by), None)
    before = own.value if own is not None else row.value
    _enter(row, after(standing, reading, by_two))
    session.flush()
    log(session, row, reading.by, action, before, reading.value, why)
    bear_out(session, row, document, reading)
    session.flush()
    return view(row, reading.by)


def _enter(row: FieldRow, standing: Standing) -> None:
    """Write where the field now stands; a value stands only when it is settled."""
    was = row.standing
    row.state = standing.state
    if standing.first != was.first:
        row.first_by, row.first_verdict, row.first_value, row.first_at = *_words(standing.first), now()
    if standing.second != was.second:
        row.second_by, row.second_verdict, row.second_value = _words(standing.second)
        row.second_at = now() if standing.second is not None else None
    if standing.state in (FieldState.ACCEPTED, FieldState.CONFIRMED) and standing.first is not None:
        row.value = standing.first.value
    if standing.state not in OPEN:
        row.noted = None
    row.version += 1


def _words(reading: Reading | None) -> tuple[str | None, Verdict | None, str]:
    return (reading.by, reading.verdict, reading.value) if reading is not None else (None, None, "")
