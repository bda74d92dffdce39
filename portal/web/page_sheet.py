"""The image of a page as the screens draw it: where it lies, how it is turned. Pure; decides no rights."""

from __future__ import annotations

from dataclasses import dataclass

from archive.artifacts import PageArtifact
from archive.documents import Page
from archive.store import Store
from portal.web.page_marks import A4


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page image in points: upright, and the view box it is turned into; `fit` as SVG has it."""

    address: str
    large: str
    width: float
    height: float
    box_width: float
    box_height: float
    transform: str
    fit: str


def sheet(address: str, large: str, artifact: PageArtifact, turn: str) -> Sheet:
    """The image at `address` (and larger at `large`), turned by `turn` degrees clockwise (one of viewing.TURNS)."""
    width, height = round(artifact.width, 1), round(artifact.height, 1)
    transform = {
        "90": f"translate({height} 0) rotate(90)",
        "180": f"translate({width} {height}) rotate(180)",
        "270": f"translate(0 {width}) rotate(270)",
    }.get(turn, "")
    lying = turn in {"90", "270"}
    return Sheet(
        address=address,
        large=large,
        width=width,
        height=height,
        box_width=height if lying else width,
        box_height=width if lying else height,
        transform=transform,
        fit="none" if artifact.engine else "xMidYMin meet",
    )


def artifact_or_blank(store: Store, row: Page) -> PageArtifact:
    """A page as read, or what stands in for one that the store has lost."""
    try:
        return PageArtifact.from_bytes(store.path(row.digest).read_bytes())
    except KeyError:
        return lost(row)


def lost(page: Page | None) -> PageArtifact:
    """What stands in for a page that is not there as read: it has an image if it had one."""
    width, height = A4 if page is not None and page.has_image else (0.0, 0.0)
    return PageArtifact(text="", engine="", width=width, height=height)
