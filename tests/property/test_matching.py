"""Laws of routing that hold for any paper: order, ourselves, contradiction, bounds."""

from __future__ import annotations

import random

from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.domain.decisions import Outcome, Signal
from app.domain.facts import Fact, FactField, PartyRole
from app.domain.identifiers import IdentifierType
from app.domain.matching import MatchContext
from app.domain.reasons import Reason, explain
from tests.unit.app.domain.book import OWN, Book, fact, ourselves
from tests.unit.app.domain.test_matching import A_TAX, B_TAX, STRANGER_TAX

F = FactField


def _book() -> Book:
    book = Book()
    contact = {"phone": "0903 123 456", "address": "12 Nguyễn Huệ, Quận 1"}
    book.add("KH1", "Công ty TNHH Đại Phát", tax_code=A_TAX, domain="daiphat.vn", person="Trần Thị Lan", **contact)
    book.add("KH2", "Công ty CP Đại Phát", tax_code=B_TAX, email="lan@daiphat.com", **contact)
    book.add("KH3", "Công ty TNHH Sao Mai", alias="Sao Mai Group", bank_account="123456789012")
    book.add("KH4", "Chi nhánh Công ty TNHH Đại Phát tại Hà Nội", tax_code=A_TAX + "-001")
    book.add("KH5", "Trần Thị Lan", kind="person", personal_id="079185012345", phone="0987 654 321")
    book.add("OWN", OWN.name, tax_code=OWN.tax_codes[0], domain="hosoviet.vn")
    book.deny("kh3", IdentifierType.ALIAS, "Sao Mai")
    book.file("125/2025/HĐMB-ABC", "kh1")
    return book


BOOK = _book()
_VALUES = {
    F.TAX_CODE: [A_TAX, B_TAX, STRANGER_TAX, A_TAX + "-001", A_TAX + "-002", "0100112437", "0100112438", "123"],
    F.PARTY: [
        "Công ty TNHH Đại Phát",
        "Dai Phat JSC",
        "Đại Phát",
        "CÔNG TY TNHH SAO MAI",
        "Sao Mai",
        "Sao Mai Group",
        "Công ty Lạ Hoắc",
        "Trần Thị Lan",
        "Chi nhánh Công ty TNHH Đại Phát tại Hà Nội",
        OWN.name,
        "HSV",
        "Công ty CP Hồ Sơ Việt - Phòng Kế toán",
    ],
    F.PHONE: ["+84903123456", "+84987654321", "+842838221234"],
    F.EMAIL: ["lan@daiphat.com", "x@daiphat.vn", "quan@hosoviet.vn", "a@gmail.com"],
    F.DOMAIN: ["daiphat.vn", "hosoviet.vn"],
    F.ADDRESS: ["12 Nguyễn Huệ, Q.1", OWN.addresses[0]],
    F.BANK_ACCOUNT: ["123456789012", "0071001234567"],
    F.PERSON: ["Trần Thị Lan", "Nguyễn Minh Quân"],
    F.PERSONAL_ID: ["079185012345"],
    F.REFERENCE: ["125/2025/HĐMB-ABC", "01"],
}


@st.composite
def _facts(draw: st.DrawFn) -> Fact:
    field = draw(st.sampled_from(sorted(_VALUES)))
    return fact(
        field,
        draw(st.sampled_from(_VALUES[field])),
        draw(st.integers(0, 3)),
        page=draw(st.integers(0, 2)),
        confidence=draw(st.sampled_from([0.3, 0.7, 0.95])),
        rule=draw(st.sampled_from(["test", "quoted-x"])),
        role=draw(st.sampled_from([None, PartyRole.BUYER, PartyRole.OTHER])),
    )


_PAPERS = st.lists(_facts(), max_size=10)
_PARTY_IDS = st.sampled_from([None, None, "kh1", "kh2", "own"])
_CONTEXTS = st.builds(
    MatchContext,
    explicit_party_id=_PARTY_IDS,
    parent_party_id=_PARTY_IDS,
    parent_outcome=st.sampled_from([None, *Outcome]),
    thread_party_id=_PARTY_IDS,
    contents_party_id=_PARTY_IDS,
    sender_address=st.sampled_from(["", "lan@daiphat.com", "quan@hosoviet.vn", "not an address"]),
    sender_authenticated=st.booleans(),
)


@settings(deadline=None)
@given(paper=_PAPERS, context=_CONTEXTS, seed=st.integers(0, 10**6))
def test_the_order_of_facts_does_not_matter(paper: list[Fact], context: MatchContext, seed: int) -> None:
    shuffled = list(paper)
    random.Random(seed).shuffle(shuffled)
    assert BOOK.route(shuffled, context) == BOOK.route(paper, context)


@settings(deadline=None)
@given(paper=_PAPERS, context=_CONTEXTS)
def test_a_decision_is_sound(paper: list[Fact], context: MatchContext) -> None:
    decision = BOOK.route(paper, context)
    scores = [candidate.score for candidate in decision.candidates]
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 <= score <= 1.0 for score in scores)
    assert sum(scores) <= 1.001
    assert (decision.party_id is not None) == (decision.outcome is Outcome.FILED)
    if decision.outcome is Outcome.FILED:
        assert decision.party_id == decision.candidates[0].party_id
    assert "own" not in {candidate.party_id for candidate in decision.candidates}
    assert Reason(decision.reason)
    for locale in ("vi", "en"):
        assert all(sentence and "{" not in sentence for sentence in explain(decision, locale))


@settings(deadline=None)
@given(paper=_PAPERS)
def test_another_customers_tax_code_never_raises_a_score(paper: list[Fact]) -> None:
    before = {c.party_id: c.score for c in BOOK.route(paper).candidates}
    after = {c.party_id: c.score for c in BOOK.route([*paper, fact(F.TAX_CODE, B_TAX, 9, page=3)]).candidates}
    for party_id in after.keys() - {"kh2"}:
        assert after[party_id] <= before.get(party_id, 0.0) + 1e-4


@settings(deadline=None)
@given(paper=_PAPERS)
@example(  # it spoke against one of two who share a phone, and so decided for the other
    paper=[
        fact(F.ADDRESS, "12 Nguyễn Huệ, Q.1", page=0, confidence=0.3),
        fact(F.DOMAIN, "daiphat.vn", 1, page=0, confidence=0.7, rule="quoted-x"),
        fact(F.PHONE, "+84903123456", page=0, confidence=0.7, role=PartyRole.BUYER),
    ]
)
def test_a_strangers_tax_code_files_nothing_with_a_customer_who_has_another(paper: list[Fact]) -> None:
    without = BOOK.route(paper)
    decision = BOOK.route([*paper, fact(F.TAX_CODE, STRANGER_TAX, 9, page=3)])
    if without.outcome is not Outcome.FILED:
        assert decision.party_id not in {"kh1", "kh2", "kh4"}


@settings(deadline=None)
@given(name=st.text(max_size=40), number=st.text(max_size=20), sender=st.text(max_size=30))
def test_any_text_is_survived(name: str, number: str, sender: str) -> None:
    paper = [*ourselves(), *(fact(field, text, 2) for field in F for text in (name, number))]
    decision = BOOK.route(paper, MatchContext(sender_address=sender, sender_authenticated=True))
    known = {Signal.NAME, Signal.BASE_NAME, Signal.ALIAS}
    assert decision.outcome is not Outcome.FILED or {e.signal for c in decision.candidates for e in c.evidence} & known
