"""The filters and slips of a question in words: chips that can be taken off, notes on what was not understood. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.search.question import Note, Question, Slip
from portal.web.words import _, language


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that holds: `pick` is what its button sends to take it off."""

    name: str
    value: str
    pick: str


def chips(question: Question, unit_names: Mapping[str, str]) -> tuple[Chip, ...]:
    """Every filter of `question`, in the order of the facet column."""
    found = []
    if question.number:
        found.append(Chip(_("number"), question.number, "number:"))
    found += [Chip(_("kind"), kind.label(language()), f"kind:{kind.value}") for kind in question.kinds]
    found += [Chip(_("unit"), unit_names.get(id_, _("former unit")), f"unit:{id_}") for id_ in question.unit_ids]
    found += [Chip(_("year"), str(year) if year else _("Undated"), f"year:{year}") for year in question.years]
    if question.since:
        found.append(Chip(_("from"), question.since.strftime("%d/%m/%Y"), "since:"))
    if question.until:
        found.append(Chip(_("to"), question.until.strftime("%d/%m/%Y"), "until:"))
    found += [Chip(_("grade"), grade.label(language()), f"grade:{grade.value}") for grade in question.grades]
    return tuple(found)


def in_words(question: Question, unit_names: Mapping[str, str]) -> str:
    """The whole question on one line, for lists of questions."""
    filters = [f"{chip.name}: {chip.value}" for chip in chips(question, unit_names)]
    return " · ".join(part for part in (question.text, *filters) if part)


def notes(question: Question) -> tuple[str, ...]:
    """A calm sentence for each slip."""
    return tuple(_sentence(note) for note in question.notes)


def _sentence(note: Note) -> str:
    sentences = {
        Slip.SYNTAX: _("A quotation mark or OR stands alone; it was searched as plain words."),
        Slip.TOO_LONG: _("The question was too long; only its beginning was searched."),
        Slip.TOO_MANY_WORDS: _("The question has too many words; only the first ones were searched."),
        Slip.NO_WORDS: _("There is no word in the question that can be searched."),
        Slip.KIND: _("There is no kind of document “{about}”; it was searched as plain words."),
        Slip.UNIT: _("There is no unit “{about}”; it was searched as plain words."),
        Slip.YEAR: _("“{about}” is not a year; it was searched as plain words."),
        Slip.GRADE: _("There is no grade “{about}”; it was searched as plain words."),
        Slip.DATE: _("“{about}” is not a date; it was searched as plain words."),
        Slip.NUMBER: _("“{about}” is not one document number; it was searched as plain words."),
    }
    return sentences[note.slip].format(about=note.about or "…")
