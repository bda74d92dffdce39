"""Reads a typed sample and finds the parts of the paper in it.

The samples are typed on a grid: two columns are parted by three spaces or more, a centred line is set in far, a page
ends at a line that holds only the next page's number. Called by `papers.py` alone; must never change the wording.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from demo.blocks import (
    Arrival,
    Block,
    Break,
    Centre,
    Columns,
    Form,
    Head,
    Heading,
    Motto,
    Paper,
    Paragraph,
    Signatures,
    Signing,
    Stamp,
    Table,
    Title,
)

_GAP = re.compile(r"\s{3,}")
_PAGE_NUMBER = re.compile(r"^\s{20,}\d+\s*$")
_RULE = re.compile(r"^-{3,}$")
_NOTE = re.compile(r"^\[(VĂN BẢN HƯ CẤU|Văn bản hư cấu|Ghi chú của lưu trữ viên)")
_ARRIVAL = re.compile(r"^\(Dấu công văn đến của (?P<office>.+): Số đến (?P<number>\d+), ngày (?P<date>[\d/]+)\)$")
_SECTION = re.compile(r"^[IVX]+- ")
_NUMBERED = re.compile(r"^\d+(\.\d+)*\. ")
_SIGNED = re.compile(r"^\((đã )?ký\)$")
_CENTRED = 12  # a line set in this far stands in the middle
_RIGHT = 24  # and this far, on the right: it signs


@dataclass(frozen=True, slots=True)
class Sample:
    """A typed sample: its lines, without the closing note, and how its head is laid out."""

    lines: tuple[str, ...]
    form: Form
    linear: bool = False


def read(folder: Path, stem: str) -> Sample:
    """The sample `stem` (its .txt and, beside it, the .json with the truth) of `folder`."""
    truth = json.loads((folder / f"{stem}.json").read_text("utf-8"))
    form = {"party": Form.PARTY, "state": Form.STATE, "personal": Form.LETTER, "archive": Form.LIST}
    return typed((folder / f"{stem}.txt").read_text("utf-8"), form[truth["system"]], truth["layout"] == "linear")


def typed(text: str, form: Form, linear: bool = False) -> Sample:
    """A sample from its text."""
    lines = (line.rstrip() for line in text.splitlines())
    return Sample(tuple(line for line in lines if not _NOTE.match(line)), form, linear)


def paper(sample: Sample) -> Paper:
    """The parts of the paper, in order."""
    groups = _groups(sample.lines)
    return Paper(sample.form, (*_opening(groups, sample), *_rest(groups, sample)))


def _groups(lines: tuple[str, ...]) -> list[list[str]]:
    """Runs of lines between blank lines; a page's end, and a signature set in under running text, begin a new one."""
    groups: list[list[str]] = [[]]
    for line in lines:
        if not line.strip() or _apart(line, groups[-1]):
            groups.append([])
        if line.strip():
            groups[-1].append(line)
    return [group for group in groups if group]


def _apart(line: str, group: list[str]) -> bool:
    if _PAGE_NUMBER.match(line) or (group and _PAGE_NUMBER.match(group[-1])):
        return True
    running = bool(group) and _indent(group[0]) < _CENTRED
    return running and _indent(line) >= _RIGHT and not _RULE.match(line.strip())


def _opening(groups: list[list[str]], sample: Sample) -> Iterator[Block]:
    """Takes the head off the front of `groups`."""
    if sample.form is Form.LETTER:
        motto, place, title = (_stripped(groups.pop(0)) for _ in range(3))
        yield Motto(motto, place[0])
        yield Title(title[0], title[1:])
    elif sample.form is Form.LIST:
        yield Columns(tuple(_parts(line) for line in groups.pop(0)))
        first, *rest = _stripped(groups.pop(0))
        yield Title(first, tuple(line for line in rest if not _GAP.search(line)))
        yield Columns(tuple(_parts(line) for line in rest if _GAP.search(line)))
    elif sample.linear:
        left, right, title = (_stripped(groups.pop(0)) for _ in range(3))
        yield Head(left, right, sample.form, linear=True)
        yield Title(title[0], title[1:])
    else:
        left, right = zip(*(_two_columns(line) for line in groups.pop(0)), strict=True)
        yield Head(left, right, sample.form)


def _rest(groups: list[list[str]], sample: Sample) -> Iterator[Block]:
    titled = sample.form in (Form.LETTER, Form.LIST) or sample.linear
    while groups:
        group = groups.pop(0)
        first = group[0]
        if _PAGE_NUMBER.match(first):
            yield Break()
        elif first.startswith("Nơi nhận:"):
            beside = groups.pop(0) if sample.linear else []
            yield _foot(group + [" " * _RIGHT + line for line in beside], groups)
        elif first.startswith("ĐẠI DIỆN BÊN GIAO"):
            yield _joint_foot(group)
        elif _indent(first) >= _RIGHT and not first.endswith(":") and titled:
            yield _foot([*group, *(line for rest in groups for line in rest if _indent(line) >= _RIGHT)], [])
            groups[:] = [group for group in groups if _indent(group[0]) < _RIGHT]
        elif _indent(first) >= _CENTRED and not titled and "Kính gửi" not in first:
            titled = True
            yield Title(first.strip(), _stripped(group[1:]))
        else:
            yield from _body(group)


def _body(group: list[str]) -> Iterator[Block]:
    rows: list[tuple[str, ...]] = []
    facts: list[tuple[str, ...]] = []
    for line in group:
        if " | " in line or line.endswith("|"):
            rows.append(tuple(cell.strip() for cell in line.split("|")))
        elif len(_parts(line)) > 1:
            facts.append(_parts(line))
        else:
            yield from _gathered(rows, facts)
            yield _line(line)
    yield from _gathered(rows, facts)


def _gathered(rows: list[tuple[str, ...]], facts: list[tuple[str, ...]]) -> Iterator[Block]:
    """The table or the columns gathered so far, once."""
    if rows:
        width = max(len(row) for row in rows)
        yield Table(tuple(row + ("",) * (width - len(row)) for row in rows))
        rows.clear()
    if facts:
        yield Columns(tuple(facts))
        facts.clear()


def _line(line: str) -> Block:
    text, indent = line.strip(), _indent(line)
    if text in ("MẬT", "TỐI MẬT", "TUYỆT MẬT"):
        return Stamp(text)
    if arrival := _ARRIVAL.match(text):
        return Arrival(**arrival.groupdict())
    if indent and "Kính gửi" in text:
        return Centre(text, bold=False)
    if indent >= _CENTRED and (text.endswith(":") or text.isupper()):
        return Centre(text)
    if indent and text.isupper():
        return Centre(text)
    if _SECTION.match(text) or (not indent and _NUMBERED.match(text) and text[-1] not in ".;:,"):
        return Heading(text)
    return Paragraph(text, indent=indent > 0)


def _foot(group: list[str], groups: list[list[str]]) -> Signatures:
    """Recipients on the left, the signing on the right; takes what still belongs to it off `groups`."""
    lines = list(group)
    while groups and not groups[0][0].startswith("("):
        lines += groups.pop(0)
    pairs = [_two_columns(line) for line in lines]
    recipients = tuple(left for left, _ in pairs if left)
    return Signatures(recipients, (_signing([right for _, right in pairs if right]),))


def _joint_foot(group: list[str]) -> Signatures:
    """Several who sign side by side."""
    columns = zip(*(_parts(line) for line in group), strict=True)
    return Signatures((), tuple(_signing(list(column)) for column in columns))


def _signing(lines: list[str]) -> Signing:
    *above, name = (line for line in lines if not _SIGNED.match(line))
    return Signing(tuple(above), name)


def _two_columns(line: str) -> tuple[str, str]:
    """What stands left and right; a rule of dashes says nothing."""
    parts = [part if not _RULE.match(part) else "" for part in _parts(line)]
    if len(parts) == 1:
        return ("", parts[0]) if _indent(line) >= _RIGHT else (parts[0], "")
    return parts[0], parts[1]


def _parts(line: str) -> tuple[str, ...]:
    return tuple(_GAP.split(line.strip()))


def _stripped(lines: list[str]) -> tuple[str, ...]:
    """The lines without their indent and without rules of dashes."""
    return tuple(text for line in lines if not _RULE.match(text := line.strip()))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
