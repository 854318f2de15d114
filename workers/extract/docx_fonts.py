"""Which font a run of a Word document is set in: by itself, its styles, the defaults or the theme.

ECMA-376 part 1, 17.7.2: the run's own properties win, then its character style, its paragraph's style (each with what
it is based on), then the document's defaults. A theme font named at a level wins over a font named there (17.3.2.26).
"""

from __future__ import annotations

from lxml import etree

_MOST_ANCESTORS = 20  # styles based on one another; Word allows 11


class DocxFonts:
    """Fonts of one document; `styles` and `theme` are its parts, None where it has none."""

    def __init__(self, styles: etree._Element | None, theme: etree._Element | None) -> None:
        self._theme = _theme_fonts(theme)
        self._styles: dict[str, etree._Element] = {}
        self._default_style = ""
        self._defaults = ""
        for element in styles if styles is not None else ():
            if _name(element) == "style":
                self._add_style(element)
            elif _name(element) == "docDefaults":
                self._defaults = self._named(_child(_child(element, "rPrDefault"), "rPr"))

    def of(self, run: etree._Element, paragraph: etree._Element | None) -> str:
        """The name of the font of `run` in `paragraph`; "" when nothing says it."""
        properties = _child(run, "rPr")
        paragraph_style = _value(_child(_child(paragraph, "pPr"), "pStyle")) or self._default_style
        return (
            self._named(properties)
            or self._of_style(_value(_child(properties, "rStyle")))
            or self._of_style(paragraph_style)
            or self._defaults
        )

    def _add_style(self, style: etree._Element) -> None:
        identifier = _attribute(style, "styleId")
        self._styles[identifier] = style
        if _attribute(style, "type") == "paragraph" and _attribute(style, "default") in ("1", "true", "on"):
            self._default_style = identifier

    def _of_style(self, identifier: str) -> str:
        for _ in range(_MOST_ANCESTORS):
            style = self._styles.get(identifier)
            if style is None:
                return ""
            font = self._named(_child(style, "rPr"))
            if font:
                return font
            identifier = _value(_child(style, "basedOn"))
        return ""

    def _named(self, properties: etree._Element | None) -> str:
        """What letters beyond ASCII are set in, which all old encodings use; else the font of ASCII."""
        fonts = _child(properties, "rFonts")
        if fonts is None:
            return ""
        for kind in ("hAnsi", "ascii"):
            font = self._theme.get(_attribute(fonts, f"{kind}Theme"), "") or _attribute(fonts, kind)
            if font:
                return font
        return ""


def _theme_fonts(theme: etree._Element | None) -> dict[str, str]:
    """The Latin fonts of a theme by the names runs call them: "minorHAnsi", "majorAscii"…"""
    found: dict[str, str] = {}
    if theme is None:
        return found
    for element in theme.iter():
        which = _name(element).removesuffix("Font") if _name(element) in ("majorFont", "minorFont") else ""
        font = next((child.get("typeface") or "" for child in element if _name(child) == "latin"), "") if which else ""
        if font:
            found |= {f"{which}HAnsi": font, f"{which}Ascii": font}
    return found


def _name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _child(element: etree._Element | None, name: str) -> etree._Element | None:
    return None if element is None else next((child for child in element if _name(child) == name), None)


def _attribute(element: etree._Element, name: str) -> str:
    """An attribute by its local name: transitional and strict documents differ in the namespace."""
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), "")


def _value(element: etree._Element | None) -> str:
    return "" if element is None else _attribute(element, "val")
