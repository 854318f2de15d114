"""`python -m bench.quality.reading`: the same papers worn and handled in many ways, read by Hoso and by plain Tesseract.

Every paper comes in every rendering, so that renderings are compared on the same text. Plain is `tesseract -l vie` on
the very pixels that Hoso gets, and, as the bar to reach, on a clean upright copy drawn at 300 dpi.
"""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

import pypdfium2
from PIL import Image

from app.domain.reading import PageRead
from bench.quality import handled
from bench.quality.cases import SEEDS, paper_for
from bench.quality.score import error_rate
from bench.quality.style import Style
from bench.quality.world import World
from bench.samples.company import own_organisation
from bench.samples.render import scans
from bench.samples.render.hand import HANDS
from bench.samples.render.pdf import page_texts, to_pdf
from workers.extract.base import Limits, UnreadableFile
from workers.reading import Reader
from workers.sandbox.failure import SandboxFailure

UPRIGHT = scans.Wear(dpi=300)
_COARSE = replace(scans.BAD, dpi=150, blur=0.5, noise=11, specks=120, quality=50)
_WEARS = {
    "clean": scans.CLEAN,
    "bad, 200 dpi": scans.BAD,
    "bad, 150 dpi": _COARSE,
    "turned 90°": scans.SIDEWAYS,
    "turned 180°": scans.UPSIDE_DOWN,
    "turned 270°": replace(scans.SIDEWAYS, turn=270),
}
RENDERINGS = (*_WEARS, "two pages on a sheet", "photographed", *handled.NAMES)
_RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Sheet:
    """One picture of a page (or two) as a file; `text` is what it says, in no order that matters."""

    rendering: str
    name: str
    content: bytes
    text: str


@dataclass
class Tally:
    """(wrong characters, characters) of each page read in one way."""

    pages: list[tuple[int, int]] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Wrong characters over all characters."""
        return sum(wrong for wrong, _ in self.pages) / max(1, sum(total for _, total in self.pages))

    def interval(self) -> tuple[float, float]:
        """95 %, by drawing pages again: characters of one page go wrong together, so pages are what is counted."""
        rng = Random(1)
        rates = sorted(Tally(rng.choices(self.pages, k=len(self.pages))).rate for _ in range(_RESAMPLES))
        return rates[round(0.025 * _RESAMPLES)], rates[round(0.975 * _RESAMPLES) - 1]


def papers(count: int, seed: int, *, held_back: bool) -> Iterator[bytes]:
    """Text PDFs of all types in turn by chance."""
    world, own = World(200, seed), own_organisation(seed)
    for at in range(count):
        style = Style(Random(f"{seed}:{held_back}:reading:{at}"), held_back)
        paper = paper_for(style, own, world.known(style), at)
        yield to_pdf(paper, hand=style.one_of(*HANDS))


def sheets(pdf: bytes, next_pdf: bytes, at: int, hand: str, only: Sequence[str] = RENDERINGS) -> Iterator[Sheet]:
    """The first page in every rendering of `only`; `next_pdf` gives the other half of a sheet with two pages, `hand`
    writes the notes."""
    for name in RENDERINGS:
        if name in only:
            yield _sheet(name, first_page(pdf), first_page(next_pdf), at, hand)


def _sheet(name: str, pdf: bytes, next_pdf: bytes, at: int, hand: str) -> Sheet:
    text = page_texts(pdf)[0]
    if name in _WEARS:
        wear = replace(_WEARS[name], skew=Random(at).uniform(-3, 3)) if name.startswith("bad") else _WEARS[name]
        return Sheet(name, "scan.pdf", scans.as_pdf(scans.scan_pages(pdf, wear, at), wear), text)
    if name == "two pages on a sheet":
        return Sheet(name, "scan.pdf", _two_on_one(pdf, next_pdf, at), f"{text}\n{page_texts(next_pdf)[0]}")
    if name == "photographed":
        return Sheet(name, "photo.jpg", scans.photo(pdf, at, sideways=False), text)
    made = handled.handle(name, pdf, at, hand)
    return Sheet(name, handled.file_name(name), made.content, made.text)


def first_page(pdf: bytes) -> bytes:
    """A PDF of the first page alone."""
    document, alone, out = pypdfium2.PdfDocument(pdf), pypdfium2.PdfDocument.new(), io.BytesIO()
    try:
        alone.import_pages(document, [0])
        alone.save(out)
        return out.getvalue()
    finally:
        alone.close()
        document.close()


def _two_on_one(left: bytes, right: bytes, at: int) -> bytes:
    """A landscape A4 sheet with both pages made smaller, as copiers save paper."""
    wear = replace(scans.CLEAN, dpi=300)
    sheet = Image.new("L", (round(11.69 * 300), round(8.27 * 300)), 255)
    for column, pdf in enumerate((left, right)):
        page = scans.scan_pages(pdf, UPRIGHT)[0]
        page.thumbnail((sheet.width // 2, sheet.height), Image.Resampling.LANCZOS)
        sheet.paste(page, (column * sheet.width // 2, 0))
    return scans.as_pdf([scans.worn(sheet, wear, at)], wear)


def pixels(sheet: Sheet) -> Image.Image:
    """The picture as stored, JPEG losses and all: what plain Tesseract is given."""
    if not sheet.name.endswith(".pdf"):
        return Image.open(io.BytesIO(sheet.content)).convert("L")
    document = pypdfium2.PdfDocument(sheet.content)
    try:
        picture = next(document[0].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]))
        stored: Image.Image = picture.get_bitmap(render=False).to_pil().convert("L")
        return stored
    finally:
        document.close()


def plain(picture: Image.Image) -> str:
    """What `tesseract -l vie` reads, one thread. Raises CalledProcessError."""
    with tempfile.TemporaryDirectory(prefix="hoso-plain-") as folder:
        path = Path(folder) / "page.pgm"
        picture.save(path)
        answer = subprocess.run(
            ["tesseract", str(path), "-", "-l", "vie"], check=True, capture_output=True,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )  # fmt: skip
    return answer.stdout.decode("utf-8", "replace")


def ours(reader: Reader, sheet: Sheet) -> str:
    """What Hoso reads; nothing of a file that it refuses, which then counts as all wrong."""
    with tempfile.TemporaryDirectory(prefix="hoso-sheet-") as folder, reader.scratch() as scratch:
        path = Path(folder) / sheet.name
        path.write_bytes(sheet.content)
        read: list[PageRead] = []
        try:
            reader.read(path, sheet.name, scratch=scratch, on_page=lambda page, _total: read.append(page))
        except (UnreadableFile, SandboxFailure):
            return ""
    return "\n".join(page.text for page in sorted(read, key=lambda page: page.number))


def measure(
    pdfs: Sequence[bytes], cores: int, *, held_back: bool = False, only: Sequence[str] = RENDERINGS
) -> dict[str, dict[str, Tally]]:
    """Tallies by rendering and reader: "hoso", "same picture", "clean upright"."""
    found = {
        name: {who: Tally() for who in ("hoso", "same picture", "clean upright")} for name in RENDERINGS if name in only
    }
    hands = HANDS[held_back::2]
    with (
        tempfile.TemporaryDirectory(prefix="hoso-reading-") as scratch,
        Reader(cores=cores, limits=Limits(), scratch_root=Path(scratch)) as reader,
        ThreadPoolExecutor(cores) as pool,
    ):
        upright = list(pool.map(lambda pdf: plain(scans.scan_pages(pdf, UPRIGHT)[0]), pdfs))
        for at, pdf in enumerate(pdfs):
            after = (at + 1) % len(pdfs)
            made = list(sheets(pdf, pdfs[after], at, hands[at % len(hands)], only))
            readers: dict[str, Callable[[Sheet], str]] = {
                "hoso": lambda sheet: ours(reader, sheet), "same picture": lambda sheet: plain(pixels(sheet)),
            }  # fmt: skip
            for who, read in readers.items():
                for sheet, text in zip(made, pool.map(read, made), strict=True):
                    found[sheet.rendering][who].pages.append(error_rate(text, sheet.text))
            for sheet in made:
                bar = upright[at] + ("\n" + upright[after] if sheet.rendering == "two pages on a sheet" else "")
                found[sheet.rendering]["clean upright"].pages.append(error_rate(bar, sheet.text))
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print a Markdown table."""
    parser = argparse.ArgumentParser(prog="python -m bench.quality.reading", description=__doc__)
    parser.add_argument("--papers", type=int, default=10)
    parser.add_argument("--cores", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--held-back", action="store_true")
    parser.add_argument("--rendering", action="append", choices=RENDERINGS, help="only this one; may be given again")
    given = parser.parse_args(arguments)
    renderings = given.rendering or RENDERINGS
    if given.papers < 1:
        parser.error("--papers must be at least 1")
    pdfs = list(papers(given.papers, SEEDS[given.held_back], held_back=given.held_back))
    print("| characters wrong | Hoso | 95 % interval | plain, same picture | plain, clean upright copy |")
    print("|---|---|---|---|---|")
    found = measure(pdfs, given.cores, held_back=given.held_back, only=renderings)
    for rendering, told in found.items():
        low, high = told["hoso"].interval()
        same, bar = told["same picture"].rate, told["clean upright"].rate
        print(
            f"| {rendering} | {100 * told['hoso'].rate:.2f} % | {100 * low:.2f}–{100 * high:.2f} "
            f"| {100 * same:.2f} % | {100 * bar:.2f} % |"
        )
    print(f"\n{given.papers} papers, each in {len(found)} renderings")
    return 0


if __name__ == "__main__":
    sys.exit(main())
