"""What a paper is made of, before it is printed: head, title, paragraphs, tables, signatures.

`samples.py` makes these from the typed samples, `press.py` sets them as PDF and `office.py` as Word and RTF. They know
nothing of fonts, sizes or files.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """The layout a paper follows."""

    PARTY = "party"
    """Two-column head of Party papers (HD 36-HD/VPTW of 2018)."""
    STATE = "state"
    """Two-column head of State papers (Decree 30/2020)."""
    LETTER = "letter"
    """A person's letter: motto in the middle, no number."""
    LIST = "list"
    """The item list of a dossier: facts in columns, then one wide table."""


@dataclass(frozen=True, slots=True)
class Head:
    """The two columns at the top. `linear`: in the file, the left column comes whole before the right one."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    form: Form
    linear: bool = False


@dataclass(frozen=True, slots=True)
class Motto:
    """The national motto over a person's letter, and the place and date under it."""

    lines: tuple[str, ...]
    place: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """A secrecy mark (dấu độ mật)."""

    text: str


@dataclass(frozen=True, slots=True)
class Title:
    """Kind of paper, then what it is about."""

    kind: str
    subject: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Centre:
    """A line in the middle; `bold` for the formulas of a decision."""

    text: str
    bold: bool = True


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered heading inside the text."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text. `indent` for a first line set in; `step` counts deeper levels of a list."""

    text: str
    indent: bool = True


@dataclass(frozen=True, slots=True)
class Columns:
    """Facts side by side, without rules."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table; the first row is its head."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Signing:
    """One who signs: what stands above and below the signature."""

    above: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Signatures:
    """The foot of a paper: recipients (nơi nhận) on the left, those who sign beside or alone."""

    recipients: tuple[str, ...]
    signings: tuple[Signing, ...]


@dataclass(frozen=True, slots=True)
class Arrival:
    """The receiving stamp (dấu công văn đến) of an office."""

    office: str
    number: str
    date: str


@dataclass(frozen=True, slots=True)
class Break:
    """A new page begins."""


Block = Head | Motto | Stamp | Title | Centre | Heading | Paragraph | Columns | Table | Signatures | Arrival | Break


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper, ready to be set."""

    form: Form
    blocks: tuple[Block, ...]

    @property
    def least_pages(self) -> int:
        """Pages the paper has by its own page breaks."""
        return 1 + sum(isinstance(block, Break) for block in self.blocks)
