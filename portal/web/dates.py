"""Dates as the office writes them, only as exactly as they are known."""

from __future__ import annotations

from datetime import date, datetime

from mappings.vocabulary import Precision
from portal.access.holdings import VIETNAM

_FORMS = {Precision.DAY: "%d/%m/%Y", Precision.MONTH: "%m/%Y", Precision.YEAR: "%Y"}


def shown(day: date | None, precision: Precision) -> str:
    """dd/mm/yyyy, mm/yyyy or yyyy, whichever the precision allows; empty when nothing is known."""
    form = _FORMS.get(precision)
    return day.strftime(form) if day is not None and form is not None else ""


def machine(day: date | None, precision: Precision) -> str:
    """The same for the `datetime` attribute of a `time` element: 2023-08-18, 2023-08 or 2023."""
    whole = day.isoformat() if day is not None else ""
    return {Precision.DAY: whole, Precision.MONTH: whole[:7], Precision.YEAR: whole[:4]}.get(precision, "")


def moment(at: datetime) -> str:
    """A moment (UTC) by the clocks of the office: dd/mm/yyyy hh:mm."""
    return at.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")
