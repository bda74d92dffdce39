"""Signing in, the purpose, the session, the forms: what a stranger, a thief and another site cannot do."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from archive.audit import AccessEvent, verify
from archive.people import User
from archive.schema import now
from archive.signins import SignIn
from portal.access.passwords import TRIES, digest_of
from portal.app import create_app
from tests.web.signing import PASSWORD, WRONG, choose, sign_in
from tests.web.site import HOST, TestSite


def test_nobody_is_shown_anything_before_he_has_signed_in(site: TestSite) -> None:
    for path in ("/", "/help", "/search/abc", "/documents/abc", "/dossiers", "/dossiers/abc", "/purpose"):
        answer = site.stranger().get(path)
        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (303, "/sign-in"), path


def test_after_signing_in_the_purpose_is_asked_before_anything_is_shown(site: TestSite, login: str) -> None:
    browser = sign_in(site, login)
    assert browser.get("/").headers["Location"].startswith("/purpose")
    assert browser.post("/search", {"text": "x"}).headers["Location"].startswith("/purpose")
    choose(browser)
    page = browser.get("/")
    assert page.status_code == 200
    assert "12-CV/UBKT" in page.text


def test_a_purpose_needs_a_reference(site: TestSite, login: str) -> None:
    browser = sign_in(site, login)
    for form in ({"purpose": "BO_NHIEM", "reference": " "}, {"purpose": "X", "reference": "1"}, {}):
        assert browser.post("/purpose", form).status_code == 400
    assert browser.post("/purpose", {"purpose": "BO_NHIEM", "reference": "x" * 101}).status_code == 400


def test_signing_in_leads_back_to_where_one_wanted_to_go_and_never_elsewhere(site: TestSite, login: str) -> None:
    browser = site.stranger()
    wanted = browser.get("/dossiers/abc").headers["Location"]
    assert wanted == "/sign-in?back=/dossiers/abc"
    wanted = browser.get("/desk/abc?field=def&page=2").headers["Location"]
    answer = browser.post("/sign-in", {"login": login, "password": PASSWORD, "back": "/desk/abc?field=def&page=2"})
    assert wanted == "/sign-in?back=/desk/abc?field%3Ddef%26page%3D2"
    assert answer.headers["Location"] == "/purpose?back=/desk/abc?field%3Ddef%26page%3D2"
    browser = site.stranger()
    for back in (
        "//evil.example/x",
        "https://evil.example",
        "/\\evil.example",
        "/x?q=http://evil.example",
        "/x?q=1?",
        "/?//evil",
        "javascript:alert(1)",
    ):
        answer = browser.post("/sign-in", {"login": login, "password": PASSWORD, "back": back})
        assert answer.headers["Location"] == "/purpose?back=/"


def test_the_session_token_changes_at_sign_in_and_with_the_purpose(site: TestSite, login: str) -> None:
    browser = site.stranger()
    browser.get("/sign-in")
    before = browser.cookie()
    browser.post("/sign-in", {"login": login, "password": PASSWORD})
    signed_in = browser.cookie()
    choose(browser)
    tokens = [before, signed_in, browser.cookie()]
    assert len(set(tokens)) == 3
    for old in tokens[:2]:
        thief = site.app.test_client()
        thief.set_cookie("hoso", old, domain=HOST)
        assert thief.get("/dossiers", base_url=f"http://{HOST}").status_code == 303
    assert browser.get("/dossiers").status_code == 200


def test_a_planted_token_is_not_the_one_that_is_signed_in(site: TestSite, login: str) -> None:
    planted = "A" * 43
    browser = site.stranger()
    browser.client.set_cookie("hoso", planted, domain=HOST)
    browser.post("/sign-in", {"login": login, "password": PASSWORD})
    assert browser.cookie() != planted
    with site.database.reading() as session:
        assert session.get(SignIn, digest_of(planted)) is None


def test_the_catalogue_keeps_no_token(site: TestSite, login: str) -> None:
    browser = sign_in(site, login)
    with site.database.reading() as session:
        hashes = session.scalars(select(SignIn.token_hash)).all()
    assert browser.cookie() not in hashes
    assert digest_of(browser.cookie()) in hashes


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(site: TestSite, login: str) -> None:
    cookie = site.stranger().get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_over_tls_the_cookie_is_bound_to_host_and_tls(site: TestSite) -> None:
    app = create_app(replace(site.settings, cookie_secure=True))
    answer = app.test_client().get("/sign-in", base_url=f"https://{HOST}")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-hoso=")
    assert "Secure" in cookie
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    app.extensions["hoso"].database.close()
    app.extensions["hoso"].engine.close()


def test_signing_out_ends_the_session_for_good(site: TestSite, login: str) -> None:
    browser = sign_in(site, login)
    choose(browser)
    token = browser.cookie()
    assert browser.post("/sign-out").status_code == 303
    browser.client.set_cookie("hoso", token, domain=HOST)
    assert browser.get("/dossiers").status_code == 303


@pytest.mark.parametrize(("column", "age"), [("seen_at", 31), ("began_at", 601)])
def test_a_session_ends_when_it_is_idle_or_old(site: TestSite, login: str, column: str, age: int) -> None:
    browser = sign_in(site, login)
    choose(browser)
    assert browser.get("/dossiers").status_code == 200
    past = now() - timedelta(minutes=age)
    with site.database.writing() as session:
        session.execute(update(SignIn).where(SignIn.token_hash == digest_of(browser.cookie())).values({column: past}))
    assert browser.get("/dossiers").status_code == 303


def test_a_user_who_left_is_out_at_his_next_request(site: TestSite, login: str) -> None:
    browser = sign_in(site, login)
    choose(browser)
    with site.database.writing() as session:
        session.execute(update(User).where(User.login == login).values(valid_until=now()))
    assert browser.get("/dossiers").status_code == 303
    assert sign_in(site, login).get("/dossiers").status_code == 303


def test_unknown_login_wrong_password_and_paused_account_answer_alike(site: TestSite, login: str) -> None:
    def refused(name: str, password: str) -> tuple[int, str]:
        answer = site.stranger().post("/sign-in", {"login": name, "password": password})
        text = re.sub(r'name="(csrf_token|login)" value="[^"]*"', "", answer.text)
        return answer.status_code, text

    wrong = refused(login, WRONG)
    assert wrong[0] == 401
    assert refused("no-such-user", WRONG) == wrong
    for _ in range(TRIES):
        refused(login, WRONG)
    assert refused(login, PASSWORD) == wrong


def test_a_pause_ends_and_a_right_password_clears_the_count(site: TestSite, login: str) -> None:
    for _ in range(TRIES):
        sign_in(site, login, WRONG)
    with site.database.writing() as session:
        session.execute(update(User).where(User.login == login).values(locked_until=now()))
    assert sign_in(site, login).get("/dossiers").headers["Location"].startswith("/purpose")
    with site.database.reading() as session:
        assert session.scalars(select(User.failed_signins).where(User.login == login)).one() == 0


def test_tries_during_a_pause_do_not_lengthen_it(site: TestSite, login: str) -> None:
    for _ in range(TRIES):
        sign_in(site, login, WRONG)
    query = select(User.locked_until).where(User.login == login)
    with site.database.reading() as session:
        until = session.scalars(query).one()
    sign_in(site, login, WRONG)
    with site.database.reading() as session:
        assert session.scalars(query).one() == until


def test_a_form_without_its_token_or_with_anothers_is_refused(site: TestSite, login: str) -> None:
    browser, other = sign_in(site, login), site.stranger()
    for token in ("", "nonsense", other.csrf()):
        answer = browser.post("/purpose", {"purpose": "BO_NHIEM", "reference": "1"}, token=token)
        assert answer.status_code == 400
        assert browser.get("/").headers["Location"].startswith("/purpose")


def test_the_token_of_a_form_dies_with_its_session(site: TestSite, login: str) -> None:
    browser = site.stranger()
    before = browser.csrf()
    browser.post("/sign-in", {"login": login, "password": PASSWORD})
    assert browser.post("/purpose", {"purpose": "BO_NHIEM", "reference": "1"}, token=before).status_code == 400


def test_the_language_can_be_turned_by_anybody_and_only_to_ours(site: TestSite) -> None:
    browser = site.stranger()
    assert 'lang="vi"' in browser.get("/sign-in").text
    assert browser.post("/language", {"language": "en", "back": "/sign-in"}).headers["Location"] == "/sign-in"
    assert '<html lang="en"' in browser.get("/sign-in").text
    browser.post("/language", {"language": "../../etc", "back": "/sign-in"})
    assert '<html lang="en"' in browser.get("/sign-in").text


def test_signing_in_and_out_and_the_purpose_are_recorded(site: TestSite, login: str) -> None:
    browser = sign_in(site, login)
    choose(browser)
    browser.post("/sign-out")
    with site.database.reading() as session:
        user_id = session.scalars(select(User.id).where(User.login == login)).one()
        events = session.scalars(select(AccessEvent).where(AccessEvent.user_id == user_id).order_by(AccessEvent.seq))
        assert [(event.action, event.purpose, event.reference) for event in events] == [
            ("sign_in", "", ""),
            ("choose_purpose", "BO_NHIEM", "12-CV/UBKT"),
            ("sign_out", "BO_NHIEM", "12-CV/UBKT"),
        ]
        assert verify(session, site.settings.audit_key) is None


def test_every_answer_carries_the_protecting_headers(site: TestSite, login: str) -> None:
    browser = sign_in(site, login)
    choose(browser)
    for path in ("/", "/sign-in", "/nowhere", "/health", "/static/hoso.css", "/dossiers"):
        headers = browser.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "unsafe" not in policy, path
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert path.startswith("/static/") or headers["Cache-Control"] == "private, no-store", path


def test_a_foreign_host_name_is_refused_in_plain_words(site: TestSite) -> None:
    answer = site.app.test_client().get("/sign-in", base_url="http://evil.example")
    assert answer.status_code == 400
    assert "evil" not in answer.text


def test_health_is_public_and_says_nothing_of_the_archive(site: TestSite) -> None:
    answer = site.stranger().get("/health")
    assert (answer.status_code, answer.text) == (200, "catalogue: up\nsearch: up\n")


def test_no_session_is_opened_by_a_failed_sign_in(site: TestSite, login: str) -> None:
    with site.database.reading() as session:
        before = session.scalar(select(func.count()).select_from(SignIn))
    sign_in(site, login, WRONG)
    with site.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(SignIn)) == before
