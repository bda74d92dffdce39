"""Words for the user: gettext catalogues in Vietnamese and English, shared by the portal and the command lines.

Message ids are English; `archive/locale/<language>/LC_MESSAGES/hoso.po` holds the words. The .po files are read as they
are, so there is no compiled copy that could be out of date. A rule test holds both catalogues complete.
"""

from __future__ import annotations

import io
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("vi", "en")
LOCALE = Path(__file__).parent / "locale"

spoken: ContextVar[str] = ContextVar("spoken", default=LANGUAGES[0])
"""The language of the person being served; whoever begins to serve him sets it."""


@cache
def translations(language: str) -> GNUTranslations:
    """The catalogue of `language`; Vietnamese for one we do not have."""
    known = language if language in LANGUAGES else LANGUAGES[0]
    with (LOCALE / known / "LC_MESSAGES" / "hoso.po").open("rb") as source:
        catalogue = read_po(source, locale=known)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
