"""How a page is looked at: image, text or both, how large, how turned. Read from the address, never refused. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

ZOOMS = ("fit", "100", "150", "200", "300")
TURNS = ("0", "90", "180", "270")


class Side(StrEnum):
    """What is shown of a page."""

    IMAGE = "image"
    TEXT = "text"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Look:
    """`zoom` is one of ZOOMS, `turn` degrees clockwise."""

    side: Side = Side.IMAGE
    zoom: str = "fit"
    turn: str = "0"

    @classmethod
    def of(cls, args: Mapping[str, str]) -> Look:
        """The look that an address asks for; what it does not say, or says wrongly, is the usual."""
        side, zoom, turn = args.get("view", ""), args.get("zoom", ""), args.get("turn", "")
        return cls(
            Side(side) if side in set(Side) else Side.IMAGE,
            zoom if zoom in ZOOMS else "fit",
            turn if turn in TURNS else "0",
        )

    @property
    def kept(self) -> dict[str, str]:
        """What the address of another page must say to be looked at alike."""
        asked = {"view": self.side.value, "zoom": self.zoom, "turn": self.turn}
        usual = {"view": Side.IMAGE.value, "zoom": "fit", "turn": "0"}
        return {name: value for name, value in asked.items() if value != usual[name]}

    @property
    def larger(self) -> str:
        return ZOOMS[min(ZOOMS.index(self.zoom) + 1, len(ZOOMS) - 1)]

    @property
    def smaller(self) -> str:
        return ZOOMS[max(ZOOMS.index(self.zoom) - 1, 0)]

    @property
    def turned(self) -> str:
        return TURNS[(TURNS.index(self.turn) + 1) % len(TURNS)]
