"""Why a document was routed as it was, in words: reasons, signs and the runner-up, in Vietnamese and English."""

from __future__ import annotations

from enum import StrEnum

from app.domain.decisions import PERSON_SAID_NO, SHEET, Candidate, Decision, Evidence, Outcome, Signal


class Reason(StrEnum):
    """Keys of `Decision.reason`."""

    # filed
    EXPLICIT = "explicit"
    REFERENCE = "reference"
    SOLE_TAX_CODE = "sole_tax_code"
    PERSONAL_ID = "personal_id"
    REPAIRED_TAX_CODE = "repaired_tax_code"
    THREAD = "thread"
    PARENT = "parent"
    CONTENTS = "contents"
    AUTHENTICATED_SENDER = "authenticated_sender"
    NAME_AND_ADDRESS = "name_and_address"
    FULL_NAME = "full_name"
    ALIAS = "alias"
    SEVERAL_SIGNS = "several_signs"
    SHEET = "sheet"
    # review
    SHEET_FORGED = "sheet_forged"
    SHEET_GONE = "sheet_gone"
    SHEET_CONTRADICTED = "sheet_contradicted"
    SHEET_EMPTY = "sheet_empty"
    EXPLICIT_CONTRADICTED = "explicit_contradicted"
    SEVERAL_CUSTOMERS = "several_customers"
    LIST_OF_COMPANIES = "list_of_companies"
    REJECTED_BEFORE = "rejected_before"
    OTHER_TAX_CODE = "other_tax_code"
    OTHER_NAME = "other_name"
    OTHER_FORM = "other_form"
    AMBIGUOUS_SISTERS = "ambiguous_sisters"
    BRANCH_NOT_ON_FILE = "branch_not_on_file"
    BRANCH_OR_HEAD_OFFICE = "branch_or_head_office"
    AMBIGUOUS = "ambiguous"
    UNVERIFIED_SENDER = "unverified_sender"
    REPAIRED_TAX_CODE_ALONE = "repaired_tax_code_alone"
    WEAK = "weak"
    BELOW_THRESHOLD = "below_threshold"
    # unknown
    NO_CANDIDATE = "no_candidate"
    ONLY_OURSELVES = "only_ourselves"
    NO_SIGNS = "no_signs"
    # dismissed
    STACK = "stack"


_REASONS: dict[str, dict[Reason, str]] = {
    "en": {
        Reason.EXPLICIT: "It was sent to this customer by its folder, address or tag.",
        Reason.REFERENCE: "It carries the number of a document already filed here.",
        Reason.SOLE_TAX_CODE: "It carries this customer's tax code.",
        Reason.PERSONAL_ID: "It carries this customer's personal number.",
        Reason.REPAIRED_TAX_CODE: "With one misread character mended its tax code is this customer's, and more agrees.",
        Reason.THREAD: "The other mails of this conversation are filed here.",
        Reason.PARENT: "It came in a mail that is filed here.",
        Reason.CONTENTS: "What came inside it is filed here.",
        Reason.AUTHENTICATED_SENDER: "Our mail server vouches for the sender, who belongs to this customer.",
        Reason.NAME_AND_ADDRESS: "The name with its legal form and the address agree.",
        Reason.FULL_NAME: "The full name with its legal form is this customer's and nobody else's.",
        Reason.ALIAS: "It names this customer by another name they go by.",
        Reason.SEVERAL_SIGNS: "Several signs agree on this customer.",
        Reason.SHEET: "It was scanned behind this customer's cover sheet.",
        Reason.SHEET_FORGED: "The cover sheet before it was not printed by this Hoso; say whose it is.",
        Reason.SHEET_GONE: "The cover sheet before it names a customer who is not on file any more.",
        Reason.SHEET_CONTRADICTED: "It was scanned behind one customer's cover sheet, but its own signs name another.",
        Reason.SHEET_EMPTY: "Behind a cover sheet in it there were no pages: were they scanned?",
        Reason.STACK: "A stack: its parts are documents of their own.",
        Reason.EXPLICIT_CONTRADICTED: "It was sent to one customer, but its own signs name another.",
        Reason.SEVERAL_CUSTOMERS: "It names several of our customers.",
        Reason.LIST_OF_COMPANIES: "It lists many companies.",
        Reason.REJECTED_BEFORE: "Somebody said before that one of these signs does not mean this customer.",
        Reason.OTHER_TAX_CODE: "The name fits, but the tax code is of a company we do not know.",
        Reason.OTHER_NAME: "Some signs fit, but another company's name stands on it.",
        Reason.OTHER_FORM: "The name fits, but with another legal form: it may be a sister company.",
        Reason.AMBIGUOUS_SISTERS: "Several customers share this name, and no second sign tells them apart.",
        Reason.BRANCH_NOT_ON_FILE: "The tax code is of a branch that is not on file; its head office is.",
        Reason.BRANCH_OR_HEAD_OFFICE: "It may belong to the branch or to the head office.",
        Reason.AMBIGUOUS: "More than one customer fits about as well.",
        Reason.UNVERIFIED_SENDER: "Only the sender's address points here, and addresses can be forged.",
        Reason.REPAIRED_TAX_CODE_ALONE: "Only a tax code with one character mended points here.",
        Reason.WEAK: "The signs are too weak to file it without asking.",
        Reason.BELOW_THRESHOLD: "It is very likely theirs, but less sure than is asked for here.",
        Reason.NO_CANDIDATE: "No customer we know fits.",
        Reason.ONLY_OURSELVES: "It names nobody but ourselves.",
        Reason.NO_SIGNS: "Nothing on it says whose it is.",
    },
    "vi": {
        Reason.EXPLICIT: "Được gửi đích danh cho khách hàng này, qua thư mục, địa chỉ nhận hoặc thẻ.",
        Reason.REFERENCE: "Có số của một tài liệu đã nằm trong hồ sơ khách hàng này.",
        Reason.SOLE_TAX_CODE: "Có mã số thuế của khách hàng này.",
        Reason.PERSONAL_ID: "Có số định danh cá nhân (CCCD) của khách hàng này.",
        Reason.REPAIRED_TAX_CODE: "Mã số thuế sửa một ký tự đọc sai thì đúng, và có dấu hiệu khác cũng khớp.",
        Reason.THREAD: "Các thư khác trong cuộc trao đổi này đã nằm trong hồ sơ khách hàng này.",
        Reason.PARENT: "Được gửi kèm trong một thư đã nằm trong hồ sơ khách hàng này.",
        Reason.CONTENTS: "Các tệp bên trong đã nằm trong hồ sơ khách hàng này.",
        Reason.AUTHENTICATED_SENDER: "Máy chủ thư xác nhận đúng người gửi, và đó là người của khách hàng này.",
        Reason.NAME_AND_ADDRESS: "Tên đầy đủ, kể cả loại hình doanh nghiệp, và địa chỉ đều khớp.",
        Reason.FULL_NAME: "Tên đầy đủ, kể cả loại hình doanh nghiệp, chỉ khách hàng này có.",
        Reason.ALIAS: "Trên giấy ghi một tên gọi khác của khách hàng này.",
        Reason.SEVERAL_SIGNS: "Nhiều dấu hiệu cùng chỉ về khách hàng này.",
        Reason.SHEET: "Được quét sau tờ bìa của khách hàng này.",
        Reason.SHEET_FORGED: "Tờ bìa phía trước không phải do Hoso này in; hãy chọn khách hàng.",
        Reason.SHEET_GONE: "Tờ bìa phía trước ghi một khách hàng không còn trong danh sách.",
        Reason.SHEET_CONTRADICTED: "Được quét sau tờ bìa của một khách hàng, nhưng nội dung lại ghi khách hàng khác.",
        Reason.SHEET_EMPTY: "Có tờ bìa mà phía sau không có trang nào: đã quét đủ chưa?",
        Reason.STACK: "Xấp giấy quét chung: mỗi phần đã là một tài liệu riêng.",
        Reason.EXPLICIT_CONTRADICTED: "Được gửi cho một khách hàng, nhưng nội dung lại ghi khách hàng khác.",
        Reason.SEVERAL_CUSTOMERS: "Trên giấy có từ hai khách hàng của chúng ta trở lên.",
        Reason.LIST_OF_COMPANIES: "Đây là danh sách nhiều công ty.",
        Reason.REJECTED_BEFORE: "Trước đây đã có người nói một dấu hiệu ở đây không phải của khách hàng này.",
        Reason.OTHER_TAX_CODE: "Tên khớp, nhưng mã số thuế là của một công ty chưa có trong danh sách.",
        Reason.OTHER_NAME: "Có dấu hiệu khớp, nhưng trên giấy lại ghi tên một công ty khác.",
        Reason.OTHER_FORM: "Tên khớp nhưng khác loại hình doanh nghiệp: có thể là một công ty cùng nhóm.",
        Reason.AMBIGUOUS_SISTERS: "Nhiều khách hàng có cùng tên này, và không có dấu hiệu nào khác để phân biệt.",
        Reason.BRANCH_NOT_ON_FILE: "Mã số thuế là của một chi nhánh chưa có trong danh sách; trụ sở chính thì có.",
        Reason.BRANCH_OR_HEAD_OFFICE: "Có thể là của chi nhánh, cũng có thể là của trụ sở chính.",
        Reason.AMBIGUOUS: "Có từ hai khách hàng khớp gần như nhau.",
        Reason.UNVERIFIED_SENDER: "Chỉ có địa chỉ người gửi khớp, mà địa chỉ thì có thể bị giả mạo.",
        Reason.REPAIRED_TAX_CODE_ALONE: "Chỉ có mã số thuế khớp, sau khi sửa một ký tự đọc sai.",
        Reason.WEAK: "Dấu hiệu chưa đủ chắc để tự xếp vào hồ sơ.",
        Reason.BELOW_THRESHOLD: "Rất có khả năng là của họ, nhưng chưa đạt mức chắc chắn đã đặt.",
        Reason.NO_CANDIDATE: "Không khách hàng nào trong danh sách phù hợp.",
        Reason.ONLY_OURSELVES: "Trên giấy chỉ có tên công ty chúng ta.",
        Reason.NO_SIGNS: "Không có gì cho biết tài liệu này của ai.",
    },
}

_SIGNS: dict[str, dict[Signal, str]] = {
    "en": {
        Signal.EXPLICIT: "sent to this customer",
        Signal.REFERENCE: "number {value} of a filed document",
        Signal.TAX_CODE: "tax code {value}",
        Signal.TAX_CODE_REPAIRED: "tax code {value} (one character mended)",
        Signal.PERSONAL_ID: "personal number {value}",
        Signal.THREAD: "the conversation",
        Signal.PARENT: "the mail it came in",
        Signal.CONTENTS: "what came inside it",
        Signal.CONTACT_EMAIL: "mail address {value}",
        Signal.DOMAIN: "company domain {value}",
        Signal.PHONE: "phone {value}",
        Signal.BANK_ACCOUNT: "bank account {value}",
        Signal.NAME_ADDRESS: "address “{value}”",
        Signal.NAME: "full name “{value}”",
        Signal.BASE_NAME: "name “{value}” (legal form aside)",
        Signal.ALIAS: "other name “{value}”",
        Signal.PERSON: "contact “{value}”",
    },
    "vi": {
        Signal.EXPLICIT: "được gửi đích danh cho khách hàng này",
        Signal.REFERENCE: "số {value} của một tài liệu đã có trong hồ sơ",
        Signal.TAX_CODE: "mã số thuế {value}",
        Signal.TAX_CODE_REPAIRED: "mã số thuế {value} (đã sửa một ký tự)",
        Signal.PERSONAL_ID: "số định danh cá nhân {value}",
        Signal.THREAD: "cuộc trao đổi thư này",
        Signal.PARENT: "thư chứa tài liệu này",
        Signal.CONTENTS: "các tệp bên trong",
        Signal.CONTACT_EMAIL: "địa chỉ email {value}",
        Signal.DOMAIN: "tên miền công ty {value}",
        Signal.PHONE: "số điện thoại {value}",
        Signal.BANK_ACCOUNT: "số tài khoản {value}",
        Signal.NAME_ADDRESS: "địa chỉ “{value}”",
        Signal.NAME: "tên đầy đủ “{value}”",
        Signal.BASE_NAME: "tên “{value}” (không kể loại hình doanh nghiệp)",
        Signal.ALIAS: "tên gọi khác “{value}”",
        Signal.PERSON: "tên người liên hệ “{value}”",
    },
}
# What the same kind of sign says when it speaks against a customer; of the others a person said no.
_AGAINST: dict[str, dict[Signal, str]] = {
    "en": {
        Signal.TAX_CODE: "another company's tax code {value}",
        Signal.NAME: "another company's name, “{value}”",
        Signal.NAME_ADDRESS: "an address they are not known at, “{value}”",
    },
    "vi": {
        Signal.TAX_CODE: "mã số thuế {value} của công ty khác",
        Signal.NAME: "tên công ty khác “{value}”",
        Signal.NAME_ADDRESS: "địa chỉ “{value}” không có trong hồ sơ của họ",
    },
}
_WORDS = {
    "en": {
        "said_no": "{sign}: somebody said it does not mean this customer",
        "for": "For {name}: {signs}.",
        "against": "Against {name}: {signs}.",
        "sheet": "scanned behind this customer's cover sheet",
        "page": " on page {page}",
        "only": "Not {name}: it has only {signs}.",
        "spoken": "Not {name}: {signs} speaks against.",
        "lacks": "Not {name}: its signs are weaker.",
    },
    "vi": {
        "said_no": "{sign}: đã có người nói đây không phải của khách hàng này",
        "for": "Khớp với {name}: {signs}.",
        "against": "Không khớp với {name}: {signs}.",
        "sheet": "quét sau tờ bìa của khách hàng này",
        "page": " ở trang {page}",
        "only": "Không chọn {name}: chỉ khớp {signs}.",
        "spoken": "Không chọn {name}: có {signs}.",
        "lacks": "Không chọn {name}: dấu hiệu yếu hơn.",
    },
}


def reason_text(reason: str, locale: str) -> str:
    """The sentence of a reason; the key itself for one of a rule set no longer known."""
    try:
        return _REASONS[language_of(locale)][Reason(reason)]
    except ValueError:
        return reason


def sign_text(evidence: Evidence, locale: str) -> str:
    """One sign in words with its page: "tax code 0312345678 on page 2"."""
    language = language_of(locale)
    words = _SIGNS[language]
    if PERSON_SAID_NO < evidence.weight < 0:
        words = words | _AGAINST[language]
    behind_sheet = evidence.signal is Signal.EXPLICIT and evidence.value == SHEET
    text = _WORDS[language]["sheet"] if behind_sheet else words[evidence.signal].format(value=evidence.value)
    text += _WORDS[language]["page"].format(page=evidence.page) if evidence.page else ""
    return text if evidence.weight > PERSON_SAID_NO else _WORDS[language]["said_no"].format(sign=text)


def explain(decision: Decision, locale: str) -> list[str]:
    """The decision in sentences: the reason, the signs for and against the best candidate, why not the next.

    Plain text: values come from documents and must be escaped where they are shown.
    """
    sentences = [reason_text(decision.reason, locale)]
    if not decision.candidates:
        return sentences
    best = decision.candidates[0]
    sentences += _sides(best, locale)
    if len(decision.candidates) > 1:
        runner_up = decision.candidates[1]
        filed = decision.outcome is Outcome.FILED
        sentences += [_why_not(best, runner_up, locale)] if filed else _sides(runner_up, locale)
    return sentences


def _sides(candidate: Candidate, locale: str) -> list[str]:
    words, name = _WORDS[language_of(locale)], candidate.name or candidate.code
    sides = (
        ("for", [e for e in candidate.evidence if e.weight > 0]),
        ("against", [e for e in candidate.evidence if e.weight < 0]),
    )
    return [_filled(words[side], name, signs, locale) for side, signs in sides if signs]


def _why_not(best: Candidate, other: Candidate, locale: str) -> str:
    words, name = _WORDS[language_of(locale)], other.name or other.code
    against = [e for e in other.evidence if e.weight < 0]
    if against:
        return _filled(words["spoken"], name, against, locale)
    has = [e for e in other.evidence if e.weight > 0]
    if has and len(has) < len(best.evidence):
        return _filled(words["only"], name, has, locale)
    return _filled(words["lacks"], name, [], locale)


def _filled(sentence: str, name: str, signs: list[Evidence], locale: str) -> str:
    return sentence.format(signs=", ".join(sign_text(e, locale) for e in signs), name=name)


def language_of(locale: str) -> str:
    """The language of the sentences for a locale: "vi" or "en"."""
    return "en" if locale.startswith("en") else "vi"
