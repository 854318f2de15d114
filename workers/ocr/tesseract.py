"""Runs Tesseract on a page and tells what it said: words with place and confidence, text in reading order.

The page goes as a path to a PGM: pytesseract would write a PNG otherwise, which takes as long as the reading.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

import pytesseract
from PIL import Image

from app.domain.reading import Box, Word
from app.domain.text import clean
from workers.sandbox.failure import FailureKind, SandboxFailure
from workers.sandbox.tasks import TaskCall

VIETNAMESE, ENGLISH = "vie", "eng"
MIN_VERSION = (4, 1)
_ETH = re.compile("[ĐÐ]*Ð[ĐÐ]*")
_WORD_LEVEL = "5"


@dataclass(frozen=True, slots=True)
class Reading:
    """What Tesseract read. Boxes are fractions of the picture it was given; `confidence` the mean over the
    letters of all words, 0.0 to 1.0, 0.0 when there are none."""

    text: str
    words: tuple[Word, ...]
    confidence: float


def read(image: Image.Image, dpi: float, language: str, scratch: Path, timeout: float, psm: int = 3) -> Reading:
    """Read a grey picture. `timeout` in seconds. Raises SandboxFailure when Tesseract is not there, died or hung."""
    path = scratch / "page.pgm"
    image.save(path, format="PPM")
    config = f"--psm {psm} --dpi {round(dpi)}"
    try:
        table = pytesseract.image_to_data(str(path), lang=language, config=config, timeout=timeout)
    except pytesseract.TesseractNotFoundError as error:
        raise SandboxFailure("Tesseract is not installed", FailureKind.UNAVAILABLE) from error
    except pytesseract.TesseractError as error:
        raise _failure(error) from error
    except RuntimeError as error:  # what pytesseract raises on its time-out
        raise SandboxFailure("Tesseract took too long and was stopped", FailureKind.TIMEOUT) from error
    finally:
        path.unlink(missing_ok=True)
    return assemble(str(table), image.width, image.height)


def assemble(table: str, width: int, height: int) -> Reading:
    """Tesseract's TSV as text: words of a line by a space, lines by a break, paragraphs by an empty line."""
    parts: list[str] = []
    words: list[Word] = []
    length, letters, weight = 0, 0, 0.0
    line_before: tuple[str, ...] = ()
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = _letters(clean(row["text"] or "").strip()) if row["level"] == _WORD_LEVEL else ""
        if not text:
            continue
        line = (row["block_num"], row["par_num"], row["line_num"])
        separator = _separator(line_before, line)
        start = length + len(separator)
        length = start + len(text)
        line_before = line
        confidence = min(1.0, max(0.0, float(row["conf"]) / 100))
        letters, weight = letters + len(text), weight + confidence * len(text)
        parts += [separator, text]
        words.append(Word(text, start, length, _box(row, width, height), confidence))
    return Reading("".join(parts), tuple(words), weight / letters if letters else 0.0)


def tesseract_status() -> tuple[str, list[str]]:
    """Version and languages of the Tesseract that is installed. Raises SandboxFailure when none answers."""
    try:
        return str(pytesseract.get_tesseract_version()), sorted(pytesseract.get_languages())
    except (pytesseract.TesseractNotFoundError, pytesseract.TesseractError, SystemExit, OSError) as error:
        raise SandboxFailure("Tesseract is not installed", FailureKind.UNAVAILABLE) from error


def status_task(call: TaskCall) -> None:
    """Sandbox task: the answer of `tesseract_status` as seen from inside."""
    version, languages = tesseract_status()
    call.answer({"kind": "tesseract", "version": version, "languages": languages})


def _letters(text: str) -> str:
    """The Vietnamese model wavers between Đ and the Icelandic Ð, which looks the same, and may write both; and
    it knows the sign of fractions beside the slash, which no number of a paper is written with."""
    return _ETH.sub("Đ", text).replace("ð", "đ").replace("\N{FRACTION SLASH}", "/")


def _separator(before: tuple[str, ...], line: tuple[str, ...]) -> str:
    if not before:
        return ""
    if before == line:
        return " "
    return "\n" if before[:2] == line[:2] else "\n\n"


def _box(row: dict[str, str], width: int, height: int) -> Box:
    left, top = int(row["left"]), int(row["top"])
    right, bottom = left + int(row["width"]), top + int(row["height"])
    return Box(left / width, top / height, right / width, bottom / height)


def _failure(error: pytesseract.TesseractError) -> SandboxFailure:
    if error.status is not None and error.status < 0:
        return SandboxFailure(f"Tesseract crashed (signal {-error.status})", FailureKind.CRASH)
    text = str(error.message)
    if "Failed loading language" in text or "Error opening data file" in text:
        return SandboxFailure("Tesseract lacks a language it needs", FailureKind.UNAVAILABLE)
    if "bad_alloc" in text:
        return SandboxFailure("Tesseract needs too much memory for this page", FailureKind.MEMORY)
    return SandboxFailure(f"Tesseract failed (exit code {error.status})", FailureKind.CRASH)
