"""`indexer verify`: catalogue, store and index agree, or where they do not."""

from __future__ import annotations

from collections.abc import Callable

import click
from sqlalchemy import select

from archive.units import Unit
from archive.wording import N_, WordedCommand
from indexer.commands import clear
from indexer.commands.invocation import invocation
from indexer.commands.outcome import EXIT_CODES, Exit
from indexer.console import Console
from indexer.verify import Fault, Findings, Group
from indexer.verify import verify as compare
from indexer.work import away_told

HELP = N_("""Check that catalogue, store and index agree, and name every difference.

Documents and pages are counted by unit, kind and grade on both sides, and compared one by one.""")

_SHOWN = 200


@click.command(cls=WordedCommand, help=HELP, epilog=EXIT_CODES)
@click.option("--deep", is_flag=True, help=N_("Read every byte of the store and compare its digest."))
@click.option("--json", "as_json", is_flag=True, help=N_("Answer as one JSON object."))
def verify(deep: bool, as_json: bool) -> int:
    """Compare and show; 1 on any difference."""
    command = invocation()
    console = command.console(as_json)
    with command.workshop() as workshop, away_told():
        findings = compare(workshop, deep)
        with workshop.database.reading() as session:
            units = dict(session.execute(select(Unit.id, Unit.code)).all())
    _show(console, findings, units)
    return Exit.LEFT if findings.differences else Exit.WELL


def _show(console: Console, findings: Findings, units: dict[str, str]) -> None:
    _ = console.gettext
    groups = sorted({*findings.in_catalogue, *findings.in_index}, key=lambda group: _order(group, units))
    rows = [
        (
            units.get(group.custodian_id, group.custodian_id), console.label(group.kind), console.label(group.grade),
            *map(console.number, _counts(findings, group)),
        )
        for group in groups
    ]  # fmt: skip
    head = (
        _("Unit"), _("Kind"), _("Grade"), _("Documents"), _("in the index"), _("Pages"), _("in the index"),
    )  # fmt: skip
    console.table(_("Catalogue and index"), head, rows)
    if findings.differences:
        shown = findings.differences[:_SHOWN]
        faults = [(fault_words(_)[one.fault], one.where, ", ".join(one.fields)) for one in shown]
        console.table(_("Differences"), (_("What"), _("Where"), _("Fields")), faults)
    if findings.loose:
        console.table(_("Bytes to which nobody refers"), clear.head(console), clear.rows(console, findings.loose))
        console.say(_("What is older than a day can be taken away: indexer clear."))
    console.say(
        _("%(originals)s originals, %(artifacts)s page artifacts; differences: %(differences)s.")
        % {
            "originals": console.number(findings.originals),
            "artifacts": console.number(findings.artifacts),
            "differences": console.number(len(findings.differences)),
        }
    )
    console.answer(
        {
            "groups": [_group_json(findings, group, units) for group in groups],
            "originals": findings.originals,
            "artifacts": findings.artifacts,
            "loose": clear.as_json(findings.loose),
            "differences": [
                {"fault": one.fault, "where": one.where, "fields": list(one.fields)} for one in findings.differences
            ],
        }
    )


def _counts(findings: Findings, group: Group) -> tuple[int, int, int, int]:
    sides = (findings.in_catalogue, findings.in_index, findings.pages_in_catalogue, findings.pages_in_index)
    documents, indexed, pages, indexed_pages = (side[group] for side in sides)
    return documents, indexed, pages, indexed_pages


def _group_json(findings: Findings, group: Group, units: dict[str, str]) -> dict[str, object]:
    documents, indexed, pages, indexed_pages = _counts(findings, group)
    return {
        "unit": units.get(group.custodian_id, group.custodian_id), "kind": group.kind, "grade": group.grade,
        "documents": documents, "documents_in_index": indexed, "pages": pages, "pages_in_index": indexed_pages,
    }  # fmt: skip


def _order(group: Group, units: dict[str, str]) -> tuple[str, str, int]:
    return units.get(group.custodian_id, ""), group.kind, group.grade.level


def fault_words(gettext: Callable[[str], str]) -> dict[Fault, str]:
    """Each fault in the user's language."""
    _ = gettext
    return {
        Fault.ORIGINAL_MISSING: _("The original is missing in the store"),
        Fault.ORIGINAL_DAMAGED: _("The original in the store is damaged"),
        Fault.ARTIFACT_MISSING: _("The page's artifact is missing in the store"),
        Fault.ARTIFACT_DAMAGED: _("The page's artifact in the store is damaged"),
        Fault.PAGES_UNREAD: _("Not all pages are read"),
        Fault.NOT_INDEXED: _("The index carries an older revision"),
        Fault.STATE_WRONG: _("The ledger says indexed, but there is no document"),
        Fault.ABSENT_IN_INDEX: _("Absent in the index"),
        Fault.DIFFERS_IN_INDEX: _("Different in the index"),
        Fault.STRANGER_IN_INDEX: _("In the index, but not in the catalogue"),
        Fault.BYTES_UNREFERRED: _("In the store, but nothing refers to it"),
    }
