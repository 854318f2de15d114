"""Papers that say who somebody is: business registration, citizen card (a plain rendition, marked as a sample)."""

from __future__ import annotations

from bench.samples.papers import (
    Block,
    Brief,
    Facts,
    Motto,
    OfficialHead,
    Paper,
    PartyBlock,
    Signature,
    Signatures,
    Text,
    Title,
)
from bench.samples.wording import dong, long_date


def registration(brief: Brief) -> Paper:
    """Giấy chứng nhận đăng ký doanh nghiệp of them, as a copy customers send in."""
    them = brief.them
    rows = (
        ("1. Tên công ty viết bằng tiếng Việt", them.name.upper()),
        ("Tên công ty viết tắt", brief.extra.get("short", them.name.split()[-1].upper())),
        ("2. Địa chỉ trụ sở chính", them.address),
        ("Điện thoại", them.phone),
        ("Email", them.email),
        ("3. Vốn điều lệ", f"{dong(brief.rng.randint(2, 30) * 1_000_000_000)} đồng"),
        ("4. Người đại diện theo pháp luật", them.representative.upper()),
        ("Chức danh", them.position),
        ("Quốc tịch", "Việt Nam"),
    )
    blocks: list[Block] = [
        OfficialHead(
            "Sở Tài chính\nPhòng Đăng ký kinh doanh", brief.number, "", f"{them.city}, {long_date(brief.day)}"
        ),
        Title(
            "GIẤY CHỨNG NHẬN ĐĂNG KÝ DOANH NGHIỆP",
            (f"Mã số doanh nghiệp: {them.tax_code}", f"Đăng ký thay đổi lần thứ 2, {long_date(brief.day)}"),
        ),
        PartyBlock("THÔNG TIN DOANH NGHIỆP", rows),
        Signatures((Signature("TRƯỞNG PHÒNG", "(Đã ký)", "", "Phòng Đăng ký kinh doanh"),)),
        Text("BẢN SAO - dùng làm mẫu, không có giá trị pháp lý", align="center", style="italic"),
    ]
    return Paper(Facts("identity", brief.day, brief.number or None), tuple(blocks), size=12)


def citizen_card(brief: Brief) -> Paper:
    """Căn cước of a person, as text on a sheet; marked as a sample."""
    them = brief.them
    born = int(them.tax_code[4:6]) + 1900
    rows = (
        ("Số định danh cá nhân / Personal identification number", them.tax_code),
        ("Họ, chữ đệm và tên khai sinh / Full name", them.name.upper()),
        ("Ngày, tháng, năm sinh / Date of birth", f"14/08/{born}"),
        ("Giới tính / Sex", "Nữ" if them.tax_code[3] in "13" else "Nam"),
        ("Quốc tịch / Nationality", "Việt Nam"),
        ("Nơi cư trú / Place of residence", them.address),
        ("Ngày cấp / Date of issue", f"{brief.day:%d/%m/%Y}"),
        ("Có giá trị đến / Date of expiry", f"{brief.expiry:%d/%m/%Y}" if brief.expiry else "Không thời hạn"),
    )
    blocks: list[Block] = [
        Motto(),
        Title("CĂN CƯỚC", ("IDENTITY CARD",)),
        PartyBlock("", rows),
        Text("BẢN MẪU - không phải giấy tờ thật", align="center", style="italic"),
    ]
    return Paper(Facts("identity", brief.day, expiry=brief.expiry), tuple(blocks), font="sans", size=12)
