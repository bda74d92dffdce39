"""Values of fields as a person reads and types them: labels for codes, dd/mm/yyyy for dates. Pure.

The catalogue keeps canonical values (`mappings.fields.Field`); what is typed here is only brought into that form, the
catalogue decides whether it fits.
"""

from __future__ import annotations

import re

from mappings.desk import CODES, DATES, partial_date
from mappings.fields import Citation, FieldName
from mappings.vietnamese import nfc
from portal.web import dates

_TYPED = re.compile(r"(?:(?:(\d{1,2})\s*[/.\-\s]\s*)?(\d{1,2})\s*[/.\-\s]\s*)?(\d{4})")


def shown(name: FieldName, value: str, language: str) -> str:
    """`value` as it is read: the label of a code, a date as the office writes it, a cited paper as `number; date;
    issuer`, anything else as it is."""
    if name in CODES:
        terms = {str(term): term for term in CODES[name]}
        return terms[value].label(language) if value in terms else value
    if name in DATES:
        return _day(value)
    if name is FieldName.CITED:
        cited = Citation.from_value(value)
        return "; ".join((cited.number, _day(cited.date), cited.issuer)).rstrip("; ")
    return value


def choices(name: FieldName, language: str) -> tuple[tuple[str, str], ...]:
    """What can be chosen for a coded field, code and label; empty for a field that is typed."""
    return tuple((str(term), term.label(language)) for term in CODES[name]) if name in CODES else ()


def entered(name: FieldName, text: str) -> str:
    """What was typed, as the catalogue keeps it: 18/8/2023 is 2023-08-18, 8/2023 is 2023-08, a label is its code.

    What is no date or no code stays as it is, for the catalogue to refuse.
    """
    typed = " ".join(text.split())
    if name in CODES:
        labels = {label.casefold(): str(term) for term in CODES[name] for label in (term.vi, term.en)}
        return labels.get(nfc(typed).casefold(), typed)
    if name is FieldName.CITED:
        number, day, issuer, *_rest = (*(part.strip() for part in typed.split(";", 2)), "", "")
        return Citation(number, _iso(day), issuer).to_value()
    return _iso(typed) if name in DATES else typed


def _day(value: str) -> str:
    known = partial_date(value)
    return dates.shown(*known) if known else value


def _iso(typed: str) -> str:
    """A date as it is typed in the form of the catalogue; anything else as it is."""
    found = _TYPED.fullmatch(typed)
    if found is None:
        return typed
    day, month, year = found.groups()
    return "-".join(part for part in (year, month and f"{int(month):02}", day and f"{int(day):02}") if part)
