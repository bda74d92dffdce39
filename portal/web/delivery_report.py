"""The report of a delivery that giver and receiver sign: where, when, what, how many, and every file with its state.

It says what its maker may know, and says so where that is not everything. Called by the view of deliveries.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from mappings.vocabulary import Grade
from portal.access.deliveries import Delivery
from portal.access.holdings import VIETNAM
from portal.access.principal import Principal
from portal.web.delivery_files import FileLine, files
from portal.web.standing import STATES, Standing, standing
from portal.web.words import _, language, number
from portal.web.workbooks import Sheet

_WIDTHS = (6, 44, 14, 6, 18, 56, 9)
_LEFT, _RIGHT = (1, 3), (4, 7)


@dataclass(frozen=True, slots=True)
class Report:
    """A workbook, the name to keep it under, and how many files it lists."""

    name: str
    content: bytes
    files: int


def report(session: Session, delivery: Delivery, maker: Principal, moment: datetime) -> Report:
    """The report as of `moment`."""
    here = moment.astimezone(VIETNAM)
    stand, lines = standing(session, delivery, moment), files(session, delivery, frozenset())
    sheet = Sheet(_("Report"), _WIDTHS)
    _head(sheet, maker, here)
    _numbers(sheet, delivery, stand, lines, here)
    sheet.line(_("All files"), bold=True)
    head = (_("No."), _("File"), _("Dossier"), _("Item"), _("State"), _("Why, and what to do"), _("Pages"))
    sheet.table(head, [_row(at, line) for at, line in enumerate(lines, 1)])
    _signatures(sheet)
    return Report(f"bien-ban-{here:%Y%m%d-%H%M}-{delivery.id[:8]}.xlsx", sheet.content(), len(lines))


def _head(sheet: Sheet, maker: Principal, here: datetime) -> None:
    sheet.across([(*_LEFT, maker.unit_name), (*_RIGHT, _("COMMUNIST PARTY OF VIET NAM"))], bold=True)
    day = _("…………, day {day} month {month} year {year}").format(day=f"{here:%d}", month=f"{here:%m}", year=f"{here:%Y}")
    sheet.across([(*_LEFT, _("No. …………")), (*_RIGHT, day)], italic=True)
    sheet.line()
    sheet.line(_("REPORT ON THE RECEIPT OF PAPERS TO BE DIGITISED"), bold=True, centre=True, size=14)
    sheet.line()


def _numbers(
    sheet: Sheet, delivery: Delivery, stand: Standing, lines: tuple[FileLine, ...], here: datetime
) -> None:  # fmt: skip
    begun = delivery.run.started_at.astimezone(VIETNAM)
    sheet.line(_("Delivery: {name}").format(name=delivery.run.source))
    sheet.line(_("Code of the delivery: {code}").format(code=delivery.id))
    sheet.line(_("Taken in from: {when}").format(when=f"{begun:%d/%m/%Y %H:%M}"))
    sheet.line(_("As of: {when}").format(when=f"{here:%d/%m/%Y %H:%M}"))
    grades = [line.grade for line in lines if line.grade is not None]
    highest = max(grades, key=lambda grade: grade.level, default=Grade.THUONG)
    proposed = _("Proposed grade of this report: {grade} (the maker decides)").format(grade=highest.label(language()))
    sheet.line(proposed)
    sheet.line(_("Files found: {n}").format(n=number(stand.found)), bold=True)
    for state in STATES:
        sheet.line(f"   {state.label(language())}: {number(stand.states[state])}")
    sheet.line(_sum(stand), bold=not stand.adds_up)
    if not delivery.complete:
        sheet.line(_("Only the files that the maker of this report may know of are counted and listed."))
    if stand.unseen:
        sheet.line(_("{n} of the waiting files have not been looked at yet and are not listed.").format(n=stand.unseen))
    sheet.line()


def _sum(stand: Standing) -> str:
    total = sum(stand.states.values())
    if stand.adds_up:
        return _("The five numbers add up to the files found: {n}.").format(n=number(total))
    sentence = _("THE NUMBERS DO NOT ADD UP: found {found}, accounted for {total}. Do not sign before it is explained.")
    return sentence.format(found=number(stand.found), total=number(total))


def _row(at: int, line: FileLine) -> tuple[int | str, ...]:
    why = " ".join(part for part in (line.reason, line.detail) if part)
    item = line.item_no if line.item_no is not None else ""
    return at, line.path, line.dossier, item, line.state.label(language()), why, line.pages or ""


def _signatures(sheet: Sheet) -> None:
    sheet.line()
    sides = [(1, 2, _("GIVER")), (3, 5, _("RECEIVER")), (6, 7, _("WITNESS"))]
    sheet.across(sides, bold=True)
    sheet.across([(first, last, _("(signature, full name)")) for first, last, _side in sides], italic=True)
    for _at in range(5):
        sheet.line()
