"""Names of indices and the records they hold go there and back."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from mappings import names, schema
from mappings.access import Labels
from mappings.names import INDEXED_GRADES, Family
from mappings.record import PARAGRAPH_END, DocumentRecord, Facts, PageRecord, flow
from mappings.vocabulary import Grade, Kind

FACTS = st.builds(
    Facts,
    st.builds(
        Labels,
        st.text(min_size=1),
        st.text(),
        st.sampled_from(Grade),
        st.sampled_from(Kind),
        st.text(),
        st.frozensets(st.text()),
        st.booleans(),
    ),
    st.text(),
    st.none() | st.dates().map(str),
    st.integers(0, 9999),
    st.integers(0),
)


@given(
    st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True), st.sampled_from(Family), st.sampled_from(INDEXED_GRADES)
)
def test_an_index_name_can_be_read_back(prefix: str, family: Family, grade: Grade) -> None:
    made = names.new_index(prefix, family, grade, schema.content_hash(family), datetime.now(UTC))
    assert names.parse(str(made)) == made
    assert str(made).startswith(names.alias(prefix, family, grade) + "-")


def test_a_name_that_is_not_ours_is_not_parsed() -> None:
    assert names.parse(".kibana") is None
    assert names.parse(names.alias("hoso", Family.PAGES, Grade.MAT)) is None


@given(FACTS, st.integers(1, 99_999), st.text(), st.none() | st.floats(0, 1))
def test_a_page_record_survives_its_source(facts: Facts, page_no: int, content: str, confidence: float | None) -> None:
    record = PageRecord(facts, page_no, content, "plain", confidence, "0" * 64)
    assert PageRecord.from_source(record.to_source()) == record


@given(FACTS, st.lists(st.text()).map(tuple))
def test_a_document_record_survives_its_source(facts: Facts, text: tuple[str, ...]) -> None:
    record = DocumentRecord(facts, None, "title", "issuer", len(text), text)
    assert DocumentRecord.from_source(record.to_source()) == record


@given(st.text(alphabet="ab \n."))
def test_flowing_text_keeps_every_offset_and_every_paragraph(text: str) -> None:
    flowing = flow(text)
    assert len(flowing) == len(text)
    assert all(new == old or old == "\n" for new, old in zip(flowing, text, strict=True))
    assert flowing.count(PARAGRAPH_END) == text.count("\n\n")


def test_every_field_of_the_mappings_has_one_kind_of_role_and_is_written_by_the_records() -> None:
    facts = Facts(Labels("d", "h", Grade.MAT, Kind.KL, "u"), "", None, 0, 1)
    sources = {
        Family.PAGES: PageRecord(facts, 1, "", "plain", None, "0" * 64).to_source(),
        Family.DOCUMENTS: DocumentRecord(facts, None, "", "", 1, ()).to_source(),
    }
    for family, source in sources.items():
        fields = set(schema.body(family)["mappings"]["properties"])
        assert fields == set(source)
        roles = schema.roles(family)
        assert roles.text | roles.filter | roles.facet | roles.sort | roles.hidden == fields
        assert not roles.hidden & (roles.text | roles.filter | roles.facet | roles.sort)


def test_the_index_refuses_fields_it_does_not_know() -> None:
    assert all(schema.body(family)["mappings"]["dynamic"] == "strict" for family in Family)
