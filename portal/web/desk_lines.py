"""The fields of a document as lines of the desk: what each says, whose word that is, what is left to do. Pure.

Built from what the catalogue shows to this reader; a value that he is to read for himself is not in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from archive.corrections import OF_THE_PAPER
from archive.fields import FieldChange, FieldView
from archive.readings import BY_MACHINE, OPEN
from archive.settling import BY_PERSON
from mappings.desk import CODES, DATES
from mappings.fields import FieldName
from mappings.vocabulary import FieldState
from portal.web import dates, desk_values
from portal.web.words import _, language

_ORDER = {name: at for at, name in enumerate(FieldName)}
Address = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Line:
    """One field. `confidence` is in percent, None where a person spoke; `mine`: it waits for this reader."""

    id: str
    name: str
    value: str
    state: str
    code: FieldState
    source: str
    confidence: int | None
    page_no: int
    critical: bool
    hidden: bool
    mine: bool
    here: bool
    address: str


@dataclass(frozen=True, slots=True)
class Group:
    """What belongs to the paper itself (number 0), or to one person in it."""

    number: int
    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said of a field in a dispute; `value` is what can be sent back, empty for no value."""

    who: str
    words: str
    value: str


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a field's history."""

    when: str
    who: str
    what: str
    before: str
    after: str
    why: str


@dataclass(frozen=True, slots=True)
class Work:
    """The field in focus. `choices` are code and label, none for a field that is typed; `value` stands in the input."""

    line: Line
    version: int
    value: str
    choices: tuple[tuple[str, str], ...]
    raw: str
    hint: str
    notes: tuple[str, ...]
    said: tuple[Said, ...]
    acceptable: bool
    history: tuple[Event, ...]


def is_for(field: FieldView, user_id: str) -> bool:
    """Whether this person still has something to say of the field."""
    if field.state is FieldState.AWAITING_SECOND:
        return field.hidden
    if field.state is FieldState.DISPUTED:
        return user_id not in {field.first_by, field.second_by}
    return field.state in OPEN


def in_order(fields: Iterable[FieldView]) -> list[FieldView]:
    """The paper's own fields first, then each person's, each as a paper has them."""
    return sorted(fields, key=lambda one: (one.group_no, _ORDER[one.name], one.ordinal, one.id))


def next_open(fields: Sequence[FieldView], user_id: str, after: str = "") -> FieldView | None:
    """The first field that waits for this person behind the one of that id, else before it; never that one again."""
    ordered = in_order(fields)
    at = next((index for index, one in enumerate(ordered) if one.id == after), -1)
    behind, before = ordered[at + 1 :], ordered[: max(at, 0)]
    return next((one for one in behind + before if is_for(one, user_id)), None)


def groups(
    fields: Sequence[FieldView], user_id: str, here: str, names: Mapping[str, str], address: Address
) -> tuple[Group, ...]:
    """The lines in their groups; `here` is the field in focus, `names` those of the users."""
    return tuple(
        Group(number, _heading(number, members), tuple(line(one, user_id, here, names, address) for one in members))
        for number, several in groupby(in_order(fields), key=lambda one: one.group_no)
        for members in (list(several),)
    )


def _heading(number: int, members: Sequence[FieldView]) -> str:
    if number == 0:
        return _("The paper itself")
    person = next((one for one in members if one.name is FieldName.PERSON), None)
    known = person is not None and not person.hidden and person.value
    if person is None and any(one.name in OF_THE_PAPER for one in members):
        return _("A paper that was joined, from page {page}").format(page=members[0].page_no)
    return str(known) if known else _("Person {n}").format(n=number)


def line(field: FieldView, user_id: str, here: str, names: Mapping[str, str], address: Address) -> Line:
    """One field as a line."""
    machine = field.state in BY_MACHINE
    return Line(
        id=field.id,
        name=field.name.label(language()),
        value=desk_values.shown(field.name, field.value, language()),
        state=field.state.label(language()),
        code=field.state,
        source=_source(field, names),
        confidence=round(field.confidence * 100) if machine and not field.hidden else None,
        page_no=field.page_no,
        critical=field.critical,
        hidden=field.hidden,
        mine=is_for(field, user_id),
        here=field.id == here,
        address=address(field.id),
    )


def _source(field: FieldView, names: Mapping[str, str]) -> str:
    people = [names.get(one, one) for one in (field.first_by, field.second_by) if one]
    if people:
        return " · ".join(people)
    return _("entered by a person") if field.source == BY_PERSON else _("rule {rule}").format(rule=field.source)


def work(
    field: FieldView, user_id: str, names: Mapping[str, str], history: Iterable[FieldChange], address: Address
) -> Work:
    """The field in focus, with what can be done."""
    tongue = language()
    return Work(
        line=line(field, user_id, field.id, names, address),
        version=field.version,
        value=own_word(field, user_id)
        if field.name in CODES
        else desk_values.shown(field.name, own_word(field, user_id), tongue),
        choices=desk_values.choices(field.name, tongue),
        raw=field.raw,
        hint=_("dd/mm/yyyy, mm/yyyy or yyyy") if field.name in DATES else "",
        notes=tuple(_notes(field, user_id, tongue)),
        said=tuple(_said(field, names, tongue)) if field.state is FieldState.DISPUTED else (),
        acceptable=field.state not in {FieldState.AWAITING_SECOND, FieldState.DISPUTED} and bool(field.value),
        history=tuple(_event(field.name, change, names, tongue) for change in history),
    )


def own_word(field: FieldView, user_id: str) -> str:
    """What stands in the input: this person's own word where he has given one, else what stands."""
    return next((said.value for said in field.others if said.by == user_id), field.value)


def _notes(field: FieldView, user_id: str, tongue: str) -> Iterable[str]:
    if field.hidden:
        yield _(
            "Somebody has read this field. Read it from the page yourself: his value is shown once you have said yours."
        )
    elif field.state is FieldState.AWAITING_SECOND:
        yield _(
            "You read this field. Another person must read it before it counts; you can still change your own word."
        )
    elif field.state is FieldState.DISPUTED:
        yield _("Two persons read this differently. Look at the page; it counts when two persons say the same.")
    elif field.critical and field.state in BY_MACHINE:
        yield _("This field takes two persons. You are the first.")
    if field.noted:
        noted = desk_values.shown(field.name, field.noted, tongue)
        yield _("The machine later read: {value}").format(value=noted)


def _said(field: FieldView, names: Mapping[str, str], tongue: str) -> Iterable[Said]:
    for reading in field.others:
        value = desk_values.shown(field.name, reading.value, tongue)
        sent = reading.value if field.name in CODES else value
        yield Said(names.get(reading.by, reading.by), value or reading.verdict.label(tongue), sent)


def _event(name: FieldName, change: FieldChange, names: Mapping[str, str], tongue: str) -> Event:
    return Event(
        when=dates.moment(change.at),
        who=names.get(change.user_id, change.user_id) or _("the machine"),
        what=change.action.label(tongue),
        before=desk_values.shown(name, change.before, tongue),
        after=desk_values.shown(name, change.after, tongue),
        why=change.why,
    )
