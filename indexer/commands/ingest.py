"""`indexer ingest`: a folder of papers with its item list, or a whole folder under one dossier, into the archive."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.intake import IntakeFile
from archive.wording import N_, WordedCommand
from indexer import cells, run, tasks
from indexer.alone import alone
from indexer.commands.invocation import Invocation, invocation
from indexer.commands.outcome import EXIT_CODES, Exit
from indexer.console import Console
from indexer.register import Units
from indexer.run import Report, Source
from indexer.workforce import CeleryWorkers, OwnWorkers
from indexer.workshop import Workshop
from mappings.vocabulary import FileState, Grade, Kind

HELP = N_("""Take a folder of papers in: read every page, index it, and account for every file.

With an item list (--manifest, .xlsx or .csv) each file needs its row and each row its file.
Without one, the whole folder goes into one dossier (--unit, --dossier, --grade).
Running again goes on where it stopped and changes nothing that is done.""")


@click.command(cls=WordedCommand, help=HELP, epilog=EXIT_CODES)
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--manifest",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=N_("The item list (.xlsx or .csv)."),
)
@click.option("--unit", default="", help=N_("Without a list: code of the unit that registered the dossier."))
@click.option("--dossier", default="", help=N_("Without a list: code of the dossier."))
@click.option("--grade", default="", help=N_("Without a list: secrecy grade of all files."))
@click.option("--kind", default="", help=N_("Without a list: kind of all files; else each first page must say it."))
@click.option("--json", "as_json", is_flag=True, help=N_("Answer as one JSON object."))
def ingest(path: Path, manifest: Path | None, unit: str, dossier: str, grade: str, kind: str, as_json: bool) -> int:
    """Run it and show how it ended."""
    command = invocation()
    console = command.console(as_json)
    source = _source(command, path, manifest, unit, dossier, grade, kind)
    with command.workshop() as workshop, alone(workshop.settings.site.store, "ingest"):
        if not source.manifest:
            _check_unit(workshop, source, console)
        own = not workshop.settings.broker_url
        helpers = (
            OwnWorkers(workshop.settings) if own else CeleryWorkers(workshop.settings, workshop.database, tasks.wake)
        )
        with console.bar() as bar:
            report = run.ingest(workshop, source, helpers, bar)
        with workshop.database.reading() as session:
            left = _left(session, report.run_id)
    _show(console, report, left)
    return Exit.WELL if report.all_in else Exit.LEFT


def _source(
    command: Invocation, path: Path, manifest: Path | None, unit: str, dossier: str, grade: str, kind: str
) -> Source:
    _ = command.gettext
    folder = path.resolve()
    if manifest is not None:
        if unit or dossier or grade or kind:
            raise click.UsageError(_("Give either --manifest or --unit, --dossier, --grade and --kind."))
        return Source(folder, manifest.resolve())
    if not (unit and dossier and grade):
        raise click.UsageError(_("Without --manifest, --unit, --dossier and --grade are needed."))
    known_grade, (known_kind, redacted) = cells.grade(grade), cells.kind(kind)
    if known_grade is None:
        raise click.UsageError(_("--grade must be one of: %s.") % cells.labels_of(Grade))
    if kind and (known_kind is None or redacted):
        raise click.UsageError(_("--kind must be one of: %s.") % cells.labels_of(Kind))
    return Source(folder, None, unit.strip(), dossier.strip(), known_grade, known_kind)


def _check_unit(workshop: Workshop, source: Source, console: Console) -> None:
    with workshop.database.reading() as session:
        if Units(session).find(source.unit) is None:
            raise click.UsageError(console.gettext("There is no unit %s.") % source.unit)


def _left(session: Session, run_id: str) -> list[IntakeFile]:
    """The files that are held or rejected."""
    out = (FileState.HELD, FileState.REJECTED)
    query = select(IntakeFile).where(IntakeFile.run_id == run_id, IntakeFile.state.in_(out))
    return list(session.scalars(query.order_by(IntakeFile.path)))


def _show(console: Console, report: Report, left: list[IntakeFile]) -> None:
    _ = console.gettext
    reasons = [
        (line.path, console.label(line.state), console.label(line.reason) if line.reason else "", line.detail)
        for line in left
    ]
    if reasons:
        console.table(_("Held or rejected"), (_("File"), _("State"), _("Why, and what to do"), _("Where")), reasons)
    rows = [(console.label(state), console.number(count)) for state, count in report.states.items()]
    found = (_("Found = sum"), console.number(report.found))
    console.table(_("All files of this run"), (_("State"), _("Files")), rows, found)
    rate = report.pages / report.seconds if report.seconds else 0.0
    console.say(
        _("%(pages)s new pages in %(seconds)s s (%(rate)s pages/s).")
        % {
            "pages": console.number(report.pages),
            "seconds": console.number(report.seconds, 1),
            "rate": console.number(rate, 1),
        }
    )
    console.answer(
        {
            "run": report.run_id,
            "found": report.found,
            "states": {str(state): count for state, count in report.states.items()},
            "left": [
                {"file": line.path, "state": line.state, "reason": line.reason, "detail": line.detail} for line in left
            ],
            "pages": report.pages,
            "seconds": round(report.seconds, 2),
        }
    )
