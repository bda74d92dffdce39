"""`portal waiting`: how many papers wait for a clearance that too few persons have. Numbers only: nobody reads here."""

from __future__ import annotations

import click

from portal.access.grades import unheard_on_site
from portal.access.policy import Policy
from portal.cli_desk import Desk, _, command, json_option, show


def add_waiting(main: click.Group) -> None:
    """Put the command into the command line."""

    @command(main, "waiting", _("Count the papers whose grade waits for two cleared persons where there are none."))
    @json_option
    def waiting(desk: Desk, as_json: bool) -> None:
        """One line for each clearance that is wanted."""
        with desk.database.reading() as session:
            found = unheard_on_site(session, Policy(desk.site.ceiling))
        rows = [(grade.label(desk.language), count) for grade, count in found]
        show(("clearance", "papers"), rows, as_json=as_json)
