"""Reading over raw Tesseract, and born-digital files a second: `python -m bench.ingest [--scans N] [--files N]`.

Raw is `tesseract page.pgm … -l vie tsv` on the same pages, already drawn upright at 300 dpi, as many at once as
cores, one thread each. Ours is Reader.read on the files: drawing, finding skew and side, reading, boxes. Both run
in turn on the same documents, so that the machine's mood touches both; times are by the clock, and in
processor seconds, which a busy machine bends least. Words not read are of the text the pages were made from.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from app.domain.reading import PageRead
from app.domain.text import clean
from bench.samples.many import CHEAP, Plan, make_documents
from workers.extract.auction import extractor_named, source_of
from workers.extract.base import Limits
from workers.ocr.tesseract import assemble
from workers.reading import Reader

_TODAY = date(2025, 11, 1)
_SCANS = ("scan", "bad-scan", "tiff", "png")
_BATCH = 6


@dataclass
class Side:
    """What one way of reading took and how well it read."""

    wall: float = 0.0
    cpu: float = 0.0
    missed: int = 0
    words: int = 0

    def judge(self, read: str, truth: str) -> None:
        """Count the words of the truth that were not read, wherever on the page: layouts order them differently."""
        wanted, got = (Counter(clean(text).split()) for text in (truth, read))
        self.missed += (wanted - got).total()
        self.words += wanted.total()

    def line(self, name: str, pages: int) -> str:
        share = 100 * self.missed / max(1, self.words)
        times = f"{self.wall / pages:6.2f} s/page by the clock {self.cpu / pages:6.2f} s/page cpu"
        return f"{name:10} {times}  {share:5.2f} % of words not read"


@dataclass
class Document:
    """A scan on disk, its true text by page, and its pages drawn for raw Tesseract."""

    path: Path
    truth: tuple[str, ...]
    pages: list[Path] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scans", type=int, default=24, help="scanned documents")
    parser.add_argument("--files", type=int, default=300, help="born-digital files")
    parser.add_argument("--cores", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--kinds", default=",".join(_SCANS), help="kinds of scans, see bench.samples.many")
    parser.add_argument("--english", type=float, default=0.0, help="share of English papers")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="hoso-bench-") as name:
        folder = Path(name)
        (folder / "scratch").mkdir()
        with Reader(cores=given.cores, limits=Limits(), scratch_root=folder / "scratch") as reader:
            if given.scans:
                kinds = tuple(given.kinds.split(","))
                compare(reader, _scans(folder, given.scans, kinds, given.english), given.cores)
            if given.files:
                rate(reader, folder, given.files, given.cores)
            print(f"most memory of one process: {reader.usage.peak_kib / 1024:.0f} MiB")


def compare(reader: Reader, documents: list[Document], cores: int) -> None:
    """Read all documents both ways, batch by batch, and print the ratio."""
    raw, ours = Side(), Side()
    _read(reader, documents[0], Side())  # the sandbox is warm, as it is in a running worker
    for start in range(0, len(documents), _BATCH):
        batch = documents[start : start + _BATCH]
        _timed_raw(batch, raw, cores)
        _timed_ours(reader, batch, ours, cores)
    pages = sum(len(document.pages) for document in documents)
    print(f"{len(documents)} scans, {pages} pages, {cores} cores")
    print(raw.line("tesseract", pages))
    print(ours.line("hoso", pages))
    print(f"ratio {ours.wall / raw.wall:.3f} by the clock, {ours.cpu / raw.cpu:.3f} in processor time")


def rate(reader: Reader, folder: Path, count: int, cores: int) -> None:
    """Read born-digital files and print how many a second."""
    paths = []
    for document in make_documents(count, 5, today=_TODAY, plan=Plan(formats=CHEAP)):
        paths.append(folder / document.name)
        paths[-1].write_bytes(document.content)
    start, cpu = time.perf_counter(), reader.usage.cpu_seconds
    with ThreadPoolExecutor(cores) as pool:
        pages = sum(pool.map(lambda path: _read_file(reader, path), paths))
    wall, cpu = time.perf_counter() - start, reader.usage.cpu_seconds - cpu
    print(
        f"{count} born-digital files, {pages} pages: {count / wall:.1f} files/s, {1000 * cpu / count:.1f} ms cpu each"
    )


def _scans(folder: Path, count: int, kinds: tuple[str, ...], english: float) -> list[Document]:
    documents = []
    for sample in make_documents(count, 3, today=_TODAY, plan=Plan(formats=kinds, stamps=True, english=english)):
        path = folder / sample.name
        path.write_bytes(sample.content)
        document = Document(path, sample.truth.text)
        source = source_of(path, path.name)
        extractor = extractor_named("pdf" if source.media_type == "application/pdf" else "pictures")
        for number in range(1, len(document.truth) + 1):
            picture = extractor.picture(source, number, Limits())  # type: ignore[attr-defined]
            document.pages.append(path.with_suffix(f".{number}.pgm"))
            picture.image.save(document.pages[-1], format="PPM")
        documents.append(document)
    return documents


def _timed_raw(batch: list[Document], side: Side, cores: int) -> None:
    pages = [(page, truth) for document in batch for page, truth in zip(document.pages, document.truth, strict=True)]
    start, cpu = time.perf_counter(), _children_cpu()
    with ThreadPoolExecutor(cores) as pool:
        tables = list(pool.map(lambda pair: _tesseract(pair[0]), pages))
    side.wall += time.perf_counter() - start
    side.cpu += _children_cpu() - cpu
    for table, (_, truth) in zip(tables, pages, strict=True):
        side.judge(assemble(table, 1, 1).text, truth)


def _timed_ours(reader: Reader, batch: list[Document], side: Side, cores: int) -> None:
    start, cpu = time.perf_counter(), reader.usage.cpu_seconds
    with ThreadPoolExecutor(cores) as pool:
        list(pool.map(lambda document: _read(reader, document, side), batch))
    side.wall += time.perf_counter() - start
    side.cpu += reader.usage.cpu_seconds - cpu


def _tesseract(page: Path) -> str:
    out = page.with_suffix("")
    command = ["tesseract", str(page), str(out), "-l", "vie", "--dpi", "300", "tsv"]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "OMP_THREAD_LIMIT": "1"})
    return out.with_suffix(out.suffix + ".tsv").read_text()


def _read(reader: Reader, document: Document, side: Side) -> None:
    pages: dict[int, PageRead] = {}
    with reader.scratch() as scratch:
        reader.read(
            document.path,
            document.path.name,
            scratch=scratch,
            on_page=lambda page, _: pages.update({page.number: page}),
        )
    for number, truth in enumerate(document.truth, 1):
        side.judge(pages[number].text, truth)


def _read_file(reader: Reader, path: Path) -> int:
    with reader.scratch() as scratch:
        return len(reader.read(path, path.name, scratch=scratch, on_page=lambda page, total: None).pages)


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
