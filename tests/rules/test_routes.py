"""Every way into the portal declares what it does, or stands in the list of public ones here."""

from __future__ import annotations

import ast
import re

import pytest
from flask import Flask

from archive.settings import Site
from mappings.vocabulary import Ceiling
from portal.access.actions import Action
from portal.access.guard import declared
from portal.app import create_app
from portal.settings import PortalSettings
from tests.rules.code import functions, length, modules, templates

PUBLIC = {"static", "health.health", "signin.signin", "signin.enter", "signin.language"}
"""What anybody may have. None of it shows anything of the archive; adding one needs a reason in docs/decisions.md."""

LONGEST_VIEW = 15


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("routes")
    site = Site(f"sqlite:///{folder}/x.db", folder / "store", "http://127.0.0.1:9", "x", Ceiling.NONE, "", "vi")
    return create_app(PortalSettings(site, "s" * 40, b"a" * 40, False, 30, 600, "vi", ("127.0.0.1",), folder / "pages"))


def test_every_route_declares_its_action_or_stands_in_the_list_of_public_ones(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        action = declared(app, rule.endpoint)
        assert action is not None, (
            f"{rule} ({rule.endpoint}) declares nothing, so the guard answers 404: put @requires(Action.X) under its "
            "route, or @public and its name into PUBLIC here."
        )
        assert (action == "public") is (rule.endpoint in PUBLIC), (
            f"{rule.endpoint}: @public and the list PUBLIC in this test must agree; whoever opens a view to everybody "
            "changes both."
        )
        assert action == "public" or isinstance(action, Action)


def test_public_views_read_nothing_of_the_archive() -> None:
    for module in modules("portal/web"):
        for function in functions(module):
            names = {ast.unparse(one) for one in function.decorator_list}
            called = {ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}
            read = called & {"opening.paper", "opening.page", "hits.answer", "services().policy.scope_of"}
            assert "public" not in names or not read, f"{module.at(function)}: a public view must not call {read}."


def test_no_view_changes_anything_by_get(app: Flask) -> None:
    acting = {Action.SIGN_OUT, Action.DESK_CHANGE}
    for rule in app.url_map.iter_rules():
        if declared(app, rule.endpoint) in acting:
            assert "GET" not in (rule.methods or ()), f"{rule}: it changes something, so it must be POST (CSRF)."


def test_every_form_that_changes_something_carries_its_token() -> None:
    for path in templates(".html"):
        for form in re.findall(r"<form\b.*?</form>", path.read_text("utf-8"), re.DOTALL):
            posts = re.match(r"<form[^>]*method=.post", form)
            assert not posts or "csrf_token()" in form, f"{path.name}: a form that posts needs its csrf_token field."


def test_views_are_short() -> None:
    for module in modules("portal/web"):
        for function in functions(module):
            routed = any(ast.unparse(one).startswith("blueprint.") for one in function.decorator_list)
            assert not routed or length(function) <= LONGEST_VIEW, (
                f"{module.at(function)}: {function.name} has {length(function)} lines, at most {LONGEST_VIEW}. "
                "A view names the steps; move the work below it."
            )
