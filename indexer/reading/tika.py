"""The only client of Tika: office files, mail, web pages and rich text become text pages.

Speaks `PUT /rmeta/xml` with the embedded server or the official container of the 3.x line. A parse that failed is an
error, never an empty text. What a mail carries is read with it, each attachment under its name; an attachment that
has no text for us holds the whole mail, as a page must not be lost in silence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import urllib3

from archive.artifacts import PageArtifact
from indexer.reading.outcome import MediaType, ReaderUnavailable, ReadingLimits, Unreadable
from indexer.reading.paging import PAGE_CHARACTERS
from indexer.reading.plain import artifacts
from indexer.reading.xhtml import text_of
from mappings.reasons import Reason

_OLDEST = (3, 2, 2)  # CVE-2025-54988, CVE-2025-66516
_TOO_NEW = (4,)  # another protocol, with headers of this one ignored in silence
_LARGEST_ANSWER = 256 << 20
_GRACE = 15.0
_HINTED = frozenset({MediaType.MAIL, MediaType.HTML, MediaType.RTF})
_MAIL_FIELDS = (
    ("From", "Message-From"),
    ("To", "Message-To"),
    ("Cc", "Message-Cc"),
    ("Date", "dcterms:created"),
    ("Subject", "dc:subject"),
)
_PACKED = frozenset(
    f"application/{kind}"
    for kind in (
        "zip",
        "gzip",
        "x-tar",
        "x-gtar",
        "x-rar-compressed",
        "x-7z-compressed",
        "x-bzip2",
        "x-xz",
        "java-archive",
    )
)
"""Attachments of mails that hold files themselves."""

_CUT = ("X-TIKA:EXCEPTION:write_limit_reached", "X-TIKA:EXCEPTION:embedded_resource_limit_reached")
_FAILED = ("X-TIKA:EXCEPTION:container_exception", "X-TIKA:EXCEPTION:runtime")


@dataclass(frozen=True, slots=True)
class _Part:
    """One document in Tika's answer: the file itself, or something inside it. Values that come in lists are joined."""

    facts: dict[str, str]

    @property
    def name(self) -> str:
        return self.facts.get("resourceName", "").rsplit("/", 1)[-1]

    @property
    def depth(self) -> int:
        return int(self.facts.get("X-TIKA:embedded_depth", "0"))

    @property
    def is_attached(self) -> bool:
        return self.depth == 1 and self.facts.get("embeddedResourceType") == "ATTACHMENT"

    @property
    def ids(self) -> list[int]:
        """Its place among what is carried: the number of each part on the way to it. Empty for the file itself."""
        return [int(number) for number in re.findall(r"\d+", self.facts.get("X-TIKA:embedded_id_path", ""))]

    @property
    def path(self) -> str:
        return self.facts.get("X-TIKA:embedded_resource_path", "")

    @property
    def is_packed(self) -> bool:
        return self.facts.get("Content-Type", "").partition(";")[0] in _PACKED

    @property
    def is_picture(self) -> bool:
        thumbnail = self.facts.get("embeddedResourceType") == "THUMBNAIL"
        return thumbnail or self.facts.get("Content-Type", "").startswith("image/")

    @property
    def failed(self) -> bool:
        return any(fact.startswith("X-TIKA:EXCEPTION:embedded_exception") for fact in self.facts)

    def text(self) -> str:
        return text_of(self.facts.get("X-TIKA:content", ""))


class TikaReader:
    """Reads office files, mail, HTML and RTF whole, through the Tika server at `url`."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._pool = urllib3.PoolManager(
            maxsize=4, retries=urllib3.Retry(connect=1, read=0, redirect=0, status=0, other=0)
        )
        self._engine = ""

    def read(
        self, path: Path, media_type: MediaType, first: int, last: int | None, limits: ReadingLimits
    ) -> Iterator[PageArtifact]:
        engine = self.engine()
        parts = _parts(self._parsed(path, media_type, limits))
        yield from artifacts(_whole_text(parts, media_type), engine, limits.pages)[first - 1 : last]

    def engine(self) -> str:
        """Name and version of the server, asked once. Raises `ReaderUnavailable` if it is none we can speak to."""
        if not self._engine:
            self._engine = f"tika {self._version()}"
        return self._engine

    def _version(self) -> str:
        try:
            answer = self._pool.request("GET", f"{self._url}/version", timeout=10.0)
        except urllib3.exceptions.HTTPError as error:
            raise ReaderUnavailable(f"Tika does not answer: {type(error).__name__}") from None
        found = re.search(r"Tika (\d+)\.(\d+)\.(\d+)", answer.data[:200].decode("latin-1"))
        if answer.status != 200 or not found:
            raise ReaderUnavailable(f"no Tika server at this address: status {answer.status}")
        version = tuple(map(int, found.groups()))
        if version < _OLDEST or version >= _TOO_NEW:
            raise ReaderUnavailable(f"Tika {found.group()[5:]} is not usable: 3.2.2 or a later 3.x is needed")
        return found.group()[5:]

    def _parsed(self, path: Path, media_type: MediaType, limits: ReadingLimits) -> bytes:
        status, body = self._asked(path, media_type, limits)
        if status == 500:  # the parser died: of this file, or because somebody killed it
            status, body = self._asked(path, media_type, limits)
        if status == 200:
            return body
        raise _refused(status, body[:10_000].decode("latin-1"))

    def _asked(self, path: Path, media_type: MediaType, limits: ReadingLimits) -> tuple[int, bytes]:
        headers = {
            "Accept": "application/json",
            "Content-Type": media_type if media_type in _HINTED else "application/octet-stream",
            "Content-Length": str(path.stat().st_size),
            "X-Tika-Timeout-Millis": str(int(limits.file_seconds * 1000)),
            "writeLimit": str(limits.pages * PAGE_CHARACTERS),
        }
        timeout = urllib3.Timeout(connect=5.0, read=limits.file_seconds + _GRACE)
        try:
            with path.open("rb") as file:
                answer = self._pool.request(
                    "PUT",
                    f"{self._url}/rmeta/xml",
                    body=file,
                    headers=headers,
                    timeout=timeout,
                    preload_content=False,
                )
                body = answer.read(_LARGEST_ANSWER + 1)
                answer.release_conn()
        except urllib3.exceptions.ReadTimeoutError:
            raise Unreadable(Reason.TOO_SLOW, "tika") from None
        except urllib3.exceptions.HTTPError as error:
            raise ReaderUnavailable(f"Tika went away: {type(error).__name__}") from None
        if len(body) > _LARGEST_ANSWER:
            answer.close()
            raise Unreadable(Reason.TOO_LARGE, "tika")
        return answer.status, body


def _refused(status: int, body: str) -> Unreadable | ReaderUnavailable:
    """What an answer without text means."""
    detail = f"tika: {status}"
    if status == 413:
        return Unreadable(Reason.TOO_LARGE, detail)
    if status == 415 or (status == 422 and "UnsupportedFormat" in body):
        return Unreadable(Reason.UNSUPPORTED, detail)
    if status == 422:
        return Unreadable(Reason.ENCRYPTED if "Encrypted" in body else Reason.TRUNCATED, detail)
    if status == 500:
        return Unreadable(Reason.TOO_MUCH_MEMORY, detail)
    if status == 503 and "Out of time" in body:
        return Unreadable(Reason.TOO_SLOW, detail)
    return ReaderUnavailable(detail)


def _parts(answer: bytes) -> list[_Part]:
    """The documents in the answer, the file itself first. Raises `Unreadable` if the parse failed or was cut."""
    try:
        found = json.loads(answer)
        parts = [
            _Part({key: ", ".join(value) if isinstance(value, list) else str(value) for key, value in one.items()})
            for one in found
        ]
        whole = parts[0].facts
    except (ValueError, AttributeError, TypeError, IndexError, RecursionError):
        raise ReaderUnavailable("Tika's answer is not what it should be") from None
    for failed in filter(None, map(whole.get, _FAILED)):
        raise Unreadable(Reason.ENCRYPTED if "Encrypted" in failed else Reason.TRUNCATED, "tika")
    if any(cut in part.facts for cut in _CUT for part in parts):
        raise Unreadable(Reason.TOO_LARGE, "tika: cut")
    return sorted(parts, key=lambda part: part.ids)


def _whole_text(parts: list[_Part], media_type: MediaType) -> str:
    """The text of the file and of what it carries; each further part starts a page, under its name."""
    sheets = [_letterhead(parts[0]) + parts[0].text()]
    mail = _is_mail(parts[0], media_type)
    packed = {part.path for part in parts[1:] if part.is_packed}
    for part in parts[1:]:
        text = "" if part.is_picture else part.text()
        if text:
            sheets.append(f"[{part.name}]\n\n{text}" if part.name else text)
        elif (part.is_attached and (part.failed or mail)) or (mail and part.path.rpartition("/")[0] in packed):
            raise Unreadable(Reason.ATTACHMENT, f"{_number(part, parts)}: {part.facts.get('Content-Type', '')[:60]}")
    return "\f".join(sheet for sheet in sheets if sheet.strip())


def _number(part: _Part, parts: list[_Part]) -> str:
    """Which attachment of how many a part is, or is packed in; counted from 1 in the order of the mail. A name may tell
    what is in the paper, so it is not used."""
    attached = [one.ids[:1] for one in parts if one.is_attached]
    return f"{attached.index(part.ids[:1]) + 1}/{len(attached)}" if part.ids[:1] in attached else "?"


def _is_mail(whole: _Part, media_type: MediaType) -> bool:
    return media_type is MediaType.MAIL or "Message-From" in whole.facts


def _letterhead(whole: _Part) -> str:
    """The head of a mail, which Tika hands out apart from its text."""
    if "Message-From" not in whole.facts:
        return ""
    lines = [f"{label}: {whole.facts[fact]}" for label, fact in _MAIL_FIELDS if fact in whole.facts]
    return "\n".join(lines) + "\n\n"
