"""What looks like the name of an organisation, and where such a name ends."""

from __future__ import annotations

import re

from workers.understand.signs import trimmed

# Nine in ten Vietnamese bear one of these family names.
SURNAMES = frozenset(
    "nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly trinh dinh mai to truong doan luong cao "
    "ha ta lam quach thai luu chau tang kieu dao la nghiem tong trieu khuc vuong".split()
)
_HONOUR = re.compile(r"\W*(?:ong ?/ ?ba|ong|ba|anh|chi)\b\s?[:.]?\s*+(?:\((?:ong|ba)\)\s*+:?\s*+)?")
_OFFICE = re.compile(r"\W*(?:(?:ban )?(?:tong )?giam doc|(?:ban )?lanh dao|phong [a-z ]{2,20}?)\s+(?=[a-z])")
ORG_START = re.compile(
    r"^(?:tong cong ty|cong ty|cty\b|c\.ty|ctcp\b|ct tnhh|doanh nghiep tu nhan|dntn\b|hop tac xa|htx\b"
    r"|chi nhanh|cn cong ty|ngan hang|tap doan|van phong dai dien|vpdd\b"
    r"|truong (?:dai hoc|cao dang|trung hoc|tieu hoc|mam non|thpt|thcs)|benh vien|phong kham"
    r"|vien (?:nghien cuu|khoa hoc|kiem)|uy ban nhan dan|ubnd\b|trung tam|ho kinh doanh|hkd\b|cua hang"
    r"|xi nghiep"
    r"|nha may|ban quan ly|khach san|nha thuoc|so (?:y te|giao duc|tai chinh|cong thuong|ke hoach|xay dung"
    r"|thong tin|van hoa|noi vu|lao dong|tai nguyen)|cuc (?:thue|hai quan|thong ke)|chi cuc|bo (?:y te"
    r"|tai chinh|cong thuong|giao duc|xay dung)|lien hiep|hiep hoi|quy (?:dau tu|tin dung))\b"
)
_ORG_END = re.compile(
    r"\b(?:co\.?\s?,?\s?,?\s?ltd|company(?: limited)?|joint stock company|jsc|j\.s\.c|llc|l\.l\.c|inc"
    r"|incorporated|corp|corporation|pte|gmbh|ltd|limited|plc|s\.a\.?|b\.v|n\.v|a\.g|ag|srl|s\.r\.l|l\.p|llp"
    r"|n\.a|group|holdings?|s/a|g\.i\.e|bhd|k\.k|tbk|bank|trust|partners|enterprises|association|foundation"
    r"|university|institute)\b\.?,?\)?$"
)
_STOP = re.compile(
    r"\s*+(?:\(\s*+(?:formerly|f/k/a|previously|ten cu|sau day|goi tat|duoi day|viet tat|ten viet tat|hereinafter"
    r"|hereafter|below|the \W|\W?ben [ab]|goi la|ben (?:mua|ban)|buyer|seller|\"|“|‘|'')"
    r"|,?\s*+(?:sau day goi|hereinafter|goi tat la)"
    r"|[,;.\-–|]?\s*+(?:ngu tai|da phat hanh|ma so thue|mst\b|dia chi|dai dien|tru so|dien thoai|co tru so|tax code"
    r"|address\s*+:|tel\s*+:|so dkkd|giay (?:chung nhan|phep)|do (?:ong|ba)\b|represented|ben [ab]\s*+:)|;)"
    r"|,\s+(?=\d)|\s{3,}|\t"
    r"|\s\|\s|\s+\(?(?:a/c|as at|page|currency|date|tel|attn|att)\b[^:\n]{0,14}:"
)
_NOT_A_NAME = re.compile(
    r"^(?:co (?:trach nhiem|nghia vu|quyen)|dong y|phai|se |va |cam ket|thanh toan|giao|theo|chiu|duoc|shall"
    r"|agrees?|will|may|and|is |are |has |the following|sau khi|trong|khi|de |cac |ky|da |nhu sau|thong tin"
    r"|ten |ho ten|ho va ten|quy khach|moi |tat ca|ban giam doc$|date|no\b|number|address|page|total|name\s*+:"
    r"|(?:the )?(?:developer|franchis\w+|adviser|company|client|customer|vendor|supplier|buyer|seller"
    r"|consultant|licens\w+|president|secretary|director|manager|treasurer|chief [a-z ]+|general counsel"
    r"|vice president)\W*$)"
)


_PLACE_BEHIND = re.compile(
    r"\s*+(?:\((?!formerly)[a-z][a-z .\-]{2,24}\)|,\s[a-z][a-z .\-]{2,24}(?:,\s[a-z][a-z .\-]{2,24})?)$"
)
_BRANCH = re.compile(
    r"branch|chi nhanh|office|division|plant|factory|\bllc|\binc|\bltd|\bcorp|limited|company|\ba\b|\ban\b|trust|bank"
)


def looks_like_organisation(folded: str) -> bool:
    """Whether a folded line begins like a Vietnamese organisation or ends like an English one."""
    text = folded.strip(" \t-–•*>\"“”'.:,|")
    return bool(ORG_START.match(text)) or bool(len(text) < 90 and _ORG_END.search(text.rstrip(" .,")))


def name_span(text: str, folded: str, start: int, end: int) -> tuple[int, int] | None:
    """The span of a name at the start of text[start:end]; None when it reads like a sentence or is no name."""
    lead = re.compile(r"(?:[\s:.\-–•*>|\"“”]|\b(?:la|ten (?:don vi|cong ty|doanh nghiep|khach hang))\b\s*+:?)*").match(
        folded, start, end
    )
    at = lead.end() if lead else start
    quoted = re.compile(r"[\"“][^\"“”\n]{3,80}[\"”]").match(text, at, end)
    stop = _STOP.search(folded, quoted.end() if quoted else at + 2, end) if at + 2 < end else None
    span = trimmed(text, at, stop.start() if stop else end)
    if span is None:
        return None
    name = folded[span[0] : span[1]]
    letters = sum(c.isalpha() for c in name)
    if letters < 3 or _NOT_A_NAME.match(name) or name.endswith(":"):
        return None
    words = name.split()
    if len(words) > (24 if looks_like_organisation(name) else 9):
        return None
    first = text[span[0]]
    span = _without_place(text, folded, *span)
    return span if first.isupper() or first.isdigit() or looks_like_organisation(name) else None


def _without_place(text: str, folded: str, start: int, end: int) -> tuple[int, int]:
    """Without the place behind a legal form: "Hanbit Precision Co., Ltd. (Korea)", "Hai Van Industries JSC, Da Nang".
    A branch stays, for it is somebody else."""
    for place in _PLACE_BEHIND.finditer(folded, start, end):
        if _ORG_END.search(folded[start : place.start()].rstrip(" .,")) and not _BRANCH.search(place.group()):
            return trimmed(text, start, place.start()) or (start, end)
    return start, end


def past_honour(folded: str, at: int, end: int) -> int:
    """Where a person's own name begins behind "Ông", "Bà:", "Ông/Bà"; `at` where no person's name follows.

    "Anh Nam - Công ty CP Hòa Phong" and "Ban Giám đốc Công ty…" speak of the company.
    """
    office = _OFFICE.match(folded, at, end)
    if office and ORG_START.match(folded[office.end() : end]):
        return office.end()
    honour = _HONOUR.match(folded, at, end)
    if honour is None:
        return at
    employed = re.compile(r"[^,\-–(]{2,40}[,\-–(]\s*+").match(folded, honour.end(), end)
    if employed and ORG_START.match(folded[employed.end() : end]):
        return employed.end()
    words = folded[honour.end() : end].split(maxsplit=2)
    return honour.end() if len(words) >= 2 and words[0] in SURNAMES else at


def capitals(text: str) -> float:
    """The part of the letters that are capitals, 0.0 to 1.0."""
    letters = [c for c in text if c.isalpha()]
    return sum(c.isupper() for c in letters) / len(letters) if letters else 0.0
