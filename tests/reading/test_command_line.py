"""The command line as people use it: words in their language, exit codes that mean something, never a stack trace."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.alone import alone
from indexer.cli import call
from indexer.workshop import Workshop
from tests.indexing import NOWHERE, environment, item_list, paper, pdf, row, site

pytestmark = pytest.mark.engine


@pytest.fixture
def workshop(tmp_path: Path, opensearch_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workshop]:
    """A site that the commands of the test find in their environment."""
    surroundings = environment(tmp_path / "site", opensearch_url)
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)
    with site(surroundings) as made:
        yield made


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """One good paper."""
    return pdf(tmp_path / "papers" / "a.pdf", [paper("KẾT LUẬN", "1-KL/UBKTThU", "đất")]).parent


def _options(unit: str = "ubkt-vanlac", grade: str = "Thường") -> list[str]:
    return ["--unit", unit, "--dossier", "1", "--grade", grade, "--kind", "KL"]


def test_a_run_without_leftovers_ends_with_0_and_its_table_adds_up(
    workshop: Workshop, papers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(["ingest", str(papers), *_options(), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["found"] == sum(answer["states"].values()) == answer["states"]["indexed"] == 1
    assert call(["ingest", str(papers), *_options()]) == 0
    assert "Found = sum" in capsys.readouterr().out
    assert call(["status"]) == 0
    assert call(["verify", "--deep", "--json"]) == 0


def test_a_run_with_leftovers_ends_with_1_and_names_them(
    workshop: Workshop, papers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = item_list(tmp_path / "list.csv", [row(1, "gone.pdf")])
    assert call(["ingest", str(papers), "--manifest", str(manifest), "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert {(one["file"], one["reason"]) for one in answer["left"]} == {("a.pdf", "no_row"), ("gone.pdf", "no_file")}
    assert call(["status", "--json"]) == 1
    counted = json.loads(capsys.readouterr().out)["files"]
    assert [(one["reason"], one["count"]) for one in counted] == [("no_file", 1), ("no_row", 1)]


def test_a_difference_ends_with_1(workshop: Workshop, papers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call(["ingest", str(papers), *_options()])
    for name in workshop.index.every_index():
        workshop.index.delete(name)
    workshop.index.ensure()
    capsys.readouterr()
    assert call(["verify", "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert {one["fault"] for one in answer["differences"]} == {"absent_in_index"}
    assert call(["rebuild", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["documents"] == 1
    assert call(["verify"]) == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ingest", "{papers}"], "--unit"),
        (["ingest", "{papers}", *_options(grade="?")], "--grade"),
        (["ingest", "{papers}", *_options(unit="nowhere")], "nowhere"),
        (["ingest", "{papers}", "--manifest", "{list}", *_options()], "--manifest"),
        (["ingest", "{papers}", "--manifest", "{list}"], "Độ mật"),
        (["ingest", "{papers}/nothing"], "nothing"),
        (["nonsense"], "nonsense"),
    ],
)
def test_wrong_usage_ends_with_2_before_anything_is_taken_in(
    workshop: Workshop,
    papers: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    manifest = item_list(tmp_path / "list.csv", [], columns=("Hồ sơ", "Đơn vị", "TT", "Loại văn bản", "Tên tệp"))
    filled = [argument.format(papers=papers, list=manifest) for argument in arguments]
    assert call(filled) == 2
    complaint = capsys.readouterr().err
    assert words in complaint
    assert "Traceback" not in complaint
    assert call(["status", "--json"]) == 0


@pytest.mark.parametrize("setting", [{"HOSO_CEILING": "toi_mat"}, {"HOSO_WORKERS": "0"}, {"HOSO_MAX_PAGES": "many"}])
def test_a_wrong_setting_ends_with_2(
    workshop: Workshop, papers: Path, monkeypatch: pytest.MonkeyPatch, setting: dict[str, str]
) -> None:
    for name, value in setting.items():
        monkeypatch.setenv(name, value)
    assert call(["status"]) == 2


@pytest.mark.parametrize("command", [["status"], ["verify"], ["rebuild"], ["ingest", "{papers}", *_options()]])
def test_an_engine_that_is_away_ends_with_3_and_says_so_in_vietnamese(
    workshop: Workshop,
    papers: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: list[str],
) -> None:
    monkeypatch.setenv("HOSO_OPENSEARCH_URL", NOWHERE)
    monkeypatch.delenv("HOSO_LANGUAGE")
    assert call([argument.format(papers=papers) for argument in command]) == 3
    complaint = capsys.readouterr().err
    assert "Máy tìm kiếm (OpenSearch) không trả lời." in complaint
    assert "Traceback" not in complaint


def test_a_database_that_is_away_ends_with_3(
    workshop: Workshop, papers: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOSO_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:9/none")
    assert call(["status"]) == 3
    assert "The database does not answer." in capsys.readouterr().err


def test_two_runs_at_once_are_refused(workshop: Workshop, papers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with alone(workshop.settings.site.store, "ingest"):
        assert call(["ingest", str(papers), *_options()]) == 3
    assert "Another run" in capsys.readouterr().err


def test_read_shows_pages_and_facts_and_stores_nothing(
    workshop: Workshop, papers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(["read", str(papers / "a.pdf"), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["media_type"] == "application/pdf"
    assert "KẾT LUẬN" in answer["pages"][0]["text"]
    assert answer["description"]["Number and symbol"] == "1-KL/UBKTThU"
    assert call(["read", str(papers / "a.pdf")]) == 0
    assert [path for path in workshop.settings.site.store.rglob("*") if path.is_file()] == []
    (papers / "empty.pdf").touch()
    assert call(["read", str(papers / "empty.pdf")]) == 1


@pytest.mark.parametrize("command", ["", "ingest", "status", "verify", "rebuild", "read"])
@pytest.mark.parametrize(("language", "words"), [("vi", "Mã kết thúc"), ("en", "Exit codes")])
def test_every_command_has_help_with_its_exit_codes_in_both_languages(
    capsys: pytest.CaptureFixture[str], command: str, language: str, words: str
) -> None:
    assert call(["--language", language, *([command] if command else []), "--help"]) == 0
    assert words in capsys.readouterr().out
