"""The command line of the portal: people and their rights, units, why somebody sees something, the access log.

Each group lives in a module `portal/cli_*.py`; `portal/cli_desk.py` says how commands print, refuse and end.
"""

from __future__ import annotations

import click

from archive.wording import WordedGroup
from portal.cli_audit import add_explain, audit
from portal.cli_desk import Desk, _, command, json_option, say
from portal.cli_rights import assignments, grants, recusals, roles, seals
from portal.cli_units import units
from portal.cli_users import users
from portal.cli_waiting import add_waiting

_EXIT_CODES = _(
    "Exit codes: 0 done; 1 the answer is no; 2 used wrongly, or a name is unknown; "
    "3 the site is not set up or does not answer."
)


@click.group(cls=WordedGroup, help=_("People and their rights in the archive, and the access log."), epilog=_EXIT_CODES)
@click.pass_context
def main(context: click.Context) -> None:
    """Read the settings of the site from the environment (HOSO_*)."""
    context.obj = Desk()


@command(main, "migrate", _("Bring the tables of the catalogue to the newest form."))
@json_option
def migrate(desk: Desk, as_json: bool) -> None:
    """Idempotent."""
    desk.database.migrate()
    say(_("The catalogue is up to date."), {"migrated": True}, as_json=as_json)


for group in (users, roles, grants, assignments, recusals, seals, units, audit):
    main.add_command(group)
add_explain(main)
add_waiting(main)
