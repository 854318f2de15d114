"""Scans with a known text, read by the real Tesseract."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageOps

from app.domain.reading import PageOutcome, ReadMethod
from tests.integration.reading.conftest import ReadFile
from tests.integration.reading.scans import ENGLISH, GOODS, VIETNAMESE, draw, encoded, error_rate, noisy, ruled

_TURNS = {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_270}


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP", "PDF"])
def test_a_clean_scan_of_any_kind_is_read_well(read: ReadFile, kind: str) -> None:
    scan = draw(VIETNAMESE)
    (page,) = read(encoded(scan.image, kind)).pages
    assert page.method is ReadMethod.OCR
    assert page.language == "vi"
    assert error_rate(page.text, VIETNAMESE) < 0.015
    assert all(word.text == page.text[word.start : word.end] for word in page.words)
    for side in ("x0", "y0", "x1", "y1"):
        assert getattr(page.words[0].box, side) == pytest.approx(getattr(scan.first_word, side), abs=0.006)
    assert page.width == pytest.approx(595, abs=3)


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_turned_page_is_read_upright(read: ReadFile, turned: int) -> None:
    scan = draw(VIETNAMESE)
    (page,) = read(encoded(scan.image.transpose(_TURNS[turned]), "PDF")).pages
    assert page.rotation == turned
    assert error_rate(page.text, VIETNAMESE) < 0.02
    assert page.words[0].box.x0 == pytest.approx(scan.first_word.x0, abs=0.01)
    assert page.words[0].box.y0 == pytest.approx(scan.first_word.y0, abs=0.01)
    assert page.width < page.height


@pytest.mark.parametrize("angle", [-7.0, -1.5, 3.0])
def test_a_skewed_page_is_straightened_and_its_boxes_fit_the_page_as_shown(read: ReadFile, angle: float) -> None:
    scan = draw(VIETNAMESE)
    turned = scan.image.rotate(-angle, Image.Resampling.BICUBIC, fillcolor=255)
    (page,) = read(encoded(turned, "PNG")).pages
    assert page.skew == pytest.approx(angle, abs=0.3)
    assert error_rate(page.text, VIETNAMESE) < 0.02
    ink = turned.crop(_pixels(page.words[0].box, turned))
    assert np.asarray(ink).min() < 60
    assert ink.width < turned.width * 0.2


@pytest.mark.parametrize("angle", [0.0, 0.35, -2.0])
def test_rows_of_a_ruled_table_are_read_cell_by_cell_and_their_boxes_fit_the_page(read: ReadFile, angle: float) -> None:
    image = ruled(GOODS).image.rotate(-angle, Image.Resampling.BICUBIC, fillcolor=255)
    (page,) = read(encoded(image, "PNG")).pages
    said = " ".join(page.text.replace("|", " ").split())
    assert "Máy photocopy màu A3 SV-3525C, 35 trang/phút Máy 7 86.252.000 603.764.000" in said
    assert "Máy chiếu phòng họp SV-W45, lumen Bộ 3 19.410.000 58.230.000" in said
    for text in ("86.252.000", "58.230.000"):
        word = next(word for word in page.words if text in word.text)
        ink = np.asarray(image.crop(_pixels(word.box, image)))
        rows = np.flatnonzero((ink < 100).any(axis=1))
        assert rows[0] <= 12
        assert rows[-1] >= ink.shape[0] - 13


def _pixels(box: object, image: Image.Image) -> tuple[int, int, int, int]:
    x0, y0, x1, y1 = (getattr(box, side) for side in ("x0", "y0", "x1", "y1"))
    return round(x0 * image.width), round(y0 * image.height), round(x1 * image.width), round(y1 * image.height)


def test_a_noisy_shaded_page_is_read(read: ReadFile) -> None:
    (page,) = read(encoded(noisy(draw(VIETNAMESE, dpi=200).image), "JPEG", dpi=200)).pages
    assert error_rate(page.text, VIETNAMESE) < 0.03


def test_a_small_picture_without_resolution_is_enlarged(read: ReadFile) -> None:
    (page,) = read(encoded(draw(VIETNAMESE, dpi=110).image, "PNG", dpi=72)).pages
    assert error_rate(page.text, VIETNAMESE) < 0.05


def test_english_pages_are_known_as_such(read: ReadFile) -> None:
    (page,) = read(encoded(draw(ENGLISH).image, "PNG")).pages
    assert page.language == "en"
    assert error_rate(page.text, ENGLISH) < 0.01


def test_every_page_of_a_tiff_is_read(read: ReadFile) -> None:
    import io

    first, blank, last = draw(VIETNAMESE, 150).image, Image.new("L", (1240, 1754), 255), draw(ENGLISH, 150).image
    buffer = io.BytesIO()
    first.save(buffer, format="TIFF", save_all=True, append_images=[blank, last], dpi=(150, 150))
    result = read(buffer.getvalue())
    assert [page.outcome for page in result.pages] == [PageOutcome.TEXT, PageOutcome.EMPTY, PageOutcome.TEXT]
    assert result.pages[0].language == "vi"
    assert result.pages[2].language == "en"
    assert result.totals == [3, 3, 3]


@pytest.mark.parametrize("grey", [255, 128, 0])
def test_a_page_of_one_colour_is_empty_without_a_run(read: ReadFile, grey: int) -> None:
    (page,) = read(encoded(Image.new("L", (1240, 1754), grey), "PNG")).pages
    assert page.outcome is PageOutcome.EMPTY


def test_dust_is_no_text(read: ReadFile) -> None:
    (page,) = read(encoded(noisy(Image.new("L", (1240, 1754), 235)), "PNG")).pages
    assert page.outcome is PageOutcome.EMPTY


def test_a_sliver_fails_with_its_reason(read: ReadFile) -> None:
    (page,) = read(encoded(Image.new("L", (500, 2), 0), "PNG")).pages
    assert page.outcome is PageOutcome.FAILED
    assert page.error == "the picture is only 500 × 2 pixels"


def test_a_picture_past_the_limit_fails_before_it_is_decoded(read: ReadFile) -> None:
    (page,) = read(encoded(Image.new("1", (20000, 20000)), "PNG")).pages
    assert page.outcome is PageOutcome.FAILED
    assert page.error is not None
    assert "more than the limit" in page.error


def test_the_turn_in_a_photo_is_obeyed(read: ReadFile) -> None:
    import io

    exif = Image.Exif()
    exif[0x0112] = 6  # to be shown turned by 90 degrees clockwise
    buffer = io.BytesIO()
    draw(VIETNAMESE, 200).image.transpose(Image.Transpose.ROTATE_90).save(
        buffer, format="JPEG", exif=exif, dpi=(200, 200)
    )
    (page,) = read(buffer.getvalue()).pages
    assert page.rotation == 0
    assert page.width < page.height
    assert error_rate(page.text, VIETNAMESE) < 0.02


def test_a_sheet_photographed_at_an_angle_is_read_and_its_boxes_fit_the_photograph(read: ReadFile) -> None:
    paper = draw(VIETNAMESE, 250).image.convert("LA")
    back = (1.12, -0.09, -70.0, 0.05, 1.12, -150.0, 0.00003, 0.00002)  # from the photograph to the paper
    size = (round(paper.width * 1.1), round(paper.height * 1.1))
    sheet = paper.transform(size, Image.Transform.PERSPECTIVE, back, Image.Resampling.BICUBIC)
    photo = Image.new("L", size, 96)
    photo.paste(sheet.getchannel("L"), (0, 0), sheet.getchannel("A"))
    (page,) = read(encoded(photo, "JPEG")).pages
    assert error_rate(page.text, VIETNAMESE) < 0.02
    for word in (page.words[0], page.words[len(page.words) // 2]):
        ink = np.asarray(photo.crop(_pixels(word.box, photo)))
        assert ink.min() < 90
        assert ink.max() > 200  # the paper between its letters: not the desk
        assert ink.shape[1] < photo.width * 0.25


def test_light_print_on_dark_ground_is_read(read: ReadFile) -> None:
    night = ImageOps.invert(draw(VIETNAMESE, 200).image).point(lambda level: 24 + level * 0.8)
    (page,) = read(encoded(night, "PNG")).pages
    assert error_rate(page.text, VIETNAMESE) < 0.02


def test_a_black_page_is_empty(read: ReadFile) -> None:
    black = noisy(Image.new("L", (1654, 2339), 20))
    (page,) = read(encoded(black, "PNG")).pages
    assert page.outcome is PageOutcome.EMPTY
