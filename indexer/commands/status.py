"""`indexer status`: where every file, job and index of the site stands."""

from __future__ import annotations

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from archive import jobs
from archive.intake import IntakeFile, IntakeRun
from archive.wording import N_, WordedCommand
from indexer.commands.invocation import Invocation, invocation
from indexer.commands.outcome import EXIT_CODES, Exit
from indexer.console import Console
from indexer.store import Tally
from indexer.work import away_told
from mappings.names import INDEXED_GRADES
from mappings.reasons import Reason
from mappings.vocabulary import FileState, Grade, JobState

HELP = N_("""Show where every file, job and index stands.

Files count once for each source they were found in, as its last run left them.""")

_JOB_STATES = {
    JobState.QUEUED: N_("queued"),
    JobState.RUNNING: N_("running"),
    JobState.DONE: N_("done"),
    JobState.HELD: N_("held"),
    JobState.QUARANTINED: N_("quarantined"),
}

Lines = dict[tuple[FileState, Reason | None], int]


@click.command(cls=WordedCommand, help=HELP, epilog=EXIT_CODES)
@click.option("--json", "as_json", is_flag=True, help=N_("Answer as one JSON object."))
def status(as_json: bool) -> int:
    """Show it; 1 while files are held, rejected or waiting."""
    command: Invocation = invocation()
    console = command.console(as_json)
    with command.workshop() as workshop:
        with workshop.database.reading() as session:
            lines, ledger = _lines(session), jobs.counts(session)
        with away_told():
            standing = workshop.index.standing()
            tallies = {
                grade: workshop.index.tally(workshop.index.aliases(grade))
                for grade in INDEXED_GRADES
                if any(known is grade for _family, known in standing)
            }
    _show(console, lines, {str(state): count for state, count in ledger.items()}, tallies)
    unsettled = (FileState.HELD, FileState.REJECTED, FileState.WAITING)
    return Exit.LEFT if any(state in unsettled for state, _reason in lines) else Exit.WELL


def _lines(session: Session) -> Lines:
    """Files by state and reason, of the last run of each source."""
    newest = aliased(IntakeRun)
    last = select(func.max(newest.started_at)).where(newest.batch == IntakeFile.batch).scalar_subquery()
    query = (
        select(IntakeFile.state, IntakeFile.reason, func.count())
        .join(IntakeRun, IntakeRun.id == IntakeFile.run_id)
        .where(IntakeRun.started_at == last)
        .group_by(IntakeFile.state, IntakeFile.reason)
    )
    return {(state, reason): count for state, reason, count in session.execute(query)}


def _show(console: Console, lines: Lines, ledger: dict[str, int], tallies: dict[Grade, Tally]) -> None:
    _ = console.gettext
    ordered = sorted(lines.items(), key=lambda item: (list(FileState).index(item[0][0]), str(item[0][1])))
    rows = [
        (console.label(state), console.label(reason) if reason else "", console.number(count))
        for (state, reason), count in ordered
    ]
    total = console.number(sum(lines.values()))
    console.table(_("Files"), (_("State"), _("Why, and what to do"), _("Files")), rows, (_("Sum"), "", total))
    words = {state: _(name) for state, name in _JOB_STATES.items()}
    job_rows = [(words[JobState(state)], console.number(count)) for state, count in ledger.items()]
    console.table(_("Jobs"), (_("State"), _("Jobs")), job_rows)
    index_rows = [
        (console.label(grade), console.number(tally.documents), console.number(tally.pages))
        for grade, tally in tallies.items()
    ]
    console.table(_("Index"), (_("Grade"), _("Documents"), _("Pages")), index_rows)
    console.answer(
        {
            "files": [{"state": state, "reason": reason, "count": count} for (state, reason), count in ordered],
            "jobs": ledger,
            "index": {
                str(grade): {"documents": tally.documents, "pages": tally.pages} for grade, tally in tallies.items()
            },
        }
    )
