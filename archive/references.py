"""What of the store the catalogue refers to: originals, the pages in use, every layer beneath them, and what OCR made.

Whoever takes bytes away asks here and nowhere else. A test holds that every column with a digest of the store is known.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.documents import File, Page
from archive.layers import PageText
from archive.ocr_results import OcrResult

REFERRING = (File.digest, Page.digest, PageText.digest, OcrResult.digest)
"""Columns whose digests are those of bytes that must stay."""


def referred(session: Session, digests: Collection[str]) -> set[str]:
    """Those of these digests to which something refers."""
    return {kept for column in REFERRING for kept in session.scalars(select(column).where(column.in_(digests)))}
