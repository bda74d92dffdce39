"""The code of the project as the rule tests look at it: its files, its syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PRODUCT = ("mappings", "archive", "indexer", "portal", "embedded", "demo", "bench")
EVERYTHING = (*PRODUCT, "tests")


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        return str(self.path.relative_to(PROJECT))

    def at(self, node: ast.AST) -> str:
        """Where a node stands, as editors understand it."""
        return f"{self.name}:{getattr(node, 'lineno', 0)}"


@cache
def modules(*packages: str) -> tuple[Module, ...]:
    """Every Python file below these folders."""
    paths = sorted(path for package in packages for path in (PROJECT / package).rglob("*.py"))
    return tuple(Module(path, text, ast.parse(text)) for path in paths for text in (path.read_text("utf-8"),))


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a module."""
    return (node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def length(node: ast.stmt) -> int:
    """Lines from the `def` to the end of the body, decorators left out."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def templates(*suffixes: str) -> tuple[Path, ...]:
    """The templates and static files of the portal with these suffixes."""
    return tuple(sorted(path for path in (PROJECT / "portal/web").rglob("*") if path.suffix in suffixes))
