"""Composes one paper of a type between us and another party, with what it states."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from bench.quality import wordings as w
from bench.quality.pieces import Order, Pieces
from bench.quality.style import Style
from bench.quality.terms import day_in_words, last_signature, term
from bench.samples.papers import (
    Block,
    Heading,
    Motto,
    Paper,
    Text,
    Title,
)
from bench.samples.records import Organisation
from bench.samples.wording import dollars, dong, long_date, short_date, spell_dong, titled


def compose(style: Style, own: Organisation, order: Order) -> Paper:
    """The paper."""
    return _Composer(style, own, order).paper()


class _Composer(Pieces):
    def paper(self) -> Paper:
        families: dict[str, Callable[[], list[Block]]] = {
            "contract": self._contract, "contract_appendix": self._appendix, "acceptance": self._acceptance,
            "proposal": self._proposal, "purchase_order": self._purchase_order, "invoice": self._invoice,
            "payment_request": self._payment_request, "complaint": self._complaint, "letter": self._letter,
            "identity": self._identity, "other": self._other,
        }  # fmt: skip
        blocks = families[self.order.type]()
        footer = ""
        if self.style.maybe(0.4):
            footer = f"{self.us.name} - {self.us.address} - {self.us.phone} - MST {self.us.tax_code}"
        font = "serif" if self.style.maybe(0.6) else "sans"
        return Paper(
            self.facts, tuple(blocks), font=font, size=self.style.rng.choice((10.5, 11.0, 12.0)), footer=footer
        )

    def _contract(self) -> list[Block]:
        apart = self.style.maybe(0.12)
        blocks = self._head(self.us, self._title(), dated=False)
        if not self.english:
            blocks += [Text(self.style.rng.choice(w.LAWS)) for _ in range(self.style.rng.randint(0, 2))]
        blocks.append(Text(self._undated_opening() if apart else self._opening()))
        parties, labels = self._parties()
        blocks += parties
        blocks += [
            Heading(
                self._say(
                    ("ĐIỀU 1. NỘI DUNG VÀ GIÁ TRỊ", "Điều 1: Hàng hóa và giá cả"), ("ARTICLE 1. GOODS AND PRICE",)
                )
            )
        ]
        blocks += self._goods()
        blocks += [Heading(self._say(("ĐIỀU 2. ĐIỀU KHOẢN CHUNG", "Điều 2: Cam kết chung"), ("ARTICLE 2. GENERAL",)))]
        blocks += self._filler(self.style.rng.randint(1, 3))
        return [*blocks, *self._signed_apart(labels)] if apart else [*blocks, *self._term(), self._sign(labels)]

    def _opening(self) -> str:
        """Who meets when; one in six says the day in words."""
        worded = day_in_words(self.style, self.day, english=self.english) if self.style.maybe(0.16) else ""
        if self.english:
            said = worded or f"{self.day.day} {self.day:%B} {self.day.year}"
            return f"This contract is made {'' if said.startswith('this') else 'on '}{said} by and between:"
        return self.style.one_of(
            f"Hôm nay, {worded or long_date(self.day)}, tại {self.us.city}, chúng tôi gồm có:",
            f"Hôm nay, {worded or f'ngày {short_date(self.day)}'}, tại văn phòng bên bán, hai bên gồm:",
            f"Hợp đồng này được lập {worded or long_date(self.day)} giữa các bên:",
            f"Hôm nay {worded or f'ngày {self.day.day} tháng {self.day.month} năm {self.day.year}'}, chúng tôi gồm:",
        )

    def _undated_opening(self) -> str:
        return self._say(
            ("Chúng tôi gồm có:", "Hợp đồng này được lập giữa hai bên dưới đây:"),
            ("This contract is made by and between:", "The parties named below agree as follows:"),
        )

    def _term(self) -> list[Block]:
        if self.style.maybe(0.2):
            return []
        said = term(self.style, self.day, english=self.english)
        self._states(effective=said.effective, expiry=said.expiry)
        return [Text(said.text)]

    def _signed_apart(self, labels: tuple[str, str]) -> list[Block]:
        """No day at the head: each side writes its own beside its name, and the last one counts."""
        signed = self._sign(labels)
        before = self.day - timedelta(days=self.style.rng.randint(0, 6))
        days = [before, self.day] if self.style.maybe(0.5) else [self.day, before]
        label = self._say(("Ngày: ", "Ngày ký: "), ("Date: ", "Date signed: "))
        places = tuple(
            replace(place, dated=(label, self._by_hand(day))) for place, day in zip(signed.places, days, strict=True)
        )
        self._states(effective=self.day)
        return [Text(last_signature(self.style, english=self.english)), replace(signed, places=places)]

    def _by_hand(self, day: date) -> str:
        if self.english:
            return self.style.one_of(f"{day.day} {day:%b} {day.year}", f"{day:%B} {day.day}, {day.year}")
        return self.style.one_of(f"{day.day}/{day.month}/{day.year}", f"{day.day}-{day.month}-{day.year}")

    def _appendix(self) -> list[Block]:
        number, day = self._earlier()
        cited = self._say(
            (
                f"Căn cứ Hợp đồng số {number} ký ngày {short_date(day)} giữa hai bên;",
                f"(Kèm theo Hợp đồng số {number} ngày {short_date(day)})",
            ),
            (f"Attached to Contract No. {number} dated {day.day} {day:%B} {day.year}",),
        )
        parties, labels = self._parties()
        blocks = [*self._head(self.us, self._title()), Text(cited), *parties]
        if self.style.maybe(0.6):
            blocks += self._goods()
        blocks += self._filler(1)
        return [*blocks, self._sign(labels)]

    def _acceptance(self) -> list[Block]:
        number, day = self._earlier()
        cited = self._say(
            (
                f"Căn cứ Hợp đồng số {number} ngày {short_date(day)};",
                f"- Căn cứ vào hợp đồng kinh tế số {number} đã ký {long_date(day)};",
            ),
            (f"Pursuant to Contract No. {number} dated {day:%d/%m/%Y}",),
        )
        parties, labels = self._parties()
        done = self._say(
            (
                "Bên A đã bàn giao đầy đủ, bên B xác nhận hàng hóa đúng số lượng và chất lượng.",
                "Hai bên thống nhất nghiệm thu đưa vào sử dụng.",
            ),
            ("Both parties confirm that the goods were handed over in full.",),
        )
        return [
            *self._head(self.us, self._title()),
            Text(cited),
            *parties,
            Text(done),
            *self._filler(1),
            self._sign(labels),
        ]

    def _proposal(self) -> list[Block]:
        blocks = [*self._head(self.us, self._title()), *self._addressed(self.them), *self._goods()]
        days = self.style.rng.choice((10, 15, 30))
        if self.style.maybe(0.7):
            last = self.day + timedelta(days=days)
            self._states(expiry=last)
            blocks.append(Text(self._say(
                (f"Báo giá có hiệu lực {days} ngày kể từ ngày báo giá.", f"Hiệu lực báo giá: đến hết ngày {short_date(last)}.",
                 f"Báo giá này có giá trị trong vòng {days} ngày.", f"- Thời hạn hiệu lực của báo giá: {days} ngày."),
                (f"This quotation is valid until {last:%d/%m/%Y}.", f"Validity: {days} days from the date of quotation."),
            )))  # fmt: skip
        blocks.append(
            Text(
                self._say(
                    ("Thời gian giao hàng: trong vòng 07 ngày.", "Giao hàng sau 10 ngày kể từ khi đặt cọc."),
                    ("Delivery: 2 weeks.",),
                )
            )
        )
        return [*blocks, *self._filler(1), self._one_signs(self.us)]

    def _purchase_order(self) -> list[Block]:
        blocks = self._head(self.them, self._title())
        blocks.append(
            Text(
                self._say(
                    (f"Kính gửi: {self.us.name}", f"Nhà cung cấp: {self.us.name}"),
                    (f"Supplier: {self.us.name_en}", f"To: {self.us.name_en}"),
                )
            )
        )
        if self.style.maybe(0.5):
            number, _ = self._earlier("proposal")
            blocks.append(
                Text(
                    self._say(
                        (f"Theo báo giá số {number} của Quý công ty, chúng tôi đặt hàng như sau:",),
                        (f"Ref. your quotation {number}",),
                    )
                )
            )
        blocks += self._goods()
        due = self.day + timedelta(days=self.style.rng.randint(3, 20))
        blocks.append(
            Text(
                self._say(
                    (f"Ngày giao hàng: {short_date(due)}", f"Yêu cầu giao trước {long_date(due)}."),
                    (f"Delivery date: {due:%d/%m/%Y}",),
                )
            )
        )
        return [*blocks, self._one_signs(self.them)]

    def _invoice(self) -> list[Block]:
        series = f"1C{self.day:%y}T{self.style.rng.choice('ABCD')}{self.style.rng.choice('ABCD')}"
        way = self.style.one_of(
            "Ký hiệu: {s}    Số: {n}",
            "Ký hiệu (Serial): {s}",
            "Mẫu số - Ký hiệu: {s}   Số hóa đơn: {n}",
            "Ký hiệu: {s} - Số: {n}",
        )
        line = way.format(s=series, n=self.number)
        if "{n}" not in way:
            line += f"\nSố (No.): {self.number}"
        self.facts = replace(self.facts, number=self.number)
        day = self.style.one_of(long_date(self.day).capitalize(), f"Ngày {self.day:%d} tháng {self.day:%m} năm {self.day.year}",
                                f"Ngày (Date) {self.day:%d} tháng (month) {self.day:%m} năm (year) {self.day.year}")  # fmt: skip
        parties, _ = self._parties("invoice")
        if self.english:
            day = self._day_line(self.us)
        return [Title(self._title(), (day,)), *(Text(part, align="right") for part in line.split("\n")), *parties, *self._goods(),
                self._sign(("Người bán hàng", "Người mua hàng"))]  # fmt: skip

    def _payment_request(self) -> list[Block]:
        sender, to = (self.us, self.them) if self.style.maybe(0.6) else (self.them, self.us)
        number, day = self._earlier()
        amount = 1000 * self.style.rng.randint(800, 900_000)
        if self.english:
            amount = self.style.rng.randint(200, 90_000)
        self._states(amount=amount)
        about = self.style.one_of(*w.SUBJECTS["payment_request"])
        official = not self.english and self.style.maybe(0.4)
        blocks = self._official(sender, about) if official else self._head(sender, self._title())
        blocks += self._addressed(to)
        figure = f"USD {dollars(amount)}" if self.english else dong(amount)
        blocks.append(Text(self._say(
            (f"Căn cứ hợp đồng số {number} ngày {short_date(day)}, kính đề nghị Quý công ty thanh toán số tiền: {figure} đồng.",
             f"Theo Hợp đồng {number} ký ngày {short_date(day)}, số tiền đề nghị thanh toán đợt này là {figure} VNĐ."),
            (f"Under Contract No. {number} dated {day:%d/%m/%Y}, please pay the amount of {figure}.",),
        )))  # fmt: skip
        if not self.english:
            blocks.append(Text(f"{self.style.one_of('Bằng chữ', 'Số tiền bằng chữ')}: {spell_dong(amount)}."))
        if sender is self.us or "account" in self.order.signs:
            account = f"{sender.bank_account} - {sender.bank}"
            blocks.append(
                Text(
                    self._say((f"Tài khoản nhận: {account}", f"Số tài khoản: {account}"), (f"Bank account: {account}",))
                )
            )
        if official and sender is self.them and "tax" in self.order.signs and self.them.tax_code:
            blocks.append(Text(f"Đơn vị thụ hưởng: {sender.name}, MST: {sender.tax_code}"))
        return [*blocks, self._one_signs(sender)]

    def _complaint(self) -> list[Block]:
        official = not self.english and self.them.kind == "company" and self.style.maybe(0.4)
        about = self.style.one_of(*w.SUBJECTS["complaint"])
        blocks = self._official(self.them, about) if official else self._head(self.them, self._title())
        blocks += [
            Text(
                f"{self._say(('Kính gửi', 'Kính gửi Ban Giám đốc'), ('To',))}: {self.us.name_en if self.english else self.us.name}"
            )
        ]
        if official:
            blocks += self._own_words()
        return [*blocks, Text(self._say(
            ("Chúng tôi đã nhận lô hàng nhưng phát hiện nhiều thiết bị bị lỗi, đề nghị Quý công ty kiểm tra và đổi trả trong 7 ngày.",
             "Dịch vụ bảo trì tháng vừa qua không đúng cam kết, máy hỏng ba ngày chưa được xử lý."),
            ("The goods delivered last week were damaged; we ask for replacement within seven days.",),
        )), self._one_signs(self.them)]  # fmt: skip

    def _letter(self) -> list[Block]:
        incoming = self.style.maybe(0.5)
        sender, to = (self.them, self.us) if incoming else (self.us, self.them)
        about = self.style.one_of(*w.SUBJECTS["letter"])
        official = self.style.maybe(0.6) and sender.kind == "company"
        blocks = (
            self._official(sender, about) if official else self._head(sender, self.style.one_of(*w.TITLES["letter"]))
        )
        if incoming:
            blocks += [Text(f"Kính gửi: {self.us.name}"), *(self._own_words() if official else [])]
        else:
            blocks += self._addressed(to)
        since = self.day + timedelta(days=self.style.rng.randint(5, 40))
        blocks.append(Text(self.style.one_of(
            f"Trân trọng thông báo kể từ ngày {short_date(since)}, nội dung trên được áp dụng.",
            f"Kính mời Quý công ty tham dự chương trình vào lúc 8h30 ngày {short_date(since)}.",
        )))  # fmt: skip
        return [*blocks, self._one_signs(sender)]

    def _identity(self) -> list[Block]:
        self.facts = replace(self.facts, number=None, date=None)
        first = self.day - timedelta(days=900)
        return [
            Motto(), Title(self.style.one_of("GIẤY CHỨNG NHẬN ĐĂNG KÝ DOANH NGHIỆP", "GIẤY CHỨNG NHẬN ĐĂNG KÝ DOANH NGHIỆP CÔNG TY"),
                           (f"Mã số doanh nghiệp: {self.them.tax_code}", f"Đăng ký lần đầu: {long_date(first)}",
                            f"Đăng ký thay đổi lần thứ: 2, {long_date(self.day)}")),
            Text(f"1. Tên công ty: {self.them.name.upper()}"), Text(f"2. Địa chỉ trụ sở chính: {self.them.address}"),
            Text(f"3. Người đại diện theo pháp luật: {titled(self.them.representative)}"),
        ]  # fmt: skip

    def _other(self) -> list[Block]:
        blocks = self._head(self.us, self.style.one_of(*w.TITLES["other"]))
        blocks += self._addressed(
            self.them, self.style.one_of("Khách hàng", "Đơn vị sử dụng", "Tên khách hàng", "Nơi lắp đặt")
        )
        return [*blocks, *self._filler(2), self._one_signs(self.us)]
