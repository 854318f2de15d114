"""Vocabulary of imports: which columns a file may have, under which names, and what a report says."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache

from app.domain.business import CustomerStatus, DealStage, OrderStatus, PartyKind
from app.domain.faults import msgid
from app.domain.text import fold_key


class ImportKind(StrEnum):
    """What a file holds."""

    CUSTOMERS = "customers"
    CONTACTS = "contacts"
    DEALS = "deals"
    ORDERS = "orders"


_CUSTOMER = "customer, customer code, customer name, account, account name, company, company name, client, khách hàng, \
mã khách hàng, mã kh, tên khách hàng, tên kh, công ty, tên công ty, doanh nghiệp, đơn vị"
_OWNER = (
    "owner, owner name, account manager, sales, sales agent, sales rep, salesperson, assigned to, người phụ trách, \
phụ trách, nhân viên, nhân viên phụ trách, nhân viên kinh doanh, nvkd, nhân viên bán hàng"
)
_NOTE = "note, notes, comment, comments, remark, description, ghi chú, diễn giải, mô tả"
_PHONE = "phone, phones, phone number, telephone, tel, mobile, mobile phone, cell, hotline, điện thoại, số điện thoại, \
đt, sđt, sdt, di động, điện thoại di động, số đt"
_EMAIL = "email, e mail, emails, email address, mail, thư điện tử, địa chỉ email, hòm thư"
_CURRENCY = "currency, currency code, tiền tệ, loại tiền, đơn vị tiền tệ, đvt tiền, nguyên tệ"

# Field -> names a column may have. Compared folded: without accents, case, dots and underscores.
HEADERS: Mapping[ImportKind, Mapping[str, str]] = {
    ImportKind.CUSTOMERS: {
        "code": "code, customer code, account code, client code, customer id, mã, mã kh, mã khách hàng, mã khách, \
mã số",
        "kind": "kind, type, customer type, account type, loại, loại kh, loại khách hàng, loại khách, đối tượng",
        "name": "name, customer, customer name, company, company name, account, account name, client, full name, tên, \
tên kh, tên khách hàng, tên khách, tên công ty, tên đơn vị, tên doanh nghiệp, khách hàng, họ tên, họ và tên",
        "aliases": "alias, aliases, other names, tên khác, tên gọi khác",
        "short_name": "short name, abbreviation, tên viết tắt, tên tắt, tên rút gọn",
        "trading_name": "trading name, trade name, brand, tên giao dịch, tên thường gọi, thương hiệu",
        "english_name": "english name, name in english, international name, foreign name, tên tiếng anh, \
tên nước ngoài, tên quốc tế",
        "former_name": "former name, former names, previous name, old name, tên cũ, tên trước đây",
        "tax_code": "tax code, tax id, tax no, tax number, vat, vat number, tin, mst, mã số thuế, mã thuế, msdn, \
mã số doanh nghiệp",
        "address": "address, addresses, street, location, office location, billing address, địa chỉ, đ c, trụ sở, \
địa chỉ trụ sở",
        "phone": _PHONE,
        "email": _EMAIL,
        "website": "website, web, web site, url, homepage, trang web, web site, địa chỉ web",
        "domains": "domain, domains, email domain, tên miền",
        "bank_account": "bank account, bank accounts, account number, iban, tài khoản, số tài khoản, stk, \
tài khoản ngân hàng, tk ngân hàng",
        "contact_name": "contact name, contact, contact person, primary contact, người liên hệ, tên người liên hệ, \
liên hệ, người đại diện, đại diện",
        "contact_email": "contact email, contact mail, email liên hệ, email người liên hệ, mail liên hệ",
        "contact_phone": "contact phone, contact mobile, điện thoại liên hệ, sđt liên hệ, đt liên hệ, \
điện thoại người liên hệ, sđt người liên hệ",
        "contact_title": "contact title, contact position, chức vụ, chức danh, chức vụ người liên hệ",
        "owner": _OWNER,
        "status": "status, customer status, lifecycle stage, trạng thái, tình trạng",
        "source": "source, lead source, nguồn, nguồn khách, nguồn khách hàng",
        "parent": "parent, parent company, parent account, subsidiary of, công ty mẹ, trực thuộc, đơn vị chủ quản",
        "note": _NOTE,
    },
    ImportKind.CONTACTS: {
        "customer": _CUSTOMER,
        "tax_code": "tax code, tax id, mst, mã số thuế, mã thuế",
        "name": "name, contact name, full name, contact, contact person, person, tên, họ tên, họ và tên, \
người liên hệ, tên người liên hệ, tên liên hệ",
        "title": "title, job title, position, role, chức vụ, chức danh, vị trí",
        "phone": _PHONE + ", contact phone, điện thoại liên hệ",
        "email": _EMAIL + ", contact email, email liên hệ",
        "decides": "decides, decision maker, signatory, người quyết định, quyết định, người ký",
        "note": _NOTE,
    },
    ImportKind.DEALS: {
        "code": "code, deal code, deal id, opportunity id, opportunity, mã, mã cơ hội, mã giao dịch, mã thương vụ",
        "customer": _CUSTOMER,
        "name": "name, deal, deal name, opportunity name, title, product, tên, tên cơ hội, tên giao dịch, \
tên thương vụ, cơ hội, sản phẩm, nội dung",
        "stage": "stage, deal stage, status, pipeline stage, giai đoạn, trạng thái, tình trạng, bước",
        "amount": "amount, value, close value, deal value, revenue, total, giá trị, số tiền, doanh số, doanh thu, \
thành tiền, giá trị dự kiến",
        "currency": _CURRENCY,
        "since": "engage date, start date, opened, opened on, created, created on, date, ngày bắt đầu, ngày tạo, \
ngày tiếp cận, ngày",
        "close": "close date, closed, closed on, closing date, ngày chốt, ngày đóng, ngày kết thúc",
        "expected_close": "expected close, expected close date, ngày dự kiến, dự kiến chốt, ngày chốt dự kiến, \
ngày dự kiến chốt",
        "owner": _OWNER,
        "note": _NOTE,
    },
    ImportKind.ORDERS: {
        "code": "code, order, order code, order no, order number, order id, so, mã, mã đơn, mã đơn hàng, số đơn hàng, \
số đơn, đơn hàng",
        "customer": _CUSTOMER,
        "ordered_on": "date, order date, ordered on, ngày, ngày đặt, ngày đặt hàng, ngày đơn hàng, ngày lập",
        "status": "status, order status, trạng thái, tình trạng",
        "product": "product, product name, item, description, sản phẩm, tên sản phẩm, hàng hóa, tên hàng, mặt hàng, \
tên hàng hóa, diễn giải",
        "quantity": "quantity, qty, số lượng, sl",
        "unit": "unit, uom, đơn vị tính, đvt",
        "unit_price": "unit price, price, đơn giá, giá",
        "amount": "amount, total, line total, value, thành tiền, số tiền, tổng tiền, giá trị, tổng cộng",
        "currency": _CURRENCY,
        "note": "note, notes, comment, comments, ghi chú",
    },
}

# Of each group one column must be there.
REQUIRED_COLUMNS: Mapping[ImportKind, tuple[tuple[str, ...], ...]] = {
    ImportKind.CUSTOMERS: (("name", "code"),),
    ImportKind.CONTACTS: (("customer", "tax_code"), ("name",)),
    ImportKind.DEALS: (("customer",), ("name", "code")),
    ImportKind.ORDERS: (("customer",), ("ordered_on",), ("amount", "unit_price")),
}

_WORDS: Mapping[StrEnum, str] = {
    PartyKind.COMPANY: "công ty, doanh nghiệp, tổ chức, dn, organization, organisation, business, b2b, pháp nhân",
    PartyKind.PERSON: "cá nhân, individual, khách lẻ, b2c, người",
    CustomerStatus.CUSTOMER: "khách hàng, khách, active, đang giao dịch, hiện tại, đang hoạt động, chính thức, client",
    CustomerStatus.LEAD: "tiềm năng, khách tiềm năng, khách hàng tiềm năng, prospect, đầu mối",
    CustomerStatus.FORMER: "cũ, khách cũ, khách hàng cũ, inactive, ngừng, ngừng giao dịch, đã ngừng, dừng, churned",
    DealStage.NEW: "mới, prospecting, lead, tiềm năng, tiếp cận, open",
    DealStage.QUALIFIED: "đủ điều kiện, engaging, qualification, đang trao đổi, khảo sát, đang tìm hiểu, quan tâm",
    DealStage.PROPOSAL: "báo giá, đề xuất, chào giá, quotation, quote, đã báo giá",
    DealStage.NEGOTIATION: "đàm phán, thương lượng, negotiating, thương thảo",
    DealStage.WON: "thắng, thành công, closed won, chốt, đã chốt, ký hợp đồng, trúng thầu",
    DealStage.LOST: "thua, thất bại, closed lost, mất, trượt, trượt thầu",
    OrderStatus.DRAFT: "nháp, bản nháp",
    OrderStatus.CONFIRMED: "xác nhận, đã xác nhận, đã đặt, open, mới, approved, đã duyệt",
    OrderStatus.DELIVERED: "đã giao, đã giao hàng, giao hàng, shipped, completed, hoàn thành",
    OrderStatus.INVOICED: "đã xuất hóa đơn, xuất hóa đơn, đã xuất hđ, billed",
    OrderStatus.PAID: "đã thanh toán, thanh toán, đã trả tiền, hoàn tất",
    OrderStatus.CANCELLED: "hủy, đã hủy, huỷ, đã huỷ, canceled, void",
}


def _split(names: str) -> set[str]:
    return {fold_key(name) for name in names.split(",")}


_FIELD_OF: Mapping[ImportKind, Mapping[str, str]] = {
    kind: {name: field for field, names in columns.items() for name in _split(names) | {fold_key(field)}}
    for kind, columns in HEADERS.items()
}


def field_of(kind: ImportKind, header: str) -> str | None:
    """The field a column of this name holds, None when the name is not known."""
    return _FIELD_OF[kind].get(fold_key(header))


@cache
def _meanings(choices: type[StrEnum]) -> Mapping[str, str]:
    """Folded words and the slug each means."""
    words = {name: choice.value for choice in choices for name in _split(_WORDS.get(choice, "")) if name}
    return words | {fold_key(choice.value): choice.value for choice in choices}


def choice_of(text: str, choices: type[StrEnum]) -> str | None:
    """The slug meant by a word of a file ("Tiềm năng" is lead); None when it is none of `choices`."""
    return _meanings(choices).get(fold_key(text))


COLUMN_MISSING = msgid("The file has no column %(columns)s.")
CELL_ERROR = msgid("The cell holds an error of the spreadsheet.")
CELL_TOO_LONG = msgid("The cell holds more than %(limit)s characters.")
TOO_FEW_CELLS = msgid("The row has more cells than the heading.")
UNKNOWN_COLUMN = msgid("The column “%(column)s” is not known and was left out.")
TWICE_COLUMN = msgid("The column “%(column)s” means the same as one before it and was left out.")
MONTH_FIRST = msgid("In the column “%(column)s” the month stands before the day in some cells: read so.")
UNKNOWN_OWNER = msgid("“%(value)s” is no account here; the name was kept in the note.")
OTHER_SHEETS = msgid("Only the sheet “%(sheet)s” was read; the file has others.")
NO_CODES = msgid("The file has no codes: rows are matched by what they say.")
CLOSED_BEFORE_START = msgid("Some deals end before they begin; both days were taken as written.")


@dataclass(frozen=True, slots=True)
class ImportFault:
    """What is wrong in one cell. `row` is the sheet's row number; `column` the heading as written in the file.

    `message` in English; `template` and `values` are what it was made of, for translation.
    """

    row: int
    column: str
    value: str
    message: str
    template: str = ""
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def in_words(self, translate: Callable[[str], str] = msgid) -> str:
        """The message, through `translate` when given."""
        return filled(self.template or self.message, self.values, translate)


@dataclass(frozen=True, slots=True)
class ImportNotice:
    """Something a person should know that stops nothing; `count` rows, the first of them `row`."""

    row: int
    count: int
    message: str
    template: str = ""
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def in_words(self, translate: Callable[[str], str] = msgid) -> str:
        """The message, through `translate` when given."""
        return filled(self.template or self.message, self.values, translate)


def filled(template: str, values: Mapping[str, str], translate: Callable[[str], str] = msgid) -> str:
    """`template` translated and with its placeholders filled; a value named "fault" is a message itself."""
    if not values:
        return translate(template)
    return translate(template) % {k: translate(v) if k == "fault" else v for k, v in values.items()}


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or in a dry run would do.

    `rows` read (without blank ones); `created`, `updated`, `unchanged` records; `skipped` rows at fault;
    `totals` of the good rows' amounts by currency; `done` whether anything was written.
    """

    kind: str
    filename: str
    dry_run: bool
    done: bool
    rows: int
    created: int
    updated: int
    unchanged: int
    skipped: int
    faults: list[ImportFault]
    notices: list[ImportNotice]
    columns: dict[str, str | None]
    totals: dict[str, Decimal]
    run_id: str = ""
