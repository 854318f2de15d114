"""A short presentation as PPTX (python-pptx)."""

from __future__ import annotations

import io

from pptx import Presentation

from bench.samples.render.bundle import settle


def to_pptx(title: str, subtitle: str, points: tuple[str, ...]) -> bytes:
    """A cover and one slide of points."""
    deck = Presentation()
    cover = deck.slides.add_slide(deck.slide_layouts[0])
    cover.shapes.title.text = title
    cover.placeholders[1].text = subtitle
    page = deck.slides.add_slide(deck.slide_layouts[1])
    page.shapes.title.text = "Thông tin liên hệ"
    page.placeholders[1].text = "\n".join(points)
    out = io.BytesIO()
    deck.save(out)
    return settle(out.getvalue())
