"""The end of a term that is counted, not stated: "12 tháng kể từ ngày ký", "three years from the Effective Date".

Counts from the date named behind the duration, else from where the document starts to hold. A duration that runs
from an event the document does not date ("from the Commercial Launch Date", "kể từ ngày bàn giao mặt bằng") ends
nowhere yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from workers.understand.dates import FoundDate, add_months
from workers.understand.named_days import named_day
from workers.understand.number_words import number_in_words
from workers.understand.sheets import Sheet

_COUNT_VI = re.compile(
    r"(?<![\d.,/])(?P<n>\d{1,3})(?:\s?\([^()\n]{1,40}\)|\))?\s?\(?(?P<unit>ngay|thang|nam"
    r"|tuan)\b\)?(?=(?P<rest>[^;\n]{0,90}))"
)
_WORDS_VI = (
    r"(?:mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi(?: (?:mot|hai|ba|bon|lam|sau|bay|tam|chin))?"
    r"|(?:hai|ba|bon|nam|sau|bay|tam|chin) muoi(?: (?:mot|hai|ba|tu|bon|lam|sau|bay|tam|chin))?)"
)
_COUNT_WORDS_VI = re.compile(
    rf"\b(?P<n>{_WORDS_VI})\s+(?:\(\d{{1,3}}\)\s+)?(?P<unit>ngay|thang|nam|tuan)\b(?=(?P<rest>[^;\n]{{0,90}}))"
)
_SPEAKS_OF_TERM = re.compile(
    # "gia tri" is worth as well as force: "nội dung và giá trị" over a list of goods tells no term.
    r"\b(?P<what>hieu luc|thoi han|(?<=co )gia tri|gia tri(?= (?:trong|su dung|hieu luc|bao gia|chao gia))"
    r"|thoi gian|gia han)\b"
    r"(?P<mid>[^.;\n]{0,90})$"
)
_NOT_TERM_VI = re.compile(
    r"\b(?:thanh toan|giao hang|giao nhan|bao hanh|nop|tien do|nghiem thu|kiem tra|tra loi|phan hoi|thu viec"
    r"|bao truoc|thong bao|gia tri gia tang)\b"
)
_NUM_WORD = r"(?:[a-z]+(?:[\s-][a-z]+)?)"
_COUNTED_EN = (
    rf"(?:(?P<words>{_NUM_WORD})\s*+\(\s*+)?(?P<n>\d{{1,3}}|{_NUM_WORD})\)?[\s-]*(?:(?:consecutive|calendar|full|contract|lease|license)\s+){{0,2}}"
    rf"(?P<unit>year|month|week|day)s?\b['’]?"
    rf"(?P<noun>\s*+(?:period|term))?(?=(?P<rest>[^;]{{0,140}}))"
)
_DURATION_EN = re.compile(
    rf"\b(?:(?:for|of|be|is|date|with|ha(?:s|ve)|continue\w*|extend\w*|valid\w*(?: for)?|end(?:s|ing)?"
    rf"|(?P<ends>expires?|terminates?)"
    rf"|remain\w*[a-z ,]{{0,40}}for|:)\s+(?:(?:a|an|the)\s+)?(?:(?:initial|additional|further|fixed|total"
    rf"|minimum|full|successive)\s+)?(?:(?:period|term|duration)\s+(?:of|:|is|shall be)\s+)?){_COUNTED_EN}"
)
_PERIOD_EN = re.compile(rf"\ba\s+{_COUNTED_EN}")  # "(i.e., a three (3) year period commencing on the Effective Date)"
_ANNIVERSARY = re.compile(
    r"\b(?:until|on|through|upon|to|after|than|of(?: \([a-z0-9]{1,3}\))?|(?P<before>day (?:immediately )?(?:preceding"
    r"|before|prior to)))\s+(?:and including\s+)?the\s+(?P<n>[a-z]+|\d{1,2}\s?(?:st|nd|rd"
    r"|th))(?:\s*+\(\d{1,2}(?:st|nd|rd|th)?\))?(?:[\s-]?year)?\s+anniversary\s+(?:date\s+)?(?:of\s+|thereof)(?=(?P<rest>[^;.]{0,100}))"
)
_END_OF_YEAR = re.compile(
    r"\b(?:end|expiration|completion|close) of (?:the )?(?:(?P<n>[a-z]+|\d{1,2}\s?(?:st|nd|rd|th))(?: \(\w{1,4}\))? "
    r"(?:full )?(?:contract|agreement|license|term|lease|sponsorship)? ?year|(?:contract |agreement )?year "
    r"(?P<n2>\d{1,2}|[a-z]+))\b(?=(?P<rest>[^;.]{0,60}))"
)
_ORDINALS = {
    w: n for n, w in enumerate("first second third fourth fifth sixth seventh eighth ninth tenth".split(), start=1)
}
_TERM_EN = re.compile(
    r"\b(?:term|agreement|in (?:full )?(?:force|effect)|effective|initial|commenc\w+|quotation|offer|proposal"
    r"|valid\w*|contract|continue[sd]?)\b"
)
_NOT_TERM_EN = re.compile(
    r"\b(?:notice|cure\w*|remed\w*|warrant\w*|audit|record\w*|insurance|(?<!above )(?<!first )written(?! above| below)"
    r"|renew\w*|successive|non-?compet\w*|after (?:the )?(?:expiration|termination|end)"
    r"|following (?:the )?(?:expiration|termination)|prior|within|days? after|invoice|payment|deliver\w*"
    r"|consecutive|royalt\w*|option)\b"
)
# Words behind a duration that say it is not the term ("thirty days prior written notice"). Of renewals only before
# it: "an initial term of three years and shall renew automatically" is a term.
_NOT_AFTER_EN = re.compile(
    r"\b(?:notice|cure\w*|warrant\w*|non-?compet\w*|after (?:the )?(?:expiration|termination|end)"
    r"|following (?:the )?(?:expiration|termination)|prior|invoice|payment|deliver\w*|successive)\b"
)
_UNTIL_OVER = re.compile(r"\buntil the (?:expir\w+|end|completion|lapse) of\b")
_DAY_OF_MONTH = re.compile(r"\s*+(?:of|in)\s")  # "this 26 day of September"
_OUTLIVES = re.compile(r"\b(?:surviv\w*|confidential\w*|(?:any|each|every) (?:\w+ )?(?:period|term) of)\b")
_EVENT_EN = re.compile(
    r"^[\s,]*+(?:from|after|following|commencing|beginning|starting)\s+(?:and after\s+)?(?:on|upon|with|at|as of)?\s*+"
    r"(?:the|its)?\s*+(?P<what>\w+(?: \w+){0,3})"
)
_BEGINS_EN = re.compile(
    r"\b(?:commenc|begin|start)\w* (?:on|upon|with|at|as of) (?:the|its)?\s*+(?P<what>\w+(?: \w+){0,3})"
)
_BEGINS_ON = re.compile(
    r"\b(?:commenc\w+|begins?|beginning|starts?|starting|in(?:to)? force|effective|takes? effect)"
    r"(?: (?:on|from|as of|upon))?(?: the)?\W*$"
    r"|\b(?:ke |tinh |bat dau )tu(?: ngay)?\W*$"
)
_DATED_EN = re.compile(
    r"\b(?:effective|execution|signing|signature|agreement|hereof|hereunder|contract|commencement"
    r"|quotation|quote|offer|proposal|issue|issuance|this|such|that|said"
    r"|signed|\d+|january|february|march|april|may|june|july|august|september|october|november|december"
    r"|thereafter)\b|^date(?:$| (?:first|last|above|written|of (?:this|its|last|signature|execution)))"
)
_EVENT_VI = re.compile(
    r"^[\s,]*+(?:ke|tinh) tu (?:ngay|khi|luc|thoi diem)\s+(?P<what>\w+(?: \w+){0,3})(?![\w\s]{0,24}\d)"
)
_DATED_VI = re.compile(
    r"^(?:\d+|ky|duoc ky|hai ben|hop dong|phu luc|van ban|thoa thuan|bao gia|lap|phat hanh|ban hanh|nay|tren"
    r"|(?:co )?hieu luc"
    r"|bat dau|cac ben|ben [ab] ky|dai dien|ghi|neu|gui)\b"
)
_BASE = re.compile(r"(?:ke tu|tinh tu|tu|from|after|following|commencing|beginning|starting|as of|of|on)\b")
_OWN_BASE = re.compile(r"ngay ky|date (?:hereof|of this|of execution|first)|bao gia|phat hanh|signing|nay\b")
_HOLDS = re.compile(r"hop dong|hieu luc|thuc hien|gia tri|thue|lao dong|uy quyen|bao lanh")
_SPACES = re.compile(r"\s+")
_SENTENCE_END = re.compile(r"[.;]\s")
_MOST_UNITS = 600


@dataclass(frozen=True, slots=True)
class Term:
    """A day from or until which a document holds, where it is said, how sure (0 to 1) and by which rule."""

    value: date
    page: int
    start: int
    end: int
    score: float
    rule: str


@dataclass(frozen=True, slots=True)
class Bases:
    """What a duration may count from: the document's own date, the day it starts to hold, the days it names."""

    own: date | None
    start: date | None
    named: Mapping[str, date] = field(default_factory=dict)


def squeeze(text: str) -> str:
    """Runs of space as one, so that patterns with several optional spaces cannot stray."""
    return _SPACES.sub(" ", text)


def clause(before: str) -> str:
    """What belongs to the same sentence as what follows."""
    return _SENTENCE_END.split(before)[-1]


def counted(sheet: Sheet, text: str, dates: list[FoundDate], bases: Bases) -> Iterator[Term]:
    """The ends of the durations of a page; `text` is its folded text on one line."""
    yield from _vietnamese(sheet, text, dates, bases)
    yield from _english(sheet, text, dates, bases)
    for pattern in (_ANNIVERSARY, _END_OF_YEAR):
        for match in pattern.finditer(text):
            said = match["n"] or match["n2"]
            number = _ORDINALS.get(said) or said_number(re.sub(r"\D", "", said) or said)
            before = clause(squeeze(text[max(0, match.start() - 200) : match.start()]))
            if number and (pattern is _ANNIVERSARY or re.search(r"\bterm\b|\bagreement\b", before)):
                score = 0.66 if _NOT_TERM_EN.search(before[-90:]) else 0.78  # "on notice expiring after the first…"
                yield from _from_base(sheet, match, number, dates, bases, score, "anniversary")


def _vietnamese(sheet: Sheet, text: str, dates: list[FoundDate], bases: Bases) -> Iterator[Term]:
    inside = {offset for found in dates for offset in range(found.start, found.end)}
    for match in (*_COUNT_VI.finditer(text), *_COUNT_WORDS_VI.finditer(text)):
        if match.start() in inside:
            continue
        before = squeeze(text[max(0, match.start() - 130) : match.start()])
        line = squeeze(sheet.folded[max(0, match.start() - 130) : match.start()].rsplit("\n", 1)[-1])
        if _SPEAKS_OF_TERM.search(line):
            before = line  # a line that says it all is not read on from the one above it
        about = _SPEAKS_OF_TERM.search(before)
        if (
            not about
            or about["mid"].rstrip().endswith("sau")
            or _NOT_TERM_VI.search(clause(before)[-60:])
            or "lam viec" in match["rest"][:12]
        ):
            continue
        event = _EVENT_VI.match(match["rest"])
        if event and not _DATED_VI.match(event["what"]) and not named_day(bases.named, event["what"]):
            continue
        if about["what"] == "thoi gian" and not _HOLDS.search(about.group() + match["rest"]):
            continue
        number = said_number(match["n"])
        if number:
            yield from _from_base(sheet, match, number, dates, bases, 0.85, "duration")


def _english(sheet: Sheet, text: str, dates: list[FoundDate], bases: Bases) -> Iterator[Term]:
    for pattern, score in ((_DURATION_EN, 0.75), (_PERIOD_EN, 0.68)):
        for match in pattern.finditer(text):
            before = text[max(0, match.start() - 220) : match.start("unit")]
            number = said_number(match["n"])
            said = clause(before)
            if match["unit"] == "year":
                said = said.replace("consecutive", "")
            # An offer says its days in a sentence of its own; years of secrecy are told by what comes after.
            offered = match["unit"] in ("day", "week")
            line = sheet.folded[max(0, match.start() - 220) : match.start("unit")].rsplit("\n", 1)[-1]
            if offered and len(line) < 60 and _TERM_EN.search(line):  # a line of its own: "Valid: 15 days"
                said = line
            following = _SENTENCE_END.split(match["rest"])[0] if offered else match["rest"]
            if not number or not _TERM_EN.search(said) or not _is_term(match, pattern, said, following, bases):
                continue
            yield from _from_base(sheet, match, number, dates, bases, score, "duration")


def _is_term(match: re.Match[str], pattern: re.Pattern[str], said: str, following: str, bases: Bases) -> bool:
    """Whether an English duration is how long the paper holds, and it says from when, if from an event."""
    ends = match.group().startswith("end") or _UNTIL_OVER.search(said)
    if match["rest"].lstrip().startswith("thereafter") and not ends:
        return False  # "and for six months thereafter": what outlives the term
    if match["unit"] == "day" and _DAY_OF_MONTH.match(match["rest"]):
        return False
    if _OUTLIVES.search(said) or _NOT_TERM_EN.search(said[-90:]) or _NOT_AFTER_EN.search(following[:40]):
        return False
    event = _EVENT_EN.match(squeeze(match["rest"][:80]))
    for found in (event, _BEGINS_EN.search(squeeze(said))):
        if found and not _DATED_EN.search(found["what"]) and not named_day(bases.named, found["what"]):
            return False
    if pattern is _PERIOD_EN:
        return bool(match["noun"]) and bool(event) and bool(re.search(r"\bterm\b", said))
    return not match["ends"] or (match["unit"] in ("year", "month") and bool(event))


def said_number(text: str) -> int | None:
    """A count in figures or words; None when it is none, or nought."""
    if text.isdigit():
        return int(text) or None
    return 1 if text in ("a", "an", "one") else number_in_words(text)


def _from_base(
    sheet: Sheet, match: re.Match[str], number: int, dates: list[FoundDate], bases: Bases, score: float, rule: str
) -> Iterator[Term]:
    """The end of a duration: counted from the date named behind it, else from where the document starts to hold."""
    rest_start, rest_end = match.span("rest")
    named = next((d for d in dates if rest_start <= d.start < rest_end and d.start - rest_start < 60), None)
    rest = match["rest"][:70]
    if match.group().endswith(("thereof", "therefrom")):
        named = next((d for d in reversed(dates) if d.end <= match.start() and match.start() - d.end < 160), None)
        base: date | None = named.value if named else bases.start
    elif named is not None and _BASE.search(rest):
        base = named.value
    elif (begun := _begun(match, dates)) is not None:
        base = begun
    elif (counted_from := _named_base(match, bases)) is not None:
        base = counted_from
    elif _OWN_BASE.search(rest):
        base = bases.own or bases.start
    else:
        base = bases.start
        score -= 0.0 if re.search(r"effective date|hieu luc|commencement", rest) else 0.05
    unit = match.groupdict().get("unit") or "year"
    if base is None or number > _MOST_UNITS:
        return
    try:
        value = _later(base, number, unit)
    except (OverflowError, ValueError):
        return
    if match.groupdict().get("before"):
        value -= timedelta(days=1)
    yield Term(value, sheet.number, match.start(), rest_start, score - match.start() / 2e6, rule)


def _begun(match: re.Match[str], dates: list[FoundDate]) -> date | None:
    """The day that the same sentence says the term begins on, before it says how long it lasts."""
    reach = max(0, match.start() - 160)
    said = clause(match.string[reach : match.start()])
    said_from = match.start() - len(said)
    earlier = [found for found in dates if said_from <= found.start and found.end <= match.start()]
    if not earlier or not _BEGINS_ON.search(match.string[said_from : earlier[-1].start]):
        return None
    return earlier[-1].value


def _named_base(match: re.Match[str], bases: Bases) -> date | None:
    """The day that the words behind a duration call by a name the paper gave it."""
    event = _EVENT_VI.match(match["rest"]) or _EVENT_EN.match(squeeze(match["rest"][:80]))
    return named_day(bases.named, event["what"]) if event else None


def _later(base: date, number: int, unit: str) -> date:
    years = number / 12 if unit in ("thang", "month") else number
    if unit in ("nam", "year", "thang", "month") and (base.month, base.day) == (1, 1) and years == int(years):
        return date(base.year + int(years) - 1, 12, 31)  # calendar years, as is usage
    if unit in ("nam", "year"):
        return add_months(base, 12 * number)
    if unit in ("thang", "month"):
        return add_months(base, number)
    return base + timedelta(days=number * (7 if unit in ("tuan", "week") else 1))
