"""How fast papers come in, and that memory stays flat: `python -m bench.ingest --pages 10000 --pages-per-file 3`.

Makes born-digital PDFs of public syllables from one seed and prints
* each stage for itself, one after the other on one core: pages per second of wall time, and milliseconds of CPU a page;
* what the same pages cost raw: text extraction by the PDF library alone, a plain bulk request with the same bodies;
* a whole run of ingest with its own workers, and the most memory the command and its workers had taken after a tenth,
  a half and all of the files.
Writes var/bench/ingest.json. Everything it made, also in the engine, is removed at the end.
"""

from __future__ import annotations

import argparse
import http.client
import io
import json
import os
import random
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pypdfium2 as pdfium
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import select

from archive.artifacts import PageArtifact
from archive.documents import Document
from archive.store import FileStore, digest_of
from archive.units import Unit, UnitName
from indexer.describing.first_page import describe
from indexer.describing.grading import marks_on
from indexer.indexing_job import write
from indexer.projection import Projection, projections
from indexer.reading.reader import Readers, probe
from indexer.run import Source, Stand, ingest
from indexer.settings import IndexerSettings
from indexer.workforce import OwnWorkers
from indexer.workshop import Workshop
from mappings import schema
from mappings.names import Family
from mappings.vocabulary import Grade, Kind
from mappings.weights import Weights

_SEED = 7
_FACE = Path("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf")
_LINES, _SYLLABLES = 34, 13
_RESULTS = Path("var/bench/ingest.json")
_SAMPLE = 300
"""Pages of which the stages are measured one by one."""
_MARKS = (0.1, 0.5, 1.0)
_HEAD = (
    "THÀNH ỦY VÂN LẠC", "ỦY BAN KIỂM TRA", "*", "Số {number}-KL/UBKTThU", "Vân Lạc, ngày 18 tháng 8 năm 2023", "",
    "KẾT LUẬN", "về công tác kiểm tra", "-----",
)  # fmt: skip


@dataclass(slots=True)
class Memory:
    """Megabytes at most so far, of the command and of its workers, at each mark of the way. Watches a run."""

    files: int
    at: dict[str, list[float]] = field(default_factory=dict)

    def tell(self, stand: Stand) -> None:
        """Look when a mark is passed."""
        done = (stand.taken + stand.read / max(1, stand.pages) * self.files - stand.waiting) / (2 * self.files)
        for mark in _MARKS:
            if done >= mark * 0.999 and f"{mark:.0%}" not in self.at:
                self.at[f"{mark:.0%}"] = [_peak(pid) for pid in (os.getpid(), *_workers())]


def _workers() -> list[int]:
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return [int(one) for one in children if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()]


def _peak(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((round(int(line.split()[1]) / 1024, 1) for line in lines if line.startswith("VmHWM:")), 0.0)


def main(arguments: list[str]) -> int:
    """Measure, print, and leave nothing behind but the figures."""
    options = argparse.ArgumentParser(prog="python -m bench.ingest")
    options.add_argument("--pages", type=int, default=10_000)
    options.add_argument("--pages-per-file", type=int, default=3)
    told = options.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="bench-ingest-"))
    surroundings = {
        **os.environ,
        "HOSO_DATABASE_URL": f"sqlite:///{folder}/hoso.db",
        "HOSO_STORE": f"{folder}/store",
        "HOSO_PREFIX": f"bench-ingest-{os.getpid()}",
    }
    workshop = Workshop.open(IndexerSettings.from_environment(surroundings))
    try:
        workshop.database.migrate()
        figures = _measure(workshop, folder, told.pages, told.pages_per_file)
    finally:
        for name in workshop.index.every_index():
            workshop.index.delete(name)
        workshop.close()
        shutil.rmtree(folder)
    _RESULTS.parent.mkdir(parents=True, exist_ok=True)
    _RESULTS.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0


def _measure(workshop: Workshop, folder: Path, pages: int, per_file: int) -> dict[str, object]:
    files = make_papers(folder / "papers", pages, per_file)
    whole = _end_to_end(workshop, folder / "papers", len(files))
    sample = files[: max(1, _SAMPLE // per_file)]
    stages = _stages(workshop, folder, sample, len(sample) * per_file)
    print(f"\n{'stage':<28}{'pages/s':>10}{'CPU ms/page':>14}")
    for name, (rate, cost) in stages.items():
        print(f"{name:<28}{rate:>10.0f}{cost:>14.2f}")
    return {"pages": len(files) * per_file, "pages_per_file": per_file, "seed": _SEED, "whole": whole, "stages": stages}


def make_papers(folder: Path, pages: int, per_file: int) -> list[Path]:
    """About `pages` pages in files of `per_file`, the same ones at every run."""
    folder.mkdir()
    pdfmetrics.registerFont(TTFont("BenchSerif", str(_FACE)))
    counts = Weights.load().counts["syllable"]
    syllables, weights = list(counts), list(counts.values())
    dice, made = random.Random(_SEED), []
    for number in range(1, pages // per_file + 1):
        path = folder / f"{number:06d}.pdf"
        canvas = Canvas(str(path), invariant=1)
        for page_no in range(per_file):
            head = [line.format(number=number) for line in _HEAD] if page_no == 0 else []
            body = (" ".join(dice.choices(syllables, weights, k=_SYLLABLES)) for _ in range(_LINES))
            canvas.setFont("BenchSerif", 10)
            for at, line in enumerate([*head, *body]):
                canvas.drawString(50, 800 - 16 * at, line)
            canvas.showPage()
        canvas.save()
        made.append(path)
    return made


def _end_to_end(workshop: Workshop, folder: Path, files: int) -> dict[str, object]:
    """A whole run, as the command does it."""
    with workshop.database.writing() as session:
        unit = Unit(code="bench", opened_on=date(2000, 1, 1))
        session.add(unit)
        session.flush()
        session.add(UnitName(unit_id=unit.id, name="Đơn vị đo", valid_from=date(2000, 1, 1)))
    memory, before = Memory(files), _cpu()
    source = Source(folder, None, "bench", "1", Grade.THUONG, Kind.KL)
    report = ingest(workshop, source, OwnWorkers(workshop.settings), memory)
    rate, workers = report.pages / report.seconds, workshop.settings.workers
    print(f"{report.pages} pages in {report.found} files, {workers} workers: {report.seconds:.1f} s, "
          f"{rate:.0f} pages/s, {rate / workers:.0f} a worker; all in: {report.all_in}")  # fmt: skip
    print(f"CPU of everything but the engine: {1000 * (_cpu() - before) / report.pages:.2f} ms/page")
    for mark, peaks in memory.at.items():
        print(f"most memory after {mark:>4}: {' '.join(f'{one:.0f}' for one in peaks)} MB (command, workers)")
    return {
        "seconds": round(report.seconds, 2), "pages_per_second": round(rate, 1), "workers": workers,
        "all_in": report.all_in, "memory_mb": memory.at,
    }  # fmt: skip


def _stages(workshop: Workshop, folder: Path, sample: list[Path], pages: int) -> dict[str, tuple[float, float]]:
    readers, limits = Readers(workshop.settings.tika_url), workshop.settings.limits
    read: list[list[PageArtifact]] = []

    def reading() -> None:
        for path in sample:
            found = probe(path, limits)
            read.append(list(readers.read(path, found.media_type, 1, found.pages, limits)))

    def describing() -> None:
        for artifacts in read:
            describe(artifacts[0].text)
            marks_on(artifacts)

    def keeping() -> None:
        for path, artifacts in zip(sample, read, strict=True):
            workshop_of_its_own.keep(path, artifacts)

    workshop_of_its_own = _Shelf(FileStore(folder / "stages"))
    documents = _indexed(workshop, len(sample))
    targets = workshop.index.aliases(Grade.THUONG)
    again = [replace(one, facts=replace(one.facts, revision=one.facts.revision + 1)) for one in documents]
    bodies = _bodies(workshop, documents)
    return {
        "hash": _timed(pages, lambda: [digest_of(path) for path in sample]),
        "read (confined)": _timed(pages, reading),
        "  raw: text by the library": _timed(pages, lambda: [_raw_text(path) for path in sample]),
        "describe": _timed(pages, describing),
        "store": _timed(pages, keeping),
        "index": _timed(pages, lambda: write(workshop.index, workshop.store, again, targets)),
        "  raw: one bulk request": _timed(pages, lambda: _raw_bulk(workshop, bodies)),
    }


@dataclass(frozen=True, slots=True)
class _Shelf:
    """A store of its own, so that nothing is there yet."""

    store: FileStore

    def keep(self, path: Path, artifacts: list[PageArtifact]) -> None:
        with path.open("rb") as original:
            self.store.put(original)
        self.store.put_all(io.BytesIO(page.to_bytes()) for page in artifacts)


def _indexed(workshop: Workshop, files: int) -> list[Projection]:
    with workshop.database.reading() as session:
        ids = list(session.scalars(select(Document.id).order_by(Document.item_no).limit(files)))
        return projections(session, ids)


def _raw_text(path: Path) -> str:
    with pdfium.PdfDocument(path) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


def _bodies(workshop: Workshop, documents: list[Projection]) -> bytes:
    """The same records as one bulk request."""
    lines: list[str] = []
    for document in documents:
        pages = list(document.page_records(workshop.store))
        record = document.document_record(page.content for page in pages)
        lines += (_line("raw-pages", page.key, document.document_id, page.to_source()) for page in pages)
        lines.append(_line("raw-documents", record.key, record.key, record.to_source()))
    return "".join(lines).encode()


def _line(index: str, key: str, routing: str, source: dict[str, object]) -> str:
    action = {"index": {"_index": index, "_id": key, "routing": routing}}
    return f"{json.dumps(action)}\n{json.dumps(source, ensure_ascii=False)}\n"


def _raw_bulk(workshop: Workshop, bodies: bytes) -> None:
    prefix = workshop.index.prefix.encode()
    connection = http.client.HTTPConnection(urlsplit(workshop.settings.site.opensearch_url).netloc, timeout=120)
    plain = {"Content-Type": "application/json"}
    for family in Family:
        body = json.dumps(schema.body(family))
        _asked(connection, "PUT", f"/{workshop.index.prefix}-raw-{family}", body.encode(), plain)
    bodies = bodies.replace(b'"raw-', b'"' + prefix + b"-raw-")
    _asked(connection, "POST", "/_bulk", bodies, {"Content-Type": "application/x-ndjson"})
    for family in Family:
        _asked(connection, "DELETE", f"/{workshop.index.prefix}-raw-{family}", b"", plain)
    connection.close()


def _asked(connection: http.client.HTTPConnection, method: str, path: str, body: bytes, head: dict[str, str]) -> None:
    connection.request(method, path, body, head)
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != 200 or b'"errors":true' in content:
        raise RuntimeError(f"{method} {path}: {answer.status}")


def _timed(pages: int, work: Callable[[], object]) -> tuple[float, float]:
    """Pages per second, and milliseconds of CPU per page in this process and the children it has waited for."""
    started, before = time.perf_counter(), _cpu()
    work()
    return round(pages / (time.perf_counter() - started), 1), round(1000 * (_cpu() - before) / pages, 3)


def _cpu() -> float:
    """Seconds of CPU of this process and of its children, living ones of the reading server included."""
    own, ended = (resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    ticks = 0
    for child in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split():
        fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(int(one) for one in fields[11:15])
    return own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime + ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
