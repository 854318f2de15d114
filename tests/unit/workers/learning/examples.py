"""Examples of a house's own forms, whose titles no rule knows."""

from __future__ import annotations

import random

from app.domain.documents import DocumentType
from app.domain.facts import Fact, FactField
from workers.learning.training import Example

T = DocumentType
FORMS = {
    T.ACCEPTANCE: ("PHIẾU CHỐT CÔNG TRÌNH", "khối lượng hoàn thành giao nhận hiện trường kỹ sư giám sát đạt yêu cầu"),
    T.PAYMENT_REQUEST: ("BẢNG KÊ ĐỐI SOÁT", "công nợ đến hạn chuyển khoản số tiền còn lại kỳ này tài khoản"),
    T.LETTER: ("MẪU BM 07 NỘI BỘ", "kính trình ban giám đốc xem xét phê duyệt chủ trương nhân sự phòng ban"),
}
FILLER = "ngày tháng năm công ty địa chỉ điện thoại người lập ký tên số hiệu trang bản sao lưu hồ sơ".split()


def text_of(kind: DocumentType, rng: random.Random) -> str:
    """A paper of this form; its words are drawn at random."""
    title, words = FORMS[kind]
    body = [rng.choice(words.split()) if rng.random() < 0.5 else rng.choice(FILLER) for _ in range(60)]
    return f"{title}\n{' '.join(body)} {rng.randint(1, 99999)}"


def examples(count: int, *, ruled: DocumentType | None = T.OTHER, seed: int = 1) -> list[Example]:
    """`count` of each form; the rules said `ruled` of all, or the right type where it is None."""
    rng = random.Random(seed)
    made = []
    for number in range(count):
        for kind in FORMS:
            answer = Fact(FactField.TYPE, ruled or kind, "", 1, 0.3 if ruled else 0.9, "test")
            made.append(Example(f"{number:04}-{kind}", f"scan{number}.pdf\n{text_of(kind, rng)}", kind, answer))
    return made
