"""An invisible text layer for a page of a PDF: words that are found, marked and copied, but not seen.

The font is a Type 3 font whose glyphs draw nothing (PDF 32000-1, 9.6.5) with a ToUnicode map (9.10.3): it
needs no font file and gives back every letter as it went in. A font of this kind holds 255 letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
)

_LETTERS_A_FONT = 255
_GLYPH_WIDTH = 500  # thousandths of the font size
_ASCENT, _DESCENT = 800, -200


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A word and its box in fractions of the page as shown."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page's box in PDF coordinates and how it is shown: `rotation` clockwise, 0, 90, 180 or 270."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    def place(self, u: float, v: float) -> tuple[float, float]:
        """The point at fractions (u, v) of the page as shown, v downwards."""
        width, height = self.right - self.left, self.top - self.bottom
        return {
            0: (self.left + u * width, self.top - v * height),
            90: (self.left + v * width, self.bottom + u * height),
            180: (self.right - u * width, self.bottom + v * height),
            270: (self.right - v * width, self.top - u * height),
        }[self.rotation]

    @property
    def shown(self) -> tuple[float, float]:
        """Width and height as shown, in points."""
        sides = (self.right - self.left, self.top - self.bottom)
        return (sides[1], sides[0]) if self.rotation in (90, 270) else sides


@dataclass(slots=True)
class InvisibleFonts:
    """The fonts of one document; letters get their codes as they come."""

    writer: PdfWriter
    codes: dict[str, tuple[int, int]] = field(default_factory=dict)

    def code(self, letter: str) -> tuple[int, int]:
        """The number of the font that holds the letter, and its code there."""
        if letter not in self.codes:
            font, code = divmod(len(self.codes), _LETTERS_A_FONT)
            self.codes[letter] = (font, code + 1)
        return self.codes[letter]

    def resources(self) -> DictionaryObject:
        """The fonts as a resource dictionary; to be called when all pages are laid."""
        fonts = DictionaryObject()
        for number in range(1 + (len(self.codes) - 1) // _LETTERS_A_FONT if self.codes else 0):
            letters = {code: letter for letter, (font, code) in self.codes.items() if font == number}
            fonts[NameObject(_font_name(number))] = self._font(letters)
        return fonts

    def _font(self, letters: dict[int, str]) -> IndirectObject:
        last = max(letters)
        # d1: width, then the glyph's box, so that viewers know what to mark; nothing is drawn.
        glyph = DecodedStreamObject()
        glyph.set_data(f"{_GLYPH_WIDTH} 0 0 {_DESCENT} {_GLYPH_WIDTH} {_ASCENT} d1".encode())
        names = ArrayObject([NumberObject(1), *(NameObject(f"/g{code}") for code in range(1, last + 1))])
        blank = self.writer._add_object(glyph)
        mapping = DecodedStreamObject()
        mapping.set_data(_to_unicode(letters))
        font = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type3"),
                NameObject("/FontBBox"): _numbers(0, _DESCENT, _GLYPH_WIDTH, _ASCENT),
                NameObject("/FontMatrix"): _numbers(0.001, 0, 0, 0.001, 0, 0),
                NameObject("/CharProcs"): DictionaryObject(
                    {NameObject(f"/g{code}"): blank for code in range(1, last + 1)}
                ),
                NameObject("/Encoding"): DictionaryObject(
                    {NameObject("/Type"): NameObject("/Encoding"), NameObject("/Differences"): names}
                ),
                NameObject("/FirstChar"): NumberObject(1),
                NameObject("/LastChar"): NumberObject(last),
                NameObject("/Widths"): _numbers(*([_GLYPH_WIDTH] * last)),
                NameObject("/Resources"): DictionaryObject(),
                NameObject("/ToUnicode"): self.writer._add_object(mapping),
            }
        )
        return self.writer._add_object(font)


def layer_content(words: Sequence[PlacedWord], sheet: Sheet, fonts: InvisibleFonts) -> bytes:
    """The drawing commands of a page's words: text render mode 3, each word stretched over its box."""
    lines = [b"q BT 3 Tr"]
    lines += [_word_commands(word, sheet, fonts) for word in words if word.text]
    return b"\n".join([*lines, b"ET Q"])


def _word_commands(word: PlacedWord, sheet: Sheet, fonts: InvisibleFonts) -> bytes:
    width, height = sheet.shown
    size = max(1.0, (word.y1 - word.y0) * height)
    length = max(0.5, (word.x1 - word.x0) * width)
    stretch = 100 * length / (len(word.text) * size * _GLYPH_WIDTH / 1000)
    base = word.y1 + _DESCENT / 1000 * size / height
    x, y = sheet.place(word.x0, base)
    a, b, c, d = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}[sheet.rotation]
    commands = [f"{stretch:.2f} Tz {a} {b} {c} {d} {x:.2f} {y:.2f} Tm"]
    # The space belongs to the word: a reader need not guess from the gap where it ends.
    for font, codes in _runs(word.text + " ", fonts):
        commands.append(f"{_font_name(font)} {size:.2f} Tf <{codes.hex()}> Tj")
    return " ".join(commands).encode()


def _runs(text: str, fonts: InvisibleFonts) -> list[tuple[int, bytes]]:
    runs: list[tuple[int, bytes]] = []
    for letter in text:
        font, code = fonts.code(letter)
        if runs and runs[-1][0] == font:
            runs[-1] = (font, runs[-1][1] + bytes([code]))
        else:
            runs.append((font, bytes([code])))
    return runs


def _font_name(number: int) -> str:
    return f"/HosoText{number}"


def _numbers(*values: float) -> ArrayObject:
    return ArrayObject([NumberObject(v) if isinstance(v, int) else FloatObject(v) for v in values])


def _to_unicode(letters: dict[int, str]) -> bytes:
    rows = [f"<{code:02x}> <{letter.encode('utf-16-be').hex()}>" for code, letter in sorted(letters.items())]
    blocks = [rows[start : start + 100] for start in range(0, len(rows), 100)]  # 100 a block is the most allowed
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n/CMapName /HosoText def /CMapType 2 def\n"
        f"1 begincodespacerange <00> <ff> endcodespacerange\n{body}\nendcmap end end"
    ).encode()
