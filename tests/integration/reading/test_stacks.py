"""Stacks through the sandbox: sheets found however they lie, parts cut out without touching their pictures."""

from __future__ import annotations

import io
from dataclasses import asdict, replace
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageChops

from app.domain.cover_sheets import CoverSheet, payload_of
from app.domain.separators import Separators
from app.domain.stacks import Part
from tests.integration.reading.scans import noisy
from tests.stack_maker import as_pdf, as_tiff, blank_page, print_page, sheet_page
from workers.extract import stack_parts
from workers.extract.base import Limits, Source, UnreadableFile
from workers.extract.page_codes import sheet_code
from workers.extract.tiff_pages import write_pages
from workers.reading import Reader
from workers.sandbox import FailureKind, SandboxFailure
from workers.stacks import TakenApart, look_through, may_be_scan, take_apart

CODE = payload_of(CoverSheet("KH00012"), "key")
AT_FIRST = Separators()
PAGES = [print_page("TRANG MỘT"), sheet_page(CODE), print_page("TRANG HAI"), print_page("TRANG BA")]


def apart(
    reader: Reader, tmp_path: Path, data: bytes, separators: Separators = AT_FIRST
) -> tuple[TakenApart | None, list[bytes]]:
    path = tmp_path / "stack"
    path.write_bytes(data)
    with reader.scratch() as scratch:
        looks = look_through(reader, path, "scan.pdf", separators)
        found = take_apart(reader, path, "scan.pdf", scratch, looks, separators) if looks is not None else None
        return found, [Path(file.path).read_bytes() for file in found.files] if found else []


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("skew", [-7.0, 0.0, 3.0])
def test_a_sheet_is_found_however_it_lies(turn: int, skew: float) -> None:
    for page in (sheet_page(CODE, skew=skew, turn=turn), sheet_page(CODE, skew=skew, turn=turn, noise=3)):
        assert sheet_code(page) == CODE
    stained = sheet_page(CODE, skew=skew, turn=turn, noise=5)
    x, y = (stained.width - 40) // 2, (stained.height - 40) // 2
    stained.paste(90, (x, y, x + 40, y + 40))  # a stamp over the middle
    assert sheet_code(noisy(stained, 6)) == CODE


@pytest.mark.parametrize("kind", ["pdf", "tiff_lzw", "group4", "jpeg"])
def test_parts_are_cut_out_the_same_on_every_attempt(reader: Reader, tmp_path: Path, kind: str) -> None:
    data = (
        as_pdf(PAGES)
        if kind == "pdf"
        else as_tiff(PAGES, "jpeg" if kind == "jpeg" else kind.replace("lzw", "tiff_lzw"))
    )
    found, parts = apart(reader, tmp_path, data)
    again = apart(reader, tmp_path, data)[1]
    assert found is not None and not found.fault
    assert found.stack.parts == (Part((1,)), Part((3, 4), CODE))
    assert [file.name for file in found.files] == [f"scan p{pages}{suffix(kind)}" for pages in ("1", "3-4")]
    assert [page.number for page in found.pages] == [1, 2, 3, 4]
    assert all(round(page.width) == 595 for page in found.pages)
    assert parts == again and len(set(parts)) == 2
    shown = pictures(data)
    assert_alike(pictures(parts[0]), shown[:1])
    assert_alike(pictures(parts[1]), shown[2:])


def suffix(kind: str) -> str:
    return ".pdf" if kind == "pdf" else ".tif"


def pictures(data: bytes) -> list[Image.Image]:
    if data.startswith(b"%PDF"):
        document = pdfium.PdfDocument(data)
        return [page.render(scale=1).to_pil().convert("L") for page in document]
    image = Image.open(io.BytesIO(data))
    found = []
    for number in range(getattr(image, "n_frames", 1)):
        image.seek(number)
        found.append(image.convert("L"))
    return found


def assert_alike(found: list[Image.Image], wanted: list[Image.Image]) -> None:
    assert len(found) == len(wanted)
    for one, other in zip(found, wanted, strict=True):
        assert one.size == other.size
        assert ImageChops.difference(one, other).getbbox() is None


def test_a_part_does_not_tell_when_it_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "stack.pdf"
    path.write_bytes(as_pdf(PAGES))
    source = Source(path, "stack.pdf", "application/pdf", b"")
    saved = stack_parts._saved

    def later(document: pdfium.PdfDocument) -> bytes:
        made = saved(document)
        assert stack_parts._MOMENT.search(made) is not None
        return stack_parts._MOMENT.sub(lambda m: b"/CreationDate(D:20991231235959" + m[0][30:], made)

    part = stack_parts.pdf_part(source, [3, 4])
    monkeypatch.setattr(stack_parts, "_saved", later)
    assert stack_parts.pdf_part(source, [3, 4]) == part
    assert stack_parts.pdf_part(source, [1, 2]) != part


def test_a_turned_page_stays_turned(reader: Reader, tmp_path: Path) -> None:
    document = pdfium.PdfDocument(as_pdf(PAGES))
    document[2].set_rotation(90)
    buffer = io.BytesIO()
    document.save(buffer)
    found, parts = apart(reader, tmp_path, buffer.getvalue())
    assert found is not None
    assert pdfium.PdfDocument(parts[1])[0].get_rotation() == 90


def test_what_a_program_made_is_left_whole(reader: Reader, tmp_path: Path) -> None:
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for _ in range(2):
        canvas.drawImage(ImageReader(sheet_page(CODE).convert("RGB")), 200, 400, 180, 250)
        canvas.drawString(100, 700, "Made by a program")
        canvas.showPage()
    canvas.save()
    assert apart(reader, tmp_path, buffer.getvalue()) == (None, [])
    assert may_be_scan(tmp_path / "stack")
    (tmp_path / "words.pdf").write_bytes(b"%PDF-1.7 /ProcSet [/PDF /Text /ImageC]")
    assert not may_be_scan(tmp_path / "words.pdf")
    assert apart(reader, tmp_path, b"PK\3\4 no picture at all") == (None, [])
    assert apart(reader, tmp_path, b"%PDF-1.7 broken") == (None, [])


def test_nothing_separates(reader: Reader, tmp_path: Path) -> None:
    pages = [print_page("MỘT"), blank_page(), print_page("HAI")]
    assert apart(reader, tmp_path, as_pdf(pages)) == (None, [])
    found, parts = apart(reader, tmp_path, as_pdf(pages), Separators(blanks=1))
    assert found is not None and found.stack.parts == (Part((1,)), Part((3,)))
    assert len(parts) == 2


def test_a_sheet_alone_is_found_without_parts(reader: Reader, tmp_path: Path) -> None:
    found, parts = apart(reader, tmp_path, as_pdf([sheet_page(CODE, noise=1), blank_page(2, holes=True)]))
    assert found is not None and (found.stack.parts, found.stack.empty) == ((), (1,))
    assert (parts, found.fault) == ([], "")


def test_when_it_cannot_be_taken_apart_the_reason_is_told(reader: Reader, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    first, *rest = [page.copy() for page in PAGES]
    first.save(buffer, format="TIFF", save_all=True, append_images=rest, big_tiff=True)
    found, parts = apart(reader, tmp_path, buffer.getvalue())
    assert found is not None
    assert (found.fault, parts) == ("a picture of this kind cannot be taken apart", [])


def test_a_picture_that_ends_too_early_is_refused(tmp_path: Path) -> None:
    whole = as_tiff(PAGES)
    source = tmp_path / "source.tif"
    for size in (3, 8, len(whole) // 4, len(whole) // 2):
        source.write_bytes(whole[:size])
        with pytest.raises(UnreadableFile):
            write_pages(source, tmp_path / "part", [1, 2, 3, 4])


@pytest.mark.parametrize("task", ["stack_looks", "stack_parts"])
def test_a_crash_is_told_and_a_missing_sandbox_is_tried_again(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, task: str
) -> None:
    real, kind = reader.run_task, FailureKind.CRASH

    def run(name: str, *args: object) -> None:
        if name == task:
            raise SandboxFailure("the reader crashed", kind)
        real(name, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(reader, "run_task", run)
    found, _ = apart(reader, tmp_path, as_pdf(PAGES))
    assert found is not None and found.fault == "the reader crashed" and not found.files
    kind = FailureKind.UNAVAILABLE
    with pytest.raises(SandboxFailure):
        apart(reader, tmp_path, as_pdf(PAGES))


def test_a_page_that_cannot_be_drawn_separates_nothing(reader: Reader, tmp_path: Path) -> None:
    data = as_tiff(PAGES)
    path = tmp_path / "few.tif"
    path.write_bytes(data)
    with reader.scratch() as scratch:
        seen: list[dict[str, object]] = []
        args = {
            "name": "few.tif",
            "limits": asdict(replace(Limits(), max_pixels=1000)),
            "separators": Separators().as_json(),
        }
        reader.run_task("stack_looks", args, path, 60, scratch, seen.append)
    assert [(m["codes"], m["patch"], m["blank"]) for m in seen if m["kind"] == "look"] == [([], None, False)] * 4
