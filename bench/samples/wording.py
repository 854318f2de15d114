"""How Vietnamese and English paper writes money, dates and parties."""

from __future__ import annotations

from datetime import date
from random import Random

from bench.samples.people import WOMEN
from bench.samples.records import Party

_DIGITS = "không một hai ba bốn năm sáu bảy tám chín".split()
_SCALES = ("", " nghìn", " triệu", " tỷ")
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()
_MONTHS = "January February March April May June July August September October November December".split()


def dong(amount: int) -> str:
    """Grouped with points: 1.250.000."""
    return f"{amount:,}".replace(",", ".")


def dollars(amount: int) -> str:
    """Grouped with commas, two places: 1,250.00."""
    return f"{amount:,.2f}"


def money(amount: int, language: str) -> str:
    """A figure in a table, in the manner of the language."""
    return dong(amount) if language == "vi" else dollars(amount)


def spell_dong(amount: int) -> str:
    """An amount below 10^12 in Vietnamese words: "Một triệu hai trăm năm mươi nghìn đồng"."""
    groups = []
    rest = amount
    while rest:
        groups.append(rest % 1000)
        rest //= 1000
    words = []
    for at in range(len(groups) - 1, -1, -1):
        if groups[at]:
            words.append(_spell_group(groups[at], full=at < len(groups) - 1) + _SCALES[at])
    text = " ".join(words) or "không"
    return f"{text[0].upper()}{text[1:]} đồng"


def vietnamese_number(number: int) -> str:
    """A number below 10^12 in Vietnamese words: "hai nghìn không trăm hai mươi lăm"."""
    text = spell_dong(number).removesuffix(" đồng")
    return f"{text[0].lower()}{text[1:]}"


def english_number(number: int) -> str:
    """A number below one million in English words: "two thousand twenty-five"."""
    text = spell_dollars(number).removesuffix(" US dollars")
    return f"{text[0].lower()}{text[1:]}"


def _spell_group(group: int, *, full: bool) -> str:
    hundreds, tens, ones = group // 100, group // 10 % 10, group % 10
    words = []
    if hundreds or full:
        words.append(f"{_DIGITS[hundreds]} trăm")
    if tens == 0 and ones and words:
        words.append("linh")
    elif tens == 1:
        words.append("mười")
    elif tens > 1:
        words.append(f"{_DIGITS[tens]} mươi")
    if ones == 1 and tens > 1:
        words.append("mốt")
    elif ones == 5 and tens > 0:
        words.append("lăm")
    elif ones:
        words.append(_DIGITS[ones])
    return " ".join(words)


def spell_dollars(amount: int) -> str:
    """A whole amount below one million in English words: "One thousand two hundred US dollars"."""
    thousands, rest = divmod(amount, 1000)
    words = f"{_spell_english(thousands)} thousand {_spell_english(rest) if rest else ''}" if thousands else ""
    text = (words or _spell_english(rest)).strip()
    return f"{text[0].upper()}{text[1:]} US dollars"


def _spell_english(number: int) -> str:
    if number < 20:
        return _ONES[number]
    if number < 100:
        return _TENS[number // 10] + (f"-{_ONES[number % 10]}" if number % 10 else "")
    rest = f" {_spell_english(number % 100)}" if number % 100 else ""
    return f"{_ONES[number // 100]} hundred{rest}"


def long_date(day: date) -> str:
    """ "ngày 05 tháng 3 năm 2025": day with two digits, January and February too, as clerks are taught."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def short_date(day: date) -> str:
    """05/03/2025."""
    return f"{day:%d/%m/%Y}"


def english_date(day: date) -> str:
    """March 5, 2025."""
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def titled(name: str, language: str = "vi") -> str:
    """A person with the polite title: "Bà Trần Thị Mai Hương"."""
    woman = any(name.endswith(given) for given in WOMEN) or " Thị " in name
    if language == "en":
        return f"{'Ms.' if woman or name.startswith('Helen') else 'Mr.'} {name}"
    return f"{'Bà' if woman else 'Ông'} {name}"


def party_rows(party: Party, rng: Random, *, full: bool = True) -> tuple[tuple[str, str], ...]:
    """Label and value of each line of a party block in Vietnamese; the labels vary as they do in life."""
    if party.kind == "person":
        return (
            ("Số CCCD", party.tax_code),
            (rng.choice(["Địa chỉ thường trú", "Địa chỉ"]), party.address),
            ("Điện thoại", party.phone),
            ("Email", party.email),
        )
    rows = [
        (rng.choice(["Địa chỉ", "Địa chỉ trụ sở", "Trụ sở chính"]), party.address),
        (rng.choice(["Mã số thuế", "Mã số thuế", "MST"]), party.tax_code),
        (rng.choice(["Điện thoại", "ĐT", "Số điện thoại"]), party.phone),
    ]
    if full:
        rows.append(("Email", party.email))
        rows.append((rng.choice(["Số tài khoản", "Tài khoản"]), f"{party.bank_account} tại {party.bank}"))
        rows.append((rng.choice(["Đại diện", "Người đại diện"]), titled(party.representative)))
        rows.append(("Chức vụ", party.position))
    return tuple((label, value) for label, value in rows if value)


def party_rows_english(party: Party) -> tuple[tuple[str, str], ...]:
    """The same in English; Vietnamese companies keep their tax code."""
    rows = [
        ("Address", party.address),
        ("Tax code", party.tax_code),
        ("Telephone", party.phone),
        ("Email", party.email),
        ("Bank account", f"{party.bank_account}, {party.bank}"),
        ("Represented by", titled(party.representative, "en")),
        ("Position", {"Giám đốc": "Director"}.get(party.position, party.position)),
    ]
    return tuple((label, value) for label, value in rows if value)
