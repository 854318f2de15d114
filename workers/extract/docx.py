"""Reads Word documents: body, tables, text boxes, headers, footers and notes, straight from the XML."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from lxml import etree

from app.domain.reading import FileRead
from app.domain.text import clean_line
from workers.extract import package
from workers.extract.base import Limits, Source, UnreadableFile
from workers.extract.docx_fonts import DocxFonts
from workers.extract.legacy import from_fonts
from workers.extract.package import Package
from workers.extract.plain_text import PAGE_BREAK, pages_of

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DC = "{http://purl.org/dc/elements/1.1/}"
_SKIPPED = frozenset(("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "tblPr", "trPr", "tcPr", "sdtPr"))
_SIGNS = {"tab": "\t", "cr": "\n", "noBreakHyphen": "-", "lastRenderedPageBreak": PAGE_BREAK}


class DocxExtractor:
    """DOCX and DOCM."""

    name = "docx"

    def bid(self, source: Source) -> int:
        return 80

    def read(self, source: Source, scratch: Path, limits: Limits) -> FileRead:
        with package.opened(source.path, limits) as parts:
            text = _document_text(parts)
            properties = core_properties(parts)
        return FileRead(source.media_type, pages_of(text, limits), properties=properties)


def core_properties(parts: Package) -> dict[str, str]:
    """Title and author as an Office file states them."""
    root = parts.part("docProps/core.xml")
    if root is None:
        return {}
    found = {"title": root.findtext(f"{_DC}title"), "author": root.findtext(f"{_DC}creator")}
    return {name: clean_line(value) for name, value in found.items() if value and clean_line(value)}


def _document_text(parts: Package) -> str:
    main = next((name for _, kind, name in parts.relations("") if kind == "officeDocument"), "word/document.xml")
    body = parts.part(main)
    if body is None:
        raise UnreadableFile("the Word file has no text part")
    beside = parts.relations(main)
    reader = _Reader(_fonts(parts, beside))
    headers = reader.texts(parts, [name for _, kind, name in beside if kind == "header"])
    after = [name for _, kind, name in beside if kind in ("footnotes", "endnotes", "comments")]
    footers = [name for _, kind, name in beside if kind == "footer"]
    return "\n".join([*headers, reader.block(body), *reader.texts(parts, [*after, *footers])])


def _fonts(parts: Package, beside: list[tuple[str, str, str]]) -> DocxFonts:
    named = {kind: name for _, kind, name in beside if kind in ("styles", "theme")}
    styles, theme = (parts.part(named[kind]) if kind in named else None for kind in ("styles", "theme"))
    return DocxFonts(styles, theme)


class _Reader:
    """Text of whatever holds paragraphs and tables: body, cell, header, text box."""

    def __init__(self, fonts: DocxFonts) -> None:
        self._fonts = fonts

    def texts(self, parts: Package, names: list[str]) -> list[str]:
        """The texts of side parts; the same header on every section is said once."""
        texts = (self.block(root).strip() for root in map(parts.part, sorted(names)) if root is not None)
        return list(dict.fromkeys(text for text in texts if text))

    def block(self, element: etree._Element) -> str:
        """The text of all paragraphs and tables within."""
        return "".join(self._blocks(element))

    def _blocks(self, element: etree._Element) -> Iterator[str]:
        for child in element:
            match _local(child):
                case "p":
                    yield self._paragraph(child)
                case "tbl":
                    yield self._table(child)
                case name if name is not None and name not in _SKIPPED:
                    yield from self._blocks(child)

    def _paragraph(self, element: etree._Element) -> str:
        inline: list[tuple[str, str]] = []
        boxes: list[str] = []
        self._walk(element, element, inline, boxes)
        text = from_fonts(inline)
        if element.find(f"{_W}pPr/{_W}pageBreakBefore") is not None:
            text = PAGE_BREAK + text
        return "\n".join([text, *boxes]) + "\n"

    def _walk(
        self, element: etree._Element, paragraph: etree._Element, inline: list[tuple[str, str]], boxes: list[str]
    ) -> None:
        """Collect the text of a paragraph, each piece with its font; text boxes anchored in it are read after it."""
        for child in element:
            match _local(child):
                case "t":
                    inline.append((child.text or "", self._fonts.of(element, paragraph)))
                case "br":
                    inline.append((PAGE_BREAK if child.get(f"{_W}type") == "page" else "\n", ""))
                case "txbxContent":
                    boxes.append(self.block(child).strip())
                case name if name in _SIGNS:
                    inline.append((_SIGNS[str(name)], ""))
                case name if name is not None and name not in _SKIPPED:
                    self._walk(child, paragraph, inline, boxes)

    def _table(self, element: etree._Element) -> str:
        rows = []
        for row in element.iter(f"{_W}tr", f"{_STRICT}tr"):
            if next(row.iterancestors(f"{_W}tbl", f"{_STRICT}tbl"), None) is not element:
                continue  # of a table within a cell: read with that cell
            cells = [self.block(cell).strip().split("\n") for cell in row if _local(cell) in ("tc", "sdt")]
            # Cells of several lines are columns of a page more often than cells of a list (a letterhead, two
            # parties): line by line, as they are printed.
            rows += ["\t".join(parts).rstrip() for parts in zip_longest(*cells, fillvalue="")]
        return "\n".join(rows) + "\n"


def _local(element: etree._Element) -> str | None:
    """The name without its namespace; None for what is to be left out whole."""
    tag = element.tag
    if not isinstance(tag, str) or tag == _FALLBACK:
        return None
    return tag.rpartition("}")[2]
