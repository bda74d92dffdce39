"""Who may work at the desk, what is recorded of it, and that neither an address nor a log tells of a paper."""

from __future__ import annotations

import pytest
from flask import url_for
from sqlalchemy import select

from archive.audit import AccessEvent
from archive.desk_positions import position_of
from archive.fields import FieldChange, fields_of
from archive.people import User
from mappings.access import ByUnit, Only
from mappings.fields import FieldName
from mappings.vocabulary import FieldState, Grade, Kind
from portal.web import addresses
from portal.web.viewing import Look, Side
from tests.web.reading_desk import FIRST, STRANGER, ReadingDesk, at, say
from tests.web.screens import text_of

PERSON, BIRTH = "Nguyễn Văn Hòa", "14/06/1976"


def test_the_desk_is_only_on_the_screens_of_those_who_have_one(reading_desk: ReadingDesk) -> None:
    for login, has in ((FIRST, True), ("thuy", True), ("truong", False), ("oanh", False), ("mai", False)):
        browser = reading_desk.screens.of(login)
        assert ('href="/desk"' in browser.get("/help").text) is has, login
        assert browser.get("/desk").status_code == (200 if has else 404), login


def test_what_is_refused_at_the_desk_is_the_page_of_what_is_absent(reading_desk: ReadingDesk) -> None:
    field = reading_desk.field(reading_desk.conclusion, FieldName.NUMBER)
    ways = ["", "/next", "/pages/1/image/page", "/pages/1/text"]
    acts = [f"/fields/{field.id}", "/fields", "/pages/1/reread", "/pages/1/verdict", "/pages/1/text", "/pages/1/layer"]
    for login in ("truong", "mai", STRANGER):
        browser = reading_desk.screens.of(login)
        for way in ways:
            refused, absent = (browser.get(f"/desk/{id_}{way}") for id_ in (reading_desk.conclusion, "0" * 32))
            assert refused.status_code == absent.status_code == 404, (login, way)
            assert refused.data == absent.data
        for act in acts:
            form = {"version": "1", "value": "x", "text": "x", "layer": "1", "name": "place", "verdict": "read"}
            refused, absent = (browser.post(f"/desk/{id_}{act}", form) for id_ in (reading_desk.conclusion, "0" * 32))
            assert refused.status_code == absent.status_code == 404, (login, act)
            assert refused.data == absent.data
    assert reading_desk.states(reading_desk.conclusion)[FieldName.NUMBER] is FieldState.PROPOSED


def test_a_sealed_paper_and_a_letter_are_not_on_the_desk(reading_desk: ReadingDesk) -> None:
    first, document_id = reading_desk.screens.of(FIRST), reading_desk.decision
    for change in ({"sealed": True}, {"kind": Kind.DKN}):
        with reading_desk.changed(document_id, **change):
            assert first.get(f"/desk/{document_id}").status_code == 404
            assert document_id not in first.get("/desk").text
    assert document_id in first.get("/desk").text


def test_a_letter_has_its_desk_before_the_letter_officer_and_nobody_else(reading_desk: ReadingDesk) -> None:
    officer, first, document_id = reading_desk.screens.of("thuy"), reading_desk.screens.of(FIRST), reading_desk.decision
    assert officer.get(f"/desk/{document_id}").status_code == 404
    with reading_desk.changed(document_id, kind=Kind.DKN):
        address = f"/desk/{document_id}"
        assert document_id in officer.get("/desk").text
        assert say(officer, officer.get(address).text, value="1187-QĐ/ThU").status_code == 303
        for way in ("", "/pages/1/image/page", "/pages/1/text"):
            assert officer.get(address + way).status_code == 200
            assert first.get(address + way).status_code == 404
        assert document_id not in first.get("/desk").text
    assert reading_desk.states(document_id)[FieldName.NUMBER] is FieldState.ACCEPTED


def test_what_nobody_may_confirm_is_said_as_a_number_to_those_who_list_it(reading_desk: ReadingDesk) -> None:
    nobody = "1 văn bản chờ xác nhận mà không ai được xác nhận"
    with reading_desk.changed(reading_desk.decision, kind=Kind.DKN), reading_desk.ended("thuy"):
        for path in ("/desk", "/deliveries"):
            page = reading_desk.screens.of(FIRST).get(path).text
            assert nobody in text_of(page)
            assert "1187-QĐ/ThU" not in page
        assert nobody in text_of(reading_desk.screens.of("truong").get("/deliveries").text)
        assert nobody not in text_of(reading_desk.screens.of(STRANGER).get("/deliveries").text)
    assert nobody not in text_of(reading_desk.screens.of(FIRST).get("/deliveries").text)


def test_a_hidden_document_does_not_move_the_queue(reading_desk: ReadingDesk) -> None:
    stranger = reading_desk.screens.of(STRANGER)
    hidden, absent = (stranger.get(f"/desk?after={id_}") for id_ in (reading_desk.conclusion, "0" * 32))
    assert hidden.data == absent.data
    assert "12-KL" not in stranger.get("/desk").text


def test_the_field_of_another_document_cannot_be_reached_through_this_one(reading_desk: ReadingDesk) -> None:
    field = reading_desk.field(reading_desk.decision, FieldName.NUMBER)
    answer = reading_desk.screens.of(FIRST).post(
        f"/desk/{reading_desk.conclusion}/fields/{field.id}", {"version": "1", "value": "1-KL/A"}
    )
    assert answer.status_code == 404
    assert reading_desk.states(reading_desk.decision)[FieldName.NUMBER] is FieldState.PROPOSED


def test_opening_is_recorded_and_the_place_is_kept(reading_desk: ReadingDesk) -> None:
    first, screens = reading_desk.screens.of(FIRST), reading_desk.screens
    before = screens.events("desk_page"), screens.events("desk_image")
    first.get(f"/desk/{reading_desk.conclusion}?page=2")
    first.get(f"/desk/{reading_desk.conclusion}/pages/2/image/page")
    assert (screens.events("desk_page"), screens.events("desk_image")) == (before[0] + 1, before[1] + 1)
    with screens.archive.database.reading() as session:
        newest = session.scalars(select(AccessEvent).order_by(AccessEvent.seq.desc())).first()
        assert newest
        assert (newest.document_id, newest.page_no) == (reading_desk.conclusion, 2)
        user = session.scalars(select(User).where(User.login == FIRST)).one()
        everything = Only(frozenset(Grade), (ByUnit(frozenset(Kind), frozenset({user.unit_id})),))
        assert position_of(session, everything, user.id) == (reading_desk.conclusion, 2)
    assert f'href="/desk/{reading_desk.conclusion}?page=2"' in first.get("/desk").text


def test_no_address_and_no_log_holds_a_word_of_a_paper(
    reading_desk: ReadingDesk, caplog: pytest.LogCaptureFixture
) -> None:
    first, word = reading_desk.screens.of(FIRST), "Zuyêntừriêng"
    answers = [
        say(first, at(first, reading_desk, FieldName.ISSUER), value=word, why=word),
        say(first, at(first, reading_desk, FieldName.DATE), value=word),
        first.post(f"/desk/{reading_desk.conclusion}/fields?page=1", {"name": "place", "group": "0", "value": word}),
        first.post(f"/desk/{reading_desk.conclusion}/pages/3/text", {"version": "1", "text": word, "why": word}),
    ]
    assert not [one for one in answers if word in one.headers.get("Location", "")]
    assert word not in caplog.text


@pytest.mark.parametrize("form", [{}, {"version": "x"}, {"version": "-1"}, {"version": "9" * 40}, {"version": "²"}])
def test_a_form_that_is_not_ours_does_nothing(reading_desk: ReadingDesk, form: dict[str, str]) -> None:
    first, field = reading_desk.screens.of(FIRST), reading_desk.field(reading_desk.conclusion, FieldName.NUMBER)
    address = f"/desk/{reading_desk.conclusion}/fields/{field.id}"
    assert first.post(address, {"value": "x"} | form).status_code == 400
    assert first.post(address, {"value": "x", "version": "1"}, token="forged").status_code == 400
    with reading_desk.screens.archive.database.reading() as session:
        acts = session.scalars(select(FieldChange).where(FieldChange.field_id == field.id, FieldChange.user_id != ""))
        assert not acts.all()
        assert len(fields_of(session, reading_desk.conclusion)) == 7


def test_every_address_of_the_desk_is_a_route_of_the_portal(reading_desk: ReadingDesk) -> None:
    id_, look = "abc", Look(Side.IMAGE, "150", "90")
    with reading_desk.screens.app.test_request_context():
        pairs = {
            addresses.desk(id_): url_for("desk.queue", after=id_),
            addresses.desk_document(id_, 2, "f", look): url_for(
                "desk.document", document_id=id_, page=2, field="f", zoom="150", turn="90"
            ),
            addresses.desk_document(id_, behind="b"): url_for("desk.document", document_id=id_, behind="b"),
            addresses.desk_next(id_): url_for("desk.following", document_id=id_),
            addresses.desk_field(id_, "f", 2): url_for("desk.field", document_id=id_, field_id="f", page=2),
            addresses.desk_add(id_, 2): url_for("desk.add", document_id=id_, page=2),
            addresses.desk_reread(id_, 2): url_for("desk.reread", document_id=id_, page_no=2),
            addresses.desk_text(id_, 2): url_for("desk.text", document_id=id_, page_no=2),
            addresses.desk_judge(id_, 3, look): url_for(
                "desk.judge", document_id=id_, page_no=3, zoom="150", turn="90"
            ),
            addresses.desk_layer(id_, 2): url_for("desk.put_back", document_id=id_, page_no=2),
            addresses.desk_image(id_, 2, "page"): url_for("desk.image", document_id=id_, page_no=2, size="page"),
        }
    assert all(ours == theirs for ours, theirs in pairs.items())
