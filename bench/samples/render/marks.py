"""What is drawn, not written, on a paper: a firm's sign, signatures, round red stamps."""

from __future__ import annotations

from random import Random

from reportlab.lib import colors
from reportlab.lib.utils import ImageReader
from reportlab.platypus import Flowable

from bench.samples.papers import Signature
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


class SigningPlace(Flowable):  # type: ignore[misc]  # reportlab has no types
    """Label, note, scrawl, stamp and name of one signature, in a box `width` points wide.

    A note of several lines is a digital signature and gets a frame.
    """

    def __init__(self, place: Signature, width: float, family: str, size: float) -> None:
        super().__init__()
        self.place, self.family, self.size = place, family, size
        self.width, self.height = width, 118.0

    def draw(self) -> None:
        middle = self.width / 2
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
