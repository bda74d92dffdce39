"""The phrases of outcome, and everything that turns one into its opposite.

The rule that hurts most when wrong is `đến mức phải xem xét, thi hành kỷ luật`: it is an accusation only where what
stands before it says so and nothing in the sentence denies, conditions or merely proposes it. Whatever else stands
there leaves the outcome open for a person to read. The words themselves are in `degrees.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from indexer.describing import degrees
from indexer.describing.names import is_syllable
from indexer.describing.targets import item_of, sentence_of
from indexer.describing.views import View, near, squeezed
from mappings.findings import Outcome

_WINDOW = 26
_REACH, _WORDS = 130, 13
"""How far before the words a denial may stand: the name of the person and his form of address lie between."""

SURE, LESS = 0.95, 0.75


@dataclass(frozen=True, slots=True)
class Said:
    """An outcome phrase in the text and how sure it is; `outcome` None where the words cannot be told. `aside`: another
    paper, an opinion or a condition says it, and it counts for nothing where the paper itself speaks; `in_part`: it
    clears of one matter."""

    start: int
    end: int
    outcome: Outcome | None
    confidence: float
    aside: bool = False
    in_part: bool = False


def phrases(view: View, start: int, end: int, names: Mapping[int, int]) -> Iterator[Said]:
    """Every phrase of outcome between two offsets. `names`: where in the squeezed view each name ends and starts."""
    taken: list[tuple[int, int]] = []
    for found in view.find(degrees.CORE, start, end):
        if _whole(view, *found.span()):
            taken.append(found.span())
            yield _discipline(view, found.start(), found.end(), start, end, names)
    for found in view.find(degrees.BROKEN, start, end):
        if not any(found.start() < stop and begin < found.end() for begin, stop in taken):
            taken.append(found.span())
            yield _mended(view, found, start, end, names)
    for pattern in (degrees.WAIVED, degrees.ELLIPSIS):
        for found in view.find(pattern, start, end):
            free = not any(found.start() < stop and begin < found.end() for begin, stop in taken)
            if free and (said := _refused(view, found, start, end)) is not None:
                taken.append(found.span())
                yield said
    yield from _plain(view, start, end, taken)


def _whole(view: View, at: int, stop: int) -> bool:
    """Whether no sentence ends within a span of the squeezed view."""
    first, last = view.span(at, stop)
    return re.search(r"[.;:]\s|\n[ \t]*\n", view.text[first:last]) is None


def _mended(view: View, found: re.Match[str], start: int, end: int, names: Mapping[int, int]) -> Said:
    """The words with letters missing: as the whole ones where two letters tell them apart, else open."""
    tail = view.squeezed[found.start() : found.start() + degrees.LONGEST_TAIL]
    whole = next((len(t) for t in degrees.TAILS if any(near(tail[:n], t, 2) for n in range(len(t) - 2, len(t) + 3))), 0)
    if not whole:
        return Said(*view.span(*found.span()), None, 0.0)
    said = _discipline(view, found.start(), found.start() + whole, start, end, names)
    return replace(said, confidence=min(said.confidence, LESS))


def _refused(view: View, found: re.Match[str], start: int, end: int) -> Said | None:
    """`không xem xét, thi hành kỷ luật` and `chưa đến mức.`: a fault at most, and for a person to confirm."""
    first, last = view.span(*found.span())
    sentence = sentence_of(view, first, start, end)
    rest = " ".join(view.folded[last : sentence[1]].split())
    before = " ".join(view.folded[sentence[0] : first].split())
    if not _whole(view, *found.span()):
        return None
    if _reported(view, first, start, end) or degrees.NOT_SO.search(rest):
        return None
    if found.re is degrees.ELLIPSIS:
        return None if rest else Said(first, last, Outcome.FAULT, LESS)
    said_of = degrees.ANCHOR.search(f"{before} {rest}") and degrees.OF_WHOM.match(rest)
    if not said_of or re.search(r"thoi hieu|mien (?:ky|xu|thi)", f"{before} {rest}"):
        return None
    return Said(first, last, Outcome.FAULT, LESS)


def _plain(view: View, start: int, end: int, taken: list[tuple[int, int]]) -> Iterator[Said]:
    """No violation, time-barred, not concluded."""
    for pattern, outcome in degrees.PLAIN:
        for found in view.find(pattern, start, end):
            first, last = view.span(*found.span())
            reach = _WINDOW + found.end() - found.start()
            runs_on = any(0 <= at - found.start() < reach and _together(view, last, at) for at, _ in taken)
            after = " ".join(view.folded[last : last + 30].split(" "))
            if runs_on or not _whole(view, *found.span()):
                continue
            if outcome is Outcome.NO_VIOLATION and degrees.NOT_ALL.match(after):
                continue
            before = view.squeezed[max(0, found.start() - 14) : found.start()]
            turned = degrees.TURNED.search(before)
            rest = " ".join(view.folded[last : sentence_of(view, first, start, end)[1]].split())
            aside = _reported(view, first, start, end, outcome is Outcome.NOT_CONCLUDED)
            aside = aside or degrees.NOT_SO.match(rest) is not None
            plain = turned is None and not aside
            in_part = outcome is Outcome.NO_VIOLATION and degrees.IN_PART.match(after) is not None
            confidence = 0.0 if not plain else LESS if found.groupdict().get("let") else SURE
            yield Said(first, last, outcome if plain else None, confidence, aside, in_part)


def _together(view: View, last: int, begin: int) -> bool:
    """Whether a phrase that ends at `last` runs on, within its sentence, into the one that begins at `begin`."""
    return re.search(r"[.;\n]", view.text[last : view.places[begin]]) is None


def _discipline(view: View, at: int, stop: int, start: int, end: int, names: Mapping[int, int]) -> Said:
    """`đến mức phải xem xét, thi hành kỷ luật`: denied, said, or neither."""
    first, last = view.span(at, stop)
    edge = view.squeezed_at(start)
    before = degrees.HARMLESS.sub("xxxxxxxxxxxxx", view.squeezed[max(edge, at - 60) : at])[-_WINDOW - 10 :]
    sentence = sentence_of(view, first, start, end)
    rest = " ".join(_unnamed(view, names, last, sentence[1])[last : sentence[1]].split())
    aside = _reported(view, first, start, end)
    if denied := degrees.DENIED.search(before):
        back = view.places[at - len(denied[0])]
        again = before[: denied.start()]
        if aside or degrees.DENIED.search(again) or degrees.TWICE.search(again) or degrees.NOT_SO.search(rest):
            return Said(back, last, None, 0.0, aside)
        return Said(back, last, Outcome.FAULT, SURE)
    if aside:
        return Said(first, last, None, 0.0, aside)
    if degrees.TIME_BARRED.search(squeezed(rest)):
        return Said(first, last, Outcome.TIME_BARRED, SURE)
    no = before.endswith(("khongvipham", "khongcovipham"))
    if no and degrees.LESSER.match(rest):
        return Said(first, last, Outcome.FAULT, LESS)
    confidence = _accuses(view, first, at, sentence, before[-_WINDOW:], names)
    whole = " ".join(view.folded[sentence[0] : sentence[1]].split())
    if not confidence or not _closes(rest) or degrees.MILD.search(whole):
        return Said(first, last, None, 0.0)
    return Said(first, last, Outcome.DISCIPLINE, confidence)


def _accuses(
    view: View, first: int, at: int, sentence: tuple[int, int], before: str, names: Mapping[int, int]
) -> float:
    """How surely what stands before the words says them of somebody; 0 where it does not, or may deny them."""
    if at in names:
        before = view.squeezed[max(view.squeezed_at(sentence[0]), names[at] - _WINDOW) : names[at]]
    masked = _unnamed(view, names, max(0, sentence[0] - 4 * _REACH), first)
    near_by = degrees.CUT.split(masked[max(0, first - _REACH) : first])[-1]
    if _negated(near_by, before, _WORDS, at in names):
        return 0.0
    if degrees.ANCHORED.search(before):
        return SURE
    clause = masked[sentence[0] : first]
    if not clause.strip() and view.text[: sentence[0]].rstrip().endswith(";"):
        clause = degrees.CUT.split(masked[max(0, sentence[0] - 3 * _REACH) : sentence[0] - 1])[-1]
    cell = re.split(r"[|:\t]|  ", clause)[-1]
    clause = " ".join(degrees.NUMBERED.sub(" ", clause).split()) + " "
    anchor = max((found.end() for found in degrees.ANCHOR.finditer(clause)), default=0)
    opens = view.text[first].isupper() and not re.search(r"[a-z]", cell)
    labelled = degrees.LABEL.search(clause) is not None
    if not (anchor or at in names or opens or labelled) or _negated(clause, before, len(clause), at in names):
        return 0.0
    if degrees.DEGREE_ALONE.search(clause[anchor:]) and not (opens or labelled):
        return 0.0
    apart = at in names or degrees.APART.search(" ".join(view.folded[sentence[0] - 2 : first].split()))
    if not (view.is_exact(first) or apart):
        return 0.0
    return LESS


def _neutral(word: re.Match[str]) -> str:
    """A word that is none of the tables, of the same length."""
    return "la".ljust(len(word[0]))


def _unnamed(view: View, names: Mapping[int, int], start: int, end: int) -> str:
    """The folded text with other words for the names between two offsets: letters of a name deny nothing. A name that
    has a word of denial in it stays, for it may have swallowed one."""
    text = view.folded
    for last, first in names.items():
        here, there = view.places[first], view.places[last - 1] + 1
        if start <= here and there <= end and not set(text[here:there].split()) & set(degrees.NEGATIONS):
            text = text[:here] + re.sub(r"\w{2,}", _neutral, text[here:there]) + text[there:]
    return text


def _closes(rest: str) -> bool:
    """Whether what follows the words in their sentence leaves them standing."""
    if degrees.TAKEN_BACK.search(rest):
        return False
    return degrees.GOES_ON.fullmatch(squeezed(rest)) is not None or degrees.ASKED_NEXT.fullmatch(rest) is not None


def _negated(clause: str, before: str, most: int, named: bool) -> bool:
    """Whether anything like a negation stands among the last words, whole or with a letter lost, or run into another:
    a word that is no syllable may hide one."""
    masked = degrees.NOT_TRUE.sub(" ", clause)
    words = re.findall(r"[a-z0-9]+", masked)[-most:]
    if words and not named and any(near(words[-1], no) for no in degrees.NEGATIONS[:3]):
        return True  # right before the words no innocent one stands, save a name
    like = any(
        near(word, no)
        for word in words
        for no in degrees.NEGATIONS[:3]
        if len(word) > 2 and not degrees.INNOCENT.fullmatch(word)
    )
    joined = any(no in "".join(words) for no in degrees.NEGATIONS[:3]) or "ko" in words
    broken = any(not word.isdigit() and not is_syllable(word) for word in words)
    return like or joined or broken or (";" not in clause and "khong" in before)


def _reported(view: View, at: int, start: int, end: int, left_open: bool = False) -> bool:
    """Whether the words are a condition, a proposal, an opinion, a reply or another paper's: in their sentence, or
    because the sentence before opens them with a colon. What the paper leaves open (`left_open`) may well be whether
    or not somebody did what he is accused of."""
    opening = max(item_of(view, at, start, end)[0], at - 400)
    item = view.folded[opening:at]
    parts = re.split(r"(?<!\b\d)(?<!\btp)\.\s", item)
    sentence = degrees.REFUSING.sub("", " ".join(parts[-1].split()))
    if left_open:
        sentence = re.sub(r"hay (?:khong|chua)\b|\b(?:to cao|phan anh)\b", " ", sentence)
    if degrees.CONDITION.search(sentence) or degrees.QUOTING.search(sentence.split("; ")[-1]):
        return True
    above = " ".join(view.folded[max(start, opening - 160) : opening].split())
    lead = re.match(r"[^.;]*?:(?=\s)", " ".join(item.split()))
    return any(degrees.PROPOSING.search(words) for words in (above, lead[0] if lead else ""))
