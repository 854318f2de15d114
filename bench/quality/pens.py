"""What people draw on a printed page: signatures across names, ticks, rings, underlines, crossed-out words, notes.

Strokes are splines through points drawn by chance; ink is blue, black or red. Crossed out are only sentences that state
no fact, and those are taken out of the truth: nobody can say whether a struck word is to be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import numpy as np
import pypdfium2
from PIL import Image, ImageDraw

from bench.quality import wordings as w
from bench.samples.render.hand import HANDS, hand_text

_INKS = ((24, 38, 120), (24, 38, 120), (28, 28, 34), (176, 24, 36))
_NOTES = (  # the even ones for development, the odd ones held back
    "Đã nhận 14/3", "Lưu HĐ", "Chị Lan xem giúp", "ok, đã kiểm tra", "Gửi KT 2 bản", "chờ ký duyệt", "Gấp!", "Đã TT đợt 1",
)  # fmt: skip
SAID_FREELY = " ".join((*w.FILLER, *w.ENGLISH_FILLER))  # sentences that state no fact
_POINTS = 14  # of a curve between two of its knots


@dataclass(frozen=True, slots=True)
class Run:
    """A run of print on a page: what it says and where, in pixels: left, top, right, bottom."""

    text: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Marked:
    """A page with marks. `struck` are the runs that were crossed out."""

    picture: Image.Image
    struck: tuple[str, ...]


def runs(pdf: bytes, page: int, dpi: int) -> list[Run]:
    """The runs of print of a page of a PDF, as they lie on its picture at `dpi`."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        sheet = document[page]
        text, high, scale = sheet.get_textpage(), sheet.get_height(), dpi / 72
        found = []
        for at in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(at)
            said = text.get_text_bounded(left, bottom, right, top).strip()
            if said:
                found.append(Run(said, (left * scale, (high - top) * scale, right * scale, (high - bottom) * scale)))
        return found
    finally:
        document.close()


def unstruck(text: str, struck: tuple[str, ...]) -> str:
    """The lines of a page without those that a struck run lies in."""
    return "\n".join(line for line in text.split("\n") if not any(run in line or line.strip() in run for run in struck))


def marked(picture: Image.Image, printed: list[Run], dpi: int, hand: str, seed: str) -> Marked:
    """The page (RGB) with what a few people have drawn on it."""
    rng = Random(f"pens:{seed}")
    pen = _Pen(picture.copy(), dpi, rng)
    for run in _names(printed)[-2:]:
        pen.sign_across(run)
    for run in rng.sample(printed, min(len(printed), rng.randint(2, 6))):
        pen.tick(run)
    for run in rng.sample(printed, min(len(printed), 2)):
        pen.underline(run)
    figures = [run for run in printed if sum(map(str.isdigit, run.text)) >= 4 and len(run.text) < 40]
    if figures:
        pen.ring(rng.choice(figures))
    free = [run for run in printed if len(run.text) > 25 and run.text in SAID_FREELY]
    struck = tuple(run.text for run in rng.sample(free, min(len(free), 1)))
    for run in free:
        if run.text in struck:
            pen.cross_out(run)
    pen.note(rng.choice(_NOTES[half_of(hand) :: 2]), hand, turned=rng.random() < 0.3)
    return Marked(pen.picture, struck)


def half_of(hand: str) -> int:
    """0 for the hands of development, 1 for those held back."""
    return HANDS.index(hand) % 2


def _names(printed: list[Run]) -> list[Run]:
    """Runs that look like a person's name below a place to sign."""
    return [
        run for run in printed
        if 2 <= len(run.text.split()) <= 5 and all(word[:1].isupper() and word[1:].islower() for word in run.text.split())
    ]  # fmt: skip


class _Pen:
    """Draws on a picture; lengths are millimetres of paper."""

    def __init__(self, picture: Image.Image, dpi: int, rng: Random) -> None:
        self.picture, self._mm, self._rng = picture, dpi / 25.4, rng
        self._draw = ImageDraw.Draw(picture)

    def sign_across(self, run: Run) -> None:
        """A scrawl wider than the name, its middle on the letters."""
        left, top, right, bottom = run.box
        reach, middle, rng = 9 * self._mm, (top + bottom) / 2, self._rng
        xs = np.linspace(left - reach * 0.4, right + reach * 0.6, rng.randint(8, 13))
        knots = [(x + rng.uniform(-2, 3) * self._mm, middle + rng.uniform(-1, 1) * reach) for x in xs]
        knots.append((left, middle + rng.uniform(-0.2, 0.5) * reach))  # and back below it
        self._stroke(knots, 0.45)

    def tick(self, run: Run) -> None:
        """A check mark before or on the beginning of a run."""
        x, y, size = run.box[0] - self._rng.uniform(-2, 6) * self._mm, run.box[3], self._rng.uniform(3, 6) * self._mm
        self._stroke([(x, y - size * 0.5), (x + size * 0.3, y), (x + size, y - size * 1.2)], 0.5)

    def underline(self, run: Run) -> None:
        """A line that touches the feet of the letters here and there."""
        left, _, right, bottom = run.box
        xs = np.linspace(left, min(right, left + 60 * self._mm), 5)
        self._stroke([(x, bottom + self._rng.uniform(-0.4, 0.9) * self._mm) for x in xs], 0.4)

    def ring(self, run: Run) -> None:
        """A ring that does not quite close."""
        left, top, right, bottom = run.box
        middle, half = (
            ((left + right) / 2, (top + bottom) / 2),
            ((right - left) / 2 + 3 * self._mm, (bottom - top) / 2 + 1.6 * self._mm),
        )
        turns = np.linspace(-0.6, 2 * np.pi + self._rng.uniform(-0.5, 0.3), 11)
        wobble = [self._rng.uniform(0.92, 1.12) for _ in turns]
        self._stroke(
            [(middle[0] + half[0] * s * np.cos(t), middle[1] + half[1] * s * np.sin(t)) for t, s in zip(turns, wobble, strict=True)], 0.45
        )  # fmt: skip

    def cross_out(self, run: Run) -> None:
        """One line through, or a zigzag over, the run."""
        left, top, right, bottom = run.box
        middle = (top + bottom) / 2
        if self._rng.random() < 0.5:
            self._stroke([(left, middle + 2), ((left + right) / 2, middle - 2), (right, middle + 1)], 0.5)
            return
        xs = np.arange(left, right, 2.2 * self._mm)
        self._stroke([(x, top if at % 2 else bottom) for at, x in enumerate(xs)], 0.45)

    def note(self, text: str, hand: str, *, turned: bool) -> None:
        """A few words in the upper margin, or up along the left one."""
        written = hand_text(text, hand, self._rng.choice(_INKS))
        high = round(self._rng.uniform(6, 9) * self._mm)
        written = written.resize((max(1, round(written.width * high / written.height)), high))
        written = written.rotate(90 if turned else self._rng.uniform(-6, 6), Image.Resampling.BICUBIC, expand=True)
        spot = (
            (round(5 * self._mm), round(self._rng.uniform(60, 150) * self._mm)) if turned
            else (round(self._rng.uniform(15, 120) * self._mm), round(self._rng.uniform(2, 6) * self._mm))
        )  # fmt: skip
        self.picture.paste(written, spot, written.getchannel("A"))

    def _stroke(self, knots: list[tuple[float, float]], width: float) -> None:
        ink = self._rng.choice(_INKS)
        self._draw.line(curve(knots), fill=ink, width=max(1, round(width * self._mm)), joint="curve")


def curve(knots: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Points of a smooth line through the knots (Catmull and Rom's spline)."""
    points = np.array([knots[0], *knots, knots[-1]], float)
    steps = np.linspace(0, 1, _POINTS, endpoint=False)[:, None]
    made: list[tuple[float, float]] = []
    for a, b, c, d in zip(points, points[1:], points[2:], points[3:], strict=False):
        bent = 0.5 * (
            2 * b + (c - a) * steps + (2 * a - 5 * b + 4 * c - d) * steps**2 + (3 * b - a - 3 * c + d) * steps**3
        )
        made += [(float(x), float(y)) for x, y in bent]
    return [*made, knots[-1]]
