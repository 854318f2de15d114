"""The measure of reading: each rendering says what its page says, and what was not read counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.quality import handled, open_sets, reading
from bench.quality.score import error_rate
from bench.samples.render.pdf import page_texts

PDFS = list(reading.papers(2, 7, held_back=False))


@pytest.fixture(scope="module")
def made() -> dict[str, reading.Sheet]:
    return {sheet.rendering: sheet for sheet in reading.sheets(PDFS[0], PDFS[1], 0, "dkg")}


def test_every_rendering_is_made_and_says_what_its_pages_say(made: dict[str, reading.Sheet]) -> None:
    assert tuple(made) == reading.RENDERINGS
    first, second = (page_texts(pdf)[0] for pdf in PDFS)
    both = made["two pages on a sheet"]
    assert first in both.text and second in both.text
    marked = made["marked by pens"]
    assert {sheet.text for sheet in made.values() if sheet not in (both, marked)} == {first}
    assert set(marked.text.split("\n")) <= set(first.split("\n"))


def test_plain_tesseract_is_given_the_pixels_of_the_file(made: dict[str, reading.Sheet]) -> None:
    sides = {name: reading.pixels(sheet).size for name, sheet in made.items()}
    assert sides["bad, 150 dpi"][0] < sides["bad, 200 dpi"][0]
    for name in ("clean", "turned 180°", *handled.NAMES):
        assert sides[name][0] < sides[name][1]
    for name in ("turned 90°", "turned 270°", "two pages on a sheet"):
        assert sides[name][0] > sides[name][1]


def test_papers_are_the_same_each_time_and_others_when_held_back() -> None:
    def texts(*, held_back: bool) -> list[tuple[str, ...]]:
        return [page_texts(pdf) for pdf in reading.papers(2, 7, held_back=held_back)]

    assert texts(held_back=False) == [page_texts(pdf) for pdf in PDFS]
    assert texts(held_back=True) != texts(held_back=False)


@pytest.mark.parametrize("scrap", ["", "C", "ty"])
def test_a_page_of_which_a_scrap_was_read_is_almost_all_wrong(scrap: str) -> None:
    wrong, total = error_rate(scrap, "Công ty ABC")
    assert total == len("Công ty ABC")
    assert wrong >= total - len(scrap)


def test_one_wrong_letter_is_one_error_wherever_the_line_stands() -> None:
    assert error_rate("Trang 1\nCông tu ABC\nHết", "Công ty ABC") == (1, 11)
    assert error_rate("Hết\nSố 5", "Số 5\nHết") == (0, 7)


def test_pages_and_not_characters_make_the_interval() -> None:
    even = reading.Tally([(1, 100)] * 20)
    uneven = reading.Tally([(20, 100)] + [(0, 100)] * 19)
    assert even.rate == uneven.rate == pytest.approx(0.01)
    assert even.interval() == (even.rate, even.rate)
    low, high = uneven.interval()
    assert low == 0.0
    assert high > 0.02


def test_the_first_sender_of_a_forward_counts_only_when_it_is_he(tmp_path: Path) -> None:
    head = "---------- Forwarded message ---------\nFrom: {}\nDate: Mon, Mar 3, 2025 at 9:00 AM\n"
    head += "Subject: Prices\nTo: <a@b.vn>\n\nHello"
    (tmp_path / "gmail_en_body.txt").write_text(head.format("John Doe <john.doe@acme.com>"), "utf-8")
    (tmp_path / "other_en_body.txt").write_text("John.Doe@acme.com wrote nothing that was passed on", "utf-8")
    (tmp_path / "gmail_en_body_variant_4.txt").write_text(head.format("John Doe <john.doe@acme.com>"), "utf-8")
    senders, replies = open_sets.forwards(tmp_path)
    assert (senders.hits, senders.all) == (1, 2)
    assert "other_en_body.txt" in senders.misses[0]
    assert (replies.hits, replies.all) == (0, 1)
