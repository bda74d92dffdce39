"""Sentences about papers that wait at the desk for people who are not there: how many, never which.

Shown on the board of deliveries and over the queue of the desk to those who may list the papers.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from mappings.access import Scope
from portal.access.hands import unstaffed
from portal.access.policy import Policy
from portal.web.words import ngettext


def sentences(session: Session, policy: Policy, scope: Scope) -> tuple[str, ...]:
    """What to see to; nothing where everything that waits can be done."""
    found = unstaffed(session, policy, scope)
    said = []
    if found.nobody:
        said.append(
            ngettext(
                "{n} paper waits to be confirmed and nobody may do it: its kind needs a person with a desk.",
                "{n} papers wait to be confirmed and nobody may do it: their kinds need a person with a desk.",
                found.nobody,
            )
        )
    if found.one:
        said.append(
            ngettext(
                "{n} paper needs two persons and only one may work on it.",
                "{n} papers need two persons and only one may work on them.",
                found.one,
            )
        )
    return tuple(said)
