"""`python -m bench.stacks`: what looking through scans for separators costs, and what of them is seen.

Separators of every kind are drawn as they are printed and worn as scanners wear them; ordinary papers carry the codes
that papers carry. A false cut would split somebody's paper; a missed one leaves two together, where a person sees it.
`--papers FOLDER` draws the pages of PDFs of others and names whatever on them would separate.
"""

from __future__ import annotations

import argparse
import io
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import zxingcpp
from PIL import Image

from app.domain.cover_sheets import CoverSheet, payload_of
from app.domain.matching.expected import wilson
from app.domain.separators import ArchiveNumbers, SeenPage, Separators
from tests.integration.reading.scans import VIETNAMESE, draw, noisy
from tests.stack_maker import SIZE, blank_page, code_on, patch_page, print_page, sheet_page
from workers.extract.base import Limits
from workers.extract.page_codes import page_codes, sheet_code
from workers.extract.patch_codes import patch_code
from workers.extract.stack_looks import stack_looks_task
from workers.sandbox.tasks import TaskCall

PAGES = 10
ONLY_OURS = Separators(patches=frozenset(), texts=frozenset())
EVERYTHING = Separators(drops_backs=True, archive=ArchiveNumbers.BEGIN)
_KIND = zxingcpp.BarcodeFormat


def main() -> int:
    """Print a line for each kind of scan, of separator and of paper."""
    parser = argparse.ArgumentParser(prog="python -m bench.stacks", description=__doc__)
    parser.add_argument("--each", type=int, default=40, help="sheets of each kind (default 40)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--papers", type=Path, help="a folder with PDFs of others, looked through instead")
    options = parser.parse_args()
    if options.papers:
        look_through(options.papers)
        return 0
    costs()
    seen(options.each, random.Random(options.seed))
    return 0


def costs() -> None:
    """Processor time a page, with our own sheets alone, with what holds at first, and with everything."""
    grey = [noisy(draw(VIETNAMESE * 2).image, seed) for seed in range(PAGES)]
    black = [draw(VIETNAMESE * 2).image.convert("1") for _ in range(PAGES)]
    blank = [noisy(Image.new("L", grey[0].size, 250), seed) for seed in range(PAGES)]
    scans: Mapping[str, bytes] = {
        "PDF, grey, 300 dpi": saved(grey, format="PDF", resolution=300),
        "PDF, black and white, 300 dpi": saved(black, format="PDF", resolution=300),
        "TIFF, group 4, 300 dpi": saved(black, format="TIFF", compression="group4", dpi=(300, 300)),
        "PDF, grey, blank pages": saved(blank, format="PDF", resolution=300),
    }
    print("milliseconds a page: our sheets alone / what holds at first / everything; pages found blank")
    with tempfile.TemporaryDirectory() as folder:
        for name, data in scans.items():
            path = Path(folder) / "scan"
            path.write_bytes(data)
            told, spent = [], []
            for separators in (ONLY_OURS, Separators(), EVERYTHING):
                look(path, separators)  # loads what is loaded once
                start = time.process_time()
                told = look(path, separators)
                spent.append(f"{(time.process_time() - start) * 1000 / PAGES:.0f}")
            print(f"  {name}: {' / '.join(spent)}; {sum(message.get('blank') is True for message in told)} of {PAGES}")


def look(path: Path, separators: Separators) -> list[dict[str, Any]]:
    """What the task answers, in this process."""
    told: list[dict[str, Any]] = []
    args = {"name": path.name, "limits": asdict(Limits()), "separators": separators.as_json()}
    stack_looks_task(TaskCall(args, [path], None, path.parent, told.append))
    return told


def seen(each: int, dice: random.Random) -> None:
    """How many of each kind separate: all sheets should, no paper."""
    white, paper = Image.new("L", SIZE, 255), print_page(*VIETNAMESE)
    sheet = payload_of(CoverSheet("KH00012"), "key")
    sheets: Mapping[str, Callable[[], Image.Image]] = {
        "our cover sheet": lambda: sheet_page(sheet),
        "Patch T": lambda: _patch("T", dice),
        "Patch II": lambda: _patch("2", dice),
        "PATCHT as QR": lambda: code_on(white, "PATCHT", _KIND.QRCode, dots=dice.randint(3, 8)),
        "PATCHT as Code 128": lambda: code_on(white, "PATCHT", _KIND.Code128, dots=dice.randint(3, 6)),
        "PATCHT as Code 39": lambda: code_on(white, "PATCHT", _KIND.Code39, dots=dice.randint(3, 5)),
    }  # fmt: skip
    number = "".join(str(dice.randint(0, 9)) for _ in range(12))
    papers: Mapping[str, Callable[[], Image.Image]] = {
        "text": lambda: paper,
        "a product's number": lambda: code_on(paper, number, _KIND.EAN13, (200, 1300), dots=dice.randint(2, 5)),
        "a parcel's label": lambda: code_on(paper, "VN" + number, _KIND.Code128, (200, 1300), dots=dice.randint(2, 5)),
        "a code for payment": lambda: code_on(
            paper, "000201" + number, _KIND.QRCode, (700, 1200), dots=dice.randint(3, 7)
        ),
        "blank": lambda: blank_page(dice.randint(1, 10**6), holes=True),
    }  # fmt: skip
    for what, kinds in (("sheets that separate", sheets), ("papers that separate", papers)):
        print(
            f"{what}, as scanned at 200 dpi, askew by up to six degrees, every way round, every second one with grain"
        )
        for name, make in kinds.items():
            hits = sum(separates(worn(make(), dice)) for _ in range(each))
            low, high = wilson(hits, each)
            print(f"  {name}: {hits} of {each} ({100 * low:.0f}-{100 * high:.0f} %)")


def _patch(code: str, dice: random.Random) -> Image.Image:
    """A sheet printed a little smaller or larger, on coloured paper, paler."""
    paper, ink = dice.randint(205, 255), dice.randint(0, 60)
    return patch_page(code, scale=dice.uniform(0.9, 1.1), paper=paper, ink=ink)


def worn(page: Image.Image, dice: random.Random) -> Image.Image:
    """The page at 200 dpi as a scanner sees it."""
    fine = page.resize((SIZE[0] * 4 // 3, SIZE[1] * 4 // 3), Image.Resampling.BICUBIC)
    fine = fine.rotate(dice.uniform(-6, 6), Image.Resampling.BILINEAR, fillcolor=page.getpixel((2, 2)))
    fine = fine.rotate(dice.choice((0, 90, 180, 270)), expand=True)
    return noisy(fine, dice.randint(1, 10**6)) if dice.random() < 0.5 else fine


def separates(fine: Image.Image) -> bool:
    """Whether a page drawn at 200 dpi separates, or begins a document."""
    small = fine.reduce(2)
    codes = [text] if (text := sheet_code(small)) else [code.text for code in page_codes(fine)]
    page = Separators().look(SeenPage(1, tuple(codes), patch_code(small, 100.0)))
    return bool(page.code) or page.is_separator or page.begins


def look_through(folder: Path) -> None:
    """Names the pages of all PDFs below `folder` that would separate."""
    count = hits = 0
    for path, number, fine in _pages(folder):
        count += 1
        if separates(fine):
            hits += 1
            print(f"  {path.name}, page {number}")
    low, high = wilson(hits, count)
    print(f"{hits} of {count} pages separate ({100 * low:.2f}-{100 * high:.2f} %)")


def _pages(folder: Path) -> Iterator[tuple[Path, int, Image.Image]]:
    for path in sorted(folder.rglob("*.pdf")):
        try:
            document = pdfium.PdfDocument(path)
            for index in range(len(document)):
                yield path, index + 1, document[index].render(scale=200 / 72, grayscale=True).to_pil().copy()
        except pdfium.PdfiumError:
            continue  # broken on purpose, some of them


def saved(pages: Sequence[Image.Image], **how: Any) -> bytes:
    """The pages as one file."""
    buffer = io.BytesIO()
    first, *rest = [page.copy() for page in pages]
    first.save(buffer, save_all=True, append_images=rest, **how)
    return buffer.getvalue()


if __name__ == "__main__":
    raise SystemExit(main())
