"""What a document has to do with others, in the reader's words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask_babel import gettext

from app.db.tables import Document
from app.domain.facts import FactField
from app.domain.likeness import Kind
from app.services.links import Difference, LinkedDocument, Links
from app.services.understanding import XML_TYPES
from app.web.documents.facts_view import LABELS
from app.web.formats import day, money

_MANY = 3  # warnings in review: more of them say no more
_FIELDS = {
    "dated": FactField.DATE,
    "number": FactField.NUMBER,
    "effective": FactField.EFFECTIVE,
    "expiry": FactField.EXPIRY,
}


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """What one fact says here and there; "–" where it says nothing."""

    label: str
    here: str
    there: str


@dataclass(frozen=True, slots=True)
class LinkLine:
    """The other document of a link; `heading` says how they are alike, `under` whose it is and when."""

    link_id: str
    document: Document
    heading: str
    under: tuple[str, ...]
    differs: tuple[DifferenceLine, ...]
    dismissed: bool


@dataclass(frozen=True, slots=True)
class LinkLines:
    """`groups` are (heading, lines) of what belongs together; `known` is what of it is filed already, for review."""

    groups: tuple[tuple[str, tuple[LinkLine, ...]], ...]
    dismissed: tuple[LinkLine, ...]
    known: tuple[LinkLine, ...]

    @property
    def any(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.groups or self.dismissed)


def lines_of(document: Document, links: Links) -> LinkLines:
    """The links of `document` as the page shows them."""
    is_xml = document.media_type in XML_TYPES
    groups = (
        (gettext("This invoice, to read") if is_xml else gettext("This invoice, as XML"), links.forms),
        (gettext("The same, once more"), links.same),
        (gettext("Another version"), links.versions),
        (gettext("Refers to"), links.refers_to),
        (gettext("Referred to by"), links.referred_by),
    )
    return LinkLines(
        groups=tuple((heading, _lines(document, found)) for heading, found in groups if found),
        dismissed=_lines(document, links.dismissed),
        known=_lines(document, links.filed[:_MANY]),
    )


def _lines(document: Document, found: Iterable[LinkedDocument]) -> tuple[LinkLine, ...]:
    return tuple(
        LinkLine(
            link_id=link.link_id,
            document=link.document,
            heading=_heading(link),
            under=tuple(_under(link)),
            differs=tuple(_differences(document, link)),
            dismissed=link.dismissed_by is not None,
        )
        for link in found
    )


def _heading(link: LinkedDocument) -> str:
    match link.kind:
        case Kind.SAME_TEXT:
            return str(gettext("The same text is filed already:"))
        case Kind.SAME_INVOICE if link.document.media_type in XML_TYPES:
            return str(gettext("This invoice is filed already, as XML:"))
        case Kind.SAME_INVOICE:
            return str(gettext("This invoice is filed already, to read:"))
        case Kind.RESCAN:
            return str(gettext("The same paper is filed already, in another scan:"))
        case _:
            return str(gettext("Another version of this paper is filed already:"))


def _under(link: LinkedDocument) -> Iterator[str]:
    if link.customer is not None:
        yield f"{link.customer.name} ({link.customer.code})" if link.customer.code else link.customer.name
    if link.document.dated is not None:
        yield day(link.document.dated)
    if link.kind == Kind.SAME_INVOICE:
        yield _form(link.document.media_type)
    elif link.kind == Kind.SAME_TEXT:
        yield gettext("same text")
    elif link.kind == Kind.RESCAN:
        yield gettext("same paper, another scan")
    elif link.kind == Kind.VERSION:
        yield gettext("newer") if link.is_newer else gettext("older")
        yield gettext("%(percent)s %% of the text the same", percent=math.floor(link.likeness * 100))
    if link.number:
        yield gettext("as “%(number)s”", number=link.number)
    if link.dismissed_by:
        yield gettext("said by %(name)s", name=link.dismissed_by)


def _form(media_type: str) -> str:
    if media_type in XML_TYPES:
        return "XML"
    if media_type == "application/pdf":
        return "PDF"
    return str(gettext("a picture") if media_type.startswith("image/") else gettext("pages to read"))


def _differences(document: Document, link: LinkedDocument) -> Iterator[DifferenceLine]:
    if link.kind not in (Kind.VERSION, Kind.SAME_INVOICE):
        return
    names = {difference.name for difference in link.differs}
    for difference in link.differs:
        if difference.name in _FIELDS:
            yield DifferenceLine(LABELS[_FIELDS[difference.name]], _shown(difference, True), _shown(difference, False))
    if names & {"amount", "currency"}:
        here, there = (
            money(each.amount, each.currency or "") if each.amount is not None else "–"
            for each in (document, link.document)
        )
        if here != there:
            yield DifferenceLine(LABELS[FactField.AMOUNT], here, there)


def _shown(difference: Difference, here: bool) -> str:
    value = difference.here if here else difference.there
    if value is None:
        return "–"
    return str(value) if difference.name == "number" else day(value)
