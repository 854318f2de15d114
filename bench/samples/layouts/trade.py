"""Papers of trade in Vietnamese: quotation, purchase order, invoice, payment request."""

from __future__ import annotations

from datetime import timedelta

from bench.samples.layouts.contracts import amount_line
from bench.samples.layouts.parts import block, goods, gross, in_words, one_signs, place_date
from bench.samples.papers import (
    Block,
    Brief,
    Facts,
    Heading,
    Letterhead,
    Motto,
    OfficialHead,
    Paper,
    PartyBlock,
    Signature,
    Signatures,
    Text,
    Title,
    TwoParties,
)
from bench.samples.wording import dong, long_date, short_date, titled

RATE = 8


def proposal(brief: Brief) -> Paper:
    """Báo giá / chào giá, from us to them."""
    amount = gross(brief.lines, RATE)
    title = brief.one_of("BẢNG BÁO GIÁ", "BÁO GIÁ", "THƯ CHÀO GIÁ")
    seller = brief.rng.choice(brief.own.colleagues[1:3])
    valid = brief.rng.choice((7, 15, 30))
    blocks: list[Block] = [
        Letterhead(brief.us),
        Title(title, (f"Số: {brief.number}",)),
        Text(place_date(brief.us, brief), align="right", style="italic"),
        Text(f"Kính gửi: {brief.them.name}", align="left", style="bold"),
        *_addressee(brief),
        Text(
            "Lời đầu tiên, chúng tôi xin cảm ơn Quý khách đã quan tâm đến sản phẩm và dịch vụ của chúng tôi. Theo yêu "
            "cầu của Quý khách, chúng tôi trân trọng gửi bảng giá chi tiết như sau:"
        ),
        goods(brief.lines, RATE),
        in_words(amount),
        Heading("Ghi chú:"),
        Text("- Giá trên đã bao gồm chi phí vận chuyển, lắp đặt và hướng dẫn sử dụng trong nội thành."),
        Text(f"- Báo giá có hiệu lực trong vòng {valid} ngày kể từ ngày gửi."),
        Text("- Thời gian giao hàng: 05 đến 07 ngày làm việc sau khi xác nhận đặt hàng."),
        Text("- Thanh toán: tạm ứng 40%, phần còn lại sau khi nghiệm thu."),
        Text(f"Mọi chi tiết xin liên hệ {titled(seller.name)}, điện thoại {seller.phone}, email {seller.email}."),
        one_signs(brief.us, "ĐẠI DIỆN CÔNG TY" if brief.variant % 2 else "GIÁM ĐỐC"),
    ]
    last = brief.day + timedelta(days=valid)
    facts = Facts("proposal", brief.day, brief.number, str(amount), "VND", expiry=last)
    return Paper(facts, tuple(blocks), font="sans", size=10.5)


def _addressee(brief: Brief) -> list[Block]:
    rows = [Text(f"Địa chỉ: {brief.them.address}", align="left")]
    if brief.variant % 2 == 0 and brief.them.tax_code and brief.them.kind == "company":
        rows.append(Text(f"Mã số thuế: {brief.them.tax_code}", align="left"))
    if brief.variant % 3 != 1:
        rows.append(Text(f"Điện thoại: {brief.them.phone}    Email: {brief.them.email}", align="left"))
    return [*rows]


def purchase_order(brief: Brief) -> Paper:
    """Đơn đặt hàng, from them to us."""
    amount = gross(brief.lines, RATE)
    contact = brief.extra.get("contact", brief.them.representative)
    agreed = f"Căn cứ báo giá số {brief.reference}, đề" if brief.reference else "Đề"
    blocks: list[Block] = [
        Letterhead(brief.them),
        Title("ĐƠN ĐẶT HÀNG", (f"Số: {brief.number}", f"Ngày đặt hàng: {short_date(brief.day)}")),
        TwoParties(
            block(brief, brief.us, "NHÀ CUNG CẤP", full=False), block(brief, brief.them, "BÊN ĐẶT HÀNG", full=False)
        ),
        Text(f"{agreed} nghị Quý công ty cung cấp các mặt hàng sau:"),
        goods(brief.lines, RATE),
        in_words(amount),
        Heading("Yêu cầu giao hàng"),
        Text(f"1. Địa điểm giao: {brief.them.address}."),
        Text(f"2. Người nhận hàng: {titled(contact)}. Giao trong giờ hành chính, báo trước ít nhất 02 giờ."),
        Text("3. Hàng giao kèm phiếu xuất kho, hóa đơn giá trị gia tăng và phiếu bảo hành (nếu có)."),
        Text("4. Hàng không đúng quy cách sẽ được trả lại; mọi chi phí phát sinh do nhà cung cấp chịu."),
        one_signs(brief.them, "NGƯỜI ĐẶT HÀNG"),
    ]
    facts = Facts("purchase_order", brief.day, brief.number, str(amount), "VND")
    return Paper(facts, tuple(blocks), font="sans" if brief.variant % 2 else "serif", size=10.5)


def invoice(brief: Brief) -> Paper:
    """Hóa đơn giá trị gia tăng, the printed view of an e-invoice; `extra["series"]` is its sign, such as 1C25TSV."""
    amount = gross(brief.lines, RATE)
    buyer = [("Họ tên người mua hàng", brief.extra.get("contact", brief.them.representative))]
    buyer += [("Tên đơn vị", brief.them.name)] if brief.them.kind == "company" else []
    buyer += [("Mã số thuế" if brief.them.kind == "company" else "Số định danh cá nhân", brief.them.tax_code)]
    buyer += [("Địa chỉ", brief.them.address), ("Hình thức thanh toán", "TM/CK")]
    us = brief.us
    seller = PartyBlock(
        f"Đơn vị bán hàng: {us.name.upper()}",
        (
            ("Mã số thuế", us.tax_code),
            ("Địa chỉ", us.address),
            ("Điện thoại", us.phone),
            ("Số tài khoản", f"{us.bank_account} {us.bank}"),
        ),
    )
    stamp = f"Ký bởi: {us.name.upper()}\nKý ngày: {short_date(brief.day)}"
    blocks: list[Block] = [
        Text(f"Ký hiệu: {brief.extra.get('series', '1C25TSV')}", align="right"),
        Text(f"Số: {brief.number}", align="right", style="bold"),
        Title("HÓA ĐƠN GIÁ TRỊ GIA TĂNG", ("(Bản thể hiện của hóa đơn điện tử)", _capital(long_date(brief.day)))),
        seller,
        PartyBlock("Người mua", tuple(buyer)),
        goods(brief.lines, RATE),
        Text(f"Số tiền viết bằng chữ: {amount_line(amount)}", style="italic"),
        Signatures((Signature("Người mua hàng", "(Chữ ký số, nếu có)", ""), Signature("Người bán hàng", stamp, ""))),
        Text("(Cần kiểm tra, đối chiếu khi lập, giao, nhận hóa đơn)", align="center", style="italic"),
    ]
    return Paper(Facts("invoice", brief.day, brief.number, str(amount), "VND"), tuple(blocks), size=10.5)


def payment_request(brief: Brief) -> Paper:
    """Giấy đề nghị thanh toán: ours to the customer (even variants), or theirs to us (a refund)."""
    amount = gross(brief.lines, RATE)
    sender, payer = (brief.us, brief.them) if brief.variant % 2 == 0 else (brief.them, brief.us)
    basis = f"theo Hợp đồng số {brief.reference}" if brief.reference else "theo đơn đặt hàng của Quý đơn vị"
    if brief.reference and brief.reference_day:
        basis += f" ký ngày {short_date(brief.reference_day)}"
    head: list[Block] = [OfficialHead(sender.name, brief.number, "V/v đề nghị thanh toán", place_date(sender, brief))]
    if brief.variant % 4 >= 2:
        head = [Motto(), Text(place_date(sender, brief), align="right", style="italic")]
    blocks: list[Block] = [
        *head,
        Title("GIẤY ĐỀ NGHỊ THANH TOÁN", (f"Số: {brief.number}",) if brief.variant % 4 >= 2 else ()),
        Text(f"Kính gửi: {payer.name}", align="center", style="bold"),
        block(brief, sender, "Đơn vị đề nghị", full=False),
        *([block(brief, payer, "Đơn vị thanh toán", full=False)] if brief.variant % 4 != 2 else []),
        Text(f"Chúng tôi đề nghị Quý đơn vị thanh toán số tiền {basis}, chi tiết như sau:"),
        goods(brief.lines, RATE),
        Text(f"Số tiền đề nghị thanh toán: {dong(amount)} đồng.", style="bold"),
        in_words(amount),
        Text(f"Đơn vị thụ hưởng: {sender.name}", align="left"),
        Text(f"Số tài khoản: {sender.bank_account} tại {sender.bank}", align="left"),
        Text(
            "Hồ sơ kèm theo gồm biên bản nghiệm thu, hóa đơn giá trị gia tăng và bảng đối chiếu khối lượng. Rất mong "
            "Quý đơn vị xem xét và thanh toán trong vòng 10 ngày kể từ ngày nhận được đề nghị này. Trân trọng cảm ơn."
        ),
        one_signs(sender, "NGƯỜI ĐỀ NGHỊ"),
    ]
    return Paper(Facts("payment_request", brief.day, brief.number, str(amount), "VND"), tuple(blocks), size=11)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
