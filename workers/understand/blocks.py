"""Party blocks: where one begins, which lines belong to it. Single column, or two side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.domain.documents import DocumentType
from app.domain.facts import PartyRole
from app.domain.organisation import Organisation
from app.domain.text import fold_key
from workers.understand.kinds import Title
from workers.understand.names import ORG_START, SURNAMES, capitals, looks_like_organisation
from workers.understand.sheets import Line, Sheet
from workers.understand.signs import labels

R = PartyRole

_ROLES: tuple[tuple[PartyRole, str], ...] = (
    (R.PARTY_A, r"ben\s*+[\"“']?a\b[\"”']?|party a|nguoi su dung lao dong|(?:ben|nguoi) uy quyen|employer"),
    (R.PARTY_B, r"ben\s*+[\"“']?b\b[\"”']?|party b|nguoi lao dong|(?:ben|nguoi) (?:duoc|nhan) uy quyen|employee"),
    (R.FURTHER, r"ben\s*+[\"“']?[cd]\b[\"”']?|party [cd]\b"),
    (R.OTHER, r"ship to|deliver to|notify(?: party)?|carrier|noi nhan hang|don vi nhan hang|ben bao lanh|ben thu ba"
            r"|(?:don vi|nguoi|ben) (?:thu huong|huong thu|huong)|chu tai khoan|ten tai khoan|beneficiary(?: name)?"
            r"|account name"),
    (R.SELLER, r"ben (?:ban(?: hang)?|cung cap(?: dich vu| hang hoa)?|cho thue|thi cong|nhan thau|thuc hien|giao hang"
            r"|chuyen nhuong|tu van|van chuyen|san xuat|cho vay|nhan dat coc|nhan the chap|nhan gia cong)"
            r"|(?:ten )?(?:don vi|nguoi) ban(?: hang)?|nha cung cap|nha thau"
            r"|don vi (?:cung cap|bao gia|thi cong|phat hanh)|ben giao dai ly|ben ban giao|ben giao"
               r"|seller|vendor|supplier|service provider|contractor|lessor|licensor|provider"
               r"|shipper(?: ?/ ?exporter)?|exporter"),
    (R.BUYER, r"ben (?:mua(?: hang)?|su dung(?: dich vu)?|thue(?: dich vu)?|giao thau|dat hang|nhan hang"
            r"|nhan chuyen nhuong|dai ly|nhan ban giao|nhan|vay|dat coc|the chap|dat gia cong|giao gia cong)|chu dau tu"
            r"|(?:ten )?(?:don vi|nguoi) mua(?: hang)?"
            r"|(?:ten )?khach hang|(?:don vi|ben|nguoi) (?:thanh toan|tra tien|dat hang|mua hang|nhan bao gia|nhan)"
            r"|payer"
            r"|ho (?:va )?ten nguoi mua(?: hang)?"
              r"|buyer|purchaser|customer|client|bill(?:ed)? to|sold to|invoice to|quote(?:d)? to|quotation to"
            r"|prepared for|lessee|licensee|consignee|importer|for account (?:&|and) risk of(?: messrs\.?)?"),
    (R.RECIPIENT, r"kinh g[uo]i(?: (?:ban (?:giam doc|lanh dao|tong giam doc)|quy (?:khach hang|khach|cong ty|don vi"
            r"|doi tac)|lanh dao(?: cong ty)?|ong/ba|ong ba))?|to|attention|messrs"),
    (R.SENDER, r"(?:nguoi|ben|don vi|khach hang) (?:khieu nai|phan anh|lam don|de nghi|gui|yeu cau)"
            r"(?: thanh toan| tam ung)?|from|ho va ten nguoi (?:de nghi|khieu nai)"
            r"|(?:toi|chung toi) (?:ten )?la|toi ten"),
)  # fmt: skip
_HEADER = re.compile(
    r"^[^\w]{0,6}(?:(?:\d{1,2}|[ivx]{1,3}|[a-d])\s?[.)/]\s*+)?(?:thong tin\s+"
    r"|the\s+)?(?P<sign>(?:nguoi )?(?:dai dien|thay mat|tm\.?|for and on behalf of"
    r"|on behalf of)\s+(?:hop phap\s+|cho\s+|cua\s+)?(?:the\s+)?)?(?:"
    + "|".join(f"(?P<{role.name}>{names})" for role, names in _ROLES)
    + r")(?P<mark>\s*+(?:[\-–/,]?\s*+(?:\([^)\n]{0,70}\)|ben (?:mua|ban|nhan|giao|thue|cho thue"
    r"|cung cap)[a-z ]{0,14}|(?:party [ab]|seller|buyer|customer|client|supplier|vendor|purchaser|from|to"
    r"|bill to)\b))*\s*+(?:[:：.\-–]|$|la\b|(?<=\s)(?=(?:ong|ba|quy"
    r"|cong ty|cty|tong cong ty|doanh nghiep|ngan hang|chi nhanh|htx|hop tac xa)\b)))"
)
_END = re.compile(
    r"^\W*(?:dieu\s+[\dio]|article\s+[\di]|section\s+\d|sau khi|hai ben|cung (?:nhau|thoa|thong)|can cu|stt\b"
    r"|tt\b(?:\s|$)|hom nay|whereas|now,? therefore|in consideration|description|item\b|qty|cac ben|chung toi (?:xin"
    r"|gui|tran)|loi dau|cam on|theo (?:yeu cau|de nghi|hop dong)|xin (?:gui|tran)|ly do|noi dung|bang gia"
    r"|witness|recitals|dear\b|thong nhat|da (?:cung|thoa)|cung ky|v/v|ve viec|hinh thuc|don vi tinh|ten hang"
    r"|no\.?\s+(?:description|item)|cong hoa xa hoi|doc lap|[ivx]{1,4}\.\s)"
)
_OTHER_HEADER = re.compile(r"^\W*[a-z][a-z ]{3,40}:\s*+(?P<name>\w.{4,})$")
# "Đơn vị: Công ty…", "Tên đơn vị (Buyer): …": a party without a word of its part, or with it in brackets only.
_NAMED = re.compile(
    r"^\W*(?:ten )?(?:don vi|cong ty|doanh nghiep|khach hang|to chuc|quy (?:khach hang|khach|cong ty|don vi))"
    r"(?:\s?/[a-z ]{2,20})?\s*+(?:\([^)\n]{0,30}\))?\s*+:\s*+(?P<name>\w.{3,})$"
)
_MOTTO = re.compile(
    r"cong hoa xa hoi|doc lap|tu do|hanh phuc|socialist republic|independence|^\W*(?:so|no|ky hieu|mau so|ngay"
    r"|date)\b\W"
)
# What persons write over their own name. Nine in ten Vietnamese bear one of these family names.
_BY_PERSONS = frozenset(
    {DocumentType.COMPLAINT, DocumentType.PURCHASE_ORDER, DocumentType.LETTER, DocumentType.PAYMENT_REQUEST}
)
_NUMBER_AND_NAME = re.compile(r"^\W*\d{1,2}\s?[.)/]\s*+(?P<name>[a-z].{6,})$")
_OF_PARTIES = frozenset({DocumentType.CONTRACT, DocumentType.CONTRACT_APPENDIX, DocumentType.ACCEPTANCE})
_WITNESS = re.compile(r"^\W*(?:witness\w*|nguoi lam chung|notary)\b")
MOST_BLOCKS = 60  # party headers; a paper with more is a list of companies
_LONGEST_BLOCK = 18  # lines; a party block of a contract has 6 to 12


@dataclass(slots=True)
class Block:
    """The lines that speak of one party. `name_at` is where in the first line its name may begin."""

    role: PartyRole | None
    first: Line
    name_at: int
    left: float
    right: float = 1.01
    lines: list[Line] = field(default_factory=list)
    signature: bool = False  # "Đại diện bên A" at the end: only who signs
    letterhead: bool = False
    numbered: bool = False  # "1. CÔNG TY…": a party by nothing but its number
    quiet: int = 0  # lines without a label since the last label

    def holds(self, line: Line) -> bool:
        """Whether a line stands in this block's column."""
        return self.left - 0.03 <= line.x < self.right


def find_blocks(
    sheets: Sequence[Sheet], kind: DocumentType, title: Title | None, own: Organisation | None = None
) -> list[Block]:
    """The party blocks in reading order: letterhead first, then those with a header of their own."""
    done: list[Block] = []
    head = _letterhead(sheets, kind, title, own)
    if head is not None:
        done.append(head)
    taken = {(line.page, line.start) for block in done for line in block.lines}
    near = [*sheets[:3], *sheets[max(3, len(sheets) - 3) :]]
    open_blocks: list[Block] = []
    for line in (line for sheet in near for line in sheet.lines):
        header = _HEADER.match(line.folded) if len(line.text) < 500 else None
        if header and _is_header(header, line):
            block = _open(header, line)
            _make_room(block, open_blocks)
            open_blocks.append(block)
            done.append(block)
            if len(done) > MOST_BLOCKS:
                break
        elif (line.page, line.start) not in taken:
            named = _named_only(line, open_blocks, done, kind) or _named_otherwise(line) or _numbered(line, done, kind)
            if named is not None:
                open_blocks[:] = [named]
                done.append(named)
            else:
                _continue(line, open_blocks)
    return done


def _named_only(line: Line, open_blocks: list[Block], done: Sequence[Block], kind: DocumentType) -> Block | None:
    """A block opened by nothing but "Đơn vị:" or the like and an organisation's name."""
    found = _NAMED.match(line.folded) if len(line.text) < 200 else None
    if found is None or (kind is DocumentType.INVOICE and any(block.role is R.BUYER for block in open_blocks)):
        return None  # on an invoice: the name of the buyer whose block is open
    if kind is DocumentType.INVOICE and ("(buyer)" in line.folded or any(block.role is R.SELLER for block in done)):
        return Block(R.BUYER, line, found.start("name"), 0.0, lines=[line])  # may be a person
    if not looks_like_organisation(found["name"]):
        return None
    if kind is DocumentType.INVOICE:
        return Block(R.SELLER, line, found.start("name"), 0.0, lines=[line])
    if open_blocks and not open_blocks[-1].letterhead and len(open_blocks[-1].lines) < 3:
        return None  # "Bên A:" on the line before
    return Block(R.RECIPIENT if done else R.SENDER, line, found.start("name"), 0.0, lines=[line])


def _named_otherwise(line: Line) -> Block | None:
    """A block opened by a label we do not know, with an organisation behind it: "Đơn vị thụ hưởng: Công ty…"."""
    found = _OTHER_HEADER.match(line.folded) if len(line.text) < 200 else None
    if found is None or not looks_like_organisation(found["name"]) or labels(line.folded):
        return None
    if _WITNESS.match(line.folded):
        return None
    return Block(R.OTHER, line, found.start("name"), 0.0, lines=[line])


def _numbered(line: Line, done: Sequence[Block], kind: DocumentType) -> Block | None:
    """A party of a contract that has a number instead of a letter: "1. CÔNG TY CỔ PHẦN…", in capitals."""
    found = _NUMBER_AND_NAME.match(line.folded) if kind in _OF_PARTIES and len(line.text) < 160 else None
    if found is None or not ORG_START.match(found["name"]) or capitals(line.text) < 0.6:
        return None
    named = [block for block in done if not block.letterhead]
    if any(not block.numbered and block.role not in (R.OTHER, R.RECIPIENT) for block in named):
        return None
    rank = sum(block.numbered for block in named)
    role = (R.PARTY_A, R.PARTY_B)[rank] if rank < 2 else R.FURTHER
    return Block(role, line, found.start("name"), 0.0, lines=[line], numbered=True)


def _is_header(header: re.Match[str], line: Line) -> bool:
    word = line.folded[: header.end()].strip(" -–:.")
    if header["RECIPIENT"] == "to" or header["SENDER"] == "from":
        return ":" in header["mark"]
    rest = line.folded[header.end() :].strip()
    if header["mark"].strip() in (".", "-", "–") and not (looks_like_organisation(rest) or not rest):
        return False
    if (
        not header["mark"].strip()
        and rest
        and not looks_like_organisation(rest)
        and not re.match(r"(?:ong|ba|quy)\b", rest)
    ):
        return False
    return len(word) < 110


def _open(header: re.Match[str], line: Line) -> Block:
    role = next(role for role, _ in _ROLES if header[role.name])
    block = Block(role, line, header.end(), line.x)
    block.signature = bool(header["sign"]) and not looks_like_organisation(line.folded[header.end() :].strip(" :"))
    block.lines.append(line)
    return block


def _make_room(block: Block, open_blocks: list[Block]) -> None:
    """Side by side with an open block: each keeps its column. Below it: the open ones in that column close."""
    beside = [other for other in open_blocks if _beside(other.first, block.first)]
    if beside:
        for other in beside:
            if other.left < block.left:
                other.right = min(other.right, block.left - 0.03)
            else:
                block.right = min(block.right, other.left - 0.03)
        open_blocks[:] = beside
    else:
        open_blocks.clear()
        block.left = 0.0


def _beside(one: Line, other: Line) -> bool:
    if one.page != other.page or abs(one.x - other.x) < 0.2:
        return False
    if one.y is not None and other.y is not None:
        return abs(one.y - other.y) < 0.02
    return one.row == other.row


def _continue(line: Line, open_blocks: list[Block]) -> None:
    """Gives a line to the open block of its column, and closes what has come to its end."""
    if not open_blocks:
        return
    if _END.match(line.folded) or len(line.text) > 320:
        open_blocks.clear()
        return
    block = next((b for b in reversed(open_blocks) if b.holds(line)), None)
    if block is None:
        return
    spoken = bool(labels(line.folded)) or "@" in line.text
    block.quiet = 0 if spoken else block.quiet + 1
    patience = 6 if block.signature else 2 if block.role is R.RECIPIENT else 4
    if block.quiet > patience or len(block.lines) >= _LONGEST_BLOCK:
        open_blocks.remove(block)
        return
    block.lines.append(line)


def _letterhead(
    sheets: Sequence[Sheet], kind: DocumentType, title: Title | None, own: Organisation | None
) -> Block | None:
    """The company that printed the paper: named above the title of the first page, with no label."""
    if not sheets:
        return None
    our_names = {fold_key(name) for name in (own.name, *own.aliases)} if own else set()
    block: Block | None = None
    for line, below in zip(sheets[0].lines[:14], [*sheets[0].lines[1:15], None], strict=False):
        if _MOTTO.search(line.folded) or len(line.text) > 200:
            continue
        if _ends_letterhead(line, title):
            break
        if block is not None:
            if block.holds(line):
                block.lines.append(line)
        elif (
            fold_key(line.text) in our_names
            or (looks_like_organisation(line.folded) and capitals(line.text) > 0.15)
            or (kind in _BY_PERSONS and below is not None and _is_person(line, below))
        ):
            left = 0.0 if line.x < 0.45 else line.x
            block = Block(_letterhead_role(kind), line, 0, left, lines=[line], letterhead=True)
    return block


def _is_person(line: Line, below: Line) -> bool:
    """Whether a line is nothing but a Vietnamese person's name in capitals, over a line that says where they live."""
    words = line.folded.split()
    alone = 2 <= len(words) <= 5 and words[0] in SURNAMES and capitals(line.text) == 1.0
    return alone and any(label.name in ("id", "address", "phone") for label in labels(below.folded))


def _ends_letterhead(line: Line, title: Title | None) -> bool:
    if title is not None and (line.page, line.start) == (title.line.page, title.line.start):
        return True
    named = _NAMED.match(line.folded) or _OTHER_HEADER.match(line.folded)
    known = labels(line.folded[: named.start("name")]) if named else []
    if named and looks_like_organisation(named["name"]) and all(label.name == "name" for label in known):
        return True  # somebody else, even where no title stands between
    header = _HEADER.match(line.folded)
    return bool(_END.match(line.folded)) or (header is not None and _is_header(header, line))


def _letterhead_role(kind: DocumentType) -> PartyRole:
    if kind in (DocumentType.INVOICE, DocumentType.PROPOSAL):
        return R.SELLER
    return R.BUYER if kind is DocumentType.PURCHASE_ORDER else R.SENDER
