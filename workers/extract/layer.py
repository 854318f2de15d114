"""Judges the text layer of a PDF page before it is trusted. Pure: text and figures in, a verdict out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workers.extract.language import wording
from workers.extract.legacy import converter_for

_ODD = re.compile(r"[\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff\x00-\x08\x0e-\x1f\x7f-\x9f]|\(cid:\d+\)")
# Bounds found on contracts, invoices and broken files: good layers lie at 0.9 and above, rubbish below 0.6.
_MAX_ODD = 0.05
_MIN_PLAUSIBLE = 0.7
_MIN_WORDS_TO_JUDGE = 8
_SCAN_COVER = 0.55  # share of the page under pictures from which it is a scan
_MIN_CHARS_OVER_BACKGROUND = 400  # of visible text: then the picture is its background
_MAX_UNCOVERED = 0.5  # share of a scan's ink that may lie outside the layer's words


@dataclass(frozen=True, slots=True)
class LayerFigures:
    """What was measured of a layer. Shares are 0.0 to 1.0; `uncovered` is None when it was not measured."""

    text: str
    unmapped: float  # characters whose glyph has no Unicode
    picture_cover: float  # the page under pictures
    uncovered: float | None = None  # the page's ink that lies outside every word
    hidden: bool = False  # the text is not seen: invisible, or under the picture


def distrust(layer: LayerFigures) -> str | None:
    """Why this layer must not be used; None when it is good."""
    text = layer.text.strip()
    if not text:
        return "no text"
    if layer.unmapped > _MAX_ODD:
        return "unmapped glyphs"
    if len(_ODD.findall(text)) > _MAX_ODD * len(text):
        return "control characters"
    if converter_for(text) is not None:
        return "legacy encoding"
    found = wording(text)
    if found.words >= _MIN_WORDS_TO_JUDGE and found.plausible < _MIN_PLAUSIBLE:
        return "no words"
    if layer.picture_cover >= _SCAN_COVER:
        return _distrust_scan(layer)
    return None


def _distrust_scan(layer: LayerFigures) -> str | None:
    """Text over a scan is a stamp, or another program's reading: then it must cover the ink and be a language."""
    found = wording(layer.text)
    if found.words < _MIN_WORDS_TO_JUDGE:
        return "a few words over a picture"
    covers = layer.uncovered is None or layer.uncovered <= _MAX_UNCOVERED
    if not layer.hidden:
        return None if covers or len(layer.text) >= _MIN_CHARS_OVER_BACKGROUND else "covers little of the picture"
    if not covers:
        return "covers little of the picture"
    if found.vietnamese >= 0.35 or (found.english >= 0.15 and found.plausible >= 0.9):
        return None
    return "an old reading in no known language"
