"""The sentences of the desk: how the day stands, and what is to be known of the page in view."""

from __future__ import annotations

from collections.abc import Iterable

from archive.desk import Today
from mappings.reasons import Reason
from mappings.vocabulary import PageNote
from portal.web import desk_lines
from portal.web.on_desk import Bundled, OnDesk
from portal.web.words import _, language, ngettext


def standing(opened: OnDesk) -> Iterable[str]:
    """What is left here, what waits for a second person, what was done today."""
    left = sum(desk_lines.is_for(one, opened.user_id) for one in opened.fields)
    yield ngettext("{n} field left here", "{n} fields left here", left)
    if second := opened.progress.second:
        yield ngettext("{n} still needs a second person", "{n} still need a second person", second)
    if opened.today.fields:
        yield done_today(opened.today)


def done_today(today: Today) -> str:
    """What this person has done since the morning."""
    fields = ngettext("{n} field", "{n} fields", today.fields)
    documents = ngettext("{n} document", "{n} documents", today.documents)
    return _("you today: {fields} in {documents}").format(fields=fields, documents=documents)


def of_the_page(opened: OnDesk) -> Iterable[str]:
    """What is to be known of the page in view."""
    if opened.page_no in opened.rereading:
        yield _("This page waits to be read again.")
    elif opened.reread_failed:
        yield _reread_failed(opened.reread_failed)
    if opened.page is None:
        yield _("This page waits to be read, so a search cannot find it yet.")
    elif opened.artifact is None:
        yield _("The text of this page is missing from the store; tell the administrator. The image still shows.")
    else:
        for note in opened.artifact.notes:
            yield PageNote(note).label(language())


def of_the_file(bundled: Bundled) -> str:
    """What the document is of its file, where that holds several papers."""
    if bundled.proposed:
        return ngettext("This file seems to hold {n} paper", "This file seems to hold {n} papers", bundled.proposed)
    if bundled.part:
        return _("Part {part} of {of} of one file").format(part=bundled.part, of=bundled.of)
    return ""


def _reread_failed(code: str) -> str:
    why = {Reason.TOO_SLOW: _("it took too long"), Reason.UNSUPPORTED: _("it has no image")}.get(
        Reason(code) if code in set(Reason) else Reason.UNREADABLE, _("the reader failed")
    )
    return _("The last attempt to read this page again came to nothing: {why}. What stands here is kept.").format(
        why=why
    )
