"""One corpus for every search engine, and the questions' short forms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from indexing.base import (
    Hit,
    IndexDocument,
    SearchIndex,
    SearchRequest,
    SearchResult,
    Segment,
)

US = frozenset({"team:sales"})
THEM = frozenset({"team:legal"})

Open = Callable[..., SearchIndex]
Backend = Callable[[], Open]


def paper(doc_id: str, title: str, *pages: str, **more: object) -> IndexDocument:
    return replace(IndexDocument(doc_id, 1, title, tuple(US), pages=pages), **more)  # type: ignore[arg-type]


CORPUS = [
    paper(
        "contract",
        "2024-03-05 Hợp đồng 12/2024/HĐKT-ABC - Bình Minh",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM. Hợp đồng kinh tế số 12/2024/HĐKT-ABC, ký tại Hà Nội.",
        "Điều 2. Giá trị thanh toán là 1.234.567.000 đồng, trả trong ba mươi ngày. Liên hệ 0903 123 456.",
        "Điều 3. Hai bên cam kết bảo hành thiết bị.",
        party_names=("Công ty TNHH Bình Minh",),
        customer_ids=("c-1",),
        customer_codes=("KH00012",),
        doc_type="contract",
        door="upload",
        status="filed",
        date="2024-03-05",
        amount=Decimal("1234567000"),
        currency="VND",
        number="12/2024/HĐKT-ABC",
        codes=("12/2024/HĐKT-ABC", "0312345678-001"),
        phones=("+84903123456",),
        added_at=datetime(2024, 3, 6, tzinfo=UTC),
    ),
    paper(
        "invoice",
        "Hóa đơn 0000123",
        "Hóa đơn giá trị gia tăng. Người bán: Hoà Bình. Số tiền: 55.000.000 đồng.",
        party_names=("Công ty Cổ phần Hoà Bình",),
        customer_ids=("c-2",),
        customer_codes=("KH00013",),
        doc_type="invoice",
        door="folder",
        status="filed",
        date="2023-11-20",
        amount=Decimal("55000000.50"),
        currency="VND",
    ),
    paper(
        "letter",
        "Thư báo giá",
        "Kính gửi quý khách. Giá vận chuyển đường bộ tăng mười phần trăm.",
        customer_ids=("c-1",),
        doc_type="letter",
        door="smtp",
        status="review",
        date="2024-12-31",
    ),
    paper("person", "Ông Dương", "Ông Dương là giám đốc. Duong ký thay.", doc_type="other", door="smtp"),
    paper(
        "english",
        "Supply agreement",
        "This agreement is made between the supplier and the buyer. Total price: USD 12,500.75.",
        "The supplier shall indem-\nnify the buyer against all claims.",
        doc_type="contract",
        door="upload",
        date="2022-06-01",
        amount=Decimal("12500.75"),
        currency="USD",
        language="en",
    ),
    paper(
        "secret",
        "Hợp đồng tuyệt mật Kim Cương",
        "Hợp đồng tuyệt mật về kim cương xanh với công ty Zeta.",
        acl=tuple(THEM),
        party_names=("Công ty Zeta Bí Mật",),
        customer_ids=("c-9",),
        doc_type="complaint",
        door="imap",
        status="held",
        date="2021-01-01",
        number="99/2021/MẬT",
        codes=("99/2021/MẬT",),
    ),
]


def ask(index: SearchIndex, text: str, **more: object) -> SearchResult:
    return index.search(SearchRequest(text, **({"acl": US} | more)))  # type: ignore[arg-type]


def ids(result: SearchResult) -> list[str]:
    return [hit.doc_id for hit in result.hits]


def found(index: SearchIndex, text: str) -> set[str]:
    result = ask(index, text)
    assert result.total == len(result.hits)
    return set(ids(result))


def only_hit(index: SearchIndex, text: str) -> Hit:
    (hit,) = ask(index, text).hits
    return hit


def marked(segments: tuple[Segment, ...]) -> list[str]:
    return [s.text for s in segments if s.marked]
