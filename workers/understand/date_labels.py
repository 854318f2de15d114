"""The words that tell what a date on a paper is: its own, a law's, a person's, another paper's, a signature's."""

from __future__ import annotations

import re

from app.domain.documents import DocumentType

LAW = re.compile(
    r"\b(?:(?<!cong ty )(?<!van phong )(?<!phap )luat(?! su)|bo luat|nghi dinh"
    r"|thong tu|nghi quyet|quyet dinh|phap lenh|hien phap|cong bao|qh\d\d|nd-cp"
    r"|ubtvqh\d*|tt-b\w+"
    r"|can cu|quoc hoi|chinh phu|decree|circular|ordinance|regulation|act of|rule \d+|code of)\b"
)
PAPER = (
    r"(?:hop dong|hd\w{0,6}|phu luc|bao gia|chao gia|don (?:dat )?hang|hoa don|bien ban|cong van|thoa thuan"
    r"|van ban|giay|thu|"
    r"po|agreement|contract|order|invoice|quotation|quote|letter|amendment|addendum|lease|mail|request"
    r"|schedule|plan|proposal)"
)
CITED = re.compile(
    rf"\b{PAPER}\b(?P<between>[^\n]{{0,90}}?)\b(?:ngay|ky ngay|ky|lap ngay|dated|date|dated as of|of"
    rf"|made as of|on|as of)?\W*$"
)
CITING = re.compile(
    r"\b(?:theo|can cu|kem theo|dinh kem|thuoc|cua|tham chieu|tai|dua tren|doi voi|cho|pursuant|under|certain"
    r"|attached|refer\w*|to the|said|our|your|that)\b"
)
# Another paper: "WHEREAS the parties previously entered into an agreement dated…", "“NDA” means the agreement dated…".
RECITED = re.compile(
    r"\b(?:whereas|previously|heretofore)\b(?![^;]*\bthis (?:agreement|amendment|contract)\b)"
    r"|[\"”'’]\s?\)?,? (?:means|shall mean|refers to|has the meaning)\b[^;]{0,160}"
    r"\b(?:agreement|contract|letter|lease)\b"
)
AMENDED = re.compile(  # "this Amendment No. 2 to the Supply Agreement dated…": the day of what is amended
    r"\b(?:to|of|under) (?:the|that certain|a|an)\b[^;]{0,110}\b(?:agreement|contract|lease)\b(?: ?\([^)]{0,60}\))?,? "
    r"(?:dated|effective|made|entered into)(?: as)?(?: of)?(?: the)?\W*$"
)
BY_LETTER = re.compile(r"\b(?:letter|e-?mail|memo|memorandum|notice|proposal|quotation|report)s? (?:dated|of|on)\W*$")
OTHER_DAY = re.compile(
    r"\b(?:effective|termination|expir\w+|commencement|start|end|due|delivery|closing|launch) date\s?:?\W*$"
)
SIGNATURES = re.compile(
    r"(?:^|\s)/s/|\bin witness whereof|\bduly authori[sz]ed|\bname ?:[^\n]{0,60}\s+title ?:|\bby ?: ?_{3}"
)
# The head of every page names the paper and its day: "Hosting Agreement between A and B, 18/9/2008".
RUNNING = re.compile(rf"\b{PAPER}\b")
FORM = re.compile(r"\b(?:rev|form|version|ver|edition|printed|template|bieu mau|mau so|ban hanh|amend\w*)\b")
REPEATED = 4  # times a head must come to be one
# What EDGAR and the like print at the foot of a filed exhibit: the day it was filed.
STAMP = re.compile(r"\bsource ?: [^\n;]{2,160}$")
# What a fax machine prints on top of each page: "14-03-2025 15:07 FROM FAX 0243736007 P.01/02".
FAX_LINE = re.compile(r"\b\d{1,2}[:.h]\d{2}\b.{0,80}?\b(?:fax\w*|from|tel|tx|p(?:age|g)?\.? ?\d{1,3} ?[/of]{1,2} ?\d)")
FAX_TOP = 160  # characters into a page that such a line may begin
OWN_THIS = re.compile(r"\b(?:this|these)\b[^.;]{0,160}$")
PERSONAL = re.compile(
    r"(?:ngay cap|cap ngay|sinh ngay|ngay sinh|sinh nam|noi cap|cap lan dau|\bcap|born|date of birth|dob"
    r"|issued on|issued|ngay cap\s*+\([^)]*\))\W*(?:ngay)?\W*$"
)
ISSUE = re.compile(r"(?:ngay cap|cap ngay|date of issue|cap lan dau|dang ky lan dau|dang ky thay doi|lan thu)")
TERM = re.compile(
    r"(?:hieu luc|den|den het|den het ngay|tu|truoc|het han|han(?: chot| cuoi| nop| tra| thanh toan)?"
    r"|giao hang|giao|nhan hang|thoi gian|thoi han|ket thuc|bat dau|tre nhat|cham nhat"
    r"|du kien|hoan thanh|due(?: date| on)?|effective|termination|maturity|shipment|payment|closing|launch"
    r"|leistungs-? ?datum|liefer\w*-? ?datum|bestell-? ?datum|fallig\w*|zeitraum|bis|bis zum|vom|stand|am"
    r"|renewal|end|birth|expir\w*|until|through|by|valid\w*|deliver\w*|ship\w*|start\w*|commenc\w*(?: as of"
    r"| on)?|from|to|terminat\w*|before|later than|and|between|after"
    r"|ending|ended|ends|khoi hanh|bao hanh|thanh toan|hop|gui|nhan)\W*(?:vao )?(?:ngay|on|date|as of)?\W*$"
)
TODAY = re.compile(r"(?:hom nay|bua nay|today)\W{0,3}(?:la )?\s*+(?:ngay)?\W*(?:thu \w+,?\s*+)?(?:ngay)?\W*$")
PLACE = re.compile(
    r"(?:^\W*|\d\S* )(?:tai )?(?:tp|t\.p|thanh pho|tinh|q|quan)?\.?\s?[a-z][a-z .\-]{1,38}\s?[,.]\s?(?:ngay)?\W*$"
)
GERMAN_LABEL = re.compile(
    r"(?:^|[\s|(/,;])(?:(?:rechnungs|beleg|gutschrifts|ausstellungs)-? ?datum|datum(?= ?:))\s*+[.:]?\s*+$"
)
LABEL = re.compile(
    r"(?:^|[\s|(/,;])(?:ngay(?: thang)?(?: nam)?(?:\s*+(?:lap|ky(?: hop dong)?|hop dong|hoa don|bao gia"
    r"|chao gia|dat hang|don hang|xuat|phat hanh|ban hanh|de nghi|chung tu|lap hoa don|lap phieu|viet|van ban"
    r"|lap bao gia|dat|tao|yeu cau|po|hd))?"
    r"|(?:invoice|order|quotation|quote|issue|issuing|document|contract|agreement|po|p\.o\.?|proposal|letter"
    r"|bill|billing|execution|signing)?\s?date(?: issued| signed| of issue| of invoice| of order)?|d?dated?"
    r"|date of (?:invoice|issue|order|quotation|agreement|contract|statement|letter|report|offer))"
    r"\s*+(?:/\s*+[a-z ]{2,14})?\s*+(?:\([^)]{0,20}\))?\s*+[:.]\s*+(?:ngay)?[\s.…_]*+$"
    # In a column or a frame these need no colon: "Invoice Date 04-Mar-2020", "Date de facture 1er mars 2020".
    r"|(?:^|[\s|(/,;])(?:(?:invoice|order|quotation|quote|issue|issuing|billing) date|date of (?:invoice|issue)"
    r"|date (?:de (?:la )?facture|de facturation|d.emission)|ngay (?:lap|phat hanh|bao gia|chao gia|dat hang"
    r"|ky hop dong))"
    r"\s*+$"
)
OPENING = re.compile(
    r"(?:this|made|entered|dated|effective|executed|agreement|agree|is|between|wit)\b[^\n;]{0,130}?\b(?:as of"
    r"|on|this|dated(?: for reference purposes(?: only)?,?(?: as of)?)?|effective|date|on this|made)\s*+(?:the"
    r"|this)?\s*+(?:\(?\s*+[\"“]?effective date[\"”]?\)?)?\W*$"
)
SUBJECT = re.compile(r"\W*(?:re|ref|subject|v/v|ve viec|betreff)\b")  # a letter's subject tells what it is about
RESTATED = re.compile(  # of "Dated as of May 1, 2006, as amended and restated as of March 14, 2008" the latter
    r"\W*dated\b[^.;]{0,80}\bamended and restated(?: on| as of| effective)?(?: the)?\W*$"
)
HEADED = re.compile(rf"^\W*(?:[a-z\-]+ ){{0,5}}{PAPER},? dated(?: as of)?(?: the)?\W*$")
OPENING_VI = re.compile(  # "Hợp đồng này được lập ngày…", "Biên bản được ký kết tại Hà Nội vào ngày…"
    r"\b(?:hop dong|phu luc|bien ban|thoa thuan|van ban|giao keo|bang bao gia|bao gia)\b[^.;]{0,30}?"
    r"\b(?:nay|duoc|da)\b[^.;]{0,30}?\b(?:lap|ky|ky ket|giao ket|xac lap|lam|thanh lap)\b[^.;]{0,60}$"
)
NAMED_LABEL = re.compile(r"\W*[a-z]{2,12} date\s?: ?$")  # "SOW date: …": no day beside a signature
UP_TO = re.compile(r"\b(?:den|toi|het|tu|truoc|sau)\W*(?:vao )?(?:ngay|cuoi)?\W*$")  # a term told in the same sentence
BY_ANOTHER = re.compile(r"\b(?:theo|can cu|kem theo|dinh kem|thuoc|dua tren)\b")
DAY_WORD = re.compile(r"(?:hom )?(?:ngay(?: thang(?: nam)?)?|date[ds]?)?")
SIGNED = re.compile(
    r"(?:ky ngay|ngay ky|ky boi[^\n]{0,80}|signed(?: on| date)?|signing date|signature date"
    r"|digitally signed[^\n]{0,60})\W*$"
)
NUMBERED = re.compile(r"^\W*(?:so|no|ref)\b[^\n]{0,60}\b(?:ngay|dated?|date)\W*$")
NUMBER_LINE = re.compile(rf"^\W*(?:{PAPER}\s*+so|so)\b[^\n]{{0,60}}\W*(?:ngay|ky ngay)?\W*$")
BREAK = re.compile(
    r"[;]|\.\s|\)\s*\n|\n[ \t]*+\n|\n[ \t]*+[-+•*]\s"
    r"|\n(?=\s*+(?:can cu|hom nay|ben [ab]\b|dieu \d))|:\s+\n"
)


# "Name: …  Date:" on one line is where somebody signs; so is "received by … date".
BY_HAND = re.compile(r"^.{0,120}\b(?:name|signature|signed|received|agreed)\b.{0,60}\bdate")
BESIDE_SIGNATURE = re.compile(r"\bdated?(?: signed)?\s?:[\s.…_]*+$")
ONE_LINE = 90  # characters between two dates that stand side by side
ABBREVIATED = re.compile(  # a point that ends no sentence; "No." at the start of a line begins one
    r"(?:(?<=[\w,] )(?:no|nr)|\b(?:ref|inc|ltd|corp|co))\.(?=\s)"
)
BLANK = re.compile(
    r"\bthis\b[^.;]{0,160}(?:_{2,}|\[\s*\]|…|\.{4,})[^.;]{0,20}\bday of\b"
)  # the form was never filled in
TOP = 800  # characters of a page in which a letter or a contract in Vietnamese dates itself
HEAD = 20000  # characters of a page its opening may stand in, behind cover and contents of a file of one page
FRONT = 6  # pages of cover and contents an opening may stand behind
SIGNED_BY_ALL = frozenset({DocumentType.CONTRACT, DocumentType.CONTRACT_APPENDIX})
SPACES = re.compile(r"[^\S\n]+")  # runs of space become one: keeps the patterns above from straying
