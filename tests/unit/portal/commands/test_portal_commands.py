"""The command line of the portal, as an operator uses it: JSON out, exit codes, passwords never on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from archive.audit import Access, append
from archive.database import Database
from archive.people import Person, User
from archive.schema import now
from mappings.vocabulary import Grade, Kind
from portal.access.passwords import authenticate
from portal.cli import main
from tests import rows

PASSWORD = "một mật khẩu đủ dài"
KEY = "k" * 40

Run = Callable[..., Result]


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    url = f"sqlite:///{tmp_path / 'hoso.db'}"
    for name, value in {
        "HOSO_DATABASE_URL": url, "HOSO_AUDIT_KEY": KEY, "HOSO_CEILING": "mat", "HOSO_CEILING_APPROVAL": "1"
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    return Database(url)


@pytest.fixture
def run(database: Database) -> Run:
    def call(*arguments: str, given: str = "", code: int = 0) -> Result:
        result = CliRunner().invoke(main, arguments, input=given)
        assert result.exit_code == code, result.output
        return result

    call("migrate")
    call("units", "add", "tp", "Thành ủy Vân Lạc")
    call("units", "add", "cl", "Phường Cao Lĩnh", "--parent", "tp")
    call("users", "add", "ktv", "Nguyễn Văn A", "--unit", "tp", "--clearance", "mat", given=f"{PASSWORD}\n")
    return call


def listed(run: Run, *arguments: str) -> list[dict[str, Any]]:
    rows_: list[dict[str, Any]] = json.loads(run(*arguments, "--json").stdout)
    return rows_


def test_a_user_added_with_a_password_from_the_input_can_sign_in(run: Run, database: Database) -> None:
    assert authenticate(database, "ktv", PASSWORD, now()).admitted
    assert [user["login"] for user in listed(run, "users", "list")] == ["ktv"]


def test_a_made_password_is_printed_once_and_works(run: Run, database: Database) -> None:
    made = json.loads(run("users", "add", "vt", "B", "--unit", "cl", "--generate", "--json").stdout)
    assert authenticate(database, "vt", made["password"], now()).user_id == made["id"]
    assert made["password"] not in run("users", "list").output


def test_a_short_password_an_unknown_unit_and_a_second_same_login_are_refused(run: Run) -> None:
    run("users", "add", "x", "X", "--unit", "tp", given="short\n", code=2)
    run("users", "add", "x", "X", "--unit", "nowhere", given=f"{PASSWORD}\n", code=2)
    run("users", "add", "ktv", "X", "--unit", "tp", given=f"{PASSWORD}\n", code=2)


def test_an_ended_user_and_a_changed_password(run: Run, database: Database) -> None:
    run("users", "password", "ktv", given="another long password\n")
    assert not authenticate(database, "ktv", PASSWORD, now()).admitted
    run("users", "end", "ktv")
    assert not authenticate(database, "ktv", "another long password", now()).admitted
    run("users", "end", "ktv", code=2)


def test_a_grant_opens_and_its_end_closes_and_explain_says_why(run: Run, database: Database) -> None:
    with database.writing() as session:
        unit = next(one for one in listed(run, "units", "list") if one["code"] == "cl")["id"]
        document = rows.document(session, rows.dossier(session, "06/2023", unit), kind=Kind.KL, grade=Grade.MAT)
    refused = json.loads(run("explain", "ktv", document, "--json", code=1).stdout)
    assert {one["rule"]: one["met"] for one in refused["conditions"]}["way"] is False
    grant = json.loads(run("grants", "add", "ktv", "inspector", "tp", "--json").stdout)["id"]
    admitted = json.loads(run("explain", "ktv", document, "--json").stdout)
    assert admitted["admitted"]
    assert any(grant in one["source"] for one in admitted["conditions"])
    run("grants", "end", grant)
    run("grants", "end", grant, code=2)
    run("explain", "ktv", document, code=1)
    assert [(one["role"], one["unit"]) for one in listed(run, "grants", "list", "--user", "ktv")] == [
        ("inspector", "tp")
    ]


def test_an_assignment_names_its_dossier_by_code_and_unit(run: Run, database: Database) -> None:
    with database.writing() as session:
        units = {one["code"]: one["id"] for one in listed(run, "units", "list")}
        rows.dossier(session, "06/2023", units["cl"])
        rows.dossier(session, "06/2023", units["tp"])
    run("assignments", "add", "ktv", "06/2023", "--reason", "QĐ 1", code=2)
    run("assignments", "add", "ktv", "06/2023", "--unit", "cl", "--reason", "QĐ 1", "--until", "2030-01-01")
    assert [one["dossier"] for one in listed(run, "assignments", "list")] == ["06/2023"]


def test_a_recusal_makes_the_person_it_needs_and_uses_him_again(run: Run, database: Database) -> None:
    for _ in range(2):
        run("recusals", "add", "ktv", "NGUYỄN  văn B", "--birth", "1970-05", "--reason", "anh ruột")
    run("recusals", "add", "ktv", "B", "--birth", "05/1970", "--reason", "x", code=2)
    with database.reading() as session:
        assert len(session.scalars(select(Person)).all()) == 1
    recusal = listed(run, "recusals", "list")[0]["id"]
    run("recusals", "end", recusal)


def test_nobody_approves_his_own_seal(run: Run, database: Database) -> None:
    run("users", "add", "cn", "C", "--unit", "tp", "--generate")
    with database.writing() as session:
        unit = session.scalars(select(User.unit_id)).first() or ""
        rows.dossier(session, "9", unit)
    run("seals", "add", "9", "ktv", "ktv", code=2)
    run("seals", "add", "9", "ktv", "cn")
    assert [(one["login"], one["approver"]) for one in listed(run, "seals", "list")] == [("ktv", "cn")]


def test_a_unit_in_use_is_not_closed(run: Run) -> None:
    run("units", "end", "tp", code=2)
    run("units", "end", "cl")
    run("units", "end", "cl", code=2)


def test_a_changed_log_ends_with_one(run: Run, database: Database) -> None:
    with database.writing() as session:
        for total in range(3):
            append(session, KEY.encode(), Access("u", (), "x", "search", total=total))
    assert json.loads(run("audit", "verify", "--json").stdout)["rows"] == 3
    assert [row["total"] for row in listed(run, "audit", "list", "--last", "2")] == [1, 2]
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER access_events_stay")
        connection.exec_driver_sql("UPDATE access_events SET total = 9 WHERE seq = 2")
    assert json.loads(run("audit", "verify", "--json", code=1).stdout)["seq"] == 2


def test_a_log_that_was_cut_off_does_not_hold_the_seals_that_were_kept(
    run: Run, database: Database, tmp_path: Path
) -> None:
    kept = tmp_path / "seals"
    for total in range(3):
        with database.writing() as session:
            append(session, KEY.encode(), Access("u", (), "x", "search", total=total))
        run("audit", "seal", str(kept))
    assert json.loads(run("audit", "verify", "--kept", str(kept), "--json").stdout)["seals"] == 3
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER access_events_kept")
        connection.exec_driver_sql("DELETE FROM access_events WHERE seq = 3")
    run("audit", "verify")
    found = json.loads(run("audit", "verify", "--kept", str(kept), "--json", code=1).stdout)
    assert found == {"seq": 3, "what": "cut off", "whole": False}


def test_a_file_that_holds_no_seals_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "seals").write_text("tờ giấy khác\n")
    run("audit", "verify", "--kept", str(tmp_path / "seals"), code=2)
    run("audit", "seal", str(tmp_path), code=2)


def test_an_auditor_finds_a_deliverys_rows_under_its_own_name_the_early_ones_too(run: Run, database: Database) -> None:
    delivery = "d" * 31 + "e" * 33
    with database.writing() as session:
        for early in (
            Access("u", (), "x", "open_delivery", question_id=delivery[:32], total=1),
            Access("u", (), "x", "search", question_id=delivery[:32], total=2),
            Access("u", (), "x", "report_delivery", delivery_id=delivery, total=3),
            Access("u", (), "x", "report_delivery", delivery_id="f" * 64, total=4),
        ):
            append(session, KEY.encode(), early)
    found = [(row["question_id"], row["delivery_id"]) for row in listed(run, "audit", "list", "--last", "4")]
    assert found == [("", delivery[:32]), (delivery[:32], ""), ("", delivery), ("", "f" * 64)]
    assert [row["total"] for row in listed(run, "audit", "list", "--delivery", delivery)] == [1, 3]


def test_the_roles_are_the_matrix(run: Run) -> None:
    matrix = {one["role"]: one for one in listed(run, "roles", "list")}
    assert matrix["inspector"]["by_unit"] == "normative, finding"
    assert matrix["inspector"]["by_case"] == "interim, letter"


def test_an_unknown_name_is_two_and_a_site_that_is_away_is_three(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("explain", "nobody", "x", code=2)
    run("explain", "ktv", "x", code=2)
    monkeypatch.setenv("HOSO_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:9/x")
    run("users", "list", code=3)
    monkeypatch.setenv("HOSO_CEILING_APPROVAL", "")
    run("users", "list", code=3)
