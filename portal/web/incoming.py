"""Where the bytes of a form with files lie while it is read: on the disk of the drop folder, never in memory or /tmp.

Flask makes one of these for each request. Only the form that brings whole papers is treated so.
"""

from __future__ import annotations

import tempfile
from typing import IO

from flask import Request

from portal.services import services

PLAIN = "uploads.plain"
"""The one view that takes whole files."""


class Incoming(Request):
    """A request whose papers go to the drop folder, in files without a name."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if self.endpoint != PLAIN:
            return super()._get_file_stream(total_content_length, content_type, filename, content_length)
        root = services().settings.site.uploads
        root.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryFile(dir=root)
