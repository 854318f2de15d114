"""Word lists of company names: legal forms, abbreviations, English endings. The rules are in names.py."""

from __future__ import annotations

from enum import StrEnum


class LegalForm(StrEnum):
    """Legal form as it stands in a full key. Under the Law on Enterprises 59/2020/QH14, and common foreign ones."""

    TNHH = "tnhh"  # limited liability
    TNHH_MTV = "tnhh mtv"  # limited liability with one member
    CP = "cp"  # joint stock
    HD = "ctyhd"  # partnership
    DNTN = "dntn"  # private enterprise
    HTX = "htx"  # co-operative
    HKD = "hkd"  # household business
    CORP = "corp"  # Corporation, Inc., Group: no form of Vietnamese law, any company may call itself so
    PTE = "pte"  # Pte. Ltd.
    FOREIGN = "foreign"  # GmbH, B.V., Sdn. Bhd. …


# Phrases of folded words and what stands for them; longest first when applied.
PHRASES = {
    "cong ty": "cty",
    "c ty": "cty",
    "congty": "cty",
    "tong cty": "cty",
    "tong cong ty": "cty",
    "tct": "cty",
    "tap doan": "cty",
    "trach nhiem huu han": "tnhh",
    "tn hh": "tnhh",
    "mot thanh vien": "mtv",
    "1 thanh vien": "mtv",
    "mot tv": "mtv",
    "1 tv": "mtv",
    "1tv": "mtv",
    "hai thanh vien tro len": "htv",
    "hai thanh vien": "htv",
    "2 thanh vien tro len": "htv",
    "2 thanh vien": "htv",
    "2 tv": "htv",
    "2tv": "htv",
    "thanh vien tro len": "htv",
    "ctcp": "cty cp",
    "ctytnhh": "cty tnhh",
    "cttnhh": "cty tnhh",
    "ctycp": "cty cp",
    "co phan": "cp",
    "hop danh": "hd",
    "doanh nghiep tu nhan": "dntn",
    "dn tu nhan": "dntn",
    "hop tac xa": "htx",
    "lien hiep hop tac xa": "htx",
    "ho kinh doanh": "hkd",
    "ho kd": "hkd",
    "chi nhanh": "chinhanh",
    "van phong dai dien": "chinhanh",
    "vpdd": "chinhanh",
    "dia diem kinh doanh": "chinhanh",
    "tm": "thuong mai",
    "tmcp": "thuong mai cp",
    "tmdv": "thuong mai dich vu",
    "sxtm": "san xuat thuong mai",
    "sxkd": "san xuat kinh doanh",
    "tmsx": "thuong mai san xuat",
    "dv": "dich vu",
    "sx": "san xuat",
    "xnk": "xuat nhap khau",
    "xd": "xay dung",
    "xdtm": "xay dung thuong mai",
    "dtxd": "dau tu xay dung",
    "vlxd": "vat lieu xay dung",
    "vietnam": "viet nam",
    "vn": "viet nam",
    "tphcm": "ho chi minh",
    "tp hcm": "ho chi minh",
    "hcm": "ho chi minh",
    "tp ho chi minh": "ho chi minh",
    "thanh pho ho chi minh": "ho chi minh",
}
# English and other foreign endings, folded words; longest first when applied.
SUFFIXES: dict[str, LegalForm] = {
    "one member limited liability company": LegalForm.TNHH_MTV,
    "single member limited liability company": LegalForm.TNHH_MTV,
    "one member company limited": LegalForm.TNHH_MTV,
    "one member co ltd": LegalForm.TNHH_MTV,
    "limited liability company": LegalForm.TNHH,
    "company limited": LegalForm.TNHH,
    "co limited": LegalForm.TNHH,
    "company ltd": LegalForm.TNHH,
    "co ltd": LegalForm.TNHH,
    "coltd": LegalForm.TNHH,
    "llc": LegalForm.TNHH,
    "ltd co": LegalForm.TNHH,
    "limited": LegalForm.TNHH,
    "ltd": LegalForm.TNHH,
    "joint stock company": LegalForm.CP,
    "joint stock co": LegalForm.CP,
    "shareholding company": LegalForm.CP,
    "stock company": LegalForm.CP,
    "jsc": LegalForm.CP,
    "cty cp": LegalForm.CP,
    "cty tnhh mtv": LegalForm.TNHH_MTV,
    "cty tnhh": LegalForm.TNHH,
    "private enterprise": LegalForm.DNTN,
    "cooperative": LegalForm.HTX,
    "private limited": LegalForm.PTE,
    "pte limited": LegalForm.PTE,
    "pte ltd": LegalForm.PTE,
    "pvt ltd": LegalForm.PTE,
    "pty ltd": LegalForm.FOREIGN,
    "sdn bhd": LegalForm.FOREIGN,
    "gmbh": LegalForm.FOREIGN,
    "gmbh co kg": LegalForm.FOREIGN,
    "ag": LegalForm.FOREIGN,
    "bv": LegalForm.FOREIGN,
    "nv": LegalForm.FOREIGN,
    "sarl": LegalForm.FOREIGN,
    "sas": LegalForm.FOREIGN,
    "srl": LegalForm.FOREIGN,
    "spa": LegalForm.FOREIGN,
    "plc": LegalForm.FOREIGN,
    "llp": LegalForm.FOREIGN,
    "kk": LegalForm.FOREIGN,
    "incorporated": LegalForm.CORP,
    "corporation": LegalForm.CORP,
    "inc": LegalForm.CORP,
    "corp": LegalForm.CORP,
    "company": LegalForm.CORP,
    "co": LegalForm.CORP,
}
# Trade words of English names, put before the name as Vietnamese does.
ENGLISH_TRADE = {
    "trading": "thuong mai",
    "commercial": "thuong mai",
    "service": "dich vu",
    "services": "dich vu",
    "production": "san xuat",
    "manufacturing": "san xuat",
    "import export": "xuat nhap khau",
    "construction": "xay dung",
    "investment": "dau tu",
    "transport": "van tai",
    "transportation": "van tai",
    "technology": "cong nghe",
    "development": "phat trien",
}
