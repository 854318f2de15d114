"""Words people use for types, states and doors, in Vietnamese and English, folded; for search filters.

`type:hợp đồng` and `loai:"hop dong"` mean the same as `type:contract`.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.documents import DocumentStatus, DocumentType, Door
from app.domain.text import fold_key

_TYPES: Mapping[DocumentType, str] = {
    DocumentType.CONTRACT: "hợp đồng, hđ, agreement, contracts",
    DocumentType.CONTRACT_APPENDIX: "phụ lục, phụ lục hợp đồng, appendix, addendum, amendment",
    DocumentType.PROPOSAL: "báo giá, chào giá, đề xuất, quotation, quote, offer, proposals",
    DocumentType.PURCHASE_ORDER: "đơn hàng, đơn đặt hàng, po, purchase order, order",
    DocumentType.INVOICE: "hóa đơn, hđơn, vat, invoices",
    DocumentType.ACCEPTANCE: "nghiệm thu, biên bản, bàn giao, thanh lý, biên bản nghiệm thu, handover",
    DocumentType.PAYMENT_REQUEST: "đề nghị thanh toán, thanh toán, payment, payment request",
    DocumentType.COMPLAINT: "khiếu nại, complaints",
    DocumentType.LETTER: "công văn, thông báo, thư, letters, notice",
    DocumentType.IDENTITY: "cccd, cmnd, căn cước, giấy phép kinh doanh, đăng ký kinh doanh, id card",
    DocumentType.EMAIL: "thư điện tử, mail, e mail, emails",
    DocumentType.OTHER: "khác",
}
_STATUSES: Mapping[DocumentStatus, str] = {
    DocumentStatus.RECEIVED: "đã nhận",
    DocumentStatus.READING: "đang đọc",
    DocumentStatus.FILED: "đã lưu, đã xếp",
    DocumentStatus.REVIEW: "chờ duyệt, cần xem, to review",
    DocumentStatus.UNKNOWN: "chưa rõ, không rõ",
    DocumentStatus.HELD: "tạm giữ",
    DocumentStatus.FAILED: "lỗi, hỏng, error",
    DocumentStatus.DISMISSED: "bỏ qua",
}
_DOORS: Mapping[Door, str] = {
    Door.UPLOAD: "tải lên",
    Door.API: "",
    Door.FOLDER: "thư mục, scanner, máy quét, inbox, scan",
    Door.SMTP: "mail, thư, email",
    Door.IMAP: "hộp thư, mailbox",
    Door.CLI: "dòng lệnh",
    Door.ATTACHMENT: "đính kèm, attachments",
}


def _words(table: Mapping[DocumentType, str] | Mapping[DocumentStatus, str] | Mapping[Door, str]) -> dict[str, str]:
    found = {}
    for value, text in table.items():
        for word in (value.value, *text.split(",")):
            if key := fold_key(word):
                found[key] = value.value
    return found


SEARCH_VOCABULARY: Mapping[str, Mapping[str, str]] = {
    "type": _words(_TYPES),
    "status": _words(_STATUSES),
    "door": _words(_DOORS),
}
