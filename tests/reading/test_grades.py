"""Whatever list, stamp and filing mark say: the grade stored is at least each; of what is above the ceiling no word."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from archive.documents import Document
from mappings.reasons import Reason
from mappings.vocabulary import Ceiling, FileState, Grade
from tests.reading.graded import STAMPS, Case, Site, indexed, opened, taken_in

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, opensearch_url: str) -> Iterator[Site]:
    """One site for all tests of this module."""
    with opened(tmp_path_factory.mktemp("site"), opensearch_url) as site:
        yield site


_maybe = st.none() | st.sampled_from(Grade)
_cases = st.builds(
    Case, listed=_maybe, stamp=st.sampled_from(list(STAMPS)), torn=st.booleans(), filing=_maybe,
    stamp_on=st.integers(1, 3), filing_on=st.integers(1, 3), late=st.integers(0, 3), with_list=st.booleans(),
    ceiling=st.sampled_from(Ceiling),
)  # fmt: skip


def test_pages_read_just_before_a_mark_above_the_ceiling_go_with_the_paper(made: Site) -> None:
    case = Case(Grade.THUONG, None, False, Grade.MAT, 1, 3, 0, False, Ceiling.NONE)
    word = f"chim{uuid.uuid4().hex}"
    assert taken_in(made, case, word).reason is Reason.ABOVE_CEILING
    assert made.holds(word) == []


@settings(
    max_examples=30,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(case=_cases)
def test_the_grade_is_at_least_each_source_and_nothing_above_the_ceiling_is_kept(
    made: Site, caplog: pytest.LogCaptureFixture, case: Case
) -> None:
    word = f"chim{uuid.uuid4().hex}"
    caplog.set_level(logging.DEBUG)
    caplog.clear()
    line = taken_in(made, case, word)
    with made.workshop.database.reading() as session:
        document = session.get(Document, line.document_id) if line.document_id else None
    if case.is_above:
        assert (line.state, line.reason) == (FileState.REJECTED, Reason.ABOVE_CEILING) or line.state is FileState.HELD
    if document is None:
        assert made.holds(word) == []
        assert word not in caplog.text
        assert indexed(made, word) == 0
        assert line.state in (FileState.HELD, FileState.REJECTED)
        return
    assert not case.is_torn, "a stamp that cannot be read is never waved through"
    assert document.grade is Grade.highest(case.stated)
    assert document.grade.level <= case.ceiling.grade.level
    assert document.grade_open is (document.grade is not case.listed)


def test_the_temporary_folder_and_the_site_are_searched_at_all(made: Site) -> None:
    case = Case(Grade.THUONG, None, False, None, 1, 1, 0, True, Ceiling.MAT)
    word = f"chim{uuid.uuid4().hex}"
    assert taken_in(made, case, word).state is FileState.INDEXED
    assert len(made.holds(word)) >= 2
    assert indexed(made, word) > 0
    with made.workshop.database.reading() as session:
        assert session.scalars(select(func.count()).select_from(Document)).one() > 0
