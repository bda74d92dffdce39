"""Asking and reading the answer. A question is stored under an opaque id; its answer lives at `/search/<id>`.

Only the asker has that address. A filter picked, a chip taken off, another order: each is a new stored question made by
POST, so that no name ever stands in an address and every answer in the log says what was asked. Only the number of the
result page stands in the address.
"""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from archive.questions import StoredQuestion
from archive.schema import now
from archive.units import UnitNode, tree
from portal.access import audit
from portal.access.actions import Action
from portal.access.guard import reader, requires
from portal.access.holdings import today
from portal.search import hits
from portal.search.hits import Answering
from portal.search.parsing import Picks, page_number, parse
from portal.search.question import PAGE_SIZE, REACH, BeyondReach, Question
from portal.services import services
from portal.web import addresses, as_json, opening, picking, results_view, unsearchable
from portal.web.errors import absent, bad_request
from portal.web.words import _

blueprint = Blueprint("search", __name__)

_WORDS_COUNTED = 8


@blueprint.post("/search")
@requires(Action.SEARCH)
def ask() -> ResponseReturnValue:
    """Keep a question and go to its answer."""
    with services().database.writing() as session:
        question = _asked(session)
        if question.is_empty and not question.notes:
            return redirect(url_for("home.start"), 303)
        stored = StoredQuestion(owner_id=reader().user_id, body=question.to_json())
        session.add(stored)
        session.flush()
        address = addresses.results(stored.id)
    return redirect(address, 303)


@blueprint.get("/search/<question_id>")
@requires(Action.SEARCH)
def results(question_id: str) -> ResponseReturnValue:
    """One page of results that this reader may see."""
    page, nodes = _answer(question_id, _page_wanted())
    audit.searched(reader(), question_id, page.total)
    screen = results_view.screen(question_id, page, nodes)
    if request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json":
        return jsonify(as_json.results(screen))
    shown = {"screen": screen, "from_id": question_id, "asked": page.question.text}
    if page.total:
        return render_template("results.html", **shown)
    return render_template("nothing.html", unread=_unread(), words=_word_counts(page.question), **shown)


@blueprint.get("/search/<question_id>/units")
@requires(Action.SEARCH)
def units(question_id: str) -> ResponseReturnValue:
    """Every unit that holds part of the answer, to pick one from."""
    page, nodes = _answer(question_id, 1)
    audit.searched(reader(), question_id, page.total)
    screen = results_view.screen(question_id, page, nodes)
    back = addresses.results(question_id)
    return render_template("units.html", screen=screen, back=back, from_id=question_id, asked=page.question.text)


@blueprint.get("/search/<question_id>/at/<int:rank>")
@requires(Action.SEARCH)
def at_rank(question_id: str, rank: int) -> ResponseReturnValue:
    """Go to the document at that rank of the results (from 1), or back to them when there is none."""
    if not 1 <= rank <= REACH:
        absent()
    page, _nodes = _answer(question_id, (rank - 1) // PAGE_SIZE + 1)
    place = (rank - 1) % PAGE_SIZE
    audit.searched(reader(), question_id, page.total)
    if place >= len(page.hits):
        return redirect(addresses.results(question_id), 303)
    hit = page.hits[place]
    first = hit.pages[0].page_no if hit.pages else 1
    return redirect(addresses.page(hit.document_id, first, question_id, rank, anchor="mark-1"), 303)


def _answer(question_id: str, page_no: int) -> tuple[Answering, list[UnitNode]]:
    """The answer to a stored question of this reader, its passages still on their way; and the units as of today."""
    home = services()
    with home.database.reading() as session:
        question = opening.asked(session, question_id).question.at_page(page_no)
        scope = home.policy.scope_of(session, reader())
        asked = hits.ask(session, home.engine, scope, question, home.weights)
        nodes = tree(session, today(now()))
        return asked.checked(home.database, session), nodes


def _unread() -> int | None:
    """How many files of his units a reader who may know cannot search yet."""
    with services().database.reading() as session:
        policy = services().policy
        holdings = policy.holdings(session, reader())
        return unsearchable.count(session, holdings, policy.held_units(holdings))


def _word_counts(question: Question) -> tuple[results_view.WordCount, ...]:
    """How many documents hold each word that was asked for, so that one sees which word finds nothing."""
    home = services()
    with home.database.reading() as session:
        scope = home.policy.scope_of(session, reader())
    singles = [replace(question, wanted=(group,), numbers=(), page=1) for group in question.wanted[:_WORDS_COUNTED]]
    totals = [hits.answer(home.database, home.engine, scope, single, home.weights).total for single in singles]
    return results_view.word_counts(question, totals)


def _page_wanted() -> int:
    try:
        return page_number(request.args.get("page"))
    except BeyondReach:
        bad_request(_("Only the first {n} documents can be paged through; narrow the question.").format(n="10.000"))


def _asked(session: Session) -> Question:
    """The question that the form asks: newly typed, or a filter turned, or days set on the one it came from."""
    form = request.form
    before = opening.asked(session, form["from"]).question if form.get("from") else None
    nodes = tree(session, today(now()))
    if "turn" in form and before is not None:
        try:
            return picking.turned(before, form["turn"], frozenset(node.id for node in nodes))
        except picking.NoSuchPick:
            bad_request(_("There is no such filter."))
    days = Picks(since=form.get("since", ""), until=form.get("until", ""))
    if "text" not in form and before is not None:
        return picking.dated(before, parse("", days))
    return picking.carried(parse(form.get("text", ""), days, nodes), before)
