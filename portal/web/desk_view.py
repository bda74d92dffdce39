"""The desk with one document on it as values: the page's image with the places outlined, the fields, what can be done.

Called by `portal.web.desk` with a paper that has passed the gate; decides no rights. What this reader is to read blind
is not in what the catalogue gives, and so not here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from archive.artifacts import PageArtifact
from archive.fields import FieldView
from mappings.desk import ReadingWay
from mappings.fields import FieldName
from mappings.vocabulary import FieldState, Grade, Kind
from portal.web import addresses, desk_lines, desk_sentences, page_sheet
from portal.web.desk_lines import Group, Work
from portal.web.linked import TwinLine
from portal.web.on_desk import OnDesk
from portal.web.page_marks import Box, spots
from portal.web.page_sheet import Sheet
from portal.web.viewing import Look
from portal.web.words import _, language


@dataclass(frozen=True, slots=True)
class Outline:
    """A field's place on the image."""

    field_id: str
    name: str
    here: bool
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class KindPick:
    """Where a picked kind is sent, and the kinds."""

    address: str
    version: int
    kinds: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Acts:
    """Addresses; empty where there is nothing to do."""

    previous_page: str
    next_page: str
    previous_field: str
    next_field: str
    onward: str
    next_document: str
    behind: str
    save: str
    add: str
    reread: str
    from_image: str
    judge: str
    text: str
    split: str
    larger: str
    smaller: str
    turned: str


@dataclass(frozen=True, slots=True)
class DeskScreen:
    """The whole screen."""

    title: str
    kind: str
    grade: Grade
    dossier_code: str
    item_no: int
    page_no: int
    page_count: int
    look: Look
    sheet: Sheet | None
    sheet_key: str
    text: str
    outlines: tuple[Outline, ...]
    groups: tuple[Group, ...]
    work: Work | None
    typed: str
    kind_pick: KindPick | None
    addable: tuple[tuple[str, str], ...]
    places: tuple[tuple[int, str], ...]
    twins: tuple[TwinLine, ...]
    acts: Acts
    page_version: int
    progress: str
    standing: tuple[str, ...]
    other: str
    remark: str
    bundled: str
    page_remarks: tuple[str, ...]


def screen(opened: OnDesk, look: Look) -> DeskScreen:
    """The screen of one document at one page."""
    document, page_no = opened.paper.document, opened.page_no
    artifact = opened.artifact or page_sheet.lost(opened.page)
    small, large = (addresses.desk_image(document.id, page_no, size) for size in ("page", "large"))
    here = opened.focus.id if opened.focus else ""
    groups = desk_lines.groups(opened.fields, opened.user_id, here, opened.names, _way_to(document.id, look))
    return DeskScreen(
        title=document.number or document.subject or _("Without a number"),
        kind=document.kind.label(language()),
        grade=document.grade,
        dossier_code=opened.paper.dossier.code,
        item_no=document.item_no,
        page_no=page_no,
        page_count=document.page_count,
        look=look,
        sheet=page_sheet.sheet(small, large, artifact, look.turn) if artifact.has_image else None,
        sheet_key=f"{document.id} {page_no} {look.zoom} {look.turn}",
        text=artifact.text,
        outlines=tuple(_outlines(opened, artifact)),
        groups=groups,
        work=_work(opened, look),
        typed=opened.remark.typed if opened.remark and opened.remark.field_id == here else "",
        kind_pick=_kind_pick(opened, look),
        addable=tuple((str(name), name.label(language())) for name in FieldName),
        places=_places(groups),
        twins=opened.twins,
        acts=_acts(opened, look, here),
        progress=_("{done}/{every} documents").format(done=opened.progress.done, every=opened.progress.every),
        page_version=opened.version,
        standing=tuple(desk_sentences.standing(opened)),
        other=opened.other,
        remark=opened.remark.sentence if opened.remark else "",
        bundled=desk_sentences.of_the_file(opened.bundled),
        page_remarks=tuple(desk_sentences.of_the_page(opened)),
    )


def _outlines(opened: OnDesk, artifact: PageArtifact) -> Iterable[Outline]:
    here = opened.focus.id if opened.focus else ""
    for field in opened.fields:
        if field.page_no != opened.page_no or field.state is FieldState.REMOVED:
            continue
        boxes = _boxes(field, artifact)
        if boxes:
            yield Outline(field.id, field.name.label(language()), field.id == here, boxes)


def _boxes(field: FieldView, artifact: PageArtifact) -> tuple[Box, ...]:
    """A box for each line of the words that the value came from; the one box of the field where the words have none."""
    found = spots(artifact, [(field.start, field.end)]) if field.end > field.start else ()
    if found:
        return found[0].boxes
    box, width, height = field.box, artifact.width, artifact.height
    if box is None:
        return ()
    sides = (box.left * width, box.top * height, (box.right - box.left) * width, (box.bottom - box.top) * height)
    return (Box(*(round(side, 1) for side in sides)),)


def _work(opened: OnDesk, look: Look) -> Work | None:
    if opened.focus is None:
        return None
    way = _way_to(opened.paper.document.id, look)
    return desk_lines.work(opened.focus, opened.user_id, opened.names, opened.history, way)


def _way_to(document_id: str, look: Look) -> Callable[[str], str]:
    """From the id of a field to its address."""
    return lambda field_id: addresses.desk_document(document_id, field_id=field_id, look=look)


def _kind_pick(opened: OnDesk, look: Look) -> KindPick | None:
    kind = next((one for one in opened.fields if one.name is FieldName.KIND and one.group_no == 0), None)
    if kind is None:
        return None
    address = addresses.desk_field(opened.paper.document.id, kind.id, opened.page_no, look)
    return KindPick(address, kind.version, tuple((str(one), one.label(language())) for one in Kind))


def _places(groups: Sequence[Group]) -> tuple[tuple[int, str], ...]:
    """To what a field can be added: the paper itself, each person in it, one more person."""
    known = {0: _("The paper itself")} | {group.number: group.heading for group in groups}
    return (*sorted(known.items()), (max(known) + 1, _("another person")))


def _acts(opened: OnDesk, look: Look, here: str) -> Acts:
    document_id, page_no, last = opened.paper.document.id, opened.page_no, opened.paper.document.page_count
    straight = Look(look.side, look.zoom)
    ordered = [one.id for one in desk_lines.in_order(opened.fields)]
    at = ordered.index(here) if here in ordered else -1

    def page(number: int, seen: Look = straight) -> str:
        return addresses.desk_document(document_id, number, here, seen) if 1 <= number <= last else ""

    def field(index: int) -> str:
        return (
            addresses.desk_document(document_id, field_id=ordered[index], look=straight)
            if 0 <= index < len(ordered)
            else ""
        )

    return Acts(
        previous_page=page(page_no - 1),
        next_page=page(page_no + 1),
        previous_field=field(at - 1),
        next_field=field(at + 1),
        onward=_onward(opened, here, straight),
        next_document=addresses.desk_next(document_id),
        behind=addresses.desk_document(opened.behind) if opened.behind else "",
        save=addresses.desk_field(document_id, here, page_no, look) if here else "",
        add=addresses.desk_add(document_id, page_no, look),
        reread=addresses.desk_reread(document_id, page_no, look) if opened.page else "",
        from_image=str(ReadingWay.OCR) if opened.artifact and _holds_text(opened.artifact) else "",
        judge=addresses.desk_judge(document_id, page_no, look) if opened.version else "",
        text=addresses.desk_text(document_id, page_no) if opened.page else "",
        split=addresses.desk_split(document_id) if opened.bundled.may_split else "",
        larger=page(page_no, Look(look.side, look.larger, look.turn)),
        smaller=page(page_no, Look(look.side, look.smaller, look.turn)),
        turned=page(page_no, Look(look.side, look.zoom, look.turned)),
    )


def _onward(opened: OnDesk, here: str, look: Look) -> str:
    """Where one goes from a field that is done: to the next open one, to a badly read page, to the next document."""
    document_id = opened.paper.document.id
    if following := desk_lines.next_open(opened.fields, opened.user_id, here):
        return addresses.desk_document(document_id, field_id=following.id, look=look)
    if opened.bad:
        return addresses.desk_document(document_id, opened.bad[0], look=look)
    return addresses.desk_next(document_id)


def _holds_text(artifact: PageArtifact) -> bool:
    """Whether the page's text comes out of a file whose pages also have an image."""
    return artifact.has_image and artifact.confidence is None
