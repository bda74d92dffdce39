"""The desk over HTTP: what is shown and to whom, acts as plain forms, two persons, what comes too late."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from archive import jobs
from archive.documents import Document, Page
from archive.jobs import Job, JobKind
from archive.layers import layers_of
from archive.people import User
from archive.requests import FINER, LONGER, Rereading
from archive.settling import accept
from mappings.desk import ReadingWay
from mappings.fields import FieldName
from mappings.reasons import Reason
from mappings.vocabulary import FieldState, JobState
from tests.web.reading_desk import FIRST, OF_DECISION, SECOND, ReadingDesk, at, say
from tests.web.screens import text_of

PERSON, BIRTH = "Nguyễn Văn Hòa", "14/06/1976"


def test_the_queue_says_what_waits_and_why_and_how_far_it_is(reading_desk: ReadingDesk) -> None:
    page = text_of(reading_desk.screens.of(FIRST).get("/desk").text)
    assert "0/2 văn bản đã xong" in page
    assert "12-KL/UBKTThU Kết luận hồ sơ 112/2023, mục 11 · 3 trang" in page
    assert "1 trường nghi ngờ 6 trường chưa ai xem" in page


def test_accepting_the_fields_one_after_the_other_leads_to_the_next_document(reading_desk: ReadingDesk) -> None:
    first = reading_desk.screens.of(FIRST)
    address = f"/desk/{reading_desk.decision}"
    for _ in range(len(OF_DECISION)):
        page = first.get(address).text
        value = re.search(r'id="value" name="value" value="([^"]*)"|<option value="(\w+)" selected', page)
        assert value
        answer = say(first, page, value=value[1] or value[2])
        assert answer.status_code == 303
        address = answer.headers["Location"]
        assert re.fullmatch(r"/desk/[0-9a-f]{32}\?(field|behind)=[0-9a-f]{32}", address)
    assert address.startswith(f"/desk/{reading_desk.conclusion}?behind=")
    assert set(reading_desk.states(reading_desk.decision).values()) == {FieldState.ACCEPTED}
    assert f'href="/desk/{reading_desk.decision}"' in first.get(address).text


def test_a_correction_changes_the_document_and_its_history_says_who_and_why(reading_desk: ReadingDesk) -> None:
    first = reading_desk.screens.of(FIRST)
    assert say(first, at(first, reading_desk, FieldName.DATE), value=" 19/8/2023 ", why="đọc nhầm").status_code == 303
    assert reading_desk.field(reading_desk.conclusion, FieldName.DATE).value == "2023-08-19"
    page = text_of(at(first, reading_desk, FieldName.DATE))
    assert re.search(r"Chu Thị Duyên Sửa: 18/08/2023 → 19/08/2023 \(đọc nhầm\)", page)
    with reading_desk.screens.archive.database.reading() as session:
        day = session.get_one(Document, reading_desk.conclusion).issued_on
        assert day
        assert day.isoformat() == "2023-08-19"


@pytest.mark.parametrize("act", ["unreadable", "paper_only", "absent"])
def test_a_field_can_be_settled_without_a_value(reading_desk: ReadingDesk, act: str) -> None:
    first = reading_desk.screens.of(FIRST)
    assert say(first, at(first, reading_desk, FieldName.ISSUER), value="whatever", act=act).status_code == 303
    state = {"absent": FieldState.REMOVED}.get(act, FieldState(act) if act != "absent" else FieldState.REMOVED)
    assert reading_desk.states(reading_desk.conclusion)[FieldName.ISSUER] is state


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        (FieldName.DATE, "hôm qua", "Đây không phải ngày tháng"),
        (FieldName.NUMBER, "  ", "Nhập giá trị"),
        (FieldName.KIND, "", "Hãy chọn một mục"),
        (FieldName.KIND, "XYZ", "Hãy chọn một mục"),
    ],
)
def test_what_cannot_be_a_value_is_refused_with_a_sentence_and_not_lost(
    reading_desk: ReadingDesk, name: FieldName, typed: str, sentence: str
) -> None:
    first = reading_desk.screens.of(FIRST)
    answer = say(first, at(first, reading_desk, name), value=typed)
    assert answer.status_code == 409
    assert sentence in text_of(answer.text)
    assert not typed.strip() or name is FieldName.KIND or f'value="{typed}"' in answer.text
    assert reading_desk.states(reading_desk.conclusion)[name] is FieldState.PROPOSED


def test_the_same_person_is_never_the_second(reading_desk: ReadingDesk) -> None:
    first = reading_desk.screens.of(FIRST)
    assert say(first, at(first, reading_desk, FieldName.PERSON), value=PERSON).status_code == 303
    assert reading_desk.states(reading_desk.conclusion)[FieldName.PERSON] is FieldState.AWAITING_SECOND
    answer = say(first, at(first, reading_desk, FieldName.PERSON), value=PERSON)
    assert answer.status_code == 409
    assert "người thứ hai phải là người khác" in text_of(answer.text)
    assert reading_desk.states(reading_desk.conclusion)[FieldName.PERSON] is FieldState.AWAITING_SECOND


def test_the_second_person_reads_the_page_and_not_the_first_ones_value(reading_desk: ReadingDesk) -> None:
    first, second = reading_desk.screens.of(FIRST), reading_desk.screens.of(SECOND)
    for name, value in ((FieldName.PERSON, PERSON), (FieldName.BIRTH, BIRTH)):
        say(first, at(first, reading_desk, name), value=value)
    for address in ("", *(f"?field={reading_desk.field(reading_desk.conclusion, name).id}" for name in FIELDS)):
        page = second.get(f"/desk/{reading_desk.conclusion}{address}").text
        assert PERSON not in page
        assert BIRTH not in page
        assert "1976" not in page
    page = at(second, reading_desk, FieldName.PERSON)
    assert "outline here" in page
    assert "Hãy tự đọc trên trang" in page
    answer = say(second, page, value="nguyễn văn hoà")
    assert reading_desk.states(reading_desk.conclusion)[FieldName.PERSON] is FieldState.CONFIRMED
    assert answer.status_code == 303


FIELDS = (FieldName.NUMBER, FieldName.PERSON, FieldName.BIRTH)


def test_two_who_read_differently_see_both_at_once_and_nothing_counts(reading_desk: ReadingDesk) -> None:
    first, second = reading_desk.screens.of(FIRST), reading_desk.screens.of(SECOND)
    say(first, at(first, reading_desk, FieldName.BIRTH), value=BIRTH)
    answer = say(second, at(second, reading_desk, FieldName.BIRTH), value="15/6/1976")
    page = text_of(second.get(answer.headers["Location"]).text)
    assert "Chu Thị Duyên 14/06/1976" in page
    assert "Lê Thị Bích 15/06/1976" in page
    assert reading_desk.states(reading_desk.conclusion)[FieldName.BIRTH] is FieldState.DISPUTED
    corrected = say(second, at(second, reading_desk, FieldName.BIRTH), value=BIRTH)
    assert corrected.status_code == 303
    assert reading_desk.states(reading_desk.conclusion)[FieldName.BIRTH] is FieldState.CONFIRMED


def test_what_comes_too_late_is_shown_beside_what_stands(reading_desk: ReadingDesk) -> None:
    first = reading_desk.screens.of(FIRST)
    page = at(first, reading_desk, FieldName.ISSUER)
    row = reading_desk.field(reading_desk.conclusion, FieldName.ISSUER)
    with reading_desk.screens.archive.database.writing() as session:
        other = session.scalars(select(User.id).where(User.login == SECOND)).one()
        accept(session, row.id, other, row.version)
    answer = say(first, page, value="Ủy ban Kiểm tra Tỉnh ủy")
    assert answer.status_code == 409
    assert "Giá trị hiện nay: Ủy ban Kiểm tra Thành ủy Vân Lạc" in text_of(answer.text)
    assert 'value="Ủy ban Kiểm tra Tỉnh ủy"' in answer.text
    again = say(first, answer.text, value="Ủy ban Kiểm tra Tỉnh ủy")
    assert again.status_code == 303
    assert reading_desk.field(reading_desk.conclusion, FieldName.ISSUER).value == "Ủy ban Kiểm tra Tỉnh ủy"


def test_the_kind_is_picked_without_leaving_the_field_in_work(reading_desk: ReadingDesk) -> None:
    first = reading_desk.screens.of(FIRST)
    kind, here = (reading_desk.field(reading_desk.conclusion, name) for name in (FieldName.KIND, FieldName.DATE))
    form = {"version": str(kind.version), "value": "TB", "back": here.id}
    answer = first.post(f"/desk/{reading_desk.conclusion}/fields/{kind.id}", form)
    assert answer.headers["Location"] == f"/desk/{reading_desk.conclusion}?field={here.id}"
    assert reading_desk.field(reading_desk.conclusion, FieldName.KIND).value == "TB"


def test_a_field_that_the_machine_did_not_see_is_added(reading_desk: ReadingDesk) -> None:
    first, address = reading_desk.screens.of(FIRST), f"/desk/{reading_desk.conclusion}/fields?page=2"
    form = {"name": "position", "group": "1", "value": "Chủ tịch Ủy ban nhân dân phường"}
    assert first.post(address, form).status_code == 303
    added = reading_desk.field(reading_desk.conclusion, FieldName.POSITION)
    assert (added.page_no, added.group_no, added.state) == (2, 1, FieldState.ACCEPTED)
    assert first.post(address, form | {"name": "role", "value": "đối tượng kiểm tra"}).status_code == 303
    assert reading_desk.field(reading_desk.conclusion, FieldName.ROLE).value == "doi_tuong"
    assert first.post(address, form | {"name": "nothing"}).status_code == 400
    assert first.post(address, form | {"name": "date"}).status_code == 409


def test_a_page_is_read_again_as_it_is_turned(reading_desk: ReadingDesk) -> None:
    first, address = reading_desk.screens.of(FIRST), f"/desk/{reading_desk.conclusion}/pages/2"
    for _ in range(2):
        assert first.post(f"{address}/reread?turn=90").status_code == 303
    with reading_desk.screens.archive.database.reading() as session:
        asked = session.scalars(select(Rereading).where(Rereading.document_id == reading_desk.conclusion)).all()
        assert [(one.page_no, one.turn, one.way) for one in asked] == [(2, 90, ReadingWay.LAYER)]
        assert one_waits_for(asked[0])
    assert "Trang này đang chờ máy đọc lại" in first.get(f"/desk/{reading_desk.conclusion}?page=2").text


def one_waits_for(asked: Rereading) -> bool:
    """Whether the page may take the time of somebody who waits, and is read finer than at first."""
    return (asked.settings, asked.seconds) == (FINER, LONGER)


def test_a_page_of_text_is_read_from_its_image_only_by_a_button_that_says_so(reading_desk: ReadingDesk) -> None:
    first, address = reading_desk.screens.of(FIRST), f"/desk/{reading_desk.decision}"
    page = first.get(f"{address}?page=1").text
    with reading_desk.screens.archive.database.reading() as session:
        of_text = session.get_one(Page, (reading_desk.decision, 1)).confidence is None
    assert of_text == ("Đọc từ ảnh" in page)
    assert first.post(f"{address}/pages/1/reread", {"way": "ocr"}).status_code == 303
    with reading_desk.screens.archive.database.reading() as session:
        (asked,) = session.scalars(select(Rereading).where(Rereading.document_id == reading_desk.decision))
        assert asked.way is ReadingWay.OCR


def test_a_page_that_could_not_be_read_again_says_why_until_it_is(reading_desk: ReadingDesk) -> None:
    first, database = reading_desk.screens.of(FIRST), reading_desk.screens.archive.database
    address = f"/desk/{reading_desk.conclusion}"
    assert first.post(f"{address}/pages/2/reread").status_code == 303
    with database.writing() as session:
        job = session.scalars(select(Job).where(Job.kind == JobKind.READ_AGAIN)).one()
        jobs.finish(session, job.id, JobState.HELD, Reason.TOO_SLOW)
    assert "không thành: quá thời gian" in text_of(first.get(f"{address}?page=2").text)
    assert first.post(f"{address}/pages/2/reread").status_code == 303
    assert "không thành" not in text_of(first.get(f"{address}?page=2").text)


def test_a_corrected_text_is_a_new_layer_and_the_old_one_can_be_taken_up_again(reading_desk: ReadingDesk) -> None:
    first, address = reading_desk.screens.of(FIRST), f"/desk/{reading_desk.decision}/pages/1/text"
    before = first.get(address).text
    machine = before.split("<textarea")[1].split(">", 1)[1].split("</textarea>")[0].strip()
    form = {"version": "1", "text": machine.replace("THÀNH ỦY", "Thành ủy"), "why": "chữ hoa"}
    assert first.post(address, form).status_code == 303
    late = first.post(address, form | {"text": "của tôi"})
    assert late.status_code == 409
    assert "của tôi</textarea>" in late.text
    assert "Có người vừa sửa" in late.text
    page = text_of(first.get(address).text)
    assert "2. Người sửa (đang dùng)" in page
    assert "1. Máy đọc lần đầu" in page
    assert first.post(address.replace("/text", "/layer"), {"version": "2", "layer": "1"}).status_code == 303
    with reading_desk.screens.archive.database.reading() as session:
        kept = layers_of(session, reading_desk.decision, 1)
        assert [layer.version for layer in kept] == [1, 2, 3]
        assert kept[0].digest == kept[2].digest != kept[1].digest


def test_a_word_sent_twice_because_the_line_broke_is_saved_once(reading_desk: ReadingDesk) -> None:
    first = reading_desk.screens.of(FIRST)
    for name, said in ((FieldName.ISSUER, {"value": "Ban Kiểm tra"}), (FieldName.DATE, {"act": "unreadable"})):
        page = at(first, reading_desk, name)
        answers = [say(first, page, **said) for _ in range(2)]
        assert [one.status_code for one in answers] == [303, 303]
        assert answers[0].headers["Location"] == answers[1].headers["Location"]
        assert reading_desk.field(reading_desk.conclusion, name).version == 2
        assert say(first, page, value="khác").status_code == 409


def test_a_field_added_and_a_text_written_twice_because_the_line_broke_are_there_once(
    reading_desk: ReadingDesk,
) -> None:
    first, id_ = reading_desk.screens.of(FIRST), reading_desk.conclusion
    form = {"name": "position", "group": "1", "value": "Chủ tịch phường"}
    added = [first.post(f"/desk/{id_}/fields?page=2", form).headers["Location"] for _ in range(2)]
    assert added[0] == added[1]
    written = {"version": "1", "text": "Trang này nói khác."}
    assert [first.post(f"/desk/{id_}/pages/3/text", written).status_code for _ in range(2)] == [303, 303]
    assert first.post(f"/desk/{id_}/pages/3/text", written | {"text": "lại khác"}).status_code == 409
    with reading_desk.screens.archive.database.reading() as session:
        assert len(layers_of(session, id_, 3)) == 2


def test_a_badly_read_page_is_judged_when_the_fields_are_done_and_then_waits_no_more(reading_desk: ReadingDesk) -> None:
    first, id_ = reading_desk.screens.of(FIRST), reading_desk.decision
    reading_desk.read(id_, OF_DECISION[:1])
    with reading_desk.badly_read(id_, 1):
        address = say(first, first.get(f"/desk/{id_}").text, value="1187-QĐ/ThU").headers["Location"]
        assert address == f"/desk/{id_}?page=1"
        page = first.get(address).text
        assert "Máy đọc kém trang 1" in page
        assert "1 trang đọc kém" in text_of(first.get("/desk").text)
        form = {"version": "1", "verdict": "read"}
        assert first.post(f"/desk/{id_}/pages/1/verdict", form | {"verdict": "absent"}).status_code == 400
        assert first.post(f"/desk/{id_}/pages/1/verdict", form | {"version": "7"}).status_code == 409
        onward = first.post(f"/desk/{id_}/pages/1/verdict", form).headers["Location"]
        assert onward.startswith(f"/desk/{reading_desk.conclusion}?behind=")
        assert "trang đọc kém" not in text_of(first.get("/desk").text)
        assert "Máy đọc kém" not in first.get(f"/desk/{id_}").text


def test_one_is_not_led_to_the_document_that_a_colleague_has_before_him(reading_desk: ReadingDesk) -> None:
    first, second = reading_desk.screens.of(FIRST), reading_desk.screens.of(SECOND)
    first.get(f"/desk/{reading_desk.conclusion}")
    assert "Chu Thị Duyên đang mở" in text_of(second.get("/desk").text)
    assert "Chu Thị Duyên đang mở văn bản này" in text_of(second.get(f"/desk/{reading_desk.conclusion}").text)
    assert "Chu Thị Duyên" not in first.get("/desk").text.split("<main")[1]
    there = second.get(f"/desk/{'0' * 32}/next")
    assert there.status_code == 404
    onward = second.get(f"/desk/{reading_desk.decision}/next").headers["Location"]
    assert onward.startswith(f"/desk/{reading_desk.conclusion}"), "when nothing else is left one may share it"


def test_what_was_done_today_is_counted(reading_desk: ReadingDesk) -> None:
    first = reading_desk.screens.of(FIRST)

    def counted() -> tuple[int, int]:
        found = re.search(r"hôm nay đồng chí: (\d+) trường trong (\d+) văn bản", text_of(first.get("/desk").text))
        assert found
        return int(found[1]), int(found[2])

    before = counted()
    for name in (FieldName.ISSUER, FieldName.NUMBER, FieldName.ISSUER):
        say(first, at(first, reading_desk, name), value="Ban Kiểm tra")
    assert counted()[0] == before[0] + 2
