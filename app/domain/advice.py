"""What a person can do so that a document need not be asked about again, in Vietnamese and English."""

from __future__ import annotations

from app.domain.decisions import Candidate, Decision, Outcome, Signal
from app.domain.reasons import Reason, language_of

# {first} and {second} are the two best customers; a sentence that names them is for decisions with two.
_SETTLES: dict[str, dict[Reason, str]] = {
    "en": {
        Reason.EXPLICIT_CONTRADICTED: "Ask who sent it: was the folder or address meant, or the name on the paper?",
        Reason.SEVERAL_CUSTOMERS: "Say which of them it belongs to, {first} or {second}, or file it to all of them.",
        Reason.LIST_OF_COMPANIES: "Say whose list it is, or set it aside when it is nobody's.",
        Reason.REJECTED_BEFORE: "Look whether it is different this time; your answer counts for the next ones.",
        Reason.OTHER_TAX_CODE: "Compare the tax code: new for this customer, or another company of that name?",
        Reason.OTHER_NAME: "Compare the two names: a new name of this customer, or another company?",
        Reason.OTHER_FORM: "Compare the legal form and the tax code: the same company, or its sister?",
        Reason.AMBIGUOUS_SISTERS: "Ask which one: {first} or {second}? A tax code or an address would tell.",
        Reason.BRANCH_NOT_ON_FILE: "Add the branch as a customer, or file it to the head office.",
        Reason.BRANCH_OR_HEAD_OFFICE: "Say which one signed it: {first} or {second}?",
        Reason.AMBIGUOUS: "Say which one it is: {first} or {second}?",
        Reason.UNVERIFIED_SENDER: "Look whether the mail is really theirs; then file it by hand.",
        Reason.REPAIRED_TAX_CODE_ALONE: "Compare the tax code on the page, digit by digit, with the one on file.",
        Reason.WEAK: "Look at the page: a tax code, a full name or a known number would settle it.",
        Reason.BELOW_THRESHOLD: "Confirm it; from what on Hoso files by itself is set under Settings.",
        Reason.NO_CANDIDATE: "Add the company as a new customer, or choose the one it goes by.",
        Reason.ONLY_OURSELVES: "Say which customer it was written for, or set it aside.",
        Reason.SHEET_FORGED: "Say whose it is, and print a new cover sheet from the customer's page.",
        Reason.SHEET_GONE: "Say whose it is now, and throw the old cover sheet away.",
        Reason.SHEET_CONTRADICTED: "Look whether the pages lay behind the wrong cover sheet; then file them by hand.",
        Reason.SHEET_EMPTY: "Look in the scanner: put the missing pages in again, or set this aside.",
        Reason.NO_SIGNS: "Say whose it is; the scan may be too faint, or the name is not on it.",
    },
    "vi": {
        Reason.EXPLICIT_CONTRADICTED: "Hỏi người gửi: thư mục hay địa chỉ nhận mới đúng, hay tên ghi trên giấy?",
        Reason.SEVERAL_CUSTOMERS: "Chọn khách hàng: {first} hay {second}; hoặc lưu cho tất cả.",
        Reason.LIST_OF_COMPANIES: "Chọn khách hàng đã gửi danh sách này, hoặc bỏ qua nếu không của ai.",
        Reason.REJECTED_BEFORE: "Xem lần này có khác không; câu trả lời của bạn được nhớ cho các lần sau.",
        Reason.OTHER_TAX_CODE: "So mã số thuế: khách hàng này có mã mới, hay là công ty khác trùng tên?",
        Reason.OTHER_NAME: "So hai tên: khách hàng này đổi tên, hay là một công ty khác?",
        Reason.OTHER_FORM: "So loại hình doanh nghiệp và mã số thuế: vẫn là công ty này, hay một công ty cùng nhóm?",
        Reason.AMBIGUOUS_SISTERS: "Là {first} hay {second}? Mã số thuế hoặc địa chỉ sẽ cho biết.",
        Reason.BRANCH_NOT_ON_FILE: "Thêm chi nhánh này làm khách hàng, hoặc lưu vào hồ sơ trụ sở chính.",
        Reason.BRANCH_OR_HEAD_OFFICE: "Bên nào đã ký: {first} hay {second}?",
        Reason.AMBIGUOUS: "Là {first} hay {second}?",
        Reason.UNVERIFIED_SENDER: "Kiểm tra thư có đúng là của họ không, rồi tự chọn khách hàng.",
        Reason.REPAIRED_TAX_CODE_ALONE: "So từng chữ số của mã số thuế trên giấy với mã trong hồ sơ.",
        Reason.WEAK: "Xem trên giấy: có mã số thuế, tên đầy đủ hoặc một số đã biết là quyết định được.",
        Reason.BELOW_THRESHOLD: "Xác nhận nếu đúng; mức để Hoso tự xếp được đặt trong phần Cài đặt.",
        Reason.NO_CANDIDATE: "Thêm công ty này làm khách hàng mới, hoặc chọn khách hàng có tên gọi này.",
        Reason.ONLY_OURSELVES: "Chọn khách hàng mà tài liệu này viết cho, hoặc bỏ qua.",
        Reason.SHEET_FORGED: "Chọn khách hàng, rồi in tờ bìa mới từ trang của khách hàng đó.",
        Reason.SHEET_GONE: "Chọn khách hàng hiện nay, và bỏ tờ bìa cũ.",
        Reason.SHEET_CONTRADICTED: "Xem các trang có bị đặt nhầm sau tờ bìa khác không, rồi tự chọn khách hàng.",
        Reason.SHEET_EMPTY: "Xem lại máy quét: quét các trang còn thiếu, hoặc bỏ qua.",
        Reason.NO_SIGNS: "Chọn khách hàng; có thể bản quét quá mờ, hoặc trên giấy không ghi tên.",
    },
}
_NO_NAMES = {"en": "the one", "vi": "bên này"}, {"en": "another", "vi": "bên khác"}
_NO_TAX_CODE = {
    "en": "There is no tax code of theirs on it.",
    "vi": "Trên giấy không có mã số thuế của họ.",
}
_NAMED = frozenset({Reason.AMBIGUOUS_SISTERS, Reason.AMBIGUOUS, Reason.BRANCH_OR_HEAD_OFFICE})
# The kinds of signs by a short name, to say which a customer lacks.
_KINDS: dict[str, dict[Signal, str]] = {
    "en": {
        Signal.EXPLICIT: "the folder or address it was sent to",
        Signal.REFERENCE: "the number of a filed document",
        Signal.TAX_CODE: "the tax code",
        Signal.TAX_CODE_REPAIRED: "the tax code",
        Signal.PERSONAL_ID: "the personal number",
        Signal.THREAD: "the conversation",
        Signal.PARENT: "the mail it came in",
        Signal.CONTENTS: "what came inside it",
        Signal.CONTACT_EMAIL: "the mail address",
        Signal.DOMAIN: "the company domain",
        Signal.PHONE: "the phone",
        Signal.BANK_ACCOUNT: "the bank account",
        Signal.NAME_ADDRESS: "the address",
        Signal.NAME: "the full name",
        Signal.BASE_NAME: "the name",
        Signal.ALIAS: "the name",
        Signal.PERSON: "the contact",
    },
    "vi": {
        Signal.EXPLICIT: "thư mục hoặc địa chỉ nhận",
        Signal.REFERENCE: "số của tài liệu đã có",
        Signal.TAX_CODE: "mã số thuế",
        Signal.TAX_CODE_REPAIRED: "mã số thuế",
        Signal.PERSONAL_ID: "số định danh cá nhân",
        Signal.THREAD: "cuộc trao đổi thư",
        Signal.PARENT: "thư chứa tài liệu",
        Signal.CONTENTS: "các tệp bên trong",
        Signal.CONTACT_EMAIL: "địa chỉ email",
        Signal.DOMAIN: "tên miền công ty",
        Signal.PHONE: "số điện thoại",
        Signal.BANK_ACCOUNT: "số tài khoản",
        Signal.NAME_ADDRESS: "địa chỉ",
        Signal.NAME: "tên đầy đủ",
        Signal.BASE_NAME: "tên",
        Signal.ALIAS: "tên",
        Signal.PERSON: "người liên hệ",
    },
}


def what_settles(decision: Decision, locale: str) -> str:
    """What would settle a document that waits: "Ask which one: … or …?". "" for one that is filed.

    Plain text: names come from records and must be escaped where they are shown.
    """
    language = language_of(locale)
    reason = Reason(decision.reason) if decision.reason in set(Reason) else None
    if reason is None or reason not in _SETTLES[language] or decision.outcome is Outcome.FILED:
        return ""
    names = [c.name or c.code for c in decision.candidates[:2]]
    first, second = (*names, *(words[language] for words in _NO_NAMES[len(names) :]))
    said = _SETTLES[language][reason].format(first=first, second=second)
    if reason in _NAMED and not _has_tax_code(decision):
        said += " " + _NO_TAX_CODE[language]
    return said


def lacking(candidate: Candidate, best: Candidate, locale: str) -> tuple[str, ...]:
    """The kinds of signs for the best customer that this one has none of, strongest first."""
    kinds = _KINDS[language_of(locale)]
    has = {kinds[e.signal] for e in candidate.evidence if e.weight > 0}
    return tuple(dict.fromkeys(kinds[e.signal] for e in best.evidence if e.weight > 0 and kinds[e.signal] not in has))


def _has_tax_code(decision: Decision) -> bool:
    codes = (Signal.TAX_CODE, Signal.TAX_CODE_REPAIRED)
    return any(e.signal in codes for c in decision.candidates for e in c.evidence)
