"""What a person's name looks like on paper, and where names stand: the mentions from which persons are made.

A name is a row of capitalised syllables after a form of address, in a cell of a list or on a line of its own. A family
name of the table makes it likelier; nothing but the paper's own words makes it a role.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.describing.signs import LOWER, UPPER
from indexer.describing.views import View, squeezed
from mappings.vietnamese import canonical

_FAMILIES = re.compile(
    "au|bach|ban|be|bui|cam|cao|chau|chu|chung|cu|cung|dam|dang|danh|dao|dien|diep|dinh|do|doan|doanh|don|duong"
    "|gian|giang|ha|hau|ho|hoa|hoang|hua|huynh|kha|khong|khuc|khuong|kieu|kim|kinh|la|lai|lam|lang|lau|le|leng"
    "|lo|lu|luc|luong|luu|ly|ma|mac|mai|man|moc|mong|mua|nghiem|ngo|nguyen|nham|nhu|ninh|nong|on|ong|pham|phan"
    "|phi|pho|phu|phung|quach|quan|quang|sam|son|su|sung|ta|tan|tang|thach|thai|than|thao|thi|tieu|to|ton|tong"
    "|tra|tran|trieu|trinh|truong|tu|tuong|ung|van|vang|vi|vien|vo|vu|vuong|xa|y|yen"
)
_NOT_NAMES = re.compile(
    "ban|bao|bi|can|chi|chu|chuyen|cong|dang|dieu|giam|hieu|hoi|huyen|ke|ket|khu|nghi|nguyen|pho|phuong|quan"
    "|quy|quyet|thanh|thu|thuong|tinh|tong|truong|uy|van|xa"
)
_STOP = re.compile(
    r"(?:bi thu|pho|chu (?:tich|nhiem)|truong (?:ban|phong|doan|khoa|cong|thon|truong)|uy vien|dang (?:vien|uy"
    r"|bo)|chi (?:bo|uy)|ban (?:thuong|chap|to)"
    r"|giam doc|hieu truong|can bo|chuyen vien|cong (?:chuc|an)|hoi dong|uy ban|thanh (?:uy|vien|pho)|dieu"
    r"|quyet dinh|ket luan"
    r"|ke toan|thuong (?:truc|vu)|nguyen (?:bi|pho|chu|truong|uy|giam|hieu|can|ke)|la |va |da |co |khong )"
)
_WORD = rf"[{UPPER}](?:[{LOWER}']{{1,6}}|[{UPPER}]{{1,6}}|(?![{UPPER}{LOWER}]))"
_NAME = rf"{_WORD}(?:(?:[ ]{{0,3}}|[ \t]*\n[ \t]*){_WORD}){{0,5}}"
_ADDRESS = re.compile(
    rf"(?<![\w/])(?P<by>(?:[Đđ]\s?[ồôoốổ]\s?n\s?g\s?c\s?h[ií]|ĐỒNG CHÍ|[Đđ]/c|[Đđ]\.c\.?|[Ôô]ng|ÔNG|[Bb]à|BÀ))[\s:]*"
    rf"(?P<name>{_NAME})"
)
_LABEL = re.compile(
    rf"(?:[Hh]ọ (?:và )?tên(?: khai sinh)?|[Tt]ôi tên(?: là)?|[Tt]ên tôi(?: là)?|[Nn]gười (?:bị )?(?:tố cáo"
    rf"|khiếu nại|làm chứng)|[Nn]gười khai|[Cc]hủ trì|[Tt]hư ký)"
    rf"\s*(?:là)?\s*:\s*(?:(?:[Đđ]ồng chí|[Ôô]ng|[Bb]à)\s+)?(?P<name>{_NAME})"
)
_CELL = re.compile(
    rf"(?:^[ \t]*|\|[ \t]*)\d{{1,3}}[ \t]*[|.][ \t]*(?P<name>{_NAME})[ \t]*\|"
    rf"|^[ \t]*\d{{1,3}}[.)]?(?:\t|[ ]{{2,}})[ \t]*(?P<spaced>{_NAME})(?=\t|[ ]{{2,}})",
    re.MULTILINE,
)
_MEMBER = re.compile(rf"(?<!\w)[Đđ]ảng viên\s+(?P<name>{_NAME})")
_SEVERAL = re.compile(r"(?:\b[Cc]ác|\b[Hh]ai|\b[Bb]a|\b[Bb]ốn|\b[Nn]ăm|\b\d{1,2})\s+$")
_BESIDE = re.compile(rf"(?:\s*\([^()\n]{{0,160}}\))?(?:\s*[,;]\s*(?:và\s+)?|\s+(?:và|cùng)\s+)(?P<name>{_NAME})")
_SYLLABLE = re.compile(
    r"(?:b|ch?|d|gh?|gi|h|kh?|l|m|ngh?|nh?|ph?|qu|r|s|th?|tr|v|x)?[aeiouy]{1,3}(?:ch?|m|ng?|nh|p|t)?"
)
_STOPPED = re.compile(r"(?:ch?|p|t)$")
_STOPPED_TONES = ("\u0301", "\u0323")
_SMOOTH = ("\u0300", "\u0303", "\u0309")
_FRAGMENT = re.compile(rf" (?P<rest>[{LOWER}]{{1,4}})(?!\w)")
_LONGER = re.compile(rf" {{1,2}}[{UPPER}][{LOWER}]+(?![{LOWER}])(?! (?:[Bb]í|[Tt]hư|[Tt]ịch|[Nn]hiệm))")
_FULL = 2


@dataclass(frozen=True, slots=True)
class Mention:
    """A name as it stands in the text; `by` is the rule that saw it (`address`, `label`, `row`, `repeat`)."""

    start: int
    end: int
    name: str
    by: str

    @property
    def is_full(self) -> bool:
        """Whether it is more than a given name."""
        return " " in self.name

    @property
    def key(self) -> str:
        """The name to compare by: case and the place of tones do not matter, accents do."""
        return canonical(self.name).lower()

    @property
    def is_plausible(self) -> bool:
        """Whether it opens with a family name of the table and each syllable could be one."""
        return _FAMILIES.fullmatch(squeezed(self.name.split(" ")[0])) is not None and self.is_spelt

    @property
    def is_spelt(self) -> bool:
        """Whether each syllable could be one: a vowel in its place, and before c, ch, p, t no tone but sắc and nặng."""
        return all(map(_could_be, self.name.split(" ")))


def mentions(view: View) -> tuple[Mention, ...]:
    """Every name of the paper with an address, a label or a row of its own, and each repetition of a full one."""
    found = {
        mention.start: mention
        for pattern, by in ((_CELL, "row"), (_LABEL, "label"), (_ADDRESS, "address"))
        for match in pattern.finditer(view.text)
        if (mention := _mention(view, *match.span(match.lastgroup or "name"), by)) is not None
    }
    found |= {mention.start: mention for mention in _unaddressed(view) if mention.start not in found}
    _mend(view, found)
    for name in sorted({mention.name for mention in found.values() if mention.is_full}, key=len, reverse=True):
        for start, end in _repeats(view, name):
            inside = [m.start for m in found.values() if start <= m.start and m.end <= end and m.name != name]
            if any(m.start < end and start < m.end for m in found.values() if m.start not in inside):
                continue
            by = found[inside[0]].by if inside else "repeat"
            for at in inside:
                del found[at]
            found[start] = Mention(start, end, name, by)
    return tuple(found[start] for start in sorted(found) if _is_person(view, found[start]))


def _unaddressed(view: View) -> Iterator[Mention]:
    """Names that no form of address of their own opens: `đảng viên X`, and those side by side with one that has it.

    A row of names goes on as long as each could be one by family name and spelling; after a single `đồng chí X,` only
    a name of three syllables or more is taken, for a place may follow.
    """
    for match in _MEMBER.finditer(view.text):
        mention = _mention(view, *match.span("name"), "address")
        if mention and mention.is_full and mention.is_plausible and not match["name"].startswith("Trường "):
            yield mention
    for match in _ADDRESS.finditer(view.text):
        least = _FULL if _SEVERAL.search(view.text, max(0, match.start() - 8), match.start()) else _FULL + 1
        last = _mention(view, *match.span("name"), "address")
        while last and (beside := _BESIDE.match(view.text, last.end)):
            last = _mention(view, *beside.span("name"), "beside")
            if last is None or last.name.count(" ") + 1 < least or not last.is_plausible:
                break
            yield last


def _mend(view: View, found: dict[int, Mention]) -> None:
    """A name whose last syllable was broken in two gets its letters back where the whole stands elsewhere."""
    whole = {mention.key for mention in found.values()}
    for start, mention in list(found.items()):
        rest = _FRAGMENT.match(view.text, mention.end)
        if rest is None or view.is_exact(start):
            continue
        mended = Mention(start, rest.end(), mention.name + rest["rest"], mention.by)
        if mended.key in whole:
            found[start] = mended


def is_syllable(letters: str) -> bool:
    """Whether bare letters can be one Vietnamese syllable."""
    return _SYLLABLE.fullmatch(letters) is not None


def _could_be(syllable: str) -> bool:
    if not is_syllable(squeezed(syllable)):
        return False
    marks = unicodedata.normalize("NFD", syllable)
    stopped = _STOPPED.search(squeezed(syllable)) is not None
    return not stopped or (any(mark in marks for mark in _STOPPED_TONES) and not any(mark in marks for mark in _SMOOTH))


def _is_person(view: View, mention: Mention) -> bool:
    """Not the hill `Ông Nghè`: a single syllable after a form of address in capitals within a sentence is a place."""
    before = view.text[max(0, mention.start - 6) : mention.start].strip()
    return (
        mention.is_full
        or not before.endswith(("Ông", "Bà"))
        or view.text[: mention.start - 4].rstrip(" ")[-1:] in "\n.;:-"
    )


def name_at(view: View, start: int, end: int) -> Mention | None:
    """The name that fills a span, as on the line under a signature."""
    whole = re.fullmatch(rf"\s*(?P<name>{_NAME})\s*", view.text[start:end])
    return _mention(view, start + whole.start("name"), start + whole.end("name"), "line") if whole else None


def _mention(view: View, start: int, end: int, by: str) -> Mention | None:
    """The name cut where a post or another word begins."""
    words = [(found.start(), found.end()) for found in re.compile(_WORD).finditer(view.text, start, end)]
    kept: list[tuple[int, int]] = []
    for first, last in words:
        opens = _STOP.match(view.folded, first)
        if opens and not (not kept and _FAMILIES.fullmatch(squeezed(view.text[first:last])) and by != "address"):
            break
        if kept and "\n" in view.text[kept[-1][1] : first] and not _goes_on(view, len(kept), kept[-1][1], first, end):
            break
        kept.append((first, last))
    if not kept:
        return None
    name = " ".join(view.text[first:last] for first, last in kept)
    if len(kept) < _FULL and _NOT_NAMES.fullmatch(squeezed(name)):
        return None
    return Mention(kept[0][0], kept[-1][1], _cased(name), by)


def _goes_on(view: View, count: int, before: int, first: int, end: int) -> bool:
    """Whether a name goes on in the next line: still short, no line between, and closed by a sign there."""
    if view.text.count("\n", before, first) > 1 or count > _FULL:
        return False
    return view.text[end : end + 1] in (",", ".", ";", "(", ":", "\n", "") or view.text[end : end + 2] == " ("


def _cased(name: str) -> str:
    return " ".join(word.capitalize() for word in name.split()) if name.isupper() else name


def _repeats(view: View, name: str) -> Iterator[tuple[int, int]]:
    """Where a name stands again, its syllables broken or joined as it may be, its accents the same."""
    letters = "".join(canonical(name).lower().split())
    for found in view.find(re.compile(re.escape(squeezed(name)))):
        start, end = view.span(found.start(), found.end())
        text = view.text[start:end]
        around = (view.text[start - 1 : start] if start else "") + view.text[end : end + 1]
        if "\n\n" in text or any(map(str.isalnum, around)) or not text[0].isupper():
            continue
        if "".join(canonical(text).lower().split()) == letters and not _LONGER.match(view.text, end):
            yield start, end
