"""A paper that its grade has closed to everybody at the desk: where it stands, and the question which grade it bears.

Nothing that was read from it is shown, neither to the first person nor to the second. What they say takes the same way
as any correction. Called by those cleared for all that the site may hold.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from archive import settling
from mappings.access import Labels
from mappings.desk import Verdict
from mappings.vocabulary import Grade
from portal.access import audit, grades
from portal.access.actions import Action
from portal.access.grades import OnShelf
from portal.access.guard import reader, requires
from portal.services import services
from portal.web import addresses
from portal.web.errors import absent, bad_request
from portal.web.page_view import sheets
from portal.web.words import _, language, ngettext

blueprint = Blueprint("desk_grades", __name__)
NO_MARK, UNREADABLE = "none", "unreadable"


@dataclass(frozen=True, slots=True)
class GradeLine:
    """Where such a paper stands, and where to speak of it."""

    address: str
    dossier: str
    item_no: int
    sheets: str
    pages: str


@blueprint.get("/desk/grades/<document_id>")
@requires(Action.DESK_GRADE)
def ask(document_id: str) -> str:
    """The question, and where the paper stands."""
    with services().database.reading() as session:
        place, labels = _place(session, document_id)
    audit.desk_grade(reader(), labels)
    return render_template("desk_grade.html", place=line(place), choices=_choices(), asked="")


@blueprint.post("/desk/grades/<document_id>")
@requires(Action.DESK_GRADE)
def say(document_id: str) -> ResponseReturnValue:
    """A person's word, by the paper that he has in hand."""
    with services().database.reading() as session:
        _, labels = _place(session, document_id)
    audit.desk_grade(reader(), labels)
    with services().database.writing() as session:
        _place(session, document_id)
        verdict, value = _said(request.form.get("grade", ""))
        settling.say_grade(session, document_id, reader().user_id, verdict, value)
    return redirect(addresses.desk(), 303)


def lines(session: Session) -> tuple[GradeLine, ...]:
    """Those papers of which this reader has yet to speak."""
    return tuple(line(place) for place in grades.on_shelf(session, services().policy, reader()))


def line(place: OnShelf) -> GradeLine:
    """One of them."""
    return GradeLine(
        addresses.desk_grade(place.document_id), place.dossier_code, place.item_no,
        sheets(place.first_sheet, place.sheets), ngettext("{n} page", "{n} pages", place.page_count),
    )  # fmt: skip


def waits(session: Session) -> tuple[str, ...]:
    """A sentence for each clearance that nobody, or only one person, of the site has and papers wait for."""
    return tuple(sentence(grade, count) for grade, count in grades.unheard(session, services().policy, reader()))


def sentence(grade: Grade, count: int) -> str:
    """That so many papers wait, and for whom."""
    return ngettext(
        "{n} paper waits until two persons cleared for {grade} confirm its grade; give that clearance.",
        "{n} papers wait until two persons cleared for {grade} confirm their grade; give that clearance.",
        count,
        grade=grade.label(language()),
    )


def _place(session: Session, document_id: str) -> tuple[OnShelf, Labels]:
    found = grades.place_of(session, services().policy, reader(), document_id)
    if found is None:
        absent()
    return found


def _said(choice: str) -> tuple[Verdict, str]:
    if choice == NO_MARK:
        return Verdict.ABSENT, ""
    if choice == UNREADABLE:
        return Verdict.UNREADABLE, ""
    if choice not in set(Grade):
        bad_request(_("Choose one of the list."))
    return Verdict.READ, choice


def _choices() -> tuple[tuple[str, str], ...]:
    marks = tuple((str(grade), grade.label(language())) for grade in Grade)
    return (*marks, (NO_MARK, _("no mark of secrecy on the paper")), (UNREADABLE, _("the mark cannot be read")))
