"""What is drawn, not written, on a paper: a firm's sign, signatures, round red stamps."""

from __future__ import annotations

from random import Random

from reportlab.lib import colors
from reportlab.lib.utils import ImageReader
from reportlab.platypus import Flowable

from bench.samples.papers import Signature, filled_in
from bench.samples.render.hand import hand_text
from bench.samples.render.stamps import stamp_picture

_INK = colors.Color(0.10, 0.16, 0.48)
_SIGN_COLOURS = ("#0b6e4f", "#1d4e89", "#8c2f39", "#6a4c93", "#b5651d")


class Logo(Flowable):  # type: ignore[misc]  # reportlab has no types
    """A square sign with a firm's initials, its colour drawn from the name."""

    def __init__(self, name: str, side: float) -> None:
        super().__init__()
        self.width = self.height = side
        words = [word for word in name.split() if word[0].isupper()]
        self.initials = "".join(word[0] for word in words[-2:])
        self.colour = Random(name).choice(_SIGN_COLOURS)

    def draw(self) -> None:
        side = self.width
        self.canv.setFillColor(colors.HexColor(self.colour))
        self.canv.roundRect(0, 0, side, side, 7, stroke=0, fill=1)
        self.canv.setFillColor(colors.white)
        self.canv.setFont("Arimo-Bold", side * 0.42)
        self.canv.drawCentredString(side / 2, side * 0.35, self.initials)
        self.canv.setFillColor(colors.black)


class FilledLine(Flowable):  # type: ignore[misc]  # reportlab has no types
    """A printed line whose odd parts were written by hand on dots: drawn, so that they are no text of the file.

    Without a `hand` (see bench.samples.render.hand) they are typed between dots.
    """

    def __init__(
        self, parts: tuple[str, ...], width: float, align: str, family: str, size: float, hand: str = ""
    ) -> None:
        super().__init__()
        self.parts, self.align, self.face, self.size, self.hand = parts, align, f"{family}-Regular", size, hand
        self.width, self.height = width, size * 1.9

    def draw(self) -> None:
        parts = self.parts if self.hand else (filled_in(self.parts),)
        widths = [self._hand_width(part) if at % 2 else self._print_width(part) for at, part in enumerate(parts)]
        x = {"left": 0.0, "center": (self.width - sum(widths)) / 2, "right": self.width - sum(widths)}[self.align]
        for at, (part, width) in enumerate(zip(parts, widths, strict=True)):
            self.canv.setFont(self.face, self.size)
            if at % 2:
                self._write(part, x, width)
            else:
                self.canv.drawString(x, self.size * 0.5, part)
            x += width

    def _write(self, part: str, x: float, width: float) -> None:
        self.canv.setDash(0.8, 1.8)
        self.canv.setLineWidth(0.7)
        self.canv.line(x, self.size * 0.42, x + width, self.size * 0.42)
        self.canv.setDash()
        picture = hand_text(part, self.hand, (26, 41, 122), self.face)
        height = self.size * 1.35
        wide = min(width - 4, height * picture.width / picture.height)
        self.canv.drawImage(ImageReader(picture), x + (width - wide) / 2, self.size * 0.28, wide, height, mask="auto")

    def _print_width(self, text: str) -> float:
        return float(self.canv.stringWidth(text, self.face, self.size))

    def _hand_width(self, text: str) -> float:
        """Forms leave more room than a hand needs."""
        return self.size * (0.9 * len(text) + 1.2)


class SigningPlace(Flowable):  # type: ignore[misc]  # reportlab has no types
    """Label, note, scrawl, stamp and name of one signature, in a box `width` points wide.

    A note of several lines is a digital signature and gets a frame.
    """

    def __init__(self, place: Signature, width: float, family: str, size: float, hand: str = "") -> None:
        super().__init__()
        self.place, self.family, self.size, self.hand = place, family, size, hand
        self.width, self.height = width, 118.0 + (24 if place.dated else 0)

    def draw(self) -> None:
        middle = self.width / 2
        if self.place.dated:
            line = FilledLine(self.place.dated, self.width, "center", self.family, self.size, self.hand)
            line.drawOn(self.canv, 0, 0)
            self.canv.translate(0, 24)
        self.canv.setFont(f"{self.family}-Bold", self.size)
        self.canv.drawCentredString(middle, 104, self.place.label)
        if "\n" in self.place.note:
            self._digital(middle)
            return
        self.canv.setFont(f"{self.family}-Italic", self.size - 1)
        self.canv.drawCentredString(middle, 90, self.place.note)
        if self.place.name.strip():
            self.canv.setFont(f"{self.family}-Bold", self.size)
            self.canv.drawCentredString(middle, 4, self.place.name)
            self._scrawl(middle)
        if self.place.stamp:
            self._stamp(middle - 44, 50, 94)

    def _digital(self, middle: float) -> None:
        lines = self.place.note.split("\n")
        self.canv.setStrokeColor(colors.HexColor("#2e8b57"))
        self.canv.rect(middle - 118, 38, 236, 58)
        self.canv.setFillColor(colors.HexColor("#1f6f43"))
        self.canv.setFont(f"{self.family}-Bold", 9)
        self.canv.drawString(middle - 112, 82, "Signature Valid")
        self.canv.setFont(f"{self.family}-Regular", 7)
        for at, line in enumerate(lines):
            self.canv.drawString(middle - 112, 68 - at * 13, line)
        self.canv.setFillColor(colors.black)

    def _scrawl(self, middle: float) -> None:
        rng = Random(self.place.name)
        self.canv.setStrokeColor(_INK)
        self.canv.setLineWidth(1.3)
        path = self.canv.beginPath()
        x, y = middle - 42, 44.0
        path.moveTo(x, y)
        for _ in range(6):
            bends = [(x + rng.uniform(-4, 16), y + rng.uniform(-26, 28)) for _ in range(2)]
            x, y = x + rng.uniform(9, 18), 44 + rng.uniform(-9, 11)
            path.curveTo(*bends[0], *bends[1], x, y)
        self.canv.drawPath(path)
        self.canv.setStrokeColor(colors.black)

    def _stamp(self, x: float, y: float, side: float) -> None:
        picture = ImageReader(stamp_picture(self.place.stamp))
        self.canv.drawImage(picture, x - side / 2, y - side / 2, side, side, mask="auto")
