"""The words numbers stand behind, the shapes they have, and what has such a shape and is none."""

from __future__ import annotations

import re

from app.domain.documents import DocumentType

T = DocumentType

# What a number is called when its owner is named. The order breaks ties: the more special first.
OWNERS: tuple[tuple[DocumentType, str], ...] = (
    (T.CONTRACT_APPENDIX, r"phu luc(?: hop dong)?|plhd|appendix|addendum|amendment|annex"),
    (T.ACCEPTANCE, r"bien ban(?: nghiem thu| ban giao| thanh ly| giao nhan| quyet toan)?"
            r"(?: va [a-z ]{5,20})?(?: hop dong)?"
            r"|bbnt|bbtl|bbbg|phieu giao hang|acceptance(?: minutes| certificate| report)?|delivery note|minutes"),
    (T.PAYMENT_REQUEST, r"(?:giay |cong van |phieu )?de nghi (?:thanh toan|tam ung)|dntt|payment request|request"),
    (T.PROPOSAL, r"(?:bang |phieu |thu )?(?:bao gia|chao gia)|bg|quotation|quote|proposal|offer|estimate"),
    (T.PURCHASE_ORDER, r"(?:don |phieu )(?:dat hang|hang|mua hang)|ddh|p\.?\s?o\.?|purchase order|sales order|order"
            r"|bestell(?:ung)?-?|auftrags?-?"),
    (T.INVOICE, r"hoa don(?: gtgt| gia tri gia tang| dien tu)?|hddt|invoice|inv|proforma(?: invoice)?"
            r"|rechnungs?-?|rechnungskorrektur|beleg-?|gutschrifts?-?"),
    (T.COMPLAINT, r"don khieu nai|khieu nai|complaint|case|ticket|claim"),
    (T.LETTER, r"cong van|van ban|to trinh|cv|thong bao|quyet dinh noi bo|letter"),
    (T.CONTRACT, r"hop dong(?: mua ban| kinh te| dich vu| nguyen tac| cung cap| thi cong| thue"
            r"| dai ly)?(?: [a-z]{2,8}){0,5}?|hd(?:mb|dv|kt|nt|tc|ld|ktr)?|thoa thuan|contract|agreement"
            r"|vertrags?-?"),
)  # fmt: skip
SO = (
    r"(?:so hieu|so/no\.?|nummer|so\s*+\(\s*+no\.?\s*+\)|so|numbers?|no\.?|n[°º]\.?|nr\.?|#"
    r"|ref(?:erence)?\.?(?:\s*+no\.?)?|id|code|ma)"
)
PRINTED = r"(?P<token>[A-Za-zĐđ0-9À-ỹ][\w.+&°]{0,30}(?:\s?[/⁄∕／\-–_]\s?[/⁄]?[\w.+&]{1,24}){0,6})"
TYPED = [
    (
        kind,
        re.compile(
            rf"(?<![\w/\-])(?:(?:ma "
            rf"|so )?(?P<owner>{names})\s*+(?:\([^)\n]{{2,30}}\)\s*+)?{SO}?\s*+\.?\s*+"
            rf"(?:\([a-z .]{{2,12}}\)\s*+)?[:#]?\s*+"
            rf"|so\s+(?P<owner2>{names})\s*+(?:\([^)\n]{{2,30}}\))?\s*+[:.]\s*+)$"
        ),
    )
    for kind, names in OWNERS
]
# A label that says "number" somewhere before the token: the text up to the token must end in one of these.
MARK = re.compile(
    rf"(?<![\w/\-])(?:{SO})\s*+(?:hop dong|hd|don hang|bao gia|bg|hoa don|po|don dat hang|ddh|dntt|bb"
    rf"|phieu (?:thu|chi)|chung tu|bien ban"
    rf"|cong van|phieu|phu luc)?\s*+(?:\(\s*+[a-z. ]{{2,16}}\s*+\)|/\s*+no\.?|/\s*+number)?\s*+[.:;#]+\s*+"
    rf"|(?<![\w/\-])(?:hop dong|phu luc(?: hop dong)?|bao gia|hoa don|don (?:dat )?hang|bien ban[a-z ]{{0,40}}"
    rf"|cong van|van ban|to trinh|thoa thuan|don khieu nai|de nghi thanh toan|thong bao)"
    rf"(?: [a-z]{{2,8}}){{0,5}}? so\s*+:?\s*+"
    rf"|(?<![\w/\-])(?:invoice|contract|agreement|order|quotation|quote|proposal|addendum|amendment|appendix"
    rf"|annex|request|p\.?\s?o\.?|purchase order|proforma invoice|acceptance|delivery note|minutes|ticket|case"
    rf"|claim|complaint|letter|our|your|document)\s*+(?:{SO})\s*+[:.]?\s*+"
    r"|(?<![\w/\-])(?:(?:rechnungs?|beleg|gutschrifts?|bestell(?:ung)?|auftrags?|vertrags?)[ \-]?(?:nummer|nr\.?)"
    r"|rechnungskorrektur(?: nr\.?)?)\s*+[.:]?\s*+"
    r"|(?<![\w/\-])so\s+(?=\d{7,8}\b)"  # of an electronic invoice: "Ký hiệu 1C25TAA - Số 00000741"
    r"|^\W*so/ref\W{1,3}|^\W*#\s*+(?=[a-z]{1,6}-?\d)|^\W*[a-z]{2,10} ref(?:erence)?[\s:]+"
    r"|(?:^\W*|(?<=/ ))(?:claim|purchase order|po|order|quotation|quote|(?:proforma |tax |commercial )?invoice"
    r"|(?:delivery|credit|debit) (?:order|note))(?:\s?:)?\s+(?=(?:[a-z]{1,6}[\-/ ]?)?\d[\w/\-]{3,})"
    r"|(?<![\w/\-])ref(?:erence)?\.?\s+(?=[a-z]{1,6}[\-/][\w/\-]{2,}\d)"
    r"|^\W*so\s+(?=\d{1,5}\s?/\s?(?:\d{4}\s?/\s?)?[a-z]{2})"
    r"|^\W*(?:so|n[°º])\s+(?=(?!tk|stk|dt|tel|cif)[a-z]{1,6}[\-/.]?\d[\w/\-.]{2,})"  # "Số BG-2604-052, ngày…"
    r"|^\W*(?:(?:bang |thu |phieu )?(?:bao|chao) gia|don (?:dat )?hang|hop dong|phieu [a-z]{3,5} [a-z]{3,5}"
    r"|facture|devis)\s+(?=[a-z]{1,6}[\-/.]\d[\w/\-.]{2,})"  # the title and its number: "BÁO GIÁ BG-2611-007"
    rf"|(?<![\w/\-])(?:po|p\.o\.?|quotation|quote|invoice|order|ref|our ref|your ref|reference)\s*+[:#]\s*+"
    rf"|(?<![\w/\-])(?:phu luc|appendix|amendment|addendum|ma (?:bao gia|don hang|hop dong|hoa don|don|so"
    rf"|phieu))\s*+:?\s*+"
)
AT = re.compile(PRINTED)
TRANSLATED = re.compile(r"\s+/\s+(?=[A-Za-z]{4})")  # "SỐ 01 / APPENDIX No. 01"
DOC = re.compile(r"(?:doc(?:ument)?|file|letter|our)\.?\s*+")  # "Doc. No.", "Our ref."
# Numbers printed in two pieces: "CN 26/014", "HBV-HV 260618-2".
PREFIX = re.compile(r"[A-ZĐ]{1,6}(?:[-/][A-ZĐ]{1,6}){0,2}$")
REST = re.compile(r" \d[\w/\-.]{2,20}(?=[\s,;)]|$)")
# A cell of a form that names a number, its value in the cell below: "Invoice No." over "EXP/0412/25-26".
HEADS_CELL = re.compile(rf"\W*(?P<label>(?:[a-z'’.]{{2,12}} ){{0,3}}{SO})\s*+[.:#]?\W*$")
BEHIND = re.compile(r"\s–\s|\s-\s(?=[a-z]{3})")  # what a title says behind its number: "CLAIM 25/117 – chairs"
LAW = re.compile(
    r"(?i)/(?:\d{4}/)?(?:QH\d*|N[ĐD]-?CP|TT-(?:B\w+|NHNN|VPCP|TTCP|UB\w+|TANDTC|VKSNDTC|TLĐ|KTNN)|TTLT|UBTVQH\d*|Q[ĐD]-?(?:TT[Gg]|UBND|B\w+|C[ĐD]|TCT)"
    r"|NQ-?\w+|CT-TTg|PL-UB\w*|L-CTN)"
)
DATE = re.compile(r"^(?:[0-3]?\d[/\-.][01]?\d[/\-.](?:19|20)?\d\d|(?:19|20)\d\d[/\-.]\d\d[/\-.]\d\d)$")
ELSE = re.compile(
    r"(?<![a-z0-9])(?:dien thoai|tai khoan|\btk|\bstk|cmnd|cccd|can cuoc|chung minh|ho chieu|thue|mst|dang ky|dkkd"
    r"|giay phep|gcn|the|fax|tel|phone|account|tax|quyet dinh|nghi dinh|thong tu|luat|nghi quyet|uy quyen"
    r"|van phong|phong|nha|duong|lo|can ho|tang|tram|model|serial|seri|ky hieu|mau|may|dieu|khoan|chuong|muc"
    r"|bang|registration|license|passport|vat|gst|bank|swift|unit|suite|street|room|page|trang|section|article"
    r"|item|stt|lan|bien so|code|zip|building|company)\W*(?:so)?\W*$"
)
CITING = re.compile(
    r"\b(?:can cu|theo|kem theo|dinh kem|thuoc|cua|tham chieu|dua tren|lien quan|doi voi|thanh toan cho"
    r"|tra loi|phuc dap|nhan duoc|tiep theo"
    r"|gema(?:ß|ss)|laut|zu ihrer|pursuant|according|under|refer\w*|against|attached|your|quy|with respect to"
    r"|in respect of|xet|cho)\b"
)
SERIES = re.compile(
    r"(?:ky hieu|serial(?: no)?|series)\s*+(?:\([^)\n]{0,20}\))?\s*+(?:so"
    r"|no)?\.?\s*+[:.]?\s*+(?P<mau>\d\s?/\s?)?(?P<series>[1-6]?\s?[ckCK]\s?\d\d\s?[tdlmngbhTDLMNGBH][a-zA-Z]{2}"
    r"|[a-zA-Z]{2}/\d\d[epEP]|\d\d[ckCK][a-zA-Z]{3})\b"
)
FORM = re.compile(r"\bmau so\s?(?:\([^)\n]{0,20}\))?\s*+[:.]?\s*+(?P<form>[1-6])\b\W*$")
# Letters and marks that OCR and fonts print for others of the same look.
TWINS = str.maketrans({"⁄": "/", "∕": "/", "／": "/", "–": "-", "Ð": "Đ"})
# A number known by its shape alone: "125/2025/HĐMB-ABC".
SHAPED = re.compile(r"(?<![\w/\-])\d{1,5}/(?:\d{4}/)?[A-ZĐ]{2,8}\d{0,4}(?:-[A-ZĐ0-9]{1,12}){0,3}(?![\w/])")
# "Số", "No." as readers spell them at the start of a line: "S6:", "ố:", "NÑo.:"; or nothing is left of them.
SLIPPED = re.compile(r"^\W*(?:(?:s[06]|5o|o|n{1,2}[oq0])\s?[.:;,]+\s?)?")
# What is a number beyond doubt, whatever stands before it: figures and capitals around strokes.
COMPOUND = re.compile(r"(?=[^\s]*\d)(?=[^\s]*[A-ZĐ]{2})[A-ZĐ0-9][A-ZĐ0-9.]*(?:[/\-][A-ZĐ0-9.]+)+(?=\s|$|\))")
DIGIT = re.compile(r"\d")
TOP = 30  # lines of the first page among which a document names itself
