"""How contracts say from when and until when they hold, and how they say the day itself in words. With the truth.

Sources of the wordings: how offices write terms (a day, the day of signing, some days after it, the last signature, a
duration, a span), each in Vietnamese and English, in two halves (see Style.one_of). Every wording leads to one answer
that a careful reader would give; what stays open (until both sides settle) has none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from bench.quality.style import Style
from bench.samples.wording import english_date, english_number, long_date, short_date, vietnamese_number

_ENGLISH_DAYS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth "
    "twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first"
).split()


@dataclass(frozen=True, slots=True)
class Term:
    """A clause, and the days it leads to; None where it leads to none."""

    text: str
    effective: date | None
    expiry: date | None


def term(style: Style, day: date, *, english: bool) -> Term:
    """A clause of a contract signed on `day`."""
    ways: tuple[Callable[[Style, date], Term], ...] = (
        (_en_span, _en_from_signing, _en_duration, _en_start, _en_days_after) if english
        else (_vi_span, _vi_from_signing, _vi_duration, _vi_start, _vi_days_after)
    )  # fmt: skip
    return style.rng.choice(ways)(style, day)


def last_signature(style: Style, *, english: bool) -> str:
    """A clause that lets the contract hold from the last signature, whose day stands beside it."""
    if english:
        return style.one_of(
            "This contract shall be effective as of the date of the last signature below.",
            "This contract takes effect on the date on which the last party signs it.",
            "The effective date of this contract is the date of the later of the two signatures.",
            "This contract enters into force on the day it has been signed by both parties.",
        )
    return style.one_of(
        "Hợp đồng có hiệu lực kể từ ngày bên sau cùng ký.",
        "Hợp đồng này có hiệu lực từ thời điểm bên cuối cùng ký tên và đóng dấu.",
        "Hiệu lực của hợp đồng được tính từ ngày ký sau cùng ghi dưới đây.",
        "Hợp đồng bắt đầu có hiệu lực khi bên còn lại ký, theo ngày ghi tại phần chữ ký.",
    )


def day_in_words(style: Style, day: date, *, english: bool) -> str:
    """The day with its year, or all of it, in words."""
    if english:
        year = style.one_of(english_number(day.year), english_number(day.year).replace("thousand ", "thousand and "))
        numeral = f"{day.day}{_th(day.day)}"
        return style.one_of(
            f"the {numeral} day of {day:%B}, {year}", f"the {_ENGLISH_DAYS[day.day - 1]} day of {day:%B}, {year}",
            f"{day:%B} {_ENGLISH_DAYS[day.day - 1]}, {year}", f"this {numeral} day of {day:%B} in the year {year}",
        )  # fmt: skip
    year = style.one_of(
        vietnamese_number(day.year), vietnamese_number(day.year).replace("nghìn", "ngàn"),
        vietnamese_number(day.year).replace("không trăm ", ""),
        " ".join(vietnamese_number(int(digit)) for digit in str(day.year)),
    )  # fmt: skip
    months = {1: "giêng", 4: "tư", 12: "chạp"}
    month = style.one_of(vietnamese_number(day.month), months.get(day.month, vietnamese_number(day.month)))
    early = style.one_of("mùng ", "mồng ") if day.day <= 10 else ""
    words = f"ngày {early}{vietnamese_number(day.day)} tháng {month} năm {year}"
    return style.one_of(
        words,
        f"ngày {day.day:02d} tháng {day.month:02d} năm {year}",
        f"ngày {early}{day.day} tháng {month} năm {year}",
        words,
    )


def months_on(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month. Not the product's own rule: a truth that borrows it
    finds no fault in it."""
    years, month = divmod(day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(day.year + years, month + 1, last)
        except ValueError:
            continue
    raise AssertionError


def _months(style: Style) -> int:
    return style.rng.choice((6, 12, 18, 24, 36))


def _begins(style: Style, day: date) -> date:
    """Later than the signing, earlier now and then: contracts are signed after they have begun."""
    return day + timedelta(days=style.rng.choice((-20, -3, 1, 5, 12, 17, 40)))


def _span(style: Style, day: date) -> tuple[date, date]:
    start = style.rng.choice((day, _begins(style, day)))
    return start, months_on(start, _months(style)) - timedelta(days=1)


def _vi_span(style: Style, day: date) -> Term:
    start, end = _span(style, day)
    s, e = short_date(start), short_date(end)
    return Term(style.one_of(
        f"Hợp đồng có hiệu lực kể từ ngày {s} đến hết ngày {e}.", f"Thời hạn hợp đồng: từ ngày {s} đến ngày {e}.",
        f"Thời gian hiệu lực của hợp đồng: {s} – {e}.", f"Thời gian thực hiện hợp đồng kể từ {long_date(start)} đến {long_date(end)}.",
        f"Ngày bắt đầu: {s}. Ngày kết thúc: {e}.", f"Ngày hiệu lực: {s}      Ngày hết hạn: {e}",
        f"Hợp đồng bắt đầu có hiệu lực từ {long_date(start)} và chấm dứt vào {long_date(end)}.",
        f"Hợp đồng này có giá trị từ ngày {start:%d.%m.%Y} cho đến hết ngày {end:%d.%m.%Y}, trừ khi được gia hạn bằng phụ lục.",
        f"Hai bên thống nhất thời hạn hợp tác bắt đầu từ ngày {s} và kết thúc ngày {e}.",
        f"Thời hạn thuê tính từ ngày {s} đến hết ngày {e}.",
    ), start, end)  # fmt: skip


def _vi_from_signing(style: Style, day: date) -> Term:
    end = months_on(day, _months(style)) - timedelta(days=1)
    ended = style.one_of(
        f"Hợp đồng có hiệu lực kể từ ngày ký đến hết ngày {short_date(end)}.",
        f"Hợp đồng này có hiệu lực từ ngày ký và hết hiệu lực vào {long_date(end)}.",
    )
    opened = style.one_of(
        "Hợp đồng có hiệu lực kể từ ngày ký cho đến khi hai bên thanh lý.", "Hợp đồng có giá trị kể từ ngày hai bên ký kết.",
        "Hợp đồng này được lập thành 04 bản có giá trị pháp lý như nhau và có hiệu lực kể từ ngày ký.",
        "Hợp đồng lập thành hai (02) bản, mỗi bên giữ một (01) bản, có hiệu lực thi hành từ ngày đại diện hai bên ký tên, đóng dấu.",
        "Hiệu lực hợp đồng: kể từ ngày ký.", "Hợp đồng có hiệu lực ngay sau khi hai bên ký.",
        "Hợp đồng này có hiệu lực kể từ ngày được ký bởi người đại diện có thẩm quyền của các bên.", "Hợp đồng có hiệu lực tại thời điểm ký kết.",
    )  # fmt: skip
    return Term(ended, day, end) if style.maybe(0.4) else Term(opened, day, None)


def _vi_duration(style: Style, day: date) -> Term:
    months = _months(style)
    words = vietnamese_number(months)
    years = {12: "01 năm", 24: "02 năm", 36: "03 năm"}.get(months, f"{months:02d} tháng")
    return Term(style.one_of(
        f"Hợp đồng có hiệu lực trong vòng {months} tháng kể từ ngày ký.", f"Thời hạn của hợp đồng là {months:02d} tháng, tính từ ngày ký hợp đồng.",
        f"Hợp đồng này có giá trị trong {months} tháng kể từ ngày hai bên ký kết.", f"Hiệu lực hợp đồng: {months:02d} ({words}) tháng kể từ ngày ký.",
        f"Thời hạn hợp đồng là {years} kể từ ngày ký.", f"Hợp đồng có thời hạn {years}, bắt đầu tính từ ngày hợp đồng được ký.",
        f"Thời gian hợp tác là {words} tháng, kể từ ngày ký hợp đồng này.", f"Hợp đồng này có thời hạn {words} tháng tính từ ngày lập.",
    ), day, months_on(day, months) - timedelta(days=1))  # fmt: skip


def _vi_start(style: Style, day: date) -> Term:
    start = _begins(style, day)
    months = _months(style)
    end = months_on(start, months) - timedelta(days=1)
    words = day_in_words(style, start, english=False)
    return Term(style.one_of(
        f"Thời hạn thuê là {months} tháng, bắt đầu từ ngày {short_date(start)}.",
        f"Thời hạn hợp đồng: {months:02d} tháng kể từ ngày {short_date(start)}.",
        f"Hợp đồng có hiệu lực kể từ {words}, thời hạn {months} tháng.",
        f"Hợp đồng này có hiệu lực từ {words} với thời hạn {months:02d} tháng kể từ ngày có hiệu lực.",
    ), start, end)  # fmt: skip


def _vi_days_after(style: Style, day: date) -> Term:
    days = style.rng.choice((3, 5, 7, 10, 15))
    words = vietnamese_number(days)
    return Term(style.one_of(
        f"Hợp đồng có hiệu lực sau {days:02d} ngày kể từ ngày ký.", f"Hợp đồng này có hiệu lực thi hành sau {days} ngày, tính từ ngày ký kết.",
        f"Hợp đồng bắt đầu có hiệu lực sau {days:02d} ({words}) ngày kể từ ngày hai bên ký.", f"Sau {words} ngày kể từ ngày ký, hợp đồng này có hiệu lực.",
    ), day + timedelta(days=days), None)  # fmt: skip


def _en_span(style: Style, day: date) -> Term:
    start, end = _span(style, day)
    s, e = english_date(start), english_date(end)
    return Term(style.one_of(
        f"This contract shall come into force on {s} and remain in force until {e}.", f"The term of this contract commences on {s} and expires on {e}.",
        f"Term: from {start.day} {start:%B} {start.year} to {end.day} {end:%B} {end.year}.", f"Effective Date: {s}. Expiry Date: {e}.",
        f"This contract is valid from {start:%d/%m/%Y} until {end:%d/%m/%Y}.", f"The lease term runs from {s} through {e}.",
        f"This contract is effective from {s} and shall continue until {e}, unless terminated earlier.",
        f"With effect from {start.day} {start:%B} {start.year} the services are rendered; the contract ends on {end.day} {end:%B} {end.year}.",
    ), start, end)  # fmt: skip


def _en_from_signing(style: Style, day: date) -> Term:
    end = months_on(day, _months(style)) - timedelta(days=1)
    ended = style.one_of(
        f"This contract takes effect on the date of signing and expires on {end.day} {end:%B} {end.year}.",
        f"This contract is valid from the date of its signing until {english_date(end)}.",
    )
    opened = style.one_of(
        "This contract shall take effect on the date hereof.", "This contract enters into force upon signature by both parties.",
        "This contract becomes effective on the signing date stated above.", "This contract shall come into force from the date first written above.",
        "This contract is made in four copies of equal value and takes effect from the date of signing.",
        "The contract, in two originals, is effective from the day of its execution.",
    )  # fmt: skip
    return Term(ended, day, end) if style.maybe(0.4) else Term(opened, day, None)


def _en_duration(style: Style, day: date) -> Term:
    months = _months(style)
    words = english_number(months)
    return Term(style.one_of(
        f"This contract enters into force upon signing and continues for a period of {words} ({months}) months.",
        f"This contract is valid for {months} months from the date of signing.",
        f"The term of this contract is {words} ({months}) months from the date of signing.",
        f"This contract shall remain in effect for {words} ({months}) months from the date hereof.",
    ), day, months_on(day, months) - timedelta(days=1))  # fmt: skip


def _en_start(style: Style, day: date) -> Term:
    start = _begins(style, day)
    months = _months(style)
    words = day_in_words(style, start, english=True)
    return Term(style.one_of(
        f"The term is {months} months commencing on {english_date(start)}.", f"The initial term of {months} months begins on {english_date(start)}.",
        f"This contract is effective as of {words}, for a term of {months} months.",
        f"This contract takes effect on {words} and has a term of {months} months from that date.",
    ), start, months_on(start, months) - timedelta(days=1))  # fmt: skip


def _en_days_after(style: Style, day: date) -> Term:
    days = style.rng.choice((3, 5, 7, 10, 15))
    words = english_number(days)
    return Term(style.one_of(
        f"This contract shall take effect {words} ({days}) days after the date of signing.", f"This contract becomes effective {days} days after it is signed by both parties.",
        f"The contract enters into force on the date falling {days} days after the signing date.", f"This contract comes into force {words} ({days}) days from the date of execution.",
    ), day + timedelta(days=days), None)  # fmt: skip


def _th(number: int) -> str:
    return "th" if 10 < number < 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
