"""Reads HTML as text: no scripts, no styles, nothing fetched; blocks on lines, table cells apart by tabs."""

from __future__ import annotations

import re
import warnings
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from bs4.element import CData, Comment, Declaration, Doctype, NavigableString, ProcessingInstruction

from app.domain.reading import FileRead
from app.domain.text import clean_line
from workers.extract.base import Limits, Source, UnreadableFile
from workers.extract.plain_text import pages_of

_DROPPED = ("script", "style", "noscript", "template", "head", "iframe", "object", "svg", "canvas", "select")
_BLOCKS = frozenset(
    """address article aside blockquote body br caption center dd div dl dt fieldset figcaption figure footer form h1
    h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody tfoot thead tr ul""".split()
)
_NOT_TEXT = (Comment, Declaration, Doctype, ProcessingInstruction)
_SPACE = re.compile(r"\s+")
_AROUND_BREAK = re.compile(r" *\n *")


class HtmlExtractor:
    """HTML and XHTML."""

    name = "html"

    def bid(self, source: Source) -> int:
        return 60

    def read(self, source: Source, scratch: Path, limits: Limits) -> FileRead:
        if source.path.stat().st_size > limits.max_text_chars * 4:
            raise UnreadableFile("the page is too long")
        soup = _parsed(source.path.read_bytes())
        title = clean_line(soup.title.get_text()) if soup.title else ""
        text = _text(soup)
        return FileRead(source.media_type, pages_of(text, limits), properties={"title": title} if title else {})


def html_text(markup: str | bytes) -> str:
    """The text of a piece of HTML, as a person would see it, in lines."""
    return _text(_parsed(markup))


def _parsed(markup: str | bytes) -> BeautifulSoup:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # markup that looks like something else is still only text to us
        return BeautifulSoup(markup, "lxml")


def _text(soup: BeautifulSoup) -> str:
    for tag in soup(_DROPPED):
        tag.decompose()
    parts: list[str] = []
    # An own stack: nesting in hostile markup is deeper than Python's.
    stack: list[Tag | NavigableString | str] = [soup]
    while stack:
        item = stack.pop()
        if isinstance(item, Tag):
            edge = "\n" if item.name in _BLOCKS else "\t" if item.name in ("td", "th") else ""
            parts.append(edge if edge == "\n" else "")
            stack.append(edge)
            stack.extend(child for child in reversed(item.contents) if isinstance(child, Tag | NavigableString))
        elif isinstance(item, NavigableString):
            if not isinstance(item, _NOT_TEXT) or isinstance(item, CData):
                parts.append(_SPACE.sub(" ", str(item)))
        else:
            parts.append(item)
    return re.sub(r"\n{2,}", "\n", _AROUND_BREAK.sub("\n", "".join(parts))).strip()
