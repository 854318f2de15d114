"""What papers of every type are made of: heads, party blocks, tables of goods, signatures, in words drawn at random."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from bench.quality import wordings as w
from bench.quality.style import Style, day_line, english_rows, rows
from bench.samples.goods import pick_lines
from bench.samples.papers import (
    Block,
    Facts,
    Filled,
    Grid,
    Letterhead,
    Motto,
    OfficialHead,
    PartyBlock,
    Signature,
    Signatures,
    Text,
    Title,
    TwoParties,
)
from bench.samples.records import Line, Organisation, Party
from bench.samples.wording import dollars, dong, long_date, spell_dollars, spell_dong

ALL_SIGNS = frozenset({"address", "tax", "phone", "email", "account", "people"})


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be written: type, the other party as it is to be named, which of its signs, the language."""

    type: str
    them: Party
    signs: frozenset[str]
    day: date
    running: int
    language: str = "vi"


class Pieces:
    """The pieces of one paper, and what it states so far."""

    def __init__(self, style: Style, own: Organisation, order: Order) -> None:
        self.style, self.own, self.order = style, own, order
        self.us, self.them, self.day = own.party, order.them, order.day
        self.english = order.language == "en"
        self.number = self._number(order.type, order.day, order.running)
        self.facts = Facts(order.type, order.day, self.number or None, language=order.language)
        # A form with gaps for the day. Of its own chance, so that all other papers stay what they were.
        self.form = Random(f"form:{order.type}:{order.running}:{order.day}").random() < 0.12
        self.lines: tuple[Line, ...] = pick_lines(style.rng, style.rng.randint(1, 6), language=order.language)

    def _number(self, kind: str, day: date, running: int) -> str:
        pattern = self.style.one_of(*w.NUMBERS.get(kind, ("",)))
        return pattern.format(n=f"{running:03d}", y=day.year, d=f"{day:%y%m}")

    def _say(self, vietnamese: tuple[str, ...], english: tuple[str, ...]) -> str:
        return self.style.one_of(*(english if self.english else vietnamese))

    def _title(self) -> str:
        titles = w.ENGLISH_TITLES if self.english and self.order.type in w.ENGLISH_TITLES else w.TITLES
        return self.style.one_of(*titles[self.order.type])

    def _number_line(self) -> str:
        return self._say(w.NUMBER_LINES, w.ENGLISH_NUMBER_LINES).format(self.number)

    def _day_line(self, sender: Party) -> str:
        return day_line(self.style, sender.city, self.day, self.order.language)

    def _filled_day(self, sender: Party, align: str) -> Filled:
        """The day on dots: "Hà Nội, ngày ..12.. tháng ..3.. năm ..2025.."."""
        day = self.day
        if self.english:
            return Filled(("Date: ", self.style.one_of(f"{day.day} {day:%b} {day.year}", f"{day:%d/%m/%Y}")), align)
        place = self.style.one_of(f"{sender.city}, ngày ", "Ngày ")
        tens = self.style.one_of((" năm 20", f"{day:%y}"), (" năm ", str(day.year)))
        return Filled((place, str(day.day), " tháng ", str(day.month), *tens), align)

    def _head(self, sender: Party, title: str, *, dated: bool = True) -> list[Block]:
        """One of five ways to begin; the number stands in each, the day too unless it comes later."""
        way = self.style.rng.randrange(4)
        number = (self._number_line(),) if self.number else ()
        day: tuple[Block, ...] = ()
        if dated:
            align = self.style.rng.choice(("right", "center"))
            said = self._day_line(sender)
            day = (self._filled_day(sender, align) if self.form else Text(said, align=align, style="italic"),)
        if way == 0 and not self.english:
            told = [] if sender is self.us else self._writer()  # who writes must be said somewhere
            return [Motto(), Title(title, number), *day, *told]
        if way == 1 and self._shows_all(sender):
            return [Letterhead(sender), *day, Title(title, number)]
        if way == 2:
            said = self._day_line(sender)
            if dated and self.form:
                return [*self._plain_head(sender), Title(title, number), *day]
            return [*self._plain_head(sender), Title(title, (*number, said) if dated else number)]
        return [*self._plain_head(sender), *day, Title(title), *(Text(line, align="left") for line in number)]

    def _official(self, sender: Party, about: str) -> list[Block]:
        return [OfficialHead(sender.name, self.number, about, f"{sender.city}, {long_date(self.day)}")]

    def _shows_all(self, sender: Party) -> bool:
        return sender is self.us or {"address", "phone", "email"} <= self.order.signs

    def _plain_head(self, sender: Party) -> list[Block]:
        signs = ALL_SIGNS if sender is self.us else self.order.signs
        lines: list[Block] = [Text(sender.name.upper(), align="left", style="bold")]
        told = [
            f"{label}: {value}" for label, value in self._rows(sender, signs & {"address", "tax", "phone", "email"})
        ]
        if self.style.maybe(0.5):
            told = [" - ".join(told)] if told else []
        return [*lines, *(Text(line, align="left") for line in told)]

    def _writer(self) -> list[Block]:
        label = self.style.one_of(*w.WRITERS.get(self.order.type, ("Đơn vị", "Bên gửi")))
        told = self._rows(self.them, self.order.signs - {"account"})
        return [Text(f"{label}: {self.them.name}", align="left"), *(Text(f"{k}: {v}", align="left") for k, v in told)]

    def _rows(self, party: Party, signs: frozenset[str]) -> tuple[tuple[str, str], ...]:
        return (english_rows if self.english else rows)(self.style, party, signs)

    def _block(self, party: Party, label: str) -> PartyBlock:
        signs = ALL_SIGNS if party is self.us else self.order.signs
        if party is self.us and self.style.maybe(0.5):
            signs = signs - {"email", "account"}
        name = party.name.upper() if self.style.maybe(0.5) else party.name
        return PartyBlock(f"{label}: {name}", self._rows(party, signs))

    def _parties(self, family: str = "sale") -> tuple[list[Block], tuple[str, str]]:
        """Both blocks, one below the other or side by side; labels of (seller, buyer). We sell."""
        ours, theirs = self.style.one_of(*w.ROLES[family])
        if self.them.kind == "person" and family == "invoice":
            theirs = self.style.one_of("Họ tên người mua hàng", "Người mua hàng")
        if self.english:
            ours, theirs = self.style.rng.choice((("SELLER", "BUYER"), ("PARTY A (SUPPLIER)", "PARTY B (CUSTOMER)")))
        first, second = self._block(self.us, ours), self._block(self.them, theirs)
        if self.style.maybe(0.35):
            first, second = second, first
        blocks: list[Block] = [TwoParties(first, second)] if self.style.maybe(0.25) else [first, second]
        return blocks, (ours, theirs)

    def _goods(self, rate: int = 8) -> list[Block]:
        net = sum(line.amount for line in self.lines)
        tax = round(net * rate / 100)
        total = net + tax
        figure = dollars if self.english else dong
        head = (
            self._say(("STT", "TT"), ("No.", "#")), self._say(("Tên hàng hóa", "Nội dung", "Diễn giải", "Mô tả"), ("Description", "Item")),
            self._say(("ĐVT", "Đơn vị"), ("Unit",)), self._say(("SL", "Số lượng"), ("Qty",)),
            self._say(("Đơn giá", "Đơn giá (VNĐ)"), ("Unit price",)), self._say(("Thành tiền", "Thành tiền (VNĐ)"), ("Amount (USD)",)),
        )  # fmt: skip
        body = tuple(
            (str(at), line.product, line.unit, str(line.quantity), figure(line.unit_price), figure(line.amount))
            for at, line in enumerate(self.lines, start=1)
        )
        closing = (
            (self._say(("Cộng", "Tổng tiền trước thuế", "Cộng tiền hàng", "Giá trị trước thuế"), ("Subtotal", "Sub-total")), figure(net)),
            (self._say((f"Thuế VAT {rate}%", f"Thuế suất GTGT: {rate}%   Tiền thuế GTGT", f"VAT ({rate}%)"), (f"VAT {rate}%",)), figure(tax)),
            (self._say(("Tổng cộng", "Tổng tiền thanh toán", "TỔNG CỘNG (đã gồm VAT)", "Tổng giá trị sau thuế", "Tổng cộng tiền thanh toán"),
                       ("Grand total", "TOTAL (USD)", "Total amount due")), figure(total)),
        )  # fmt: skip
        self._states(amount=total)
        blocks: list[Block] = [Grid(head, body, (0.07, 0.41, 0.1, 0.09, 0.15, 0.18), frozenset({3, 4, 5}), closing)]
        if self.style.maybe(0.75):
            words = spell_dollars(total) + " only" if self.english else spell_dong(total)
            label = self._say(("Bằng chữ", "Số tiền viết bằng chữ", "(Bằng chữ", "Viết bằng chữ"), ("In words", "Say"))
            blocks.append(Text(f"{label}: {words}{')' if label.startswith('(') else '.'}", style="italic"))
        return blocks

    def _states(self, *, amount: int | None = None, effective: date | None = None, expiry: date | None = None) -> None:
        if amount is not None:
            self.facts = replace(self.facts, amount=str(amount), currency="USD" if self.english else "VND")
        if effective is not None:
            self.facts = replace(self.facts, effective=effective)
        if expiry is not None:
            self.facts = replace(self.facts, expiry=expiry)

    def _filler(self, count: int) -> list[Block]:
        texts = self.style.rng.sample(w.ENGLISH_FILLER if self.english else w.FILLER, count)
        return [Text(text) for text in texts]

    def _sign(self, labels: tuple[str, str]) -> Signatures:
        note = self._say(
            ("(Ký, ghi rõ họ tên)", "(Ký tên, đóng dấu)"), ("(Signed and sealed)", "(Full name, signature)")
        )
        ours, theirs = (f"{'FOR' if self.english else 'ĐẠI DIỆN'} {label.split(' (')[0].upper()}" for label in labels)
        stamp = self.them.name if self.them.kind == "company" and self.style.maybe(0.5) else ""
        return Signatures((
            Signature(ours, note, self.us.representative, self.us.name if self.style.maybe(0.5) else ""),
            Signature(theirs, note, self.them.representative if "people" in self.order.signs else "", stamp),
        ))  # fmt: skip

    def _one_signs(self, party: Party) -> Signatures:
        label = self._say(("GIÁM ĐỐC", "ĐẠI DIỆN ĐƠN VỊ", "NGƯỜI LẬP"), ("DIRECTOR", "For and on behalf of"))
        shown = party is self.us or "people" in self.order.signs
        return Signatures((Signature(label, "", party.representative if shown else "", ""),))

    def _earlier(self, kind: str = "contract") -> tuple[str, date]:
        day = self.day - timedelta(days=self.style.rng.randint(20, 300))
        return self._number(kind, day, self.style.rng.randint(1, 900)), day

    def _addressed(self, to: Party, label: str = "") -> list[Block]:
        label = label or self._say(
            ("Kính gửi", "Khách hàng", "Đơn vị", "Kính gửi Quý khách hàng"), ("To", "Attention", "Customer")
        )
        if to.kind == "person" and label == "Đơn vị":
            label = self._say(("Kính gửi", "Khách hàng"), ("To", "Customer"))
        signs = ALL_SIGNS if to is self.us else self.order.signs
        told = self._rows(to, signs - {"account"})
        return [
            Text(f"{label}: {to.name}", align="left", style="bold"),
            *(Text(f"{k}: {v}", align="left") for k, v in told),
        ]

    def _own_words(self) -> list[Block]:
        told = [
            f"{label}: {value}"
            for label, value in self._rows(self.them, self.order.signs & {"address", "tax", "phone"})
        ]
        return [Text(f"Chúng tôi là {self.them.name}. " + "; ".join(told))]
