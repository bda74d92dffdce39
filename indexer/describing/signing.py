"""The end of a paper: who signed and by what power, and who received it.

Recipients stand left, the signature right; a machine mixes their lines or reads one after the other. Lines are split
where the words of a power begin, and a signature is a name on a line of its own under a power or a post.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from indexer.describing.evidence import Finding
from indexer.describing.names import Mention, name_at
from indexer.describing.signs import UPPER
from indexer.describing.views import View, squeezed
from mappings.fields import FieldName

_POWER = re.compile(
    r"(?<![\w/])(?:T\s?/\s?M|K\s?/\s?T|T\s?/\s?L|T\s?/\s?U\s?Q|Q\s?/|TM|KT|TL|TUQ|Q)(?:\.|\s|(?<=/[MTLQ]))\s*"
    rf"(?=[{UPPER}][{UPPER}]|ban |bí|Bí|[Cc]hủ|[Tt]rưởng|ủy|Ủy|đảng|huyện|chi )[^\n|]*?(?=\s{{3,}}|\n|$)",
    re.MULTILINE,
)
_POST = re.compile(
    r"^(?:pho|q\.?|quyen)?\s*(?:bi thu|chu tich|chu nhiem|truong (?:ban|doan|phong|khoa)|to truong|giam doc"
    r"|hieu truong|chanh|uy vien|nguoi|thu ky|chu tri|chu toa"
    r"|(?:pho|p\.?)\s*(?:bi thu|chu tich|chu nhiem|truong (?:ban|doan|phong)|chanh|giam doc))"
)
_SELF = re.compile(r"nguoi (?:lam|viet|lap|tu|giai|to|khieu|kien|phan)\b[a-z ]{0,24}$")
_RECIPIENTS = re.compile(r"^[ \t]*n\s?o\s?i\s+n\s?h\s?a\s?n\s*:?", re.MULTILINE)
_ADDRESS = re.compile(r"k\s?inh\s+gui\s*:?\s*(?P<to>[^\n]{3,160})")
_ITEM = re.compile(r"^[ \t]*[-–—+•]\s*(?P<to>[^\n]{2,120}?)(?=\s{3,}|\n|$)", re.MULTILINE)
_NOTE = re.compile(r"^\W*(?:da ky|ky ten|dong dau|ky va ghi|ky, ghi|ky)\W")
_ENDS = re.compile(r"(?:^|\n)[ \t]*(?:\[|\(bien ban|\(dau|ghi chu)")
_TAIL = 1800
_CUT = re.compile(r"[ \t]{3,}|\t")


@dataclass(frozen=True, slots=True)
class Signature:
    """The signer's name with the post and the powers over it; offsets of the joined text."""

    name: Mention
    post: tuple[int, int] | None
    powers: tuple[tuple[int, int], ...]
    heading: str


def close_of(view: View) -> int:
    """Where the closing block begins: recipients or the first signing power, whichever is first near the end."""
    start = max(0, len(view.text) - _TAIL)
    found = [match.start() for pattern in (_RECIPIENTS,) for match in pattern.finditer(view.folded, start)]
    found += [match.start() for match in _POWER.finditer(view.text, start)]
    return min(found, default=len(view.text))


def signature_of(view: View) -> Signature | None:
    """The one signature of a paper; none where nobody or several signed side by side."""
    powers: list[tuple[int, int]] = []
    post: tuple[int, int] | None = None
    names: list[Mention] = []
    start = _closing_start(view)
    if start is None:
        return None
    for first, last in _cells(view, start):
        text, plain = view.text[first:last], view.folded[first:last].strip()
        if _ENDS.match(view.folded, first) or plain.startswith("["):
            break
        if _POWER.fullmatch(view.text, first, last):
            powers.append((first, last))
        elif (
            _POST.match(plain)
            and not text.startswith("-")
            and len(text) < 60
            and (text.isupper() or text[:1].isupper())
        ):
            post = (first, last) if not names else post
        elif _NOTE.match(plain + " ") or text.startswith("-"):
            continue
        elif (powers or post) and (name := name_at(view, first, last)) is not None and name.is_full:
            names.append(name)
    if len(names) != 1:
        return None
    heading = squeezed(view.text[post[0] : post[1]]) if post else ""
    return Signature(names[0], post, tuple(powers), heading)


def signing_findings(signature: Signature, view: View, group: int) -> Iterator[Finding]:
    """Signer, post and powers."""
    name = signature.name
    sure = name.is_plausible
    yield Finding(FieldName.SIGNER, name.name, name.start, name.end, 0.94 if sure else 0.8, "close.signer", group)
    for start, end in signature.powers:
        value = view.text[start:end]
        yield Finding(FieldName.SIGNING_POWER, value, start, end, 0.93, "close.power", group)
    if signature.post:
        start, end = signature.post
        yield Finding(FieldName.POSITION, view.text[start:end], start, end, 0.92, "close.post", group)


def recipient_findings(view: View) -> Iterator[Finding]:
    """Whom the paper is addressed to, and each line of its distribution list."""
    for found in _ADDRESS.finditer(view.folded):
        start, end = found.span("to")
        lead = len(view.text[start:end]) - len(view.text[start:end].lstrip(" -"))
        value = view.text[start + lead : end].strip(" ;,.")
        yield Finding(FieldName.RECIPIENT, value, start + lead, start + lead + len(value), 0.93, "head.to")
    opening = [match.end() for match in _RECIPIENTS.finditer(view.folded)]
    if not opening:
        return
    for item in _ITEM.finditer(view.text, opening[-1]):
        value = _POWER.split(item["to"])[0].strip(" ;,./")
        if value:
            yield Finding(FieldName.RECIPIENT, value, item.start("to"), item.start("to") + len(value), 0.92, "close.to")


def _closing_start(view: View) -> int | None:
    """The closing block; for papers without recipients or power, the last line that is a post in capitals."""
    close = close_of(view)
    if close < len(view.text):
        return close
    lines = re.compile(r"^[^\n]+$", re.MULTILINE).finditer(view.text, max(0, len(view.text) - _TAIL))
    posts = [m.start() for m in lines if _is_heading(m[0], view.folded[m.start() : m.end()].strip())]
    return posts[-1] if posts else None


def _is_heading(text: str, plain: str) -> bool:
    return (text.isupper() and _POST.match(plain) is not None) or _SELF.match(plain) is not None


def _cells(view: View, start: int) -> Iterator[tuple[int, int]]:
    """The pieces of the closing lines: split at gaps, before a power and after a recipient."""
    for line in re.compile(r"[^\n]+").finditer(view.text, start):
        cuts = {line.start(), line.end()}
        for gap in _CUT.finditer(view.text, line.start(), line.end()):
            cuts |= {gap.start(), gap.end()}
        for power in _POWER.finditer(view.text, line.start(), line.end()):
            cuts |= {power.start(), power.end()}
        edges = sorted(cuts)
        for first, last in pairwise(edges):
            text = view.text[first:last]
            if text.strip():
                lead = len(text) - len(text.lstrip())
                yield first + lead, first + len(text.rstrip())
