"""`indexer reread`: pages read again from their images with other settings or more time, as many as are chosen."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict

import click

from archive.requests import Wish
from archive.wording import N_, WordedCommand
from indexer import rereading, tasks
from indexer.alone import alone
from indexer.commands.invocation import invocation
from indexer.commands.outcome import EXIT_CODES, Exit
from indexer.console import Console
from indexer.reading import tesseract
from indexer.reading.tesseract import OcrSettings
from indexer.rereading import Came, Choice, Plan
from indexer.run import Helpers, open_jobs
from indexer.work import away_told, sweep
from indexer.workforce import CeleryWorkers, OwnWorkers
from indexer.workshop import Workshop
from mappings.desk import ReadingWay
from mappings.reasons import Reason

HELP = N_("""Read pages again from their images, with other settings or more time.

Say which: --delivery, --dossier, --below, --timed-out, together if need be. What comes is laid over the text that
stands there, which is kept; a page read in just this way before costs nothing. Pages of text and pages whose text
persons had in hand are left alone. Stopped in between, the same command goes on where it was.""")

_TICK = 0.3


@click.command(cls=WordedCommand, help=HELP, epilog=EXIT_CODES)
@click.option("--delivery", default="", help=N_("Pages of this delivery: the id of one of its runs."))
@click.option("--dossier", default="", help=N_("Pages of this dossier: its code."))
@click.option("--below", type=int, help=N_("Pages read with a lower confidence than this, in percent."))
@click.option("--timed-out", is_flag=True, help=N_("Pages that took longer than they may."))
@click.option(
    "--settings", default="", help=N_("Any of: 100dpi to 600dpi, no-seals, no-straight, no-tables, turned90.")
)
@click.option("--seconds", type=int, default=0, help=N_("How long a page may take."))
@click.option("--from-image", is_flag=True, help=N_("Also pages whose file holds text of its own."))
@click.option("--json", "as_json", is_flag=True, help=N_("Answer as one JSON object."))
def reread(
    delivery: str,
    dossier: str,
    below: int | None,
    timed_out: bool,
    settings: str,
    seconds: int,
    from_image: bool,
    as_json: bool,
) -> int:
    """Do it; 1 if pages could not be read so."""
    command = invocation()
    console = command.console(as_json)
    choice = Choice(delivery, dossier, None if below is None else below / 100, timed_out)
    chosen = _settings(settings, command.gettext)
    if not (below is None or 0 < below <= 100) or not 0 <= seconds <= 3600:
        raise click.UsageError(command.gettext("--below is a percentage of 1 to 100, and --seconds at most 3600."))
    if choice.is_empty:
        raise click.UsageError(command.gettext("Say which pages: --delivery, --dossier, --below or --timed-out."))
    way = ReadingWay.OCR if from_image else ReadingWay.LAYER
    wish = Wish(way, settings=" ".join(chosen.words()), seconds=seconds)
    with command.workshop() as workshop, alone(workshop.settings.site.store, "reread"), away_told():
        workshop.index.ensure()
        sweep(workshop.database)
        try:
            plan = rereading.ask(workshop.database, choice, wish, f"{tesseract.engine()} {chosen.key}")
        except rereading.Unknown as unknown:
            raise click.UsageError(command.gettext("There is no delivery or dossier %s.") % unknown) from None
        _see_through(workshop, console, plan)
        workshop.index.refresh()
        with workshop.database.reading() as session:
            came = rereading.came(session, plan.asked)
    _show(console, plan, came)
    return Exit.LEFT if came.failed else Exit.WELL


def _settings(text: str, gettext: Callable[[str], str]) -> OcrSettings:
    try:
        return OcrSettings.of(text)
    except ValueError as error:
        raise click.UsageError(gettext("There is no setting %s; see --help.") % error) from None


def _see_through(workshop: Workshop, console: Console, plan: Plan) -> None:
    """Until nothing is left to do: pages read, fields described anew, papers in the index."""
    settings = workshop.settings
    helpers: Helpers = OwnWorkers(settings)
    if settings.broker_url:
        helpers = CeleryWorkers(settings, workshop.database, tasks.wake)
    if not open_jobs(workshop.database):
        return
    helpers.start()
    try:
        with console.steps(console.gettext("Pages"), len(plan.asked)) as told:
            while still_open := open_jobs(workshop.database):
                with workshop.database.reading() as session:
                    told(len(plan.asked) - rereading.waiting(session, plan.asked))
                helpers.work_off(still_open)
                time.sleep(_TICK)
            told(len(plan.asked))
    finally:
        helpers.stop()


def _show(console: Console, plan: Plan, came: Came) -> None:
    _ = console.gettext
    rows = [
        (_("Read again"), came.read),
        (_("of these surer than before"), came.surer),
        (_("of these less sure than before"), came.less_sure),
        (_("Read in this way already"), plan.done),
        (_("Left alone: persons had the text in hand"), plan.in_hand),
        *((_("Not read: %s") % _reason(console, code), count) for code, count in came.failed.items()),
    ]
    console.table(_("Pages"), (_("What"), _("Pages")), [(name, console.number(count)) for name, count in rows])
    if came.read:
        before, after = (console.number(100 * share, 1) for share in (came.before, came.after))
        console.say(_("Mean confidence before: %(before)s %%, now: %(after)s %%.") % {"before": before, "after": after})
    console.answer({**asdict(came), "done": plan.done, "in_hand": plan.in_hand})


def _reason(console: Console, code: str) -> str:
    return console.label(Reason(code)) if code in set(Reason) else code
