"""A reading as JSON and back, between the sandbox and the worker. What comes back is checked, not believed."""

from __future__ import annotations

import math
import os
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from app.domain.reading import Box, EmbeddedFile, FileRead, MailHeaders, PageOutcome, PageRead, ReadMethod, Word
from app.domain.text import clean
from workers.sandbox.failure import GarbledAnswer

_DIGITS = 5  # a fraction of a page to 1/100000


def page_to_json(page: PageRead) -> dict[str, Any]:
    """A page with its words as rows of offsets, box and confidence."""
    words = [
        [w.start, w.end, *(round(v, _DIGITS) for v in (w.box.x0, w.box.y0, w.box.x1, w.box.y1)), round(w.confidence, 3)]
        for w in page.words
    ]
    return {
        "number": page.number, "text": page.text, "method": page.method.value, "outcome": page.outcome.value,
        "confidence": page.confidence, "language": page.language, "words": words, "width": page.width,
        "height": page.height, "rotation": page.rotation, "skew": page.skew, "error": page.error,
    }  # fmt: skip


def page_from_json(data: dict[str, Any]) -> PageRead:
    """Inverse of `page_to_json`. Raises GarbledAnswer when it is no page."""
    try:
        text = clean(_text(data["text"]))
        words = tuple(_word(row, text) for row in data["words"])
        return PageRead(
            number=int(data["number"]),
            text=text,
            method=ReadMethod(data["method"]),
            outcome=PageOutcome(data["outcome"]),
            confidence=None if data["confidence"] is None else _unit(data["confidence"]),
            language=None if data["language"] is None else _text(data["language"])[:8],
            words=words,
            width=_finite(data["width"]),
            height=_finite(data["height"]),
            rotation=int(data["rotation"]) % 360,
            skew=_finite(data["skew"]),
            error=None if data["error"] is None else _text(data["error"])[:500],
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise GarbledAnswer("no page") from error


def file_to_json(read: FileRead) -> dict[str, Any]:
    """A reading without its pages, which travel one by one."""
    return asdict(replace(read, pages=()))


def file_from_json(data: dict[str, Any], scratch: Path) -> FileRead:
    """Inverse of `file_to_json`; embedded files must be plain files below `scratch`. Raises GarbledAnswer."""
    try:
        return FileRead(
            media_type=_text(data["media_type"])[:200],
            embedded=tuple(_embedded(row, scratch) for row in data["embedded"]),
            mail=None if data["mail"] is None else _mail(data["mail"]),
            no_text_reason=None if data["no_text_reason"] is None else _text(data["no_text_reason"])[:500],
            encrypted=bool(data["encrypted"]),
            properties={_text(k)[:100]: clean(_text(v))[:2000] for k, v in data["properties"].items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError, OSError) as error:
        raise GarbledAnswer("no reading") from error


def _word(row: list[Any], text: str) -> Word:
    start, end, x0, y0, x1, y1, confidence = row
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text)):
        raise ValueError("word outside its page")
    return Word(text[start:end], start, end, Box(_unit(x0), _unit(y0), _unit(x1), _unit(y1)), _unit(confidence))


def _embedded(row: dict[str, Any], scratch: Path) -> EmbeddedFile:
    path = Path(_text(row["path"]))
    root = os.path.realpath(scratch)
    if path.is_symlink() or not path.is_file() or not os.path.realpath(path).startswith(root + os.sep):
        raise ValueError("embedded file outside the scratch folder")
    return EmbeddedFile(
        name=clean(_text(row["name"]))[:255],
        path=str(path),
        media_type=None if row["media_type"] is None else _text(row["media_type"])[:200],
        content_id=None if row["content_id"] is None else _text(row["content_id"])[:500],
    )


def _mail(row: dict[str, Any]) -> MailHeaders:
    lists = {"references", "to", "cc", "faults"}
    known: dict[str, Any] = {}
    for name, value in row.items():
        if name == "authenticated":
            known[name] = bool(value)
        else:
            known[name] = tuple(_text(v) for v in value) if name in lists else _text(value)
    return MailHeaders(**known)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _finite(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError("no number")
    return float(value)


def _unit(value: object) -> float:
    return min(1.0, max(0.0, _finite(value)))
