"""The cache of page images: what is kept is whole, and a disk that takes no more costs a drawing and nothing else."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from archive.documents import File
from portal.web.page_images import Size, page_image

DIGEST = "ab" * 32


@contextmanager
def _a_disk_that_takes(most: int) -> Iterator[None]:
    """No file of ours may grow beyond that many bytes: writing stops in the middle, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_half_an_image_is_never_kept(tmp_path: Path) -> None:
    original, cache = tmp_path / "a.png", tmp_path / "cache"
    Image.effect_noise((400, 400), 90).save(original)
    file = File(digest=DIGEST, size=1, media_type="image/png", pages=1)
    whole = page_image(tmp_path / "other", original, file, 1, Size.PAGE)
    assert len(whole) > 10_000
    with _a_disk_that_takes(4096):
        assert page_image(cache, original, file, 1, Size.PAGE) == whole
        assert [path for path in cache.rglob("*") if path.is_file()] == []
    assert page_image(cache, original, file, 1, Size.PAGE) == whole
    (kept,) = (path for path in cache.rglob("*") if path.is_file())
    assert kept.read_bytes() == whole
