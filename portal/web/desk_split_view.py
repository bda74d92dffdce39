"""The screen on which a file is split into its papers, as values: its pages in a row, where papers begin and why.

Called by `portal.web.desk_splits` with a paper that has passed the gate; decides no rights.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive import bundles
from archive.bundles import SplitPart, SplitProposal
from archive.documents import Document, Page
from mappings.splits import AGAINST, Sides, SplitState
from mappings.vocabulary import Grade, PageNote
from portal.access.gate import Paper
from portal.web import addresses
from portal.web.dates import shown
from portal.web.words import _, language

_LEFT_OUT = (PageNote.BLANK, PageNote.SEPARATOR)


@dataclass(frozen=True, slots=True)
class OnSplit:
    """What the view has read. `open_to` are those documents of the file that this reader may work on; `marked` what was
    just sent, None where nothing was."""

    paper: Paper
    proposal: SplitProposal | None
    parts: Sequence[SplitPart]
    pages: Mapping[int, Page]
    may_split: bool
    open_to: Mapping[str, Document]
    marked: frozenset[int] | None
    sides: Sides | None
    remark: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page: `said` is what its head was read to say, `why` speaks for a paper beginning on it, `against` not."""

    page_no: int
    image: str
    address: str
    begins: bool
    said: tuple[str, ...]
    why: tuple[str, ...]
    against: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One paper of a file that is split; without an address it is not this reader's, and he learns its pages only."""

    address: str
    title: str
    pages: str


@dataclass(frozen=True, slots=True)
class SplitScreen:
    """The whole screen. Addresses are empty where there is nothing to do."""

    title: str
    kind: str
    grade: Grade
    state: str
    page_count: int
    leaves: tuple[Leaf, ...]
    papers: tuple[PaperLine, ...]
    version: int
    sides: str
    save: str
    refuse: str
    merge: str
    back: str
    remark: str


def screen(opened: OnSplit) -> SplitScreen:
    """The screen of a document that may be split, or of one that is a part."""
    document, proposal = opened.paper.document, opened.proposal
    state = proposal.state if proposal else None
    is_split = state in (SplitState.SPLITTING, SplitState.SPLIT)
    everybodys = all(part.document_id in opened.open_to for part in opened.parts)
    return SplitScreen(
        title=document.number or document.subject or _("Without a number"),
        kind=document.kind.label(language()),
        grade=document.grade,
        state=state.label(language()) if state else "",
        page_count=document.page_count,
        leaves=tuple(_leaf(opened, page_no) for page_no in _numbers(opened)),
        papers=tuple(_paper(opened, part) for part in opened.parts) if is_split else (),
        version=proposal.version if proposal else 0,
        sides=str(opened.sides or ""),
        save=addresses.desk_split(document.id) if opened.may_split and not is_split else "",
        refuse=addresses.desk_one_paper(document.id) if state is SplitState.PROPOSED else "",
        merge=addresses.desk_merge(document.id) if state is SplitState.SPLIT and everybodys else "",
        back=addresses.desk_document(document.id),
        remark=opened.remark,
    )


def _numbers(opened: OnSplit) -> Sequence[int]:
    return range(1, opened.paper.document.page_count + 1) if opened.may_split else ()


def _leaf(opened: OnSplit, page_no: int) -> Leaf:
    document, page = opened.paper.document, opened.pages.get(page_no)
    part = next((one for one in opened.parts if one.first_page == page_no), None)
    refused = opened.proposal is not None and opened.proposal.state is SplitState.REFUSED
    proposed = part is not None and not refused
    signs = bundles.signs(part) if part else ()
    return Leaf(
        page_no=page_no,
        image=addresses.desk_image(document.id, page_no, "small") if page and page.has_image else "",
        address=addresses.desk_document(document.id, page_no),
        begins=page_no == 1 or (page_no in opened.marked if opened.marked is not None else proposed),
        said=_said(part) if part else (),
        why=tuple(sign.label(language()) for sign in signs if sign not in AGAINST),
        against=tuple(sign.label(language()) for sign in signs if sign in AGAINST),
        note=_note(page),
    )


def _said(part: SplitPart) -> tuple[str, ...]:
    day = shown(part.issued_on, part.precision) if part.issued_on else part.date_as_written
    return tuple(filter(None, (part.number, part.kind.label(language()) if part.kind else "", day)))


def _note(page: Page | None) -> str:
    if page is None:
        return _("This page waits to be read, so a search cannot find it yet.")
    noted = next((note for note in _LEFT_OUT if note in page.notes.split(",")), None)
    if noted is None and page.characters == 0:
        noted = PageNote.BLANK
    return noted.label(language()) if noted else ""


def _paper(opened: OnSplit, part: SplitPart) -> PaperLine:
    document = opened.open_to.get(part.document_id)
    pages = _("pages {first}–{last} of the file").format(first=part.first_page, last=part.last_page)
    if document is None:
        return PaperLine("", "", pages)
    number = document.number or document.subject or _("Without a number")
    return PaperLine(addresses.desk_document(document.id), f"{number} · {document.kind.label(language())}", pages)


def marked(begins: Sequence[str], last: int) -> frozenset[int]:
    """The pages that a form marks; what is no page of the document is left out."""
    return frozenset(int(text) for text in begins if text.isascii() and text.isdigit() and 0 < int(text[:9]) <= last)
