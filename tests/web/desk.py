"""A small site that several modules share: a clerk of one ward, a paper of his, and one that is not his."""

from __future__ import annotations

from dataclasses import dataclass

from mappings.vocabulary import Grade, Role
from tests import rows
from tests.web.site import Paper, TestSite

WORD = "zxqvbnkcwr"
"""Stands in the paper of the desk's clerk and in the one that is not his."""
SECRET = "bqzxkvwtgp"
"""Stands only in the paper that is not his."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A clerk of one ward, a paper of his and one of another ward, and a second user."""

    site: TestSite
    clerk: str
    grant: str
    other: str
    his: str
    not_his: str
    not_his_dossier: str


def desk_on(site: TestSite) -> Desk:
    """Put the desk on an empty site."""
    with site.database.writing() as session:
        city = rows.unit(session, "tp-v")
        ward, next_ward = rows.unit(session, "p-a", city), rows.unit(session, "p-b", city)
        clerk, other = rows.user(session, "clerk", ward, Grade.MAT), rows.user(session, "other", next_ward)
        grant = rows.grant(session, clerk, Role.INSPECTOR, ward)
        rows.grant(session, other, Role.CLERK, next_ward)
        his, not_his = rows.dossier(session, "1/a", ward), rows.dossier(session, "1/b", next_ward)
        paper, hidden = site.put(
            session,
            [
                Paper(his, 1, (f"Kết luận về {WORD} đất đai.", f"Trang hai, {WORD}.")),
                Paper(not_his, 1, (f"Kết luận về {WORD} và {SECRET}.",), subject=SECRET, number=f"1-KL/{SECRET}"),
            ],
        )
    site.refresh()
    return Desk(site, clerk, grant, other, paper, hidden, not_his)
