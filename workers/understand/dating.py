"""Which of the dates on a document is its own. What it cites, promises or was born on is not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.domain.documents import DocumentType
from app.domain.facts import FactField
from workers.understand.date_labels import (
    ABBREVIATED,
    AMENDED,
    BESIDE_SIGNATURE,
    BLANK,
    BREAK,
    BY_ANOTHER,
    BY_HAND,
    BY_LETTER,
    CITED,
    CITING,
    DAY_WORD,
    FAX_LINE,
    FAX_TOP,
    FORM,
    FRONT,
    GERMAN_LABEL,
    HEAD,
    HEADED,
    ISSUE,
    LABEL,
    LAW,
    NAMED_LABEL,
    NUMBERED,
    ONE_LINE,
    OPENING,
    OPENING_VI,
    OTHER_DAY,
    OWN_THIS,
    PERSONAL,
    PLACE,
    RECITED,
    REPEATED,
    RESTATED,
    RUNNING,
    SIGNATURES,
    SIGNED,
    SIGNED_BY_ALL,
    SPACES,
    STAMP,
    SUBJECT,
    TERM,
    TODAY,
    TOP,
    UP_TO,
)
from workers.understand.dates import FoundDate
from workers.understand.evidence import Evidence
from workers.understand.sheets import Sheet


@dataclass(frozen=True, slots=True)
class Dated:
    """A date with the page it stands on and how much it looks like the document's own (0 to 1)."""

    found: FoundDate
    page: int
    score: float
    rule: str


def find_own_date(
    sheets: Sequence[Sheet], evidence: Evidence, kind: DocumentType, month_first: bool, received: date | None
) -> date | None:
    """Adds the DATE fact and returns it; None when no date on the document can be its own."""
    found = [d for index, sheet in enumerate(sheets) for d in _on_sheet(sheet, index, len(sheets), kind, month_first)]
    if received is not None:
        # Nothing is dated after it came in, save for the days between time zones and a date set ahead.
        found = [
            Dated(d.found, d.page, d.score * 0.5, d.rule) if (d.found.value - received).days > 31 else d for d in found
        ]
    found = [*found, *_in_heads(sheets, found)]
    best = max(found, key=lambda d: d.score, default=None)
    if best is not None and best.rule == "date-label" and kind in SIGNED_BY_ALL:
        # "Date:" or "Signed:" at each signature and no other date: it is made when the last one signs.
        last = max((d for d in found if _beside_signature(d, best)), key=lambda d: d.found.value)
        best = replace(last, score=max(last.score, best.score), rule=best.rule)
    if best is None or best.score < 0.25:
        return None
    sure = best.score * (0.9 if best.found.repaired else 1.0)
    evidence.add(FactField.DATE, best.found.iso, best.page, best.found.start, best.found.end, sure, best.rule)
    return best.found.value


def _beside_signature(dated: Dated, best: Dated) -> bool:
    """Whether a date is that of a signature: labelled, or one column away from a labelled one."""
    return dated.rule == "date-label" or (
        dated.rule in ("near-top", "somewhere", "date-line")
        and dated.page == best.page
        and abs(dated.found.start - best.found.start) < ONE_LINE
    )


def _in_heads(sheets: Sequence[Sheet], found: Sequence[Dated]) -> list[Dated]:
    """Dates at the end of a line that names the paper and comes again on page after page."""
    folded = {sheet.number: sheet.folded for sheet in sheets}
    heads: dict[str, list[Dated]] = {}
    for dated in found:
        if dated.rule not in ("filing-stamp", "fax-line", "law", "personal", "recited"):
            before = SPACES.sub(" ", folded[dated.page][max(0, dated.found.start - 60) : dated.found.start])
            heads.setdefault(f"{before}{dated.found.iso}", []).append(dated)
    return [
        replace(same[0], score=0.7, rule="running-head")
        for head, same in heads.items()
        if len(same) >= REPEATED and RUNNING.search(head) and not FORM.search(head)
    ]


def _on_sheet(sheet: Sheet, index: int, count: int, kind: DocumentType, month_first: bool) -> list[Dated]:
    signed = bool(SIGNATURES.search(sheet.folded))
    if 12 < index < count - 6 and not signed:  # a long document does not date itself in the middle
        return []
    out = []
    for rank, found in enumerate(_either_end(sheet.dates(month_first))):
        score, rule = _judge(sheet, found, kind)
        if rule == "opening" and index <= FRONT:
            score -= 0.05 if index else 0.0  # behind a cover and its contents
        else:
            score -= 0.0 if index == 0 else 0.18 if index == count - 1 or signed else 0.28
        score -= min(0.1, 0.004 * rank) + min(0.08, found.start / 60000)
        out.append(Dated(found, sheet.number, score, rule))
    return out


def _either_end(dates: list[FoundDate]) -> list[FoundDate]:
    """A document dates itself at its head or its foot; of a long list of dates the middle is left out."""
    return dates if len(dates) <= 200 else [*dates[:150], *dates[-50:]]


def _judge(sheet: Sheet, found: FoundDate, kind: DocumentType) -> tuple[float, str]:
    """How much the words before (and behind) a date make it the document's own."""
    folded = sheet.folded
    back = SPACES.sub(" ", folded[max(0, found.start - 260) : found.start])
    cell = folded[max(sheet.line_start(found.start), found.start - 260) : found.start]
    line = SPACES.sub(" ", f"{cell[:-1]}: " if cell.endswith("\t") else cell)
    back = ABBREVIATED.sub(lambda short: short.group()[:-1], back)
    breaks = list(BREAK.finditer(back))
    statement = (back[breaks[-1].end() :] if breaks else back).replace("\n", " ")
    inside = folded[found.start : found.end]
    bare = line.strip(" -–*.,|(_…")
    if found.start < FAX_TOP and FAX_LINE.match(folded[found.end : found.end + 120].split("\n", 1)[0].lstrip(" ,|")):
        return 0.02, "fax-line"
    line_is_date = not bare if inside.startswith("nga") else not line.strip() or bool(DAY_WORD.fullmatch(bare))
    if TODAY.search(line):
        return 0.95, "today"
    another = _of_another(line, statement, kind)
    if another is not None:
        return another
    if kind in SIGNED_BY_ALL and re.match(r"\W*signed(?: on)?\s?:\s*+$", line):
        return 0.86, "date-label"
    if re.search(r"\bky ngay\W*$", line) or (kind is DocumentType.INVOICE and SIGNED.search(line)):
        return 0.5, "signed"
    if GERMAN_LABEL.search(line):
        return 0.93, "date-label"
    if LABEL.search(line) and not TERM.search(line.rstrip(" :.")):
        if kind not in SIGNED_BY_ALL and BY_HAND.match(line):
            return 0.3, "signed"
        beside_signature = kind in SIGNED_BY_ALL and BESIDE_SIGNATURE.search(line)
        if beside_signature and NAMED_LABEL.match(line):
            return 0.9, "named-date-label"
        return (0.86 if beside_signature else 0.93), "date-label"
    if PLACE.search(line) and (found.shape in ("words-vi", "numeric", "slips") or "," in line):
        return 0.94, "place-and-date"
    if kind is DocumentType.IDENTITY and ISSUE.search(line):
        return (0.93 if "thay doi" in line else 0.9), "issue-date"
    if SIGNED.search(line):
        return 0.5, "signed"
    if OWN_THIS.search(statement) and OPENING.search(statement) and found.start < HEAD:
        return 0.9, "opening"
    said_elsewhere = BY_ANOTHER.search(statement[-130:]) or UP_TO.search(statement)
    if OPENING_VI.search(statement) and not said_elsewhere and found.start < HEAD:
        return 0.92, "opening"
    alone = not folded[found.end : found.end + 40].split("\n", 1)[0].strip(" .,)")
    if line_is_date and bare and found.start < TOP and not CITING.search(statement):
        return 0.8, "date-line"  # "Ngày 07/01/2026, tại…" below the title and its number
    if kind is DocumentType.LETTER and line_is_date and alone and found.start < TOP:
        return 0.8, "date-line"
    if line_is_date and (
        found.shape == "words-vi" or (bare and alone and not (bare[0] == "d" and CITED.search(statement[-130:])))
    ):
        return 0.88, "date-line"
    if NUMBERED.match(line):
        return 0.8, "number-and-date"
    return _weak(found, line, statement, line_is_date, alone)


def _of_another(line: str, statement: str, kind: DocumentType) -> tuple[float, str] | None:
    """What a date is that a person, a law, a filing or another paper has; None when it may be the document's."""
    if PERSONAL.search(line) or PERSONAL.search(statement[-40:]):
        if kind is DocumentType.IDENTITY and ISSUE.search(line):
            return (0.93 if "thay doi" in line else 0.9 if "lan dau" in line else 0.85), "issue-date"
        if not (kind is DocumentType.INVOICE and "issue" in line):
            return 0.05, "personal"
    if LAW.search(statement):
        return 0.02, "law"
    if STAMP.search(line):
        return 0.02, "filing-stamp"
    if RECITED.search(statement) or (
        kind in SIGNED_BY_ALL and (BY_LETTER.search(statement) or AMENDED.search(statement))
    ):
        return 0.06, "recited"
    if kind is DocumentType.LETTER and SUBJECT.match(statement):
        return 0.08, "cited"
    if BLANK.search(statement):
        return 0.1, "blank"
    if kind in SIGNED_BY_ALL and OTHER_DAY.search(line):
        return 0.3, "term"
    return None


def _weak(found: FoundDate, line: str, statement: str, line_is_date: bool, alone: bool) -> tuple[float, str]:
    cited = CITED.search(statement[-130:])
    if found.start < HEAD and RESTATED.match(statement):
        return 0.9, "opening"
    if found.start < 1500 and HEADED.match(line) and not CITING.search(line):
        return 0.7, "opening"
    if cited:
        if found.start < 3000 and OPENING.search(statement) and not CITING.search(statement[-130:]):
            return 0.7, "opening"
        return (0.08, "cited") if CITING.search(statement) or cited["between"].strip(" :.") else (0.3, "cited?")
    if TERM.search(line) or TERM.search(statement[-60:]):
        return 0.08, "term"
    if found.start < HEAD and OPENING.search(statement):
        return 0.72, "opening"
    if line_is_date and alone:
        return 0.6, "date-line"
    return (0.32, "near-top") if found.start < 1500 else (0.15, "somewhere")
