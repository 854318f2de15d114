"""Pictures of pages and searchable PDFs, through the command line as the web starts it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image
from pypdf import PdfReader

from app.domain.reading import Word
from tests.integration.reading.conftest import ReadFile
from tests.integration.reading.scans import VIETNAMESE, draw, encoded
from tests.integration.reading.test_formats import layered_pdf, rewritten
from workers.extract.pdf_text import TextLayer, read_layer

ROOT = Path(__file__).resolve().parents[3]


def _run(*arguments: str, stdin: bytes = b"", password: str = "") -> subprocess.CompletedProcess[bytes]:
    env = {**os.environ, "PYTHONPATH": str(ROOT)} | ({"HOSO_PASSWORD": password} if password else {})
    return subprocess.run(
        [sys.executable, "-m", "workers.render", *arguments], input=stdin, capture_output=True, env=env, cwd=ROOT
    )


def _drawn(folder: Path, data: bytes, *options: str, password: str = "") -> tuple[int, Image.Image | None]:
    blob, out = folder / "blob", folder / "page.webp"
    blob.write_bytes(data)
    done = _run("page", "--blob", str(blob), "--out", str(out), *options, password=password)
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []
    if not out.exists():
        return done.returncode, None
    with Image.open(out) as image:
        image.load()
        return done.returncode, image


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP", "PDF"])
def test_a_page_is_drawn_at_the_width_asked_for(tmp_path: Path, kind: str) -> None:
    code, image = _drawn(tmp_path, encoded(draw(VIETNAMESE, 100).image, kind, 100), "--width", "400")
    assert code == 0
    assert image is not None
    assert image.format == "WEBP"
    assert image.width == 400
    assert image.height == pytest.approx(400 * 11.69 / 8.27, abs=4)


def test_a_page_is_turned_upright(tmp_path: Path) -> None:
    data = encoded(draw(VIETNAMESE, 100).image.transpose(Image.Transpose.ROTATE_90), "PNG", 100)
    code, image = _drawn(tmp_path, data, "--width", "400", "--rotation", "90")
    assert code == 0
    assert image is not None
    assert image.height > image.width
    grey = np.asarray(image.convert("L"))
    assert grey[: len(grey) // 2].min() < 100  # the text is in the upper half
    assert grey[len(grey) * 3 // 4 :].min() > 200


def test_a_locked_pdf_is_drawn_with_its_password_only(tmp_path: Path) -> None:
    data = rewritten(layered_pdf(VIETNAMESE), lambda writer: writer.encrypt("secret", algorithm="AES-256"))
    assert _drawn(tmp_path, data)[0] == 4
    assert _drawn(tmp_path, data, password="secret")[0] == 0


@pytest.mark.parametrize(
    ("data", "options", "code"),
    [
        (b"only text", (), 3),
        (b"%PDF-1.4 broken", (), 4),
        (b"\x89PNG\r\n\x1a\nbroken", (), 4),
        (b"x", ("--page", "x"), 2),
    ],
)
def test_what_cannot_be_drawn_says_so_by_its_code(
    tmp_path: Path, data: bytes, options: tuple[str, ...], code: int
) -> None:
    assert _drawn(tmp_path, data, *options) == (code, None)


def test_a_page_that_is_not_there_is_unreadable(tmp_path: Path) -> None:
    assert _drawn(tmp_path, layered_pdf(VIETNAMESE), "--page", "2") == (4, None)


def _layer_of(data: bytes) -> tuple[TextLayer, tuple[float, float]]:
    document = pdfium.PdfDocument(data)
    try:
        page = document[0]
        layer = read_layer(page, 10**6)
        size = page.get_size()
        page.close()
    finally:
        document.close()
    return layer, size


def _near(found: Word, expected: Word) -> bool:
    pairs = zip(
        (found.box.x0, found.box.y0, found.box.x1, found.box.y1),
        (expected.box.x0, expected.box.y0, expected.box.x1, expected.box.y1), strict=True,
    )  # fmt: skip
    return all(abs(a - b) < 0.01 for a, b in pairs)


@pytest.mark.parametrize("kind", ["PDF", "JPEG", "TIFF"])
@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_searchable_pdf_gives_back_the_words_in_their_places(
    read: ReadFile, tmp_path: Path, kind: str, turned: int
) -> None:
    turns = {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_270}
    image = draw(VIETNAMESE[:5], 150).image
    data = encoded(image.transpose(turns[turned]) if turned else image, kind, 150)
    (page,) = read(data).pages
    words = [[w.text, w.box.x0, w.box.y0, w.box.x1, w.box.y1] for w in page.words]
    given = json.dumps({"pages": [{"number": 1, "rotation": page.rotation, "words": words}]})
    blob, out = tmp_path / "blob", tmp_path / "out.pdf"
    media_type = {"PDF": "application/pdf", "JPEG": "image/jpeg", "TIFF": "image/tiff"}[kind]
    done = _run("searchable", "--blob", str(blob), "--out", str(out), "--type", media_type, stdin=given.encode())
    assert done.returncode == 0, done.stderr
    layer, (width, height) = _layer_of(out.read_bytes())
    assert [word.text for word in layer.words] == [word.text for word in page.words]
    assert all(_near(found, word) for found, word in zip(layer.words, page.words, strict=True))
    assert height > width


def test_another_reader_finds_the_same_letters(read: ReadFile, tmp_path: Path) -> None:
    blob, out = tmp_path / "blob", tmp_path / "out.pdf"
    blob.write_bytes(encoded(draw(VIETNAMESE, 100).image, "PDF", 100))
    alphabet = sorted(
        {chr(code) for code in [*range(0x20, 0x17F), *range(0x1EA0, 0x1EFA), 0x1A0, 0x1B0, 0x20AC, 0x4E2D]}
    )
    text = "".join(letter for letter in alphabet if letter.isalnum())
    words = [
        [text[start : start + 40], 0.1, 0.1 + start / 1000, 0.9, 0.12 + start / 1000]
        for start in range(0, len(text), 40)
    ]
    given = json.dumps({"pages": [{"number": 1, "rotation": 0, "words": words}]})
    assert (
        _run(
            "searchable", "--blob", str(blob), "--out", str(out), "--type", "application/pdf", stdin=given.encode()
        ).returncode
        == 0
    )
    found = PdfReader(io.BytesIO(out.read_bytes())).pages[0].extract_text()
    assert "".join(found.split()) == text


def test_the_look_of_the_page_does_not_change(read: ReadFile, tmp_path: Path) -> None:
    blob, out = tmp_path / "blob", tmp_path / "out.pdf"
    blob.write_bytes(layered_pdf(VIETNAMESE))
    given = json.dumps({"pages": [{"number": 1, "rotation": 0, "words": [["ẩn", 0.1, 0.5, 0.9, 0.6]]}]})
    assert (
        _run(
            "searchable", "--blob", str(blob), "--out", str(out), "--type", "application/pdf", stdin=given.encode()
        ).returncode
        == 0
    )
    assert _look(blob.read_bytes()) == _look(out.read_bytes())


def _look(data: bytes) -> bytes:
    document = pdfium.PdfDocument(data)
    try:
        page = document[0]
        bitmap = page.render(scale=1)
        look = bytes(bitmap.buffer)
        bitmap.close()
        page.close()
    finally:
        document.close()
    return look
