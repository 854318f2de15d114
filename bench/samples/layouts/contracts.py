"""Vietnamese contracts: sale, rental, maintenance; and the appendix to one."""

from __future__ import annotations

from collections.abc import Sequence

from bench.samples.layouts import clauses
from bench.samples.layouts.parts import block, both_sign, goods, gross, in_words, place_date
from bench.samples.papers import Block, Brief, Facts, Heading, Letterhead, Motto, Paper, Text, Title, TwoParties
from bench.samples.records import Party
from bench.samples.wording import dong, long_date, short_date, spell_dong

RATE = 8


def sale(brief: Brief) -> Paper:
    """Hợp đồng mua bán / cung cấp: goods, delivery, payment, warranty. Two to three pages."""
    buyer_first = brief.variant % 2 == 0
    title = brief.one_of("HỢP ĐỒNG MUA BÁN HÀNG HÓA", "HỢP ĐỒNG KINH TẾ", "HỢP ĐỒNG CUNG CẤP THIẾT BỊ VĂN PHÒNG")
    roles = ("BÊN MUA", "BÊN BÁN") if buyer_first else ("BÊN BÁN", "BÊN MUA")
    amount = gross(brief.lines, RATE)
    pick, months = brief.rng.choice, brief.rng.choice((12, 18, 24))
    body: list[Block] = [
        Heading("Điều 1. Hàng hóa và giá trị hợp đồng"),
        goods(brief.lines, RATE),
        Text(f"Tổng giá trị hợp đồng: {dong(amount)} đồng."),
        in_words(amount),
        Heading("Điều 2. Chất lượng hàng hóa"),
        *map(Text, clauses.QUALITY),
        Heading("Điều 3. Giao nhận"),
        Text(pick(clauses.DELIVERY).format(days=pick((7, 10, 15)))),
        Heading("Điều 4. Thanh toán"),
        Text(pick(clauses.PAYMENT).format(first=pick((30, 40, 50)), days=pick((10, 15, 30)))),
        Heading("Điều 5. Bảo hành"),
        *(Text(text.format(months=months)) for text in clauses.WARRANTY),
        *_duties("Bên bán", "Bên mua", 6),
    ]
    return _contract(brief, title, roles, buyer_first, body, amount, first_article=8)


def rental(brief: Brief) -> Paper:
    """Hợp đồng thuê thiết bị, with a term; the goods are the monthly rents."""
    body: list[Block] = [
        Heading("Điều 1. Thiết bị thuê và giá thuê hằng tháng"),
        goods(brief.lines, RATE),
        in_words(gross(brief.lines, RATE)),
        Heading("Điều 2. Định mức và phương thức tính tiền"),
        *(Text(text.format(copies=dong(brief.rng.choice((5_000, 8_000, 12_000))))) for text in clauses.RENT),
        Heading("Điều 3. Bảo trì trong thời gian thuê"),
        Text(
            clauses.CARE[1].replace("Bên cung cấp dịch vụ", "Bên cho thuê").replace("Bên sử dụng dịch vụ", "Bên thuê")
        ),
        *_duties("Bên cho thuê", "Bên thuê", 4),
    ]
    title = brief.one_of("HỢP ĐỒNG THUÊ MÁY PHOTOCOPY", "HỢP ĐỒNG CHO THUÊ THIẾT BỊ VĂN PHÒNG")
    roles = ("BÊN CHO THUÊ", "BÊN THUÊ")
    return _contract(brief, title, roles, False, body, gross(brief.lines, RATE), first_article=6)


def maintenance(brief: Brief) -> Paper:
    """Hợp đồng dịch vụ bảo trì, with a term."""
    amount = gross(brief.lines, RATE)
    body: list[Block] = [
        Heading("Điều 1. Nội dung dịch vụ"),
        *map(Text, clauses.CARE),
        Heading("Điều 2. Giá trị hợp đồng và thanh toán"),
        goods(brief.lines, RATE),
        Text(f"Tổng giá trị hợp đồng đã gồm thuế giá trị gia tăng là {dong(amount)} VNĐ."),
        in_words(amount),
        Text("Phí dịch vụ được thanh toán theo quý, trong 10 ngày đầu của quý, bằng chuyển khoản."),
        *_duties("Bên cung cấp dịch vụ", "Bên sử dụng dịch vụ", 3),
    ]
    roles = ("BÊN SỬ DỤNG DỊCH VỤ", "BÊN CUNG CẤP DỊCH VỤ")
    return _contract(brief, "HỢP ĐỒNG DỊCH VỤ BẢO TRÌ THIẾT BỊ", roles, True, body, amount, first_article=5)


def appendix(brief: Brief) -> Paper:
    """Phụ lục hợp đồng: changes goods and price of contract `reference`. One page."""
    amount = gross(brief.lines, RATE)
    signed = f" ký {long_date(brief.reference_day)}" if brief.reference_day else ""
    number = f"Số: {brief.number}"
    blocks: list[Block] = [
        Motto(),
        Title("PHỤ LỤC HỢP ĐỒNG", (number, f"(Kèm theo Hợp đồng số {brief.reference}{signed})")),
        Text(f"Căn cứ Hợp đồng số {brief.reference}{signed} giữa hai bên;", style="italic"),
        Text("Căn cứ nhu cầu thực tế phát sinh trong quá trình thực hiện hợp đồng,", style="italic"),
        Text(f"Hôm nay, {long_date(brief.day)}, tại {brief.us.city}, chúng tôi gồm có:"),
        block(brief, brief.them, "BÊN A"),
        block(brief, brief.us, "BÊN B"),
        Text("Hai bên thống nhất ký phụ lục này với các nội dung sau:"),
        Heading("Điều 1. Bổ sung hàng hóa"),
        goods(brief.lines, RATE),
        in_words(amount),
        Heading("Điều 2. Thanh toán và giao hàng"),
        Text("Phương thức thanh toán và địa điểm giao hàng thực hiện theo các điều khoản của hợp đồng đã ký."),
        *_extension(brief),
        Heading("Điều 4. Điều khoản chung"),
        Text(
            "Các điều khoản khác của hợp đồng không được sửa đổi tại phụ lục này vẫn giữ nguyên hiệu lực. Phụ lục là "
            "phần không tách rời của hợp đồng, có hiệu lực kể từ ngày ký và được lập thành 04 bản, mỗi bên giữ 02 bản."
        ),
        both_sign(brief, brief.them, brief.us, ("ĐẠI DIỆN BÊN A", "ĐẠI DIỆN BÊN B")),
    ]
    facts = Facts("contract_appendix", brief.day, brief.number, str(amount), "VND", brief.day, brief.expiry)
    return Paper(facts, tuple(blocks), footer=number)


def _extension(brief: Brief) -> Sequence[Block]:
    head = Heading("Điều 3. Thời hạn")
    if brief.expiry is None:
        return (head, Text("Thời hạn thực hiện hợp đồng không thay đổi."))
    return (head, Text(f"Thời hạn của hợp đồng được gia hạn đến hết ngày {short_date(brief.expiry)}."))


def _contract(
    brief: Brief,
    title: str,
    roles: tuple[str, str],
    them_first: bool,
    body: list[Block],
    amount: int,
    *,
    first_article: int,
) -> Paper:
    left, right = (brief.them, brief.us) if them_first else (brief.us, brief.them)
    effective = brief.effective or brief.day
    blocks = [
        *_opening(brief, title),
        *_parties(brief, left, right, roles),
        Text("Sau khi bàn bạc, hai bên thống nhất ký kết hợp đồng với các điều khoản sau đây:"),
        *body,
        *_end(brief, first_article),
        both_sign(brief, left, right, ("ĐẠI DIỆN BÊN A", "ĐẠI DIỆN BÊN B")),
    ]
    facts = Facts("contract", brief.day, brief.number, str(amount), "VND", effective, brief.expiry)
    font = "sans" if brief.variant % 5 == 4 else "serif"
    return Paper(facts, tuple(blocks), font, footer=f"Hợp đồng số {brief.number}")


def _opening(brief: Brief, title: str) -> list[Block]:
    number = f"Số: {brief.number}"
    head: list[Block] = [Letterhead(brief.us)] if brief.variant % 4 == 3 else []
    bases = [*clauses.BASES, *brief.rng.sample(clauses.BASES_MORE[:2], brief.rng.randint(0, 2)), clauses.BASES_MORE[2]]
    opening = (
        f"Hôm nay, {long_date(brief.day)}, tại văn phòng {brief.us.name}, chúng tôi gồm có:",
        f"Hôm nay, {long_date(brief.day)}, hai bên chúng tôi gồm:",
    )
    dated = [Text(place_date(brief.us, brief), align="right", style="italic")] if brief.variant % 3 == 1 else []
    return [
        *head,
        Motto(),
        *dated,
        Title(title, (number,)),
        *(Text(f"- {base}", style="italic") for base in bases),
        Text(brief.rng.choice(opening)),
    ]


def _parties(brief: Brief, left: Party, right: Party, roles: tuple[str, str]) -> list[Block]:
    first = block(brief, left, f"BÊN A ({roles[0]})")
    second = block(brief, right, f"BÊN B ({roles[1]})")
    if brief.variant % 4 == 2:
        return [TwoParties(first, second)]
    return [first, second]


def _duties(seller: str, buyer: str, article: int) -> list[Block]:
    return [
        Heading(f"Điều {article}. Trách nhiệm của {seller}"),
        *(Text(f"{article}.{at}. {text}") for at, text in enumerate(_told(clauses.DUTIES_SELLER, seller, buyer), 1)),
        Heading(f"Điều {article + 1}. Trách nhiệm của {buyer}"),
        *(Text(f"{article + 1}.{at}. {text}") for at, text in enumerate(_told(clauses.DUTIES_BUYER, seller, buyer), 1)),
    ]


def _told(texts: tuple[str, ...], seller: str, buyer: str) -> list[str]:
    return [text.replace("Bên bán", seller).replace("Bên mua", buyer) for text in texts]


def _end(brief: Brief, article: int) -> list[Block]:
    start = short_date(brief.effective or brief.day)
    if brief.expiry is None:
        term = brief.rng.choice(clauses.TERM_SIGNING)
    else:
        days = (brief.expiry - (brief.effective or brief.day)).days
        term = brief.rng.choice(clauses.TERM_FIXED).format(
            start=start, end=short_date(brief.expiry), months=round(days / 30.4)
        )
    return [
        Heading(f"Điều {article}. Bất khả kháng và phạt vi phạm"),
        Text(clauses.FORCE_MAJEURE),
        Text(clauses.PENALTY[0]),
        Heading(f"Điều {article + 1}. Hiệu lực của hợp đồng"),
        Text(term),
        Heading(f"Điều {article + 2}. Điều khoản chung"),
        *(Text(text.format(city=brief.us.city)) for text in clauses.CLOSING),
    ]


def amount_line(amount: int) -> str:
    """ "86.400.000 đồng (Tám mươi sáu triệu …)", as letters and requests quote sums."""
    return f"{dong(amount)} đồng ({spell_dong(amount)})"
