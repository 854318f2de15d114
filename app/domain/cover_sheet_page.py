"""The printed page of a cover sheet as SVG, A4, a unit a tenth of a millimetre: for the browser and the command line.

No style and no script in it: it may stand inside a page of ours whose policy allows neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from app.domain.documents import DocumentType
from app.domain.naming import TYPE_WORDS

WIDTH, HEIGHT = 2100, 2970
_MIDDLE = WIDTH / 2
_CODE_SIDE = 800.0  # with its white border: 60 mm and more of it are printed on
_NAME_LINE, _MOST_NAME_LINES = 34, 3  # letters of 8 mm that fit on a line
_FACE = 'font-family="Inter Variable, Inter, Arial, sans-serif" text-anchor="middle"'
_WORDS = {
    "vi": {
        "sheet": "TỜ BÌA",
        "separator": "TỜ PHÂN CÁCH",
        "any": "Loại tài liệu: tự nhận biết",
        "type": "Loại tài liệu: {type}",
        "to": (
            "Đặt tờ này trước các trang của khách hàng này rồi quét cả tập.",
            "Mọi trang theo sau, đến tờ bìa kế tiếp, là một tài liệu của khách hàng này.",
            "Tờ này không được lưu vào tài liệu; có thể dùng lại nhiều lần.",
        ),
        "between": (
            "Đặt tờ này giữa hai tài liệu rồi quét cả tập.",
            "Các trang theo sau là một tài liệu riêng; khách hàng được tự nhận biết.",
            "Tờ này không được lưu vào tài liệu; có thể dùng lại nhiều lần.",
        ),
    },
    "en": {
        "sheet": "COVER SHEET",
        "separator": "SEPARATOR SHEET",
        "any": "Type of document: found by itself",
        "type": "Type of document: {type}",
        "to": (
            "Put this sheet before the pages of this customer and scan them in one go.",
            "All pages behind it, up to the next sheet, are one document of this customer.",
            "The sheet itself is not kept with the document; use it again as often as you like.",
        ),
        "between": (
            "Put this sheet between two documents and scan them in one go.",
            "The pages behind it are a document of their own; Hoso finds out whose it is.",
            "The sheet itself is not kept with the document; use it again as often as you like.",
        ),
    },
}


@dataclass(frozen=True, slots=True)
class PrintedSheet:
    """A sheet to be printed. Code and name are "" on a general separator. `path` draws the code's dark modules as
    an SVG path of unit squares, `modules` is its side with the white around it."""

    code: str
    name: str
    type: DocumentType | None
    path: str
    modules: int


def page_svg(sheet: PrintedSheet, locale: str) -> str:
    """The page as an <svg> element; `locale` "vi" or "en". All texts in it are escaped."""
    language = "en" if locale.startswith("en") else "vi"
    words = _WORDS[language]
    title = str(words["sheet"] if sheet.code else words["separator"])
    texts = [_text(340, 70, title, weight=600)]
    y = 400.0
    for line in _lines(sheet.name):
        y += 110
        texts.append(_text(y, 80, line, weight=700))
    if sheet.code:
        kind = TYPE_WORDS[language][sheet.type] if sheet.type else ""
        texts.append(_text(y + 160, 110, sheet.code, weight=700))
        texts.append(_text(y + 280, 65, str(words["type"]).format(type=kind) if kind else str(words["any"])))
        y += 280
    code_at = max(y + 120, 1050.0)
    for number, line in enumerate(words["to"] if sheet.code else words["between"]):
        texts.append(_text(code_at + _CODE_SIDE + 180 + number * 90, 49, line))
    scale = _CODE_SIDE / sheet.modules
    code = (
        f'<path transform="translate({_MIDDLE - _CODE_SIDE / 2:g} {code_at:g}) scale({scale:.4f})" d="{sheet.path}"/>'
    )
    label = escape(f"{title} {sheet.code}".strip())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="cover-sheet" role="img" aria-label="{label}" '
        f'width="{WIDTH // 10}mm" height="{HEIGHT // 10}mm" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
        f'<g fill="#000" {_FACE}>{"".join(texts)}</g>'
        f'<g fill="#000" shape-rendering="crispEdges">{code}</g></svg>'
    )


def _text(y: float, size: float, text: str, *, weight: int = 400) -> str:
    return f'<text x="{_MIDDLE:g}" y="{y:g}" font-size="{size:g}" font-weight="{weight}">{escape(text)}</text>'


def _lines(name: str) -> Sequence[str]:
    """The name on as many lines as it needs, the last cut where it would need too many."""
    lines: list[str] = []
    for word in name.split():
        if lines and len(lines[-1]) + 1 + len(word) <= _NAME_LINE:
            lines[-1] += " " + word
        else:
            lines.append(word[:_NAME_LINE])
    if len(lines) > _MOST_NAME_LINES:
        lines = [*lines[: _MOST_NAME_LINES - 1], lines[_MOST_NAME_LINES - 1][: _NAME_LINE - 1] + "…"]
    return lines
