"""Pieces that several layouts share: goods tables, party blocks, signatures, the place and date line."""

from __future__ import annotations

from bench.samples.papers import Brief, Grid, PartyBlock, Signature, Signatures, Text
from bench.samples.records import Line, Party
from bench.samples.wording import dong, long_date, money, party_rows, spell_dollars, spell_dong

_VI_HEADERS = ("STT", "Tên hàng hóa, dịch vụ", "ĐVT", "Số lượng", "Đơn giá", "Thành tiền")
_EN_HEADERS = ("No.", "Description", "Unit", "Qty", "Unit price", "Amount")
_WIDTHS = (0.07, 0.41, 0.09, 0.1, 0.15, 0.18)


def net(lines: tuple[Line, ...]) -> int:
    """Sum before tax."""
    return sum(line.amount for line in lines)


def gross(lines: tuple[Line, ...], rate: int) -> int:
    """Sum with value added tax of `rate` percent, to the whole unit."""
    return net(lines) + tax(lines, rate)


def tax(lines: tuple[Line, ...], rate: int) -> int:
    """The value added tax, rounded to the whole unit."""
    return round(net(lines) * rate / 100)


def goods(lines: tuple[Line, ...], rate: int | None, language: str = "vi") -> Grid:
    """The table of goods with totals; `rate` None leaves the tax out."""
    rows = tuple(
        (
            str(at),
            line.product,
            line.unit,
            dong(line.quantity) if language == "vi" else str(line.quantity),
            money(line.unit_price, language),
            money(line.amount, language),
        )
        for at, line in enumerate(lines, start=1)
    )
    closing: tuple[tuple[str, str], ...]
    if rate is None:
        closing = (("Tổng cộng" if language == "vi" else "Total", money(net(lines), language)),)
    elif language == "vi":
        closing = (
            ("Cộng tiền hàng", dong(net(lines))),
            (f"Thuế GTGT ({rate}%)", dong(tax(lines, rate))),
            ("Tổng cộng tiền thanh toán", dong(gross(lines, rate))),
        )
    else:
        closing = (
            ("Subtotal", money(net(lines), language)),
            (f"VAT ({rate}%)", money(tax(lines, rate), language)),
            ("Total amount (USD)", money(gross(lines, rate), language)),
        )
    headers = _VI_HEADERS if language == "vi" else _EN_HEADERS
    return Grid(headers, rows, _WIDTHS, frozenset({3, 4, 5}), closing)


def in_words(amount: int, language: str = "vi") -> Text:
    """The amount in words, in italics."""
    if language == "vi":
        return Text(f"(Bằng chữ: {spell_dong(amount)}./.)", style="italic")
    return Text(f"(In words: {spell_dollars(amount)} only)", style="italic")


def block(brief: Brief, party: Party, label: str, *, full: bool = True) -> PartyBlock:
    """A party block: label, name in capitals, labelled lines."""
    return PartyBlock(f"{label}: {party.name.upper()}", party_rows(party, brief.rng, full=full))


def place_date(party: Party, brief: Brief) -> str:
    """ "Hà Nội, ngày 05 tháng 3 năm 2025"."""
    return f"{party.city}, {long_date(brief.day)}"


def both_sign(brief: Brief, left: Party, right: Party, labels: tuple[str, str], *, stamped: bool = True) -> Signatures:
    """Two signatures; a firm's has its stamp, a person's has none."""
    note = brief.one_of("(Ký, ghi rõ họ tên, đóng dấu)", "(Ký tên, đóng dấu)")
    return Signatures(
        tuple(
            Signature(label, note, party.representative, party.name if stamped and party.kind == "company" else "")
            for party, label in ((left, labels[0]), (right, labels[1]))
        )
    )


def one_signs(party: Party, label: str, *, stamped: bool = True, name: str = "") -> Signatures:
    """A single signature on the right."""
    stamp = party.name if stamped and party.kind == "company" else ""
    note = "(Ký, ghi rõ họ tên)" if party.kind == "person" else "(Ký, đóng dấu)"
    return Signatures((Signature(label, note, name or party.representative, stamp),))
