"""Linked papers on the page of a paper: only what this reader may open, and nothing that tells of the rest."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import delete

from archive import links
from archive.links import Citation, Twin
from mappings.desk import LinkState
from mappings.vocabulary import Grade, Kind
from tests.web.reading_desk import FIRST, SECOND, STRANGER, ReadingDesk

INSPECTOR = "oanh"


@pytest.fixture
def desk(reading_desk: ReadingDesk) -> Iterator[ReadingDesk]:
    """The desk without any link, before and after."""
    _clear(reading_desk)
    yield reading_desk
    _clear(reading_desk)


def _clear(desk: ReadingDesk) -> None:
    desk.start_again()
    with desk.screens.archive.database.writing() as session:
        session.execute(delete(Twin))
        session.execute(delete(Citation))


def _pair(desk: ReadingDesk, state: LinkState, *, copy: bool = False, why: str = links.SAME_NUMBER) -> None:
    with desk.screens.archive.database.writing() as session:
        pair = (desk.conclusion, desk.decision)
        links.propose_twin(session, *pair, why, 0.95, desk.decision if copy else None)
        first_id, second_id = sorted(pair)
        session.get_one(Twin, (first_id, second_id)).state = state


def _cited(desk: ReadingDesk) -> None:
    with desk.screens.archive.database.writing() as session:
        session.add(
            Citation(
                document_id=desk.conclusion, number_key="1187-qd/thu", as_written="", page_no=1, target_id=desk.decision
            )
        )


def _page(desk: ReadingDesk, login: str, document_id: str) -> str:
    answer = desk.screens.of(login).get(f"/documents/{document_id}/pages/1")
    assert answer.status_code == 200
    return answer.text


def test_a_copy_and_its_original_lead_to_each_other(desk: ReadingDesk) -> None:
    _pair(desk, LinkState.ACCEPTED, copy=True)
    original, copy = (_page(desk, INSPECTOR, id_) for id_ in (desk.conclusion, desk.decision))
    assert "Có bản sao" in original and f'href="/documents/{desk.decision}"' in original
    assert "Bản sao của" in copy and f'href="/documents/{desk.conclusion}"' in copy


def test_a_second_scan_and_a_citation_are_named(desk: ReadingDesk) -> None:
    _pair(desk, LinkState.ACCEPTED)
    _cited(desk)
    citing, cited = (_page(desk, INSPECTOR, id_) for id_ in (desk.conclusion, desk.decision))
    assert "Cùng văn bản" in citing and "Viện dẫn" in citing and "1187-QĐ/ThU" in citing
    assert "Cùng văn bản" in cited and "Được viện dẫn trong" in cited


@pytest.mark.parametrize("state", [LinkState.PROPOSED, LinkState.REFUSED])
def test_what_nobody_has_confirmed_is_no_link_for_a_reader(desk: ReadingDesk, state: LinkState) -> None:
    before = _page(desk, INSPECTOR, desk.conclusion)
    _pair(desk, state)
    assert _without_token(_page(desk, INSPECTOR, desk.conclusion)) == _without_token(before)


@pytest.mark.parametrize("change", [{"grade": Grade.TOI_MAT}, {"sealed": True}, {"kind": Kind.BB}])
def test_a_link_to_what_may_not_be_opened_does_not_exist(desk: ReadingDesk, change: dict[str, object]) -> None:
    with desk.changed(desk.decision, **change):
        before = _page(desk, INSPECTOR, desk.conclusion)
        _pair(desk, LinkState.ACCEPTED, copy=True)
        _cited(desk)
        assert _without_token(_page(desk, INSPECTOR, desk.conclusion)) == _without_token(before)


def test_a_pair_is_confirmed_or_refused_at_the_desk(desk: ReadingDesk) -> None:
    _pair(desk, LinkState.PROPOSED)
    first = desk.screens.of(FIRST)
    page = first.get(f"/desk/{desk.conclusion}").text
    assert "Có thể trùng văn bản" in page and f"/desk/{desk.conclusion}/twins/{desk.decision}" in page
    for state in (LinkState.REFUSED, LinkState.ACCEPTED):
        address = f"/desk/{desk.conclusion}/twins/{desk.decision}"
        assert first.post(address, {"state": state.value}).status_code == 303
        with desk.screens.archive.database.reading() as session:
            (twin,) = links.twins_of(session, desk.conclusion)
            assert twin.state is state and twin.judged_by
    assert first.post(f"/desk/{desk.conclusion}/twins/{desk.decision}", {"state": "proposed"}).status_code == 400


@pytest.mark.parametrize("change", [{"grade": Grade.TOI_MAT}, {"sealed": True}, {"kind": Kind.DKN}])
def test_a_pair_with_a_paper_that_is_not_his_is_absent_at_the_desk(
    desk: ReadingDesk, change: dict[str, object]
) -> None:  # fmt: skip
    second = desk.screens.of(SECOND)
    with desk.changed(desk.decision, **change):
        before, queue = (second.get(address).text for address in (f"/desk/{desk.conclusion}", "/desk"))
        _pair(desk, LinkState.PROPOSED)
        assert _without_token(second.get("/desk").text) == _without_token(queue)
        assert _without_token(second.get(f"/desk/{desk.conclusion}").text) == _without_token(before)
        assert "trùng" not in second.get("/desk").text
        for other in (desk.decision, "0" * 32):
            answer = second.post(f"/desk/{desk.conclusion}/twins/{other}", {"state": "accepted"})
            assert answer.status_code == 404
    stranger = desk.screens.of(STRANGER)
    assert stranger.post(f"/desk/{desk.conclusion}/twins/{desk.decision}", {"state": "accepted"}).status_code == 404
    with desk.screens.archive.database.reading() as session:
        assert [twin.state for twin in links.twins_of(session, desk.conclusion)] == [LinkState.PROPOSED]


def _without_token(page: str) -> str:
    """The page without what differs from one request to the next."""
    return "\n".join(line for line in page.splitlines() if "csrf" not in line and "trình tự" not in line)
