"""The HTML of a mail as plain text: lines as a reader sees them, quoting as "> ", links and hidden parts dropped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from lxml import etree

from app.domain.text import clean

_SILENT = frozenset("script style head title template noscript object applet svg math select textarea".split())
_BLOCKS = frozenset(
    "address article aside blockquote center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4"
    " h5 h6 header hr li main nav ol p pre section summary table tbody tfoot thead tr ul".split()
)
_SPACED = frozenset("p h1 h2 h3 h4 h5 h6 ul ol dl table blockquote pre".split())
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|font-size\s*:\s*0(?:px|pt|em)?\s*(?:;|$)", re.I)
_SPACE = re.compile(r"[ \t\r\n\f\xa0]+")
_GAPS = re.compile(r" *\t[ \t]*| {2,}")
_DEEPEST_QUOTE = 30


@lru_cache(maxsize=2)
def html_to_text(html: str) -> str:
    """Plain text of `html`; never raises. An address that a link hides behind a name is kept: "An <an@x.vn>"."""
    if not html.strip():
        return ""
    target = _Writer()
    parser = etree.HTMLParser(target=target, encoding="utf-8", recover=True, huge_tree=True, remove_comments=True)
    try:
        parser.feed(clean(html).encode("utf-8"))
        parser.close()
    except (etree.LxmlError, AssertionError):
        # libxml2 gave up half-way (an empty document, or markup past its own limits): what it told us stands,
        # and if that is nothing the tags are cut out by hand.
        if not target.has_text():
            return clean(_SPACE.sub(" ", re.sub(r"<[^<>]{0,2000}>", " ", html))).strip()
    return target.text()


class _Writer:
    """Parser target (SAX-like, so depth of nesting costs nothing): collects lines."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._inked = False  # whether the line has more than space
        self._depth = 0  # of blockquotes
        self._muted = 0  # open elements inside a silent one, itself included
        self._verbatim = 0
        self._links: list[tuple[str, int]] = []

    def start(self, tag: str | bytes, attrib: Mapping[Any, Any]) -> None:
        name = str(tag).lower()
        attributes: Mapping[str, str] = attrib
        style = attributes.get("style")
        if self._muted or name in _SILENT or (style and _HIDDEN.search(style[:2000])):
            self._muted += name not in _VOID
            return
        if name == "br":
            self._break()
        elif name == "hr":
            self._break_if_text()
            self._write("________________________________")
            self._break()
        elif name in ("td", "th"):
            if self._inked:
                self._line.append("\t")
        elif name == "a":
            self._links.append((_mail_address(attributes.get("href", "")), len(self._line)))
        elif name in _BLOCKS:
            self._open_block(name)

    def _open_block(self, name: str) -> None:
        self._break_if_text()
        if name in _SPACED:
            self._blank()
        if name == "blockquote":
            self._depth += 1
        elif name == "pre":
            self._verbatim += 1
        elif name == "li":
            self._write("- ")

    def end(self, tag: str | bytes) -> None:
        name = str(tag).lower()
        if self._muted:
            self._muted -= name not in _VOID
            return
        if name == "a" and self._links:
            address, begun = self._links.pop()
            if address and address not in "".join(self._line[begun:]).lower():
                self._write(f" <{address}>")
        elif name in _BLOCKS and name != "hr":
            self._break_if_text()
            if name == "blockquote":
                self._depth = max(0, self._depth - 1)
            elif name == "pre":
                self._verbatim = max(0, self._verbatim - 1)
            if name in _SPACED:
                self._blank()

    def comment(self, text: str | bytes) -> None:
        """Comments say nothing to a reader."""

    def data(self, data: str | bytes) -> None:
        if self._muted or not isinstance(data, str):
            return
        if self._verbatim:
            first, *rest = data.replace("\r", "").split("\n")
            self._write(first)
            for line in rest:
                self._break()
                self._write(line)
            return
        text = _SPACE.sub(" ", data)
        if text != " " or self._line:
            self._write(text)

    def close(self) -> None:
        self._break_if_text()

    def has_text(self) -> bool:
        return bool(self._lines) or self._inked

    def text(self) -> str:
        self._break_if_text()
        return re.sub(r"\n(?:[> ]*\n){2,}", lambda m: "\n" + m[0].split("\n")[1] + "\n", "\n".join(self._lines)).strip(
            "\n"
        )

    def _break_if_text(self) -> None:
        if self._inked:
            self._break()
        else:
            self._line.clear()

    def _write(self, text: str) -> None:
        self._line.append(text)
        self._inked = self._inked or not text.isspace()

    def _break(self) -> None:
        joined = "".join(self._line)
        text = joined.rstrip() if self._verbatim else _GAPS.sub(_gap, joined).strip()
        self._lines.append(f"{'> ' * min(self._depth, _DEEPEST_QUOTE)}{text}".rstrip() if self._depth else text)
        self._line.clear()
        self._inked = False
        if self._links:
            self._links = [(address, 0) for address, _ in self._links[-20:]]

    def _blank(self) -> None:
        if self._lines and self._lines[-1].strip("> "):
            self._lines.append(("> " * min(self._depth, _DEEPEST_QUOTE)).rstrip())


def _gap(found: re.Match[str]) -> str:
    return "\t" if "\t" in found[0] else " "


def _mail_address(href: str) -> str:
    found = re.match(r"\s*mailto:\s*([^?\s<>]{1,320}@[^?\s<>]{3,255}?)\s*(?:\?|$)", href, re.I)
    return found[1].lower() if found else ""
