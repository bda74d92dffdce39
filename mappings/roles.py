"""What each role may see: the permission matrix (domain rules 7.4), one line a role.

`by_unit` is reached through the unit's subtree, `by_case` only in dossiers assigned to the person; `listed` adds kinds
whose entry in an item list may be seen though the paper may not be opened. Everyone reads what is normative. A cell
worded "by request" or "for assigned list" is reached by case; "summary" and "metadata" never open a paper. `desk` are
the kinds that a role works on at the desk, where papers are read while they are taken in, and nowhere else. "Intake"
of letters is theirs alone through whose hands letters come in: no archivist ever has a letter before him.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from mappings.vocabulary import Kind, KindClass, Role

_NORMATIVE = KindClass.NORMATIVE
_FINDING = KindClass.FINDING
_INTERIM = KindClass.INTERIM
_LETTER = KindClass.LETTER


class Log(Enum):
    """Whose accesses a role may see in the access log: nobody's, its own, or those of its unit's subtree."""

    NOTHING = "nothing"
    OWN = "own"
    SUBTREE = "subtree"


@dataclass(frozen=True, slots=True)
class Rights:
    """The kinds a role sees and what else it may do."""

    by_unit: frozenset[Kind]
    by_case: frozenset[Kind]
    listed: frozenset[Kind]
    downloads: bool = False
    sees_held: bool = False
    desk: frozenset[Kind] = frozenset()
    delivers: bool = False
    """May hand papers over in the browser, into dossiers of the unit's register."""
    log: Log = Log.NOTHING


def _rights(
    *by_unit: KindClass,
    by_case: tuple[KindClass, ...] = (),
    listed: tuple[KindClass, ...] = (),
    downloads: bool = False,
    sees_held: bool = False,
    desk: tuple[KindClass, ...] = (),
    delivers: bool = False,
    log: Log = Log.NOTHING,
) -> Rights:
    unit_kinds = Kind.of_class(_NORMATIVE, *by_unit)
    listed_kinds = unit_kinds | Kind.of_class(*listed)
    desk_kinds = Kind.of_class(*desk)
    return Rights(unit_kinds, Kind.of_class(*by_case), listed_kinds, downloads, sees_held, desk_kinds, delivers, log)


RIGHTS: dict[Role, Rights] = {
    Role.ARCHIVIST: _rights(
        listed=(_FINDING, _INTERIM, _LETTER), sees_held=True, desk=(_NORMATIVE, _FINDING, _INTERIM), delivers=True
    ),
    Role.INSPECTOR: _rights(_FINDING, by_case=(_INTERIM, _LETTER), downloads=True, log=Log.OWN),
    Role.LETTER_OFFICER: _rights(_LETTER, desk=(_LETTER,), log=Log.OWN),
    Role.REVIEWER: _rights(_FINDING, by_case=(_INTERIM,), log=Log.OWN),
    Role.SECOND_READER: _rights(_FINDING, by_case=(_INTERIM,), log=Log.OWN),
    Role.CHIEF: _rights(_FINDING, _INTERIM, _LETTER, downloads=True, sees_held=True, log=Log.OWN),
    Role.PERSONNEL_OFFICER: _rights(log=Log.OWN),
    Role.STANDING_MEMBER: _rights(by_case=(_FINDING, _INTERIM)),
    Role.CLERK: _rights(_FINDING, by_case=(_INTERIM, _LETTER), delivers=True, log=Log.OWN),
    Role.AUDITOR: _rights(log=Log.SUBTREE),
    Role.ADMINISTRATOR: _rights(),
}
