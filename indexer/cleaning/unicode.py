"""The last step of cleaning: composed letters, plain line ends, nothing that cannot be stored.

Runs after `legacy`, as it would take letters of old fonts for signs.
"""

from __future__ import annotations

from mappings.vietnamese import clean


def tidy(text: str) -> str:
    """`text` cleaned, without spaces at line ends and with at most one blank line in a row."""
    lines = [line.rstrip() for line in clean(text).split("\n")]
    kept = [line for number, line in enumerate(lines) if line or (number and lines[number - 1])]
    return "\n".join(kept).strip("\n")


def word(text: str) -> str:
    """One word as a reader found it, cleaned; empty if nothing of it can be shown."""
    return "".join(clean(text).split())


def is_tidy(line: str) -> bool:
    """Whether a line would come out of cleaning as it is; asked first, because almost every line would."""
    return line.isprintable() and clean(line) == line
