"""Searching as a person meets it: asking, narrowing, finding nothing. Real papers, readers, engine and catalogue."""

from __future__ import annotations

import re
from html import unescape

import pytest

from portal.search.question import Note, Question, Slip
from portal.web.chips import notes
from tests.web.screens import Screens, text_of


@pytest.mark.parametrize("asked", ["Cao Lĩnh đất đai 2023", "cao linh dat dai 2023"])
def test_the_golden_question_brings_the_conclusion_to_the_inspector_of_the_city(screens: Screens, asked: str) -> None:
    inspector = screens.of("oanh")
    page = inspector.get(inspector.ask(asked))
    assert page.status_code == 200
    first = page.text.split('class="hit"')[1]
    assert "12-KL/UBKTThU" in first
    assert "<mark>" in first
    assert "18/08/2023" in first
    assert re.search(r"\d+ trang khớp", first)
    assert 'class="grade grade-mat"' in first


def test_the_golden_question_brings_nothing_to_the_clerk_of_another_ward(screens: Screens) -> None:
    clerk = screens.of("mai")
    page = clerk.get(clerk.ask("cao linh dat dai 2023"))
    assert page.status_code == 200
    assert "Không tìm thấy" in page.text
    assert "phường Cao Lĩnh" not in page.text


def test_no_word_of_a_question_ever_stands_in_an_address(screens: Screens) -> None:
    inspector = screens.of("oanh")
    address = inspector.ask("Nguyễn Văn Hòa đất đai")
    page = inspector.get(address).text
    addresses = [address, *re.findall(r'(?:href|src|action)="([^"#]*)', page)]
    assert len(addresses) > 20
    for one in addresses:
        assert re.fullmatch(r"[A-Za-z0-9/_.-]*(\?([a-z]+=[A-Za-z0-9_-]+(&amp;)?)+)?", one), one
        assert not re.search(r"nguyen|van-?hoa|nguy%|dat-?dai", one, re.IGNORECASE), one


def test_the_address_of_an_answer_belongs_to_its_asker(screens: Screens) -> None:
    address = screens.of("oanh").ask("đất đai")
    other = screens.of("truong")
    theirs, absent = other.get(address), other.get("/search/nothing-of-this-kind")
    assert theirs.status_code == absent.status_code == 404
    assert theirs.data == absent.data


def test_a_filter_is_picked_and_taken_off_by_asking_anew(screens: Screens) -> None:
    chief = screens.of("truong")
    address = chief.ask("kiểm tra")
    whole = chief.get(address, json=True).get_json()
    kind = whole["facets"]["kinds"][0]
    narrowed_at = chief.post("/search", {"from": address.rsplit("/", 1)[1], "turn": kind["turn"]}).headers["Location"]
    assert narrowed_at != address
    narrowed = chief.get(narrowed_at, json=True).get_json()
    assert narrowed["total"] == kind["documents"] < whole["total"]
    assert narrowed["question"]["text"] == "kiểm tra"
    assert [chip["turn"] for chip in narrowed["question"]["filters"]] == [kind["turn"]]
    back = chief.post("/search", {"from": narrowed_at.rsplit("/", 1)[1], "turn": kind["turn"]}).headers["Location"]
    assert chief.get(back, json=True).get_json()["total"] == whole["total"]


def test_words_typed_anew_keep_the_filters_that_stand_beside_them(screens: Screens) -> None:
    chief = screens.of("truong")
    first = chief.ask("kiểm tra loại: kết luận").rsplit("/", 1)[1]
    second = chief.get(chief.ask("đất đai", **{"from": first}), json=True).get_json()
    assert [chip["turn"] for chip in second["question"]["filters"]] == ["kind:KL"]
    assert second["question"]["text"] == "đất đai"


@pytest.mark.parametrize(
    "turn",
    ["kind:XX", "unit:nowhere", "year:abc", "year:²", "grade:all", "sort:size", "page:2", "", "kind", "matching:"],
)
def test_a_made_up_filter_is_a_plain_400(screens: Screens, turn: str) -> None:
    chief = screens.of("truong")
    question = chief.ask("kiểm tra").rsplit("/", 1)[1]
    assert chief.post("/search", {"from": question, "turn": turn}).status_code == 400


def test_the_unit_facet_sums_up_the_tree(screens: Screens) -> None:
    chief = screens.of("truong")
    answer = chief.get(chief.ask("loại: quyết định"), json=True).get_json()
    (top,) = answer["facets"]["units"]
    assert top["documents"] == answer["total"]
    assert sum(below["documents"] for below in top["below"]) <= top["documents"]


def test_every_unit_of_an_answer_can_be_picked_from_a_page_of_its_own(screens: Screens) -> None:
    chief = screens.of("truong")
    address = chief.ask("loại: quyết định")
    answer = chief.get(address, json=True).get_json()
    page = chief.get(f"{address}/units")
    assert page.status_code == 200
    (top,) = answer["facets"]["units"]
    for branch in (top, *top["below"]):
        assert f'value="{branch["turn"]}"' in page.text
    assert screens.of("mai").get(f"{address}/units").status_code == 404


def test_the_json_answer_and_the_page_show_the_same(screens: Screens) -> None:
    chief = screens.of("truong")
    address = chief.ask("đất đai")
    answer, page = chief.get(address, json=True).get_json(), chief.get(address).text
    assert f"{answer['total']} văn bản" in text_of(page)
    for group in answer["groups"]:
        for document in group["documents"]:
            assert unescape(document["address"]) in unescape(page)


@pytest.mark.parametrize("page_no", ["-1", "0", "abc", "", "٣", "1' OR 1=1"])
def test_a_senseless_page_number_is_the_first_page(screens: Screens, page_no: str) -> None:
    chief = screens.of("truong")
    assert chief.get(chief.ask("kiểm tra") + f"?page={page_no}").status_code == 200


def test_a_page_out_of_reach_is_a_plain_400(screens: Screens) -> None:
    chief = screens.of("truong")
    assert chief.get(chief.ask("kiểm tra") + "?page=99999999999999999999").status_code == 400


@pytest.mark.parametrize("asked", ['"đất', "OR", "_exists_:x", ") OR (*:*", "/.*/", "số:", "loại: vớ vẩn", "đ " * 5000])
def test_a_slip_of_the_pen_is_searched_and_said(screens: Screens, asked: str) -> None:
    chief = screens.of("truong")
    page = chief.get(chief.ask(asked))
    assert page.status_code == 200


def test_there_is_a_sentence_for_every_slip(screens: Screens) -> None:
    with screens.app.test_request_context():
        said = notes(Question(notes=tuple(Note(slip, "chữ") for slip in Slip)))
    assert len(set(said)) == len(Slip)


def test_an_empty_question_leads_back_to_the_start(screens: Screens) -> None:
    assert screens.of("truong").ask("   ") == "/"


def test_nothing_found_says_which_word_finds_nothing_and_what_was_not_searched(screens: Screens) -> None:
    chief = screens.of("truong")
    page = text_of(chief.get(chief.ask("vuốtmèo đất đai Thanh Toán")).text)
    assert "Không tìm thấy trong phạm vi được xem" in page
    assert "vuốtmèo 0" in page
    assert re.search(r"Toán \d", page), "a word is shown as it was typed"
    assert "Không tìm thấy không có nghĩa là không có" in page
    assert "6 tệp đang chờ, bị giữ lại hoặc bị từ chối" in page
    assert "tệp đang chờ" not in text_of(screens.of("oanh").get(screens.of("oanh").ask("a")).text)


def test_any_of_the_words_is_offered_and_found(screens: Screens) -> None:
    chief = screens.of("truong")
    address = chief.ask("vuốtmèo đất đai")
    assert 'value="matching:any"' in chief.get(address).text
    wider = chief.post("/search", {"from": address.rsplit("/", 1)[1], "turn": "matching:any"}).headers["Location"]
    assert chief.get(wider, json=True).get_json()["total"] > 0


def test_what_a_paper_says_is_never_taken_for_markup(screens: Screens) -> None:
    clerk = screens.of("mai")
    page = clerk.get(clerk.ask("thủy sản")).text
    assert "<script>alert" not in page
    assert "&lt;b&gt;Thông báo&lt;/b&gt;" in page
    document = clerk.get(f"/documents/{screens.document('79-TB/ĐU')}/pages/1").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in document


def test_the_last_questions_stand_on_the_start_screen_of_their_asker_only(screens: Screens) -> None:
    reviewer = screens.of("thom")
    reviewer.ask("một câu riêng")
    reviewer.ask("một câu riêng")
    assert reviewer.get("/").text.count("một câu riêng") == 1
    assert "một câu riêng" not in screens.of("truong").get("/").text


def test_somebody_who_may_open_nothing_is_told_so_kindly(screens: Screens) -> None:
    page = screens.of("dao").get("/")
    assert page.status_code == 200


def test_an_answer_is_recorded_before_it_is_shown(screens: Screens) -> None:
    chief = screens.of("truong")
    address = chief.ask("đất đai")
    before = screens.events("search")
    chief.get(address)
    assert screens.events("search") == before + 1


def test_without_the_engine_the_search_says_so_and_papers_can_still_be_read(screens: Screens) -> None:
    chief = screens.of("truong", engine=False)
    answer = chief.get(chief.ask("đất đai"))
    assert answer.status_code == 503
    question = chief.ask("đất đai").rsplit("/", 1)[1]
    assert chief.get(f"/documents/{screens.document('12-KL/UBKTThU')}/pages/1?q={question}").status_code == 200
    assert chief.get(f"/dossiers/{screens.dossier('112/2023')}").status_code == 200


@pytest.mark.parametrize("path", ["/", "/help", "/dossiers", "/sign-in", "/purpose"])
def test_every_screen_speaks_english_too(screens: Screens, path: str) -> None:
    chief = screens.of("truong")
    chief.post("/language", {"language": "en", "back": "/"})
    page = chief.get(path)
    assert page.status_code == 200
    assert '<html lang="en"' in page.text
