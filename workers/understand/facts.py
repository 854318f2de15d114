"""Text to facts: runs the rules over a read document. Pure: no I/O, no clock, the same facts every time."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from app.domain.documents import DocumentType
from app.domain.facts import Fact, FactField, best
from app.domain.organisation import Organisation
from app.domain.reading import MailHeaders, PageRead
from app.domain.type_choice import Judged, choose_type
from workers.understand.amounts import find_amount
from workers.understand.dating import find_own_date
from workers.understand.einvoice import understand_einvoice
from workers.understand.evidence import Evidence
from workers.understand.kinds import find_kind, titles
from workers.understand.mails import find_mail_facts
from workers.understand.numbers import find_numbers, find_references
from workers.understand.orders import find_order_numbers
from workers.understand.parties import find_parties
from workers.understand.sheets import Sheet, open_sheets
from workers.understand.subjects import find_subject
from workers.understand.terms import find_terms

__all__ = ["TypeJudge", "ruled_type", "understand", "understand_einvoice"]

TypeJudge = Callable[[Sequence[PageRead], str], Judged]  # the pages and the file's name

_VIETNAMESE = re.compile(r"[ăâđêôơưĂÂĐÊÔƠƯạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")
_AMERICAN = re.compile(
    r"\b(?:delaware|state of (?:new york|california|texas|florida|nevada|washington|virginia|illinois"
    r"|massachusetts)|inc\.|llc|"
    r"new york|california|u\.?s\.?a|united states|zip|securities and exchange commission)\b"
)
_ZIP = re.compile(r"\b[A-Z]{2},? +\d{5}(?:-\d{4})?\b")
_US_DATE = re.compile(r"(?<![\d/])(?:0?[1-9]|1[0-2])/(?:1[3-9]|2\d|3[01])/(?:19|20)?\d\d(?!\d)")
_BRITISH_DATE = re.compile(r"(?<![\d/])(?:1[3-9]|2\d|3[01])/(?:0?[1-9]|1[0-2])/(?:19|20)?\d\d(?!\d)")


def understand(
    pages: Sequence[PageRead],
    *,
    file_name: str = "",
    media_type: str = "",
    mail: MailHeaders | None = None,
    received: date | None = None,
    own: Organisation | None = None,
    judge: TypeJudge | None = None,
) -> list[Fact]:
    """The facts of one document: single-valued fields at most once each, then the rest in reading order.

    `received` is the day the file came in (a document is not dated later). `own` lets our name be known in a
    letterhead that prints it without its legal form; our own facts are reported like any other, setting them
    aside is matching's work. `judge` knows types from examples: it is asked beside the rules.
    Time grows with the length of the text. Never raises on any text.
    """
    sheets = open_sheets(pages)
    evidence = Evidence(sheets)
    kind = find_kind(sheets, evidence, file_name, media_type)
    if judge is not None and kind is not DocumentType.EMAIL:
        kind = _learned_kind(evidence, judge(pages, file_name))
    if mail is not None:
        find_mail_facts(sheets, evidence, mail)
        find_references(sheets, evidence, mail.original_subject or mail.subject)
        find_order_numbers(sheets, evidence, mail.original_subject or mail.subject)
        if kind is DocumentType.EMAIL:
            return evidence.facts()
    month_first = _month_first(sheets)
    title = next((t for t in titles(sheets) if t.kind is kind), None)
    day = find_own_date(sheets, evidence, kind, month_first, received)
    find_numbers(sheets, evidence, kind, title)
    find_order_numbers(sheets, evidence)
    find_amount(sheets, evidence, kind)
    find_terms(sheets, evidence, kind, day, month_first)
    find_subject(sheets, evidence)
    find_parties(sheets, evidence, kind, title, own)
    return _with_card_number(evidence.facts()) if kind is DocumentType.IDENTITY else evidence.facts()


def ruled_type(pages: Sequence[PageRead], file_name: str, media_type: str) -> Fact:
    """The TYPE fact as the rules alone find it; fewer pages than a document has do, when they are its first ones."""
    sheets = open_sheets(pages)
    evidence = Evidence(sheets)
    find_kind(sheets, evidence, file_name, media_type)
    found = evidence.of(FactField.TYPE)
    assert found is not None, "find_kind always tells a type"
    return found


def _learned_kind(evidence: Evidence, judged: Judged) -> DocumentType:
    ruled = evidence.of(FactField.TYPE)
    assert ruled is not None, "find_kind always tells a type"
    chosen = choose_type(ruled, judged)
    evidence.settle(chosen)
    return DocumentType(chosen.value)


def _with_card_number(facts: list[Fact]) -> list[Fact]:
    """A registration's number is the tax code it certifies. A person's number is kept out: numbers go into titles."""
    if any(fact.field is FactField.NUMBER for fact in facts):
        return facts
    certified = best(facts, FactField.TAX_CODE)
    return (
        facts
        if certified is None
        else [replace(certified, field=FactField.NUMBER, rule="certified-number", party=0, role=None), *facts]
    )


def _month_first(sheets: Sequence[Sheet]) -> bool:
    """Whether 03/04/2024 is March 4: only on a paper without Vietnamese that speaks American."""
    sample = " ".join(sheet.text[:6000] for sheet in sheets[:3])
    if len(_VIETNAMESE.findall(sample)) > 5 or _BRITISH_DATE.search(sample):
        return False
    return bool(_US_DATE.search(sample) or _ZIP.search(sample)) or len(_AMERICAN.findall(sample.lower())) >= 2
