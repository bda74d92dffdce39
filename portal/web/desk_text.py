"""The text of a page to be corrected, beside its image: the text in use, and every earlier one, which stays.

Called by `portal.web.desk` with a paper that has passed the gate; decides no rights.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive import layers
from archive.documents import Page
from archive.layers import PageText
from archive.people import User
from archive.store import Store
from mappings.vocabulary import Grade
from portal.access.gate import Paper
from portal.web import addresses, dates, page_sheet
from portal.web.on_desk import Remark
from portal.web.page_sheet import Sheet
from portal.web.viewing import Look
from portal.web.words import _, language


@dataclass(frozen=True, slots=True)
class Layer:
    """One text that the page has had. `text` is None where the store has lost it."""

    version: int
    name: str
    who: str
    when: str
    why: str
    text: str | None
    in_use: bool


@dataclass(frozen=True, slots=True)
class TextScreen:
    """The whole screen; `typed` is what was sent and not saved."""

    title: str
    kind: str
    grade: Grade
    page_no: int
    page_count: int
    look: Look
    sheet: Sheet | None
    sheet_key: str
    version: int
    text: str
    layers: tuple[Layer, ...]
    save: str
    put_back: str
    back: str
    larger: str
    smaller: str
    turned: str
    remark: str


def screen(
    session: Session, store: Store, found: Paper, row: Page, look: Look, remark: Remark | None = None
) -> TextScreen:
    """The texts of one page, the one in use in the editor."""
    document, page_no = found.document, row.page_no
    versions = layers.layers_of(session, document.id, page_no)
    names = _names(session, [one.made_by for one in versions])
    shown = tuple(_layer(store, one, names, one is versions[-1]) for one in reversed(versions))
    artifact = page_sheet.artifact_or_blank(store, row)
    small, large = (addresses.desk_image(document.id, page_no, size) for size in ("page", "large"))

    def seen(other: Look) -> str:
        return addresses.desk_text(document.id, page_no, other)

    return TextScreen(
        title=document.number or document.subject or _("Without a number"),
        kind=document.kind.label(language()),
        grade=document.grade,
        page_no=page_no,
        page_count=document.page_count,
        look=look,
        sheet=page_sheet.sheet(small, large, artifact, look.turn) if artifact.has_image else None,
        sheet_key=f"{document.id} {page_no} {look.zoom} {look.turn}",
        version=versions[-1].version,
        text=(remark.typed if remark and remark.typed else None) or shown[0].text or "",
        layers=shown,
        save=seen(look),
        put_back=addresses.desk_layer(document.id, page_no),
        back=addresses.desk_document(document.id, page_no),
        larger=seen(Look(look.side, look.larger, look.turn)),
        smaller=seen(Look(look.side, look.smaller, look.turn)),
        turned=seen(Look(look.side, look.zoom, look.turned)),
        remark=remark.sentence if remark else "",
    )


def _layer(store: Store, layer: PageText, names: Mapping[str, str], in_use: bool) -> Layer:
    try:
        text = layers.artifact_of(store, layer.digest).text
    except layers.PageAbsent:
        text = None
    return Layer(
        version=layer.version,
        name=layer.source.label(language()),
        who=names.get(layer.made_by or "", ""),
        when=dates.moment(layer.made_at),
        why=layer.why,
        text=text,
        in_use=in_use,
    )


def _names(session: Session, ids: list[str | None]) -> Mapping[str, str]:
    known = sorted({id_ for id_ in ids if id_})
    return dict(session.execute(select(User.id, User.name).where(User.id.in_(known))).all())
