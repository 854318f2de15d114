"""Chance and wording: what a paper may be written with, in two halves that share nothing but single options."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import TypeVar

from bench.samples.records import Party
from bench.samples.wording import english_date, long_date, titled

T = TypeVar("T")


class Style:
    """Draws wordings. A held-back paper takes those that development papers never show."""

    def __init__(self, rng: Random, held_back: bool) -> None:
        self.rng, self._half = rng, int(held_back)

    def one_of(self, *options: T) -> T:
        """One of the options of this half; a single option belongs to both."""
        return self.rng.choice(options[self._half :: 2] or options)

    def maybe(self, share: float) -> bool:
        """True in this share of cases."""
        return self.rng.random() < share


def day_line(style: Style, city: str, day: date, language: str) -> str:
    """A line that says when (and where) the paper was made."""
    if language == "en":
        return style.one_of(f"Date: {english_date(day)}", f"{city}, {day.day} {day:%B} {day.year}", f"Dated {english_date(day)}",
                            f"Date: {day:%d/%m/%Y}")  # fmt: skip
    return style.one_of(
        f"{city}, {long_date(day)}", f"{city}, ngày {day.day}/{day.month}/{day.year}", f"Ngày: {day:%d/%m/%Y}",
        f"Ngày lập: {day:%d-%m-%Y}", f"{city}, ngày {day.day} tháng {day.month} năm {day.year}",
        f"Ngày/Date: {day:%d/%m/%Y}", f"Ngày {day:%d.%m.%Y}", f"Ngày {day:%d} tháng {day:%m} năm {day.year}",
    )  # fmt: skip


def tax_written(style: Style, code: str) -> str:
    """A tax code as it is printed: in one piece, in groups, or a digit a box."""
    return style.one_of(code, code, " ".join(code), code, f"{code[:4]} {code[4:7]} {code[7:]}", code)


def rows(style: Style, party: Party, signs: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """Label and value of the lines below a party's name; only those `signs` that the paper is to carry."""
    if party.kind == "person":
        found = [
            ("tax", style.one_of("Số CCCD", "CCCD số", "Số CMND/CCCD", "Số định danh cá nhân"), party.tax_code),
            (
                "address",
                style.one_of("Địa chỉ", "Nơi ở hiện tại", "Thường trú tại", "Hộ khẩu thường trú"),
                party.address,
            ),
            ("phone", style.one_of("Điện thoại", "SĐT", "Số ĐT", "ĐTDĐ"), party.phone),
            ("email", style.one_of("Email", "Thư điện tử"), party.email),
        ]
    else:
        tax = style.one_of("Mã số thuế", "MST", "MST/ĐKKD", "Mã số thuế (Tax code)", "Mã số doanh nghiệp", "Mã số thuế")
        found = [
            ("address", style.one_of("Địa chỉ", "Đ/c", "Trụ sở", "Địa chỉ (Address)", "Địa chỉ ĐKKD", "Trụ sở chính tại"),
             party.address),
            ("tax", tax, tax_written(style, party.tax_code) if party.tax_code else ""),
            ("phone", style.one_of("Điện thoại", "ĐT", "Tel", "Điện thoại/Fax", "Hotline", "Tel."), party.phone),
            ("email", style.one_of("Email", "E-mail", "Thư điện tử"), party.email),
            ("account", style.one_of("Số tài khoản", "STK", "Tài khoản số", "TK"),
             f"{party.bank_account} {style.one_of('tại', '- NH', 'mở tại', '–')} {party.bank}"),
            ("people", style.one_of("Đại diện bởi", "Người đại diện", "Do ông/bà", "Đại diện"),
             f"{titled(party.representative)}{style.one_of(' - Chức vụ: ', ' – ', '   Chức vụ: ')}{party.position}"),
        ]  # fmt: skip
    return tuple((label, value) for sign, label, value in found if sign in signs and value.strip())


ENGLISH_LABELS = {
    "address": ("Address", "Registered office"),
    "tax": ("Tax code", "Tax ID", "Enterprise code"),
    "phone": ("Tel", "Phone"),
    "email": ("Email", "E-mail"),
    "account": ("Account No.", "Bank account"),
    "people": ("Represented by", "Authorised representative"),
}


def english_rows(style: Style, party: Party, signs: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """The same in English."""
    values = {
        "address": party.address, "tax": party.tax_code, "phone": party.phone, "email": party.email,
        "account": f"{party.bank_account}, {party.bank}", "people": titled(party.representative, "en"),
    }  # fmt: skip
    return tuple(
        (style.one_of(*labels), values[sign])
        for sign, labels in ENGLISH_LABELS.items()
        if sign in signs and values[sign]
    )
