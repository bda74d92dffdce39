"""The words of the screens in the reader's language: `_` and `ngettext` for views and view models.

The language is that of the person being served (`archive.language.spoken`); outside of a request it is Vietnamese.
Never format a person's data into a message id.
"""

from __future__ import annotations

from archive.language import spoken, translations


def language() -> str:
    """The language of this request."""
    return spoken.get()


def _(message: str) -> str:
    """`message` in the reader's language."""
    return translations(language()).gettext(message)


def ngettext(one: str, many: str, count: int, **more: str) -> str:
    """The right form of a counted message; `{n}` stands for the number, grouped with dots (or commas in English), and
    whatever else is named in `more` for itself."""
    return translations(language()).ngettext(one, many, count).format(n=number(count), **more)


def number(value: int) -> str:
    """A whole number in groups of three: 12.345 in Vietnamese, 12,345 in English."""
    grouped = f"{value:,}"
    return grouped if language() == "en" else grouped.replace(",", ".")
