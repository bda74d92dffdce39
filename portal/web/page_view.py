"""One page of a document as values: image with marks, text, page list, ways onward, facts.

Called by `portal.web.documents` with a paper that has passed the gate; decides no rights.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from archive.artifacts import PageArtifact
from archive.documents import Page
from mappings.vocabulary import Grade
from portal.access.gate import Paper
from portal.search.marks import marks
from portal.web import addresses, dates, onward, page_sheet
from portal.web.linked import LinkGroup
from portal.web.onward import Leaf, Spread, Ways
from portal.web.opening import Asked
from portal.web.page_marks import Piece, Spot, pieces, spots
from portal.web.page_sheet import Sheet
from portal.web.viewing import Look, Side
from portal.web.words import _, language, ngettext

POOR = 0.75
"""Below this mean confidence of the words a page is said to be read badly."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of what is known about the document; `address` leads to more, or is empty."""

    name: str
    value: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Looks:
    """The same page looked at otherwise."""

    image: str
    text: str
    both: str
    larger: str
    smaller: str
    turned: str


@dataclass(frozen=True, slots=True)
class PageScreen:
    """The whole screen. `sheet` is None for a page that has no image (office text)."""

    number: str
    kind: str
    title: str
    day: str
    machine_day: str
    grade: Grade
    page_no: int
    page_count: int
    question_text: str
    rank: int
    look: Look
    looks: Looks
    sheet: Sheet | None
    spots: tuple[Spot, ...]
    pieces: tuple[Piece, ...]
    mark_count: int
    found_pages: int
    leaves: tuple[Leaf, ...]
    ways: Ways
    facts: tuple[Fact, ...]
    linked: tuple[LinkGroup, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """What the view has read: the paper as it lies open, its page (None: not read yet), the question.

    `artifact` is the page as read, None also for one that the store has lost.
    """

    paper: Paper
    spread: Spread
    page: Page | None
    artifact: PageArtifact | None
    asked: Asked | None
    unit_name: str
    may_download: bool
    linked: tuple[LinkGroup, ...]


def screen(opened: Opened, look: Look) -> PageScreen:
    """The screen of one page."""
    document = opened.paper.document
    artifact = opened.artifact or page_sheet.lost(opened.page)
    seen = look if artifact.has_image else replace(look, side=Side.TEXT)
    spans = marks(opened.asked.question, artifact.text) if opened.asked else ()
    return PageScreen(
        number=document.number or "",
        kind=document.kind.label(language()),
        title=document.subject or _("Without a subject line"),
        day=dates.shown(document.issued_on, document.precision) or document.date_as_written,
        machine_day=dates.machine(document.issued_on, document.precision),
        grade=document.grade,
        page_no=opened.spread.here,
        page_count=document.page_count,
        question_text=opened.asked.question.text if opened.asked else "",
        rank=opened.spread.rank,
        look=seen,
        looks=_looks(opened.spread, seen),
        sheet=_sheet(opened.spread, artifact, seen) if artifact.has_image else None,
        spots=spots(artifact, spans),
        pieces=pieces(artifact.text, spans),
        mark_count=len(spans),
        found_pages=len(opened.spread.found),
        leaves=onward.leaves(opened.spread, seen),
        ways=onward.ways(opened.spread, seen, opened.may_download),
        facts=_facts(opened),
        linked=opened.linked,
        warnings=_warnings(opened),
    )


def _sheet(spread: Spread, artifact: PageArtifact, look: Look) -> Sheet:
    small, large = (addresses.image(spread.document_id, spread.here, size) for size in ("page", "large"))
    return page_sheet.sheet(small, large, artifact, look.turn)


def _looks(spread: Spread, look: Look) -> Looks:
    def at(other: Look) -> str:
        return spread.page(spread.here, other)

    return Looks(
        image=at(replace(look, side=Side.IMAGE)),
        text=at(replace(look, side=Side.TEXT)),
        both=at(replace(look, side=Side.BOTH)),
        larger=at(replace(look, zoom=look.larger)),
        smaller=at(replace(look, zoom=look.smaller)),
        turned=at(replace(look, turn=look.turned)),
    )


def _facts(opened: Opened) -> tuple[Fact, ...]:
    document, dossier = opened.paper.document, opened.paper.dossier
    day = dates.shown(document.issued_on, document.precision)
    known = (
        Fact(_("Number"), document.number or ""),
        Fact(_("Kind of document"), document.kind.label(language())),
        Fact(_("Date"), day or document.date_as_written),
        Fact(_("Issued by"), document.issuer),
        Fact(_("In the custody of"), opened.unit_name),
        Fact(_("Grade"), document.grade.label(language())),
        Fact(_("Dossier"), dossier.code, addresses.dossier(dossier.id)),
        Fact(_("Sheets"), sheets(document.first_sheet, document.sheets)),
        Fact(_("Pages"), ngettext("{n} page", "{n} pages", document.page_count)),
        Fact(_("Read by"), _reading(opened.artifact)),
    )
    return tuple(fact for fact in known if fact.value)


def sheets(first: int | None, count: int | None) -> str:
    """The sheets of a dossier that an item takes: `257-259`, or the first one where no more is known."""
    if first is None:
        return ngettext("{n} sheet", "{n} sheets", count) if count else ""
    return f"{first}-{first + count - 1}" if count and count > 1 else str(first)


def _reading(artifact: PageArtifact | None) -> str:
    if artifact is None:
        return ""
    if artifact.confidence is None:
        return _("the text of the file itself")
    return _("machine reading of the image, confidence {percent} %").format(percent=round(artifact.confidence * 100))


def _warnings(opened: Opened) -> tuple[str, ...]:
    artifact = opened.artifact
    if opened.page is None:
        return (_("This page waits to be read, so a search cannot find it yet."),)
    if artifact is None:
        return (_("The text of this page is missing from the store; tell the administrator. The image still shows."),)
    if not artifact.text.strip():
        return (_("No text was read on this page, so a search cannot find it."),)
    if artifact.confidence is not None and artifact.confidence < POOR:
        sentence = _("Confidence of the machine reading: low ({percent} %). Compare with the image.")
        return (sentence.format(percent=round(artifact.confidence * 100)),)
    return ()
