"""Separators of others through the sandbox: every kind, on paper and as papers are; and what is on papers anyway."""

from __future__ import annotations

from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from app.domain.separators import ArchiveNumbers, Patch, SeenPage, Separators
from tests.integration.reading.scans import VIETNAMESE, noisy
from tests.stack_maker import SIZE, as_pdf, as_tiff, code_on, patch_page, print_page
from workers.extract.page_codes import has_more, page_codes
from workers.reading import Reader
from workers.stacks import look_through

KIND = zxingcpp.BarcodeFormat
FULL = print_page(*VIETNAMESE)
WHITE = Image.new("L", SIZE, 255)


def seen(reader: Reader, tmp_path: Path, data: bytes, separators: Separators) -> list[SeenPage]:
    path = tmp_path / "scan"
    path.write_bytes(data)
    looks = look_through(reader, path, "scan.pdf", separators)
    assert looks is not None and not looks.fault
    return looks.seen


@pytest.mark.parametrize("kind", ["pdf", "lzw", "group4"])
def test_codes_are_seen_in_every_kind_of_scan(reader: Reader, tmp_path: Path, kind: str) -> None:
    pages = [
        patch_page("T", skew=2),
        patch_page("3", turn=90),
        code_on(WHITE, "PATCHT", KIND.QRCode),
        code_on(WHITE, "PATCHT", KIND.Code128).rotate(90, expand=True),
        code_on(WHITE, "PATCHT", KIND.Code39).rotate(1.5, fillcolor=255),
        code_on(FULL, "ASN00012", KIND.QRCode, (1000, 1500)),
        WHITE,
    ]
    data = as_pdf(pages) if kind == "pdf" else as_tiff(pages, "tiff_lzw" if kind == "lzw" else kind)
    found = seen(reader, tmp_path, data, Separators())
    assert [(page.patch, page.codes, page.is_blank) for page in found] == [
        (Patch.T, (), False),
        (Patch.THREE, (), False),
        *[(None, ("PATCHT",), False)] * 3,
        (None, ("ASN00012",), False),
        (None, (), True),
    ]


def test_nothing_is_looked_for_that_nobody_wants(reader: Reader, tmp_path: Path) -> None:
    data = as_pdf([patch_page("T"), code_on(WHITE, "PATCHT", KIND.QRCode), WHITE])
    nothing = Separators(patches=frozenset(), texts=frozenset())
    assert [(p.patch, p.codes, p.is_bare) for p in seen(reader, tmp_path, data, nothing)] == [(None, (), False)] * 3
    assert [p.is_bare for p in seen(reader, tmp_path, data, Separators(drops_backs=True))] == [False, False, True]
    archive = Separators(patches=frozenset(), texts=frozenset(), archive=ArchiveNumbers.KEPT)
    assert [p.codes for p in seen(reader, tmp_path, data, archive)] == [(), ("PATCHT",), ()]


def test_a_paper_with_a_separators_code_on_it_is_known_from_a_sheet(reader: Reader, tmp_path: Path) -> None:
    form = Image.composite(patch_page("2", words=()), FULL, patch_page("2", words=()).point(lambda v: 255 * (v < 128)))
    pages = [
        patch_page("2", words=("PATCH II", "Document separator: put this sheet before each document."), noise=3),
        form,
        code_on(WHITE, "PATCHT", KIND.QRCode, dots=9),
        code_on(FULL, "PATCHT", KIND.QRCode, (900, 1200)),
        code_on(FULL, "893456313816", KIND.EAN13, (900, 1200)),
    ]
    found = seen(reader, tmp_path, as_pdf(pages), Separators())
    assert [page.is_full for page in found] == [False, True, False, True, False]
    assert [Separators().look(page).is_separator for page in found] == [True] * 4 + [False]


@pytest.mark.parametrize("kind", [KIND.Code39, KIND.Code128, KIND.QRCode])
@pytest.mark.parametrize("skew", [-4.0, 0.0, 6.0])
def test_worn_codes_are_read(kind: zxingcpp.BarcodeFormat, skew: float) -> None:
    sheet = code_on(WHITE, "SEPARATOR", kind, dots=4).rotate(skew, Image.Resampling.BILINEAR, fillcolor=255)
    fine = noisy(sheet, 3).resize((SIZE[0] * 4 // 3, SIZE[1] * 4 // 3), Image.Resampling.BILINEAR)
    assert [code.text for code in page_codes(fine)] == ["SEPARATOR"]


def test_a_page_of_codes_alone_has_no_more() -> None:
    page = code_on(code_on(WHITE, "PATCHT", KIND.QRCode, dots=8), "PATCHT", KIND.Code39, (200, 1200), dots=6)
    assert not has_more(page, 150.0, page_codes(page))
    assert has_more(FULL, 150.0, [])
