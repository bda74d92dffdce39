"""The permission rule through the whole product: a document is found, counted, opened, drawn and given away if and
only if the rule admits it. Random worlds, the real engine, the real catalogue; the oracle shares no code with it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from sqlalchemy import select

from archive.audit import verify
from archive.documents import Document
from archive.schema import new_id, now
from mappings.vocabulary import Ceiling
from portal.access.holdings import today
from tests.web.oracle import Oracle
from tests.web.site import Browser, TestSite
from tests.web.worlds import BUSY, SHAPES, Put, Shape, World, made

PHASES = (Phase.explicit, Phase.reuse, Phase.generate, Phase.target)  # an example is too dear to shrink it for long
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


@dataclass(frozen=True, slots=True)
class Expected:
    """What the oracle says of one user."""

    opened: list[Put]
    found: list[Put]
    """Opened, and in an index within his reach: a paper whose grade fell stays in its index until that follows."""
    listed: list[Put]
    taken: list[Put]
    worked_on: list[Put]
    """At the desk."""


@settings(max_examples=20, deadline=None, suppress_health_check=QUIET, phases=PHASES)
@given(SHAPES)
@example(BUSY)
@example(replace(BUSY, ceiling=Ceiling.NONE))
def test_a_document_is_shown_if_and_only_if_the_rule_admits_it(site: TestSite, shape: Shape) -> None:
    hold_the_rule(site, shape)


@pytest.mark.postgres
@settings(max_examples=5, deadline=None, suppress_health_check=QUIET, phases=PHASES)
@given(SHAPES)
@example(BUSY)
def test_the_same_on_postgresql(postgres_site: TestSite, shape: Shape) -> None:
    hold_the_rule(postgres_site, shape)


def hold_the_rule(site: TestSite, shape: Shape) -> None:
    world = made(site, shape)
    behind = index_behind(site)
    for user_id in world.users:
        expected = expectations(site, shape, world, user_id)
        browser = site.browser(user_id, shape.ceiling)
        if browser.get("/").status_code == 303:  # not active: signed out at once
            assert not expected.listed
            continue
        search_shows_exactly(browser, world, expected)
        papers_open_exactly(browser, world, expected)
        the_desk_opens_exactly(browser, world, expected)
        dossiers_list_exactly(browser, world, expected)
        what_is_not_his_cannot_be_asked_for(browser, world, expected)
    assert index_behind(site) == behind, (
        "The engine found what the recheck had to hide: the clause and admits() differ."
    )
    with site.database.reading() as session:
        assert verify(session, site.settings.audit_key) is None


def index_behind(site: TestSite) -> set[tuple[str, int]]:
    """The papers whose labels the index does not carry; the recheck of a hit adds to them when it had to hide one."""
    with site.database.reading() as session:
        rows = session.execute(select(Document.id, Document.revision).where(Document.labels_pending))
        return {(id_, revision) for id_, revision in rows}


def expectations(site: TestSite, shape: Shape, world: World, user_id: str) -> Expected:
    with site.database.reading() as session:
        oracle = Oracle(session, now(), today(now()), shape.ceiling)
        opened = [put for put in world.papers if oracle.opens(user_id, put.id)]
        return Expected(
            opened=opened,
            found=[put for put in opened if oracle.reaches(user_id, put.indexed.grade)],
            listed=[put for put in world.papers if oracle.lists(user_id, put.id)],
            taken=[put for put in world.papers if oracle.takes_away(user_id, put.id)],
            worked_on=[put for put in world.papers if oracle.works_on(user_id, put.id)],
        )


def search_shows_exactly(browser: Browser, world: World, expected: Expected) -> None:
    """Hits, total, pages, facets and evidence."""
    answer = browser.get(browser.ask(world.word), json=True)
    assert answer.status_code == 200
    silent_about(answer.text, world, expected.opened)
    body = answer.get_json()
    hits = [hit for group in body["groups"] for hit in group["documents"]]
    assert sorted(hit["id"] for hit in hits) == sorted(put.id for put in expected.found)
    assert body["total"] == len(expected.found)
    assert body["pages_matching"] in (None, sum(len(put.canaries) for put in expected.found))
    facets = {name: counts(body["facets"][name]) for name in ("kinds", "years", "grades")}
    assert facets["kinds"] == Counter(f"kind:{put.indexed.kind}" for put in expected.found)
    assert facets["grades"] == Counter(f"grade:{put.indexed.grade}" for put in expected.found)
    assert facets["years"] == Counter(f"year:{put.indexed.year}" for put in expected.found)
    assert sum(branch["documents"] for branch in body["facets"]["units"]) == len(expected.found)
    pages = {put.id: put.canaries for put in expected.found}
    for hit in hits:
        assert hit["pages_matching"] == len(pages[hit["id"]])
        for page in hit["evidence"]:
            assert pages[hit["id"]][page["page"] - 1] in str(page["passages"])


def papers_open_exactly(browser: Browser, world: World, expected: Expected) -> None:
    """The document, its page, its images, its original; refused and absent are the same bytes."""
    ways = {"": 303, "/pages/1": 200, "/pages/1/image/page": 200, "/pages/1/thumbnail": 200, "/original": 200}
    absent = {way: browser.get(f"/documents/{new_id()}{way}").data for way in ways}
    for put in world.papers:
        for way, good in ways.items():
            allowed = put in (expected.taken if way == "/original" else expected.opened)
            answer = browser.get(f"/documents/{put.id}{way}")
            assert answer.status_code == (good if allowed else 404), way
            assert allowed or answer.data == absent[way]
            if allowed and answer.mimetype == "text/html":
                silent_about(answer.text, world, expected.opened)


def the_desk_opens_exactly(browser: Browser, world: World, expected: Expected) -> None:
    """The desk with a paper, the text of its page, its image; refused and absent are the same bytes."""
    ways = ("", "/pages/1/text", "/pages/1/image/page")
    absent = {way: browser.get(f"/desk/{new_id()}{way}").data for way in ways}
    for put in world.papers:
        for way in ways:
            answer = browser.get(f"/desk/{put.id}{way}")
            assert answer.status_code == (200 if put in expected.worked_on else 404), way
            assert answer.status_code == 200 or answer.data == absent[way]
            if answer.status_code == 200 and answer.mimetype == "text/html":
                silent_about(answer.text, world, expected.worked_on)


def dossiers_list_exactly(browser: Browser, world: World, expected: Expected) -> None:
    """Item lists with the entries that may be listed, and the list of dossiers with those that have one."""
    there = {put.indexed.dossier_id for put in expected.listed}
    absent = browser.get(f"/dossiers/{new_id()}").data
    for dossier_id in world.dossiers:
        answer = browser.get(f"/dossiers/{dossier_id}")
        assert answer.status_code == (200 if dossier_id in there else 404)
        assert answer.status_code == 200 or answer.data == absent
        entries = {put.id for put in world.papers if put.title in answer.text}
        assert entries == {put.id for put in expected.listed if put.indexed.dossier_id == dossier_id}
        links = set(re.findall(r'href="/documents/([0-9a-f]{32})"', answer.text))
        assert links == {put.id for put in expected.opened if put.indexed.dossier_id == dossier_id}
    listing = browser.get("/dossiers").text
    assert set(re.findall(r'href="/dossiers/([0-9a-f]{32})"', listing)) == there
    assert not [put for put in world.papers if put.title in listing]
    nowhere = browser.get(f"/dossiers?after={new_id()}").data
    for dossier_id in set(world.dossiers) - there:
        assert browser.get(f"/dossiers?after={dossier_id}").data == nowhere


def what_is_not_his_cannot_be_asked_for(browser: Browser, world: World, expected: Expected) -> None:
    """A word, a title or a number of a paper that is not his finds what a word of no paper finds: nothing."""
    hidden = next((put for put in world.papers if put not in expected.opened), None)
    if hidden is None:
        return
    for asked in (hidden.canaries[0], f'"{hidden.title}"', hidden.number, f"số:{hidden.number}"):
        body = browser.get(browser.ask(asked), json=True).get_json()
        assert (body["total"], body["groups"], body["pages_matching"] or 0) == (0, [], 0)
        assert not any(body["facets"].values())


def silent_about(text: str, world: World, opened: list[Put]) -> None:
    """No byte of an answer tells of a paper that is not the reader's."""
    for put in world.papers:
        if put not in opened:
            assert not [word for word in (*put.canaries, put.title, put.number, put.id) if word in text]


def counts(choices: list[dict[str, Any]]) -> Counter[str]:
    return Counter({choice["turn"]: choice["documents"] for choice in choices})
