"""Dates as mails carry them: the Date header, and dates printed for people above a quoted mail."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_tz

from app.domain.text import fold

# First letters that tell a month in the languages of mail_labels, folded. "thang 3", "thg 3" and numeric
# forms are read by their own patterns. Order matters where one stem opens another (mar / mart / mars).
_MONTH_STEMS: tuple[tuple[str, ...], ...] = (
    ("jan", "ene", "gen", "janv", "ian", "sty", "led", "sij", "янв", "січ", "oca", "tammi"),
    ("feb", "fev", "fevr", "lut", "uno", "velj", "фев", "лют", "sub", "helmi"),
    ("mar", "maer", "mrt", "mars", "bre", "ozu", "мар", "бер", "maalis"),
    ("apr", "avr", "abr", "kwi", "dub", "tra", "апр", "кві", "nis", "huhti"),
    ("may", "mai", "mag", "maj", "mei", "kve", "svi", "мая", "май", "трав", "touko"),
    ("jun", "juin", "giu", "cze", "cerven", "lip", "июн", "черв", "haz", "kesa"),
    ("jul", "juil", "lug", "lipc", "cervenc", "srp", "июл", "лип", "tem", "heina"),
    ("aug", "aou", "ago", "sie", "srpn", "kol", "авг", "серп", "agu", "elo"),
    ("sep", "set", "wrz", "zar", "ruj", "сен", "вер", "eyl", "syys"),
    ("oct", "okt", "out", "ott", "paz", "rij", "lis", "окт", "жов", "eki", "loka"),
    ("nov", "listopad", "stu", "ноя", "лист", "kas", "marras"),
    ("dec", "dez", "dic", "des", "gru", "pros", "дек", "груд", "ara", "joulu"),
)
_STEMS = sorted(((fold(s), m) for m, row in enumerate(_MONTH_STEMS, 1) for s in row), key=lambda p: -len(p[0]))
_ISO = re.compile(r"\b(\d{4})(?:\. |[-/.])(\d{1,2})(?:\. |[-/.])(\d{1,2})\b")
_CJK = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})")
_VIETNAMESE = re.compile(r"\b(\d{1,2})(?:,)?\s+(?:thang|thg|th)\.?\s*(\d{1,2}),?\s+(?:nam\s+)?(\d{4})\b")
# "27 Tháng Mười Hai 2021", as Outlook writes months in words.
_VIETNAMESE_WORDS = re.compile(r"\b(\d{1,2}),?\s+thang\s+(muoi\s+(?:mot|hai)|[a-z]{2,5}),?\s+(?:nam\s+)?(\d{4})\b")
_MONTH_WORDS = {"mot": 1, "gieng": 1, "hai": 2, "ba": 3, "tu": 4, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8}
_MONTH_WORDS |= {"chin": 9, "muoi": 10, "muoi mot": 11, "muoi hai": 12, "chap": 12}
# "Thứ Hai, Tháng Ba 3, 2025": the order of English with Vietnamese words, as telephones print it.
_VIETNAMESE_MONTH_FIRST = re.compile(r"\bthang\s+(\d{1,2}|muoi\s+(?:mot|hai)|[a-z]{2,5})\s+(\d{1,2}),?\s+(\d{4})\b")
_NUMERIC = re.compile(r"\b(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})\b")
_DAY_FIRST = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th)?[.,]?\s+(?:de\s+|d['’])?([^\W\d_]{3,12})\.?,?\s+(?:de\s+|del\s+)?(\d{4})\b"
)
_MONTH_FIRST = re.compile(r"\b([^\W\d_]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b")
_TIME = re.compile(
    r"\b(\d{1,2})[:.h](\d{2})(?:[:.](\d{2}))?\s*(am|pm|a\.m\.|p\.m\.|sa\b|ch\b)?|(上午|下午|오전|오후)\s*(\d{1,2}):(\d{2})"
)
_OFFSET = re.compile(r"(?:(?:gmt|utc)\s*)?([+-])(\d{1,2})(?::?(\d{2}))?\s*(?:\(|\)|$)")
# Zone names that mean one thing wherever they are printed; others fall back to the forwarder's zone.
_ZONES = {"utc": 0, "gmt": 0, "z": 0, "ict": 7, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "est": -5, "edt": -4}
_ZONES |= {"pst": -8, "pdt": -7, "jst": 9, "kst": 9, "sgt": 8, "hkt": 8, "oez": 2, "oesz": 3, "mez": 1, "mesz": 2}


def parse_header_date(raw: str) -> datetime | None:
    """A Date header (RFC 5322, tolerant) as an aware time; None when it cannot be read.

    A missing zone ("-0000" or none at all) is taken as UTC, as the RFC says.
    """
    try:
        parts = parsedate_tz(raw)
        if parts is None:
            return None
        zone = timezone(timedelta(seconds=parts[9] or 0))
        return datetime(*parts[:6], tzinfo=zone)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None  # year 0, minute 75, offset +9999: odd mails carry them


def parse_printed_date(raw: str, default_zone: tzinfo | None = None) -> datetime | None:
    """A date printed for people in any language of mail_labels; day before month where only figures tell.

    Without a printed zone `default_zone` holds (that of the mail it is printed in), else UTC.
    """
    strict = parse_header_date(raw) if re.match(r"\s*\w{3},?\s+\d{1,2}\s+\w{3}\s+\d{4}\s+\d", raw) else None
    if strict is not None and re.search(r"[+-]\d{4}", raw):
        return strict
    text = fold(raw)
    day = _day(text)
    if day is None:
        return None
    hour, minute, second = _time(text)
    try:
        return datetime(*day, hour, minute, second, tzinfo=_zone(text) or default_zone or UTC)
    except ValueError:
        return None


def _day(text: str) -> tuple[int, int, int] | None:
    for pattern in (_CJK, _ISO):
        if found := pattern.search(text):
            return int(found[1]), int(found[2]), int(found[3])
    if found := _VIETNAMESE.search(text):
        return int(found[3]), int(found[2]), int(found[1])
    if (found := _VIETNAMESE_WORDS.search(text)) and (named := _MONTH_WORDS.get(" ".join(found[2].split()))):
        return int(found[3]), named, int(found[1])
    if found := _VIETNAMESE_MONTH_FIRST.search(text):
        said = " ".join(found[1].split())
        if month := int(said) if said.isdigit() else _MONTH_WORDS.get(said):
            return int(found[3]), month, int(found[2])
    for found in _DAY_FIRST.finditer(text):
        if month := _month(found[2]):
            return int(found[3]), month, int(found[1])
    for found in _MONTH_FIRST.finditer(text):
        if month := _month(found[1]):
            return int(found[3]), month, int(found[2])
    if found := _NUMERIC.search(text):
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        if second > 12 >= first:
            first, second = second, first
        return (year + 2000 if year < 100 else year), second, first
    return None


def _month(word: str) -> int | None:
    return next((month for stem, month in _STEMS if word.startswith(stem)), None)


def _time(text: str) -> tuple[int, int, int]:
    for found in _TIME.finditer(text):
        if found[5]:
            hour = int(found[6]) % 12 + (12 if found[5] in "下午 오후" else 0)
            return (hour, int(found[7]), 0) if int(found[7]) < 60 else (0, 0, 0)
        hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
        half = (found[4] or "").replace(".", "").strip()
        if hour > 23 or minute > 59 or second > 59 or (found[0].count(".") == 1 and ":" not in found[0] and not half):
            continue
        if half in ("pm", "ch"):
            hour = hour % 12 + 12
        elif half in ("am", "sa"):
            hour %= 12
        return hour, minute, second
    return 0, 0, 0


def _zone(text: str) -> tzinfo | None:
    tail = text.strip()
    if found := _OFFSET.search(tail):
        minutes = int(found[2]) * 60 + int(found[3] or 0)
        if len(found[2]) <= 2 and minutes <= 14 * 60:
            return timezone(timedelta(minutes=minutes if found[1] == "+" else -minutes))
    last = re.search(r"([a-z]{1,4})\W*$", tail)
    if last and last[1] in _ZONES:
        return timezone(timedelta(hours=_ZONES[last[1]]))
    return None
