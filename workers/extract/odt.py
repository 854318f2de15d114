"""Reads OpenDocument text: body, tables, text boxes, headers and footers."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from app.domain.reading import FileRead
from app.domain.text import clean_line
from workers.extract import package
from workers.extract.base import Limits, Source, UnreadableFile
from workers.extract.package import Package
from workers.extract.plain_text import PAGE_BREAK, pages_of

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_SKIPPED = (f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_TEXT}sequence-decls")
_SIGNS = {f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n", f"{_TEXT}soft-page-break": PAGE_BREAK}
_MAX_SPACES = 200


class OdtExtractor:
    """ODT and its templates."""

    name = "odt"

    def bid(self, source: Source) -> int:
        return 80

    def read(self, source: Source, scratch: Path, limits: Limits) -> FileRead:
        with package.opened(source.path, limits) as parts:
            if _encrypted(parts):
                reason = "the document is protected by a password; store a copy without it"
                return FileRead(source.media_type, no_text_reason=reason)
            content = parts.part("content.xml")
            if content is None:
                raise UnreadableFile("the document has no text part")
            body = content.find(f".//{_OFFICE}text")
            text = "" if body is None else _text(body)
            headers, footers = _beside(parts.part("styles.xml"))
            properties = _properties(parts.part("meta.xml"))
        return FileRead(
            source.media_type, pages_of("\n".join([*headers, text, *footers]), limits), properties=properties
        )


def _encrypted(parts: Package) -> bool:
    manifest = parts.part("META-INF/manifest.xml")
    return manifest is not None and any(
        isinstance(item.tag, str) and item.tag.endswith("}encryption-data") for item in manifest.iter()
    )


def _beside(styles: etree._Element | None) -> tuple[list[str], list[str]]:
    if styles is None:
        return [], []
    return tuple([_text(item) for item in styles.iter(f"{_STYLE}{name}")] for name in ("header", "footer"))  # type: ignore[return-value]


def _properties(meta: etree._Element | None) -> dict[str, str]:
    if meta is None:
        return {}
    found = {"title": meta.findtext(f".//{_DC}title"), "author": meta.findtext(f".//{_DC}creator")}
    return {name: clean_line(value) for name, value in found.items() if value}


def _text(element: etree._Element) -> str:
    parts: list[str] = []
    _walk(element, parts)
    return "".join(parts)


def _walk(element: etree._Element, parts: list[str]) -> None:
    tag = element.tag
    if not isinstance(tag, str) or tag in _SKIPPED:
        return
    parts.append(_SIGNS.get(tag, ""))
    if tag == f"{_TEXT}s":
        count = element.get(f"{_TEXT}c", "1")
        parts.append(" " * min(_MAX_SPACES, int(count) if count.isdigit() else 1))
    if tag == f"{_TABLE}table-row":
        cells = (_text(cell).strip().replace("\n", " ") for cell in element)
        parts.append("\t".join(cells).rstrip() + "\n")
        return
    _walk_inside(element, parts, tag in (f"{_TEXT}p", f"{_TEXT}h"))


def _walk_inside(element: etree._Element, parts: list[str], paragraph: bool) -> None:
    inline = paragraph or element.tag in (f"{_TEXT}span", f"{_TEXT}a")
    if inline:
        parts.append(element.text or "")
    for child in element:
        _walk(child, parts)
        if inline:
            parts.append(child.tail or "")
    if paragraph:
        parts.append("\n")
