"""`indexer read`: what the readers and the rules make of one file. Nothing is stored or indexed."""

from __future__ import annotations

from pathlib import Path

import click

from archive.artifacts import PageArtifact
from archive.wording import N_, WordedCommand
from indexer.commands.invocation import invocation
from indexer.commands.outcome import EXIT_CODES, Exit
from indexer.console import Console, Json
from indexer.describing import bundles
from indexer.describing.first_page import NOTHING, Description, describe
from indexer.describing.grading import marks_on
from indexer.describing.parts import Part
from indexer.reading.reader import Probe, Readers, Unreadable, probe
from indexer.refusals import Refusal
from mappings.vocabulary import Grade, Term

HELP = N_("""Show what the readers make of one file. Nothing is stored.

For each page: engine, confidence, characters and text; for the first one also what the rules read from it. A whole file
in which several papers begin is shown with the split that would be proposed.""")


@click.command(cls=WordedCommand, help=HELP, epilog=EXIT_CODES)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--first", type=click.IntRange(1), default=1, help=N_("First page."))
@click.option("--last", type=click.IntRange(1), help=N_("Last page."))
@click.option("--json", "as_json", is_flag=True, help=N_("Answer as one JSON object."))
def read(file: Path, first: int, last: int | None, as_json: bool) -> int:
    """Read it and show it; 1 if the file cannot be read."""
    command = invocation()
    console = command.console(as_json)
    settings = command.settings()
    try:
        found = probe(file, settings.limits)
        end = min(last, found.pages) if last and found.pages else last or found.pages
        pages = list(Readers(settings.tika_url).read(file, found.media_type, first, end, settings.limits))
    except Unreadable as unreadable:
        _refused(console, Refusal(unreadable.reason, unreadable.detail))
        return Exit.LEFT
    start = first if found.pages else 1
    description = describe(pages[0].text) if pages and start == 1 else NOTHING
    whole = start == 1 and len(pages) == (found.pages or len(pages))
    _show(console, found, start, pages, description, bundles.split(pages) if whole else ())
    return Exit.WELL


def _refused(console: Console, refusal: Refusal) -> None:
    console.say(f"{console.label(refusal.state)}: {console.label(refusal.reason)} {refusal.detail}")
    console.answer({"state": refusal.state, "reason": refusal.reason, "detail": refusal.detail})


def _show(
    console: Console,
    found: Probe,
    start: int,
    pages: list[PageArtifact],
    description: Description,
    parts: tuple[Part, ...],
) -> None:
    _ = console.gettext
    console.say(f"{found.media_type}, {_('pages')}: {found.pages or len(pages)}")
    rows = [
        (
            str(page_no),
            page.engine,
            console.number(page.confidence * 100, 1) + "%" if page.confidence is not None else _("exact"),
            str(len(page.text)),
            str(len(page.words)),
        )
        for page_no, page in enumerate(pages, start)
    ]
    console.table(
        _("Pages"), (_("Page"), _("Read by"), _("Confidence"), _("Characters"), _("Words with a place")), rows
    )
    facts = _facts(description, marks_on(pages, start).highest)
    known = [(_(name), value) for name, value in facts.items() if value]
    if known:
        console.table(_("What the first page says"), (_("Fact"), _("Value")), known)
    if len(parts) > 1:
        _show_parts(console, parts)
    for page_no, page in enumerate(pages, start):
        console.say(f"\n--- {_('Page')} {page_no} ---\n{page.text}")
    body = [
        {"page": page_no, "engine": page.engine, "confidence": page.confidence, "text": page.text}
        for page_no, page in enumerate(pages, start)
    ]
    answer: Json = {"media_type": found.media_type, "pages": body, "description": facts}
    console.answer(answer | {"parts": [_part(part) for part in parts]})


def _show_parts(console: Console, parts: tuple[Part, ...]) -> None:
    _ = console.gettext
    rows = [
        (
            f"{part.first_page}-{part.last_page}",
            part.number or "",
            console.label(part.kind) if part.kind else "",
            part.date.as_written,
            part.title,
            console.number(part.confidence * 100) + "%",
            ", ".join(console.label(sign) for sign in part.why),
        )
        for part in parts
    ]
    head = (_("Page"), _("Number and symbol"), _("Kind"), _("Date"), _("Subject"), _("Confidence"), _("Signs"))
    console.table(_("Papers that seem to begin in this file"), head, rows)


def _part(part: Part) -> Json:
    return {
        "first_page": part.first_page,
        "last_page": part.last_page,
        "number": part.number,
        "kind": part.kind,
        "date": part.date.as_written,
        "title": part.title,
        "confidence": part.confidence,
        "why": list(part.why),
    }


def _facts(description: Description, mark: Grade | None) -> dict[str, str]:
    """Names are message ids."""
    return {
        N_("Number and symbol"): description.number or "",
        N_("Date"): description.date.as_written,
        N_("Kind"): _label(description.kind),
        N_("Letter"): _label(description.letter),
        N_("Secrecy stamp"): _label(mark),
        N_("Subject"): description.subject,
        N_("Issuer"): description.issuer,
    }


def _label(term: Term | None) -> str:
    return term.vi if term is not None else ""
