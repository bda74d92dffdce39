"""What the command line shows: tables, a progress bar, one JSON object, and sentences about what went wrong.

Called by `indexer/cli.py` and `indexer/commands/`. Nothing from a document is shown here but by `indexer read`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType

from rich.console import Console as Rich
from rich.markup import escape
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from indexer.run import Stand
from mappings.vocabulary import Term

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Console:
    """Speaks to the user in his language. With `as_json` the answer is one JSON object on standard output."""

    gettext: Callable[[str], str]
    language: str
    as_json: bool = False

    def label(self, term: Term) -> str:
        """A term in the user's language."""
        return term.label(self.language)

    def number(self, value: float, digits: int = 0) -> str:
        """A number with the marks of the user's language."""
        text = f"{value:,.{digits}f}"
        return text.translate(str.maketrans(",.", ".,")) if self.language == "vi" else text

    def say(self, sentence: str) -> None:
        """A line of text, unless JSON was asked for."""
        if not self.as_json:
            Rich(highlight=False, soft_wrap=True).print(escape(sentence))

    def complain(self, sentence: str) -> None:
        """A line on standard error."""
        Rich(stderr=True, highlight=False, soft_wrap=True).print(escape(sentence))

    def table(self, title: str, head: Sequence[str], rows: Iterable[Sequence[str]], foot: Sequence[str] = ()) -> None:
        """A table; numbers stand to the right."""
        if self.as_json:
            return
        table = Table(title=title, title_justify="left", title_style="bold", show_footer=bool(foot))
        for at, name in enumerate(head):
            table.add_column(name, foot[at] if foot else "", justify="left" if at == 0 else "default", overflow="fold")
        for row in rows:
            table.add_row(*(Text(cell, justify="right" if _is_number(cell) else "default") for cell in row))
        Rich(highlight=False).print(table)

    def answer(self, body: Json) -> None:
        """The JSON answer, if asked for."""
        if self.as_json:
            sys.stdout.write(json.dumps(body, ensure_ascii=False, indent=2) + "\n")

    def bar(self) -> ProgressBar:
        """A progress bar on standard error; silent where that is no terminal."""
        return ProgressBar(self.gettext)

    @contextmanager
    def steps(self, name: str, total: int) -> Iterator[Callable[[int], None]]:
        """A bar over `total` things; yields who is to be told how many are done."""
        terminal = Rich(stderr=True)
        with Progress(*_columns(self.gettext), console=terminal, disable=not terminal.is_terminal) as progress:
            task = progress.add_task(name, total=total)
            yield lambda done: progress.update(task, completed=done)


def _columns(gettext: Callable[[str], str]) -> tuple[ProgressColumn, ...]:
    count = TextColumn("{task.completed:.0f}/{task.total:.0f}")
    return TextColumn("{task.description}"), BarColumn(), count, _Rate(gettext("per second")), TimeRemainingColumn()


class _Rate(ProgressColumn):
    """How many per second since the start."""

    def __init__(self, unit: str) -> None:
        super().__init__()
        self._unit = unit

    def render(self, task: Task) -> Text:
        elapsed = task.elapsed or 0.0
        return Text(f"{task.completed / elapsed:.1f} {self._unit}" if elapsed > 1 and task.completed else "")


class ProgressBar:
    """Shows files taken in and pages read, with the rate and the time left."""

    def __init__(self, gettext: Callable[[str], str]) -> None:
        _ = gettext
        terminal = Rich(stderr=True)
        self._progress = Progress(*_columns(_), console=terminal, disable=not terminal.is_terminal)
        self._files = self._progress.add_task(_("Files"), total=0)
        self._pages = self._progress.add_task(_("Pages"), total=0)

    def __enter__(self) -> ProgressBar:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def tell(self, stand: Stand) -> None:
        """Move the bars."""
        self._progress.update(self._files, completed=stand.taken, total=stand.files)
        self._progress.update(self._pages, completed=stand.read, total=stand.pages)


def _is_number(cell: str) -> bool:
    return bool(cell) and all(character.isdigit() or character in ".,%" for character in cell)
