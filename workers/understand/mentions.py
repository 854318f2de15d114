"""Companies named at the edges of a paper, outside any party block: in the letterhead's line, below a signature.

"Millford Supply, LLC · 7715 Industrial Parkway", "Category Manager, Vesterholm Living A/S". Such a name is a hint
and no more: it leads to a customer, and files only beside other signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from workers.understand.names import ORG_START, capitals, name_span
from workers.understand.sheets import Line, Sheet

_FORM = (
    r"(?:Co\.?,?\s?Ltd|CO\.?,?\s?LTD|Company Limited|COMPANY LIMITED|P(?:te|TE|vt|VT)\.?,?\s?(?:Ltd|LTD)"
    r"|Pty\.?\s?Ltd|PTY\.?\s?LTD|Sdn\.?\s?Bhd|SDN\.?\s?BHD|Ltd|LTD|Limited|LIMITED|LLC|L\.L\.C|Inc|INC|Corp|CORP|Corporation|CORPORATION"
    r"|G(?:mbH|MBH)(?:\s?&\s?Co\.?\s?KG)?|AG|KG|A/S|ApS|B\.V|BV|N\.V|PLC|plc|LLP|SARL|S\.A\.R\.L|SAS|S\.A\.S|S\.p\.A|S\.A"
    r"|JSC|Joint Stock Company|JOINT STOCK COMPANY|K\.K|Oy|AB)"
)
# Capitalised words up to a legal form; "of", "and", "&" and what stands in brackets may lie between.
_ENGLISH = re.compile(
    r"(?<![\w.@/&])[A-ZÀ-Ý0-9][\w&'’.\-]{0,30}(?:,?\s(?:(?:of|and|&|de|et|der|und|van|von|y)\s)?(?:\([A-Z][\w ]{1,20}\)"
    rf"|(?!{_FORM}\b)[A-ZÀ-Ý&+0-9][\w&'’+.\-]{{0,30}})){{0,6}},?\s{_FORM}\b\.?"
)
_VIETNAMESE = re.compile(r"\b(?:tong cong ty|cong ty|cty|ctcp|hop tac xa|ngan hang|benh vien|chi nhanh cong ty)\b")
# Lines that name who is neither side: witnesses, banks, receivers of copies, carriers.
_OTHERS = re.compile(
    r"\b(?:witness\w*|notary|notari\w*|c\.?c\.?\s?:|copy to|bank|ngan hang|swift|iban|attorney|law firm|luat|courier"
    r"|via|c/o|insured|powered by|ban quyen|phan mem|hoa don dien tu|tra cuu|software|hereby|noi nhan|cong chung)\b"
)
_HEAD, _FOOT = 4, 12  # lines of a paper's first and last page that count as its edges
_LONGEST = 200  # characters; a longer line is a sentence
MOST_WORDS = 3  # words in small letters; with more a line is a sentence that speaks of a company

Span = tuple[int, int]


def companies_on(line: Line) -> Iterator[Span]:
    """The spans (offsets in the line) of company names on a line that is no sentence."""
    if len(line.text) > _LONGEST or "....." in line.text or _OTHERS.search(line.folded):
        return
    for found in _ENGLISH.finditer(line.text):
        rest = line.text[: found.start()] + line.text[found.end() :]
        if sum(word[0].islower() for word in rest.split()) <= MOST_WORDS:
            yield _without_office(line.text, *found.span())
    if _ENGLISH.search(line.text):
        return
    for start in (found.start() for found in _VIETNAMESE.finditer(line.folded)):
        span = (
            name_span(line.text, line.folded, start, len(line.text)) if ORG_START.match(line.folded[start:]) else None
        )
        if span and capitals(line.text[slice(*span)]) >= 0.6:
            yield span
            return


def _without_office(text: str, start: int, end: int) -> Span:
    """ "Category Manager, Vesterholm Living A/S": the company without the office that stands before it."""
    comma = text.rfind(", ", start, end)
    company = _ENGLISH.match(text, comma + 2, end) if comma > 0 else None
    return (comma + 2, end) if company and company.end() == end and " " in company.group() else (start, end)


def at_the_edges(sheets: Sequence[Sheet]) -> Iterator[tuple[Line, Span]]:
    """The companies on the first lines of the first page and the last lines of the last, each with its line."""
    if not sheets:
        return
    lines = [
        *sheets[0].lines[:_HEAD],
        *sheets[-1].lines[max(_HEAD if len(sheets) == 1 else 0, len(sheets[-1].lines) - _FOOT) :],
    ]
    for line in lines:
        for span in companies_on(line):
            yield line, span
