"""How every command of `indexer` ends: its exit codes, and one sentence for everything that can go wrong.

Called by `indexer/cli.py`. The user never sees a stack trace; the log has the places in the code, and no values.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from enum import IntEnum
from pathlib import Path

import click
from sqlalchemy.exc import OperationalError

from archive.settings import BadSetting
from archive.store import StoreFull
from archive.wording import N_
from indexer.alone import AlreadyRunning
from indexer.manifest import ManifestUnusable
from indexer.reading.reader import ReaderUnavailable
from indexer.run import Miscount
from indexer.store import EngineAway, IndexUnfit
from indexer.work import Away, Service

_OURS = Path(__file__).parents[2]
log = logging.getLogger(__name__)


class Exit(IntEnum):
    """Exit codes, the same for every command."""

    WELL = 0
    LEFT = 1
    USAGE = 2
    AWAY = 3
    BROKEN = 4
    STOPPED = 130


EXIT_CODES = N_("""Exit codes:
0 all is well
1 files are held or rejected, or differences were found
2 the command, a setting or the item list is wrong; nothing was done
3 a service is away or busy; what was done is kept, run again
4 an internal error, see the log; what was done is kept, run again
130 stopped by the user; what was done is kept, run again""")


def explained(error: BaseException, gettext: Callable[[str], str]) -> tuple[str, Exit]:
    """One sentence about an error, and the exit code it ends with."""
    _ = gettext
    match error:
        case click.ClickException():
            return _("Wrong usage: %s") % error.format_message(), Exit.USAGE
        case BadSetting():
            return _("Wrong setting: %s") % error, Exit.USAGE
        case ManifestUnusable():
            return _unusable(error, _), Exit.USAGE
        case AlreadyRunning():
            return _("Another run is going on at this site; wait until it ends."), Exit.AWAY
        case KeyboardInterrupt() | click.Abort():
            return _("Stopped. What was done is kept; run again to go on."), Exit.STOPPED
        case Miscount():
            log.error("found and states do not agree: %s", error.args)
            sentence = _("ERROR: found %s, accounted for %s. Trust nothing of this run until it is explained.")
            return sentence % error.args, Exit.BROKEN
    if (service := _absent(error)) is not None:
        return f"{_(_AWAY[service])} {_('What was done is kept; mend it and run again.')}", Exit.AWAY
    log.error("%s at %s", type(error).__name__, " <- ".join(_places(error)))
    sentence = _("An internal error (%s). What was done is kept; run again, and give the log to a technician.")
    return sentence % type(error).__name__, Exit.BROKEN


_AWAY = {
    Service.ENGINE: N_("The search engine (OpenSearch) does not answer."),
    Service.INDEX: N_("The index is missing or of an older form; `indexer rebuild` makes it anew."),
    Service.READER: N_("A reader (Tika or Tesseract) does not answer."),
    Service.STORE: N_("The store cannot be written: the disk is full or closed."),
    Service.DATABASE: N_("The database does not answer."),
}
_UNUSABLE = {
    "missing_columns": N_("The item list lacks these columns: %s. Nothing was taken in."),
    "doubled_column": N_("The item list has two columns that mean: %s. Nothing was taken in."),
    "no_header": N_("The item list has no row of column names. Nothing was taken in."),
    "unreadable": N_(
        "The item list cannot be read; it must be .xlsx, or .csv in UTF-8 or UTF-16. Nothing was taken in."
    ),
}


def _absent(error: BaseException) -> Service | None:
    match error:
        case Away():
            return error.service
        case EngineAway():
            return Service.ENGINE
        case IndexUnfit():
            return Service.INDEX
        case ReaderUnavailable():
            return Service.READER
        case StoreFull():
            return Service.STORE
        case OperationalError():
            return Service.DATABASE
        case _:
            return None


def _unusable(error: ManifestUnusable, gettext: Callable[[str], str]) -> str:
    sentence = gettext(_UNUSABLE[error.problem])
    return sentence % error.column if "%s" in sentence else sentence


def _places(error: BaseException) -> list[str]:
    """Where in our own code the error came up, innermost first."""
    frames = reversed(traceback.extract_tb(error.__traceback__))
    ours = [frame for frame in frames if "site-packages" not in frame.filename and str(_OURS) in frame.filename]
    return [f"{Path(frame.filename).relative_to(_OURS)}:{frame.lineno}" for frame in ours]
