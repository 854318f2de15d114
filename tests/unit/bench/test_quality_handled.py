"""Handled pages look like what they are named, and their truth is what can still be read."""

from __future__ import annotations

import io

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from bench.quality import handled, pens
from bench.quality.reading import first_page, papers
from bench.samples.render import scans
from bench.samples.render.hand import HANDS
from bench.samples.render.pdf import page_texts

PDF = first_page(next(papers(1, 7, held_back=False)))


def _picture(name: str, seed: int = 3) -> Image.Image:
    content = handled.handle(name, PDF, seed, "dkg").content
    if name == "fax":
        return Image.open(io.BytesIO(content))
    document = pypdfium2.PdfDocument(content)
    try:
        picture: Image.Image = document[0].render(scale=1).to_pil().convert("RGB")
        return picture
    finally:
        document.close()


@pytest.mark.parametrize("name", handled.NAMES)
def test_the_same_seed_handles_a_page_the_same_way(name: str) -> None:
    once, again, other = (handled.handle(name, PDF, seed, "dkg").content for seed in (3, 3, 4))
    assert once == again
    assert once != other


def test_each_handling_shows() -> None:
    pixels = {name: np.asarray(_picture(name).convert("L")).astype(int) for name in handled.NAMES}
    plain = np.asarray(scans.scan_pages(PDF, scans.Wear(dpi=72))[0]).astype(int)
    assert pixels["punched, stapled, black borders"][:4].mean() < 80  # the scanner's bed
    assert plain[:4].mean() > 250
    assert pixels["coloured paper"].max(axis=None) < 252
    assert np.percentile(pixels["faded heat print"], 1) > np.percentile(plain, 1) + 60  # no black left
    assert (pixels["back shows through"] < 240).mean() > (plain < 240).mean() * 1.2
    assert set(np.unique(np.asarray(_picture("fax")))) == {False, True}


def test_what_was_crossed_out_is_not_asked_for() -> None:
    for pdf in papers(8, 7, held_back=False):
        made = handled.handle("marked by pens", first_page(pdf), 1, "dkg")
        text = page_texts(pdf)[0]
        gone = set(text.split("\n")) - set(made.text.split("\n"))
        assert all(line.strip() in pens.SAID_FREELY or not line.strip() for line in gone)
        if gone:
            return
    pytest.fail("nothing was crossed out on eight papers")


def test_runs_of_print_lie_where_their_ink_is() -> None:
    page = np.asarray(scans.scan_pages(PDF, scans.Wear(dpi=100))[0])
    found = pens.runs(PDF, 0, 100)
    assert len(found) > 5
    for run in found:
        left, top, right, bottom = (round(edge) for edge in run.box)
        assert page[max(0, top) : bottom + 1, max(0, left) : right + 1].min() < 160, run.text


def test_a_curve_goes_through_its_knots() -> None:
    knots = [(0.0, 0.0), (10.0, 5.0), (20.0, -5.0), (30.0, 0.0)]
    points = pens.curve(knots)
    for x, y in knots:
        assert min(abs(x - a) + abs(y - b) for a, b in points) < 1e-6


def test_hands_and_notes_are_held_back_by_halves() -> None:
    assert {pens.half_of(hand) for hand in HANDS[::2]} == {0}
    assert {pens.half_of(hand) for hand in HANDS[1::2]} == {1}
