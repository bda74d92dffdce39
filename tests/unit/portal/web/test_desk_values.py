"""Values at the desk: what is shown can be typed back and is the same value; what is next is open and another field."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.fields import FieldView
from archive.readings import OPEN
from mappings.desk import CODES, DATES, fits
from mappings.fields import FieldName
from mappings.vocabulary import FieldState
from portal.web import desk_lines
from portal.web.desk_values import choices, entered, shown

DAYS = st.dates(date(1000, 1, 1), date(9999, 12, 31))
PARTIAL = st.one_of(DAYS.map(date.isoformat), DAYS.map(lambda day: day.isoformat()[:7]), DAYS.map(lambda d: str(d)[:4]))

FIELD = FieldView(
    id="1", name=FieldName.NUMBER, group_no=0, ordinal=0, value="", raw="", page_no=1, start=0, end=0, box=None,
    confidence=1.0, source="", state=FieldState.PROPOSED, version=1, critical=False, hidden=False, first_by=None,
    second_by=None, others=(), noted=None,
)  # fmt: skip
FIELDS = st.lists(
    st.builds(
        lambda id_, name, group, state, first_by: replace(
            FIELD, id=str(id_), name=name, group_no=group, state=state, first_by=first_by,
            hidden=state is FieldState.AWAITING_SECOND and first_by != "me",
        ),
        st.integers(0, 30), st.sampled_from(FieldName), st.integers(0, 2), st.sampled_from(FieldState),
        st.sampled_from(["me", "other"]),
    ),
    max_size=8,
    unique_by=lambda field: field.id,
)  # fmt: skip


@pytest.mark.parametrize("name", sorted(DATES))
@given(value=PARTIAL)
def test_a_date_that_is_shown_and_typed_again_is_the_same_date(name: FieldName, value: str) -> None:
    assert entered(name, shown(name, value, "vi")) == value
    assert fits(name, value)


@given(DAYS)
def test_days_are_typed_in_the_ways_of_the_office(day: date) -> None:
    for form in (
        "{0.day}/{0.month}/{0.year:04}",
        "{0.day}-{0.month}-{0.year:04}",
        " {0.day} . {0.month} . {0.year:04}",
    ):
        assert entered(FieldName.DATE, form.format(day)) == day.isoformat()


@pytest.mark.parametrize("name", sorted(CODES))
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_code_and_each_of_its_labels_mean_the_same(name: FieldName, language: str) -> None:
    for code, label in choices(name, language):
        assert entered(name, code) == entered(name, label) == entered(name, label.upper()) == code
        assert shown(name, code, language) == label


@given(
    st.sampled_from([name for name in FieldName if name not in {*CODES, *DATES, FieldName.CITED}]), st.text(max_size=40)
)
def test_text_is_kept_but_for_its_spaces(name: FieldName, text: str) -> None:
    assert entered(name, text).split() == text.split()


@given(FIELDS, st.integers(0, 30))
def test_what_comes_next_is_open_for_this_person_and_another_field(fields: list[FieldView], after: int) -> None:
    following = desk_lines.next_open(fields, "me", str(after))
    if following is None:
        assert not [one for one in fields if desk_lines.is_for(one, "me") and one.id != str(after)]
    else:
        assert following.id != str(after)
        assert following.state in OPEN
        assert following.state is not FieldState.AWAITING_SECOND or following.first_by != "me"


def test_a_cited_paper_is_read_and_typed_as_the_office_writes_it() -> None:
    said = {
        "214-QĐ/UBKTThU|2023-10-06|Ủy ban Kiểm tra": "214-QĐ/UBKTThU; 06/10/2023; Ủy ban Kiểm tra",
        "214-QĐ/UBKTThU||Ủy ban Kiểm tra": "214-QĐ/UBKTThU; ; Ủy ban Kiểm tra",
        "214-QĐ/UBKTThU|2023-10": "214-QĐ/UBKTThU; 10/2023",
        "214-QĐ/UBKTThU": "214-QĐ/UBKTThU",
    }
    for value, written in said.items():
        assert shown(FieldName.CITED, value, "vi") == written
        assert entered(FieldName.CITED, written) == value
