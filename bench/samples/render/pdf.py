"""A Paper as a PDF with a text layer (reportlab, Tinos and Arimo), and the text of its pages."""

from __future__ import annotations

import io
from functools import lru_cache
from xml.sax.saxutils import escape

import pypdfium2
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    KeepTogether,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
)

from bench.samples.papers import (
    Block,
    Break,
    Filled,
    Grid,
    Heading,
    Letterhead,
    Motto,
    OfficialHead,
    Paper,
    PartyBlock,
    Signatures,
    Text,
    Title,
    TwoParties,
)
from bench.samples.render.fonts import FAMILIES, load_fonts
from bench.samples.render.marks import FilledLine, Logo, SigningPlace

_ALIGN = {"left": TA_LEFT, "right": TA_RIGHT, "center": TA_CENTER, "justify": TA_JUSTIFY}
_MARGINS = {"leftMargin": 25 * mm, "rightMargin": 18 * mm, "topMargin": 18 * mm, "bottomMargin": 18 * mm}
WIDTH = A4[0] - 43 * mm - 12  # a frame pads its text by 6 points on both sides


@lru_cache(maxsize=64)
def to_pdf(paper: Paper, *, password: str = "", hand: str = "") -> bytes:
    """The paper on A4. With a `password` the file is encrypted (128 bit) and opens with it only.

    With a `hand` (a key of bench.samples.render.hand) what is filled in is written by it and no text of the file;
    else it is typed.
    """
    load_fonts()
    out = io.BytesIO()
    encrypt = StandardEncryption(password, ownerPassword=f"{password}-owner", strength=128) if password else None
    document = SimpleDocTemplate(out, pagesize=A4, invariant=1, encrypt=encrypt, **_MARGINS)
    typesetter = _Typesetter(paper, hand)
    flow: list[Flowable] = []
    for block in paper.blocks:
        if isinstance(block, Signatures) and flow:
            # Signatures never stand alone on a page: whoever signs sees the last words.
            flow.append(KeepTogether([flow.pop(), *typesetter.flow(block)]))
        else:
            flow.extend(typesetter.flow(block))

    def foot(canvas: Canvas, _: object) -> None:
        canvas.setFont(f"{typesetter.family}-Italic", 8.5)
        if paper.footer:
            canvas.drawString(25 * mm, 10 * mm, paper.footer)
            page = "Trang" if paper.facts.language == "vi" else "Page"
            canvas.drawRightString(A4[0] - 18 * mm, 10 * mm, f"{page} {canvas.getPageNumber()}")

    document.build(flow, onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def page_texts(pdf: bytes) -> tuple[str, ...]:
    """The text layer of each page, "\\n" line ends: the truth for reading a scan of it."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return tuple(page.get_textpage().get_text_range().replace("\r\n", "\n").strip() for page in document)
    finally:
        document.close()


class _Typesetter:
    """Turns blocks into flowables in the paper's font and size."""

    def __init__(self, paper: Paper, hand: str) -> None:
        self.hand = hand
        self.family = FAMILIES[paper.font]
        self.size = paper.size

    def flow(self, block: Block) -> list[Flowable]:
        """The flowables of one block."""
        match block:
            case Motto():
                return self._motto()
            case Letterhead():
                return self._letterhead(block)
            case OfficialHead():
                return self._official(block)
            case Title(text, under):
                lines = [self.text(line, "center", "italic") for line in under]
                return [Spacer(1, 8), self.text(text, "center", "bold", self.size + 4), *lines, Spacer(1, 8)]
            case Text(text, align, style):
                return [self.text(text, align, style)]
            case Filled(parts, align):
                return [FilledLine(parts, WIDTH, align, self.family, self.size, self.hand)]
            case Heading(text):
                return [CondPageBreak(60), Spacer(1, 3), self.text(text, "left", "bold")]
            case PartyBlock():
                return [*self._party(block, WIDTH), Spacer(1, 4)]
            case TwoParties(left, right):
                half = WIDTH / 2 - 10
                cells = [self._party(left, half), self._party(right, half)]
                return [Table([cells], colWidths=[WIDTH / 2] * 2, style=_TOP), Spacer(1, 4)]
            case Grid():
                return [Spacer(1, 3), self._grid(block), Spacer(1, 5)]
            case Signatures():
                return self._signatures(block)
            case Break():
                return [PageBreak()]

    def text(self, text: str, align: str = "left", style: str = "normal", size: float | None = None) -> Paragraph:
        """A paragraph; line breaks of the text are kept."""
        size = size or self.size
        face = {"normal": "Regular", "bold": "Bold", "italic": "Italic"}[style]
        font = f"{self.family}-{face}"
        shape = ParagraphStyle(
            f"{font}{size}{align}",
            fontName=font,
            fontSize=size,
            leading=size * 1.32,
            alignment=_ALIGN[align],
            spaceAfter=2.5,
        )
        return Paragraph(escape(text).replace("\n", "<br/>"), shape)

    def _motto(self) -> list[Flowable]:
        return [
            self.text("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "center", "bold", self.size + 1),
            self.text("Độc lập - Tự do - Hạnh phúc", "center", "bold", self.size + 1),
            _Rule(WIDTH, 110),
            Spacer(1, 6),
        ]

    def _letterhead(self, block: Letterhead) -> list[Flowable]:
        party = block.party
        english = party.language == "en"
        labels = ("Address", "Tel", "Tax code") if english else ("Địa chỉ", "Điện thoại", "Mã số thuế")
        lines = [self.text(party.name.upper(), "left", "bold", self.size + 2)]
        lines.append(self.text(f"{labels[0]}: {party.address}", "left", "normal", self.size - 1.5))
        contact = f"{labels[1]}: {party.phone}   Email: {party.email}   {party.website}"
        lines.append(self.text(contact, "left", "normal", self.size - 1.5))
        if party.tax_code and party.kind == "company":
            lines.append(self.text(f"{labels[2]}: {party.tax_code}", "left", "normal", self.size - 1.5))
        row = [[Logo(party.name, 46), lines]]
        return [Table(row, colWidths=[58, WIDTH - 58], style=_TOP), _Rule(WIDTH, WIDTH), Spacer(1, 6)]

    def _official(self, block: OfficialHead) -> list[Flowable]:
        small = self.size - 0.5
        left = [self.text(block.firm.upper(), "center", "bold", small), _Rule(WIDTH * 0.42, 60)]
        if block.number:
            left.append(self.text(f"Số: {block.number}", "center", "normal", small))
        if block.about:
            left.append(self.text(block.about, "center", "italic", small - 1))
        right = [
            self.text("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "center", "bold", small - 0.5),
            self.text("Độc lập - Tự do - Hạnh phúc", "center", "bold", small),
            _Rule(WIDTH * 0.56, 100),
            self.text(block.place_date, "center", "italic", small),
        ]
        return [Table([[left, right]], colWidths=[WIDTH * 0.43, WIDTH * 0.57], style=_TOP), Spacer(1, 10)]

    def _party(self, block: PartyBlock, width: float) -> list[Flowable]:
        head = [self.text(block.label, "left", "bold")] if block.label else []
        narrow = width < WIDTH * 0.7
        if narrow or not block.rows:
            return [*head, *(self.text(f"{label}: {value}", "left") for label, value in block.rows)]
        longest = max(len(label) for label, _ in block.rows)
        share = min(width * 0.45, longest * self.size * 0.52 + 12)
        rows = [
            [self.text(label if label[0].isdigit() else f"- {label}"), self.text(f": {value}")]
            for label, value in block.rows
        ]
        return [*head, Table(rows, colWidths=[share, width - share], style=_TIGHT, hAlign="LEFT")]

    def _grid(self, block: Grid) -> Table:
        size = self.size - 1
        widths = [WIDTH * share for share in block.widths]
        rows: list[list[object]] = [[self.text(head, "center", "bold", size) for head in block.headers]]
        for row in block.rows:
            aligned = ("right" if at in block.right else "center" if at in (0, 2) else "left" for at in range(len(row)))
            rows.append([self.text(cell, align, "normal", size) for cell, align in zip(row, aligned, strict=True)])
        style: list[tuple[object, ...]] = [
            ("GRID", (0, 0), (-1, -1), 0.6, colors.black),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#ececec")),
            ("LEFTPADDING", (0, 0), (-1, -1), 3),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ]
        for label, value in block.closing:
            style.append(("SPAN", (0, len(rows)), (-2, len(rows))))
            blanks = [""] * (len(widths) - 2)
            rows.append([self.text(label, "right", "bold", size), *blanks, self.text(value, "right", "bold", size)])
        return Table(rows, colWidths=widths, style=style, repeatRows=1)

    def _signatures(self, block: Signatures) -> list[Flowable]:
        width = WIDTH / 2
        places = [SigningPlace(place, width, self.family, self.size, self.hand) for place in block.places]
        cells = places if len(places) == 2 else ["", places[0]]
        return [Spacer(1, 8), Table([cells], colWidths=[width, width], style=_TIGHT)]


class _Rule(Flowable):  # type: ignore[misc]  # reportlab has no types
    """A centred line under a head."""

    def __init__(self, width: float, length: float) -> None:
        super().__init__()
        self.width, self.height, self.length = width, 4, length

    def draw(self) -> None:
        start = (self.width - self.length) / 2
        self.canv.setLineWidth(0.7)
        self.canv.line(start, 2, start + self.length, 2)


_TOP = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 4),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
]
_TIGHT = [*_TOP, ("RIGHTPADDING", (0, 0), (-1, -1), 0)]
