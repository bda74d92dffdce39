"""Office files, mail, web pages and rich text through the real Tika."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import docx
import pytest
from openpyxl import Workbook

from indexer.reading.outcome import MediaType, ReaderUnavailable, ReadingLimits, Unreadable
from indexer.reading.reader import Readers, probe
from indexer.reading.tika import TikaReader
from indexer.refusals import Refusal
from mappings.reasons import Reason
from mappings.vocabulary import FileState
from tests.reading import making
from tests.reading.conftest import NO_TIKA, Read

pytestmark = pytest.mark.tika
WORD_TYPE = "vnd.openxmlformats-officedocument.wordprocessingml.document"
LETTER = "Kính gửi đồng chí,\n\nXin gửi kèm kết luận.\n"


def test_a_word_file_becomes_paragraphs_and_rows(tmp_path: Path, read_office: Read) -> None:
    document = docx.Document()
    document.add_heading("KẾT LUẬN", 1)
    document.add_paragraph("Căn cứ Quyết định số 158-QĐ/UBKTThU;")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Số thẻ", "99.004865"
    document.sections[0].header.paragraphs[0].text = "Lưu hành nội bộ"
    document.save(str(tmp_path / "a.docx"))
    (page,) = read_office(tmp_path / "a.docx")
    assert page.text == "Lưu hành nội bộ\n\nKẾT LUẬN\n\nCăn cứ Quyết định số 158-QĐ/UBKTThU;\n\nSố thẻ\t99.004865"
    assert page.engine.startswith("tika 3.")
    assert (page.has_image, page.words, page.confidence) == (False, (), None)


def test_a_long_word_file_is_cut_into_text_pages(tmp_path: Path, read_office: Read) -> None:
    document = docx.Document()
    for number in range(200):
        document.add_paragraph(f"Điều {number}. {making.SENTENCES[1]}")
    document.save(str(tmp_path / "a.docx"))
    pages = read_office(tmp_path / "a.docx")
    assert 5 <= len(pages) <= 9
    assert [f"Điều {number}." in "".join(page.text for page in pages) for number in range(200)] == [True] * 200


def test_a_workbook_becomes_rows_of_each_sheet(tmp_path: Path, read_office: Read) -> None:
    book = Workbook()
    book.create_sheet("Danh sách").append(["STT", "Họ tên"])
    book["Danh sách"].append([1, "Lò Văn Páo"])
    book.save(tmp_path / "a.xlsx")
    assert "Danh sách\n\nSTT\tHọ tên\n1\tLò Văn Páo" in read_office(tmp_path / "a.xlsx")[0].text


def test_rich_text_and_web_pages_are_read(tmp_path: Path, read_office: Read) -> None:
    (tmp_path / "a.doc").write_bytes(
        rb"{\rtf1\ansi{\fonttbl{\f0 Times;}}\f0 Quy\u7871?t \u273?\u7883?nh s\u7889? 5\par}"
    )
    (tmp_path / "b.doc").write_text("<html><meta charset=utf-8><script>no()</script><p>Thông báo số 96</p></html>")
    assert read_office(tmp_path / "a.doc")[0].text == "Quyết định số 5"
    assert read_office(tmp_path / "b.doc")[0].text == "Thông báo số 96"


def test_the_2003_decision_in_rich_text_comes_out_in_unicode(read_office: Read) -> None:
    file = Path(__file__).parents[2] / "demo" / "archive" / "07-2003" / "QD07-DU.RTF"
    text = read_office(file)[0].text
    assert "thi hành kỷ luật đảng viên Lò Văn Páo" in text
    assert "Thác Cát, ngày 17 tháng 9 năm 2003" in text


def test_a_mail_keeps_its_head_and_what_is_attached_follows_under_its_name(tmp_path: Path, read_office: Read) -> None:
    attached = making.word_file(making.word_paragraph("Đồng chí Trần Thị Lan có khuyết điểm."))
    _mail(tmp_path / "a.eml", [(attached, "application", WORD_TYPE, "kết luận.docx")])
    letter, attachment = read_office(tmp_path / "a.eml")
    assert "From: vanthu@example.vn" in letter.text
    assert "Subject: Gửi kết luận" in letter.text
    assert "Xin gửi kèm kết luận." in letter.text
    assert attachment.text == "[kết luận.docx]\n\nĐồng chí Trần Thị Lan có khuyết điểm."


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n broken", b"%PDF-1.4 broken"])
def test_a_mail_with_an_attachment_that_has_no_text_is_not_taken_in_half(
    tmp_path: Path, read_office: Read, content: bytes
) -> None:
    good = making.word_file(making.word_paragraph("Phụ lục"))
    attached = [(good, "application", WORD_TYPE, "phụ lục.docx"), (content, "application", "octet-stream", "bí mật")]
    _mail(tmp_path / "a.eml", [*attached, attached[0]])
    with pytest.raises(Unreadable) as refused:
        read_office(tmp_path / "a.eml")
    assert refused.value.reason is Reason.ATTACHMENT
    assert refused.value.detail.startswith("2/3: "), "which one, by its number"
    assert "bí mật" not in refused.value.detail, "and never by its name"
    assert Refusal(refused.value.reason).state is FileState.HELD, "nothing is wrong with the mail itself"


@pytest.mark.parametrize("inside", [b"\x89PNG\r\n\x1a\n broken", bytes(1000)])
def test_a_mail_with_a_packed_file_in_which_something_has_no_text_is_not_taken_in_half(
    tmp_path: Path, read_office: Read, inside: bytes
) -> None:
    packed = making.zipped({"kết luận.txt": "Kết luận".encode(), "scan": inside})
    _mail(tmp_path / "a.eml", [(packed, "application", "zip", "hồ sơ.zip")])
    with pytest.raises(Unreadable) as refused:
        read_office(tmp_path / "a.eml")
    assert refused.value.reason is Reason.ATTACHMENT
    assert refused.value.detail.startswith("1/1: ")


def test_a_packed_file_in_a_mail_is_read_if_all_in_it_can_be(tmp_path: Path, read_office: Read) -> None:
    packed = making.zipped({"a.txt": "Kết luận".encode(), "b.docx": making.word_file(making.word_paragraph("Phụ lục"))})
    _mail(tmp_path / "a.eml", [(packed, "application", "zip", "ho-so.zip")])
    text = "\n".join(page.text for page in read_office(tmp_path / "a.eml"))
    assert "Kết luận" in text
    assert "Phụ lục" in text


def test_text_that_would_be_cut_is_refused_as_a_whole(tmp_path: Path, tika_url: str) -> None:
    (tmp_path / "a.html").write_text("<html><body>" + "<p>Điều khoản thi hành</p>" * 2000)
    limits = ReadingLimits(pages=2)
    with pytest.raises(Unreadable) as refused:
        list(Readers(tika_url).read(tmp_path / "a.html", MediaType.HTML, 1, None, limits))
    assert refused.value.reason in (Reason.TOO_LARGE, Reason.TOO_MANY_PAGES)


def test_without_tika_nothing_is_said_against_the_file(tmp_path: Path, limits: ReadingLimits) -> None:
    (tmp_path / "a.docx").write_bytes(making.word_file(making.word_paragraph("Xin chào")))
    kind = probe(tmp_path / "a.docx", limits).media_type
    with pytest.raises(ReaderUnavailable):
        list(Readers(NO_TIKA).read(tmp_path / "a.docx", kind, 1, None, limits))


@pytest.mark.parametrize("version", ["Apache Tika 4.0.0", "Apache Tika 3.2.1", "Apache Tika 2.9.2", "nginx"])
def test_a_server_of_another_line_is_refused_by_name(version: str) -> None:
    with _answering(version) as url, pytest.raises(ReaderUnavailable, match=r"3\.2\.2 or a later 3\.x|no Tika"):
        TikaReader(url).engine()


def _mail(path: Path, attachments: list[tuple[bytes, str, str, str]]) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "vanthu@example.vn", "ubkt@example.vn", "Gửi kết luận"
    mail["Date"] = "Mon, 01 Jan 2024 10:00:00 +0700"
    mail.set_content(LETTER)
    for content, kind, subtype, name in attachments:
        mail.add_attachment(content, maintype=kind, subtype=subtype, filename=name)
    path.write_bytes(mail.as_bytes())


@contextmanager
def _answering(version: str) -> Iterator[str]:
    """A server that says it is `version`; the lines that we refuse cannot be run beside ours."""

    class Version(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(version)))
            self.end_headers()
            self.wfile.write(version.encode())

        def log_message(self, form: str, *values: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Version) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
