"""Who has read what of a field, and where it then stands: the two-person rule, pure.

Called by `archive.settling`. A critical field is settled only when two different persons say the same of it; nothing
else here leads to a settled state, whoever acts in whatever order.
"""

from __future__ import annotations

from dataclasses import dataclass

from mappings.desk import Verdict
from mappings.vietnamese import canonical, nfc
from mappings.vocabulary import FieldState

OPEN = frozenset({
    FieldState.PROPOSED, FieldState.DOUBTED, FieldState.AWAITING_SECOND, FieldState.DISPUTED,
})  # fmt: skip
"""States in which somebody still has to look."""
BY_MACHINE = frozenset({FieldState.PROPOSED, FieldState.DOUBTED})
"""States in which no person has said anything yet."""
UNDECIDED = frozenset({FieldState.AWAITING_SECOND, FieldState.DISPUTED})
"""States in which a second or third person has to speak."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one person (`by`, a user id) says of a field; `value` is empty unless it was read."""

    by: str
    verdict: Verdict
    value: str = ""

    def agrees(self, other: Reading) -> bool:
        """Whether both say the same, however it is typed."""
        return self.verdict is other.verdict and same(self.value, other.value)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a field stands and whose word that is."""

    state: FieldState
    first: Reading | None = None
    second: Reading | None = None


def same(one: str, other: str) -> bool:
    """Whether two values differ in nothing but typing: form of the letters, place of the tone, case, spaces."""
    return _plain(one) == _plain(other)


def after(standing: Standing, reading: Reading, by_two: bool) -> Standing:
    """Where the field stands once `reading` is said; `by_two` if two persons must say the same.

    Undecided, it takes two persons whatever `by_two` says; settled, the same word again changes nothing. A person who
    speaks again replaces his own word. A third one settles a dispute by siding with one of the two; if he reads yet
    otherwise, his is the new first word.
    """
    if standing.state not in UNDECIDED or standing.first is None:
        enough = standing.second is not None or not by_two
        if enough and standing.first is not None and reading.agrees(standing.first):
            return standing
        if not by_two:
            return Standing(reading.verdict.settled(by_two=False), reading)
        return Standing(FieldState.AWAITING_SECOND, reading)
    first, second = standing.first, standing.second
    if reading.by == first.by:
        return _weighed(reading, second)
    if second is None or reading.by == second.by or reading.agrees(first):
        return _weighed(first, reading)
    return _weighed(second, reading) if reading.agrees(second) else Standing(FieldState.AWAITING_SECOND, reading)


def _weighed(first: Reading, second: Reading | None) -> Standing:
    if second is None:
        return Standing(FieldState.AWAITING_SECOND, first)
    if first.by != second.by and first.agrees(second):
        return Standing(first.verdict.settled(by_two=True), first, second)
    return Standing(FieldState.DISPUTED, first, second)


def _plain(value: str) -> str:
    return " ".join(canonical(nfc(value)).split()).casefold()
