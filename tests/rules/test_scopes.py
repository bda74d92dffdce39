"""One rule decides, and it comes first: the policy makes the scope, `compose` the search, the engine takes no other."""

from __future__ import annotations

import ast

from tests.rules.code import Module, functions, modules

SCOPES = {"Only", "Everything"}
SCOPE_MAKERS = {"mappings/access.py", "portal/access/policy.py"}
EVERYTHING_FOR = ("bench/", "tests/")
NOT_A_SEARCH = {"__init__", "ping", "close", "meanwhile"}  # the last sends nothing itself


def calls(module: Module, names: set[str]) -> list[ast.Call]:
    found = [node for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
    return [call for call in found if isinstance(call.func, ast.Name) and call.func.id in names]


def test_only_the_policy_mints_a_scope() -> None:
    for module in modules("archive", "indexer", "portal", "demo"):
        for call in calls(module, SCOPES):
            assert module.name in SCOPE_MAKERS, (
                f"{module.at(call)}: a scope is made only by portal.access.policy; ask Policy.scope_of for one."
            )


def test_everything_is_admitted_only_to_measurement_and_tests() -> None:
    for module in modules("mappings", "archive", "indexer", "portal", "embedded", "demo", "bench"):
        for call in calls(module, {"Everything"}):
            assert module.name.startswith(EVERYTHING_FOR), f"{module.at(call)}: Everything is never for a reader."


def test_only_compose_makes_a_search() -> None:
    for module in modules("portal"):
        for call in calls(module, {"Search", "Searches"}):
            assert module.name == "portal/search/compose.py", (
                f"{module.at(call)}: searches are made by compose(scope, question), so that the scope comes first."
            )


def test_the_engine_takes_nothing_but_searches() -> None:
    (engine,) = (module for module in modules("portal/search") if module.path.name == "engine.py")
    (client,) = (node for node in engine.tree.body if isinstance(node, ast.ClassDef) and node.name == "Engine")
    for method in (node for node in client.body if isinstance(node, ast.FunctionDef)):
        if method.name in NOT_A_SEARCH or method.name.startswith("_"):
            continue
        taken = [*method.args.args[1:], *([method.args.vararg] if method.args.vararg else [])]
        kinds = {ast.unparse(one.annotation) for one in taken if one.annotation}
        assert kinds == {"Search"}, (
            f"{engine.at(method)}: Engine.{method.name} takes {sorted(kinds)}; it is asked only what compose made."
        )


def test_whoever_takes_a_question_takes_the_scope_before_it() -> None:
    for module in modules("portal/search"):
        for function in functions(module):
            kinds = [ast.unparse(one.annotation) for one in function.args.args if one.annotation]
            reads = bool({"Engine", "Database", "Session"} & set(kinds)) and "Question" in kinds
            if function.name.startswith("_") or not reads:
                continue
            assert "Scope" in kinds and kinds.index("Scope") < kinds.index("Question"), (
                f"{module.at(function)}: {function.name} reads for a question, so it takes a Scope before it; "
                "a scope is never optional and never None."
            )


def test_a_scope_is_never_optional() -> None:
    for module in modules("mappings", "portal"):
        for function in functions(module):
            arguments = function.args
            defaults = dict(zip([one.arg for one in arguments.args[::-1]], arguments.defaults[::-1], strict=False))
            for one in (*arguments.args, *arguments.kwonlyargs):
                kind = ast.unparse(one.annotation) if one.annotation else ""
                assert not (kind == "Scope | None" or (kind == "Scope" and one.arg in defaults)), (
                    f"{module.at(function)}: {function.name} could be called without a scope."
                )


def test_no_search_uses_what_leaks() -> None:
    forbidden = {
        "query_string", "simple_query_string", "global", "suggest", "significant_terms", "more_like_this", "explain",
        "profile", "script_fields", "runtime_mappings", "post_filter", "script_score", "percolate",
    }  # fmt: skip
    for module in modules("portal/search", "mappings"):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Dict):
                keys = {str(key.value) for key in node.keys if isinstance(key, ast.Constant)}
                assert not keys & forbidden, (
                    f"{module.at(node)}: {sorted(keys & forbidden)} can tell of papers outside the scope."
                )
