"""Which customer a document is filed with: the ladder of signs, rung by rung."""

from __future__ import annotations

from dataclasses import replace

import pytest
from stdnum.vn import mst

from app.domain.decisions import SHEET, Outcome, Signal
from app.domain.documents import DocumentType
from app.domain.facts import Fact, FactField, PartyRole
from app.domain.identifiers import IdentifierType
from app.domain.matching import MatchContext, SheetFault, lookup_keys, lookup_numbers
from app.domain.organisation import Organisation
from app.domain.reasons import Reason, explain
from tests.unit.app.domain.book import OWN, Book, Row, block, fact, ourselves

F = FactField


def tax(head: int) -> str:
    """A valid tax code made of a serial number."""
    for number in range(head, head + 50):
        code = f"{number:09d}"
        if mst.calc_check_digit(code) != "10":
            return code + mst.calc_check_digit(code)
    raise AssertionError


A_TAX, B_TAX, STRANGER_TAX = tax(31234567), tax(10987654), tax(40111222)


@pytest.fixture
def book() -> Book:
    book = Book()
    book.add(
        "KH1",
        "Công ty TNHH Thép Đại Phát",
        tax_code=A_TAX,
        phone="0903 123 456",
        email=["lan@thepdaiphat.vn", "thepdaiphat@gmail.com"],
        domain="thepdaiphat.vn",
        bank_account="123456789012",
        address="Số 12 Nguyễn Huệ, Quận 1, TP.HCM",
        person="Trần Thị Lan",
    )
    book.add("KH2", "Công ty Cổ phần Sao Mai", tax_code=B_TAX, phone="0912 345 678", domain="saomai.com.vn")
    book.add("KH3", "Phạm Văn Dũng", kind="person", phone="0987 654 321", personal_id="079185012345")
    return book


# --- filed -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (block(2, tax_code=A_TAX), Reason.SOLE_TAX_CODE),
        (block(0, tax_code=A_TAX), Reason.SOLE_TAX_CODE),
        (block(2, name="Công ty TNHH Thép Đại Phát"), Reason.FULL_NAME),
        (block(2, name="CTY TNHH THÉP ĐẠI PHÁT"), Reason.FULL_NAME),
        (block(2, name="Thep Dai Phat Co., Ltd"), Reason.FULL_NAME),
        (
            block(2, name="Công ty TNHH Thép Đại Phát", address="12 đường Nguyễn Huệ, P. Sài Gòn"),
            Reason.NAME_AND_ADDRESS,
        ),
        (block(2, name="Thép Đại Phát", phone="+84903123456"), Reason.SEVERAL_SIGNS),
        (block(2, phone="+84903123456", bank_account="123456789012"), Reason.SEVERAL_SIGNS),
        (block(2, email="ketoan@thepdaiphat.vn", phone="+84903123456"), Reason.SEVERAL_SIGNS),
    ],
)
def test_signs_of_one_customer_file_the_document(book: Book, facts: list[Fact], reason: Reason) -> None:
    decision = book.route(ourselves() + facts)
    assert (decision.outcome, decision.party_id, decision.reason) == (Outcome.FILED, "kh1", reason)
    assert decision.candidates[0].code == "KH1"
    assert decision.candidates[0].score >= 0.97


def test_a_tax_code_with_one_misread_character_files_when_the_name_agrees(book: Book) -> None:
    misread = ("9" if A_TAX[4] != "9" else "8").join([A_TAX[:4], A_TAX[5:]])
    alone = book.route([*ourselves(), fact(F.TAX_CODE, misread, 2, confidence=0.35)])
    assert (alone.outcome, alone.reason) == (Outcome.REVIEW, Reason.REPAIRED_TAX_CODE_ALONE)
    named = book.route(
        [
            *ourselves(),
            fact(F.TAX_CODE, misread, 2, confidence=0.35),
            fact(F.PARTY, "CÔNG TY TNHH THEP ĐAl PHAT", 2, confidence=0.7),
        ]
    )
    assert (named.outcome, named.party_id, named.reason) == (Outcome.FILED, "kh1", Reason.REPAIRED_TAX_CODE)
    assert named.candidates[0].evidence[0].signal is Signal.TAX_CODE_REPAIRED


def test_a_mended_tax_code_with_a_phone_outweighs_a_name_read_badly(book: Book) -> None:
    misread = ("9" if A_TAX[4] != "9" else "8").join([A_TAX[:4], A_TAX[5:]])
    facts = [
        fact(F.TAX_CODE, misread, 2, confidence=0.35),
        fact(F.PHONE, "+84903123456", 2),
        fact(F.PARTY, "CÕNG TY TNHH TH3P 0AI PH4T", 2, confidence=0.6),
    ]
    assert book.route([*ourselves(), *facts]).party_id == "kh1"


def test_a_renamed_customer_is_still_found_by_the_tax_code(book: Book) -> None:
    decision = book.route(ourselves() + block(2, name="Công ty TNHH Vật liệu Phương Nam", tax_code=A_TAX))
    assert (decision.outcome, decision.party_id) == (Outcome.FILED, "kh1")


def test_a_former_name_or_a_learned_alias_files() -> None:
    book = Book()
    book.add("KH1", "Công ty TNHH Phương Nam", former_name="Công ty TNHH Thép Đại Phát", alias="DPS Steel")
    assert book.route(ourselves() + block(2, name="Công ty TNHH Thép Đại Phát")).party_id == "kh1"
    assert book.route(ourselves() + block(2, name="DPS Steel")).reason == Reason.ALIAS


def test_a_name_without_legal_form_files_only_when_it_is_long(book: Book) -> None:
    book.add("KH4", "American Diabetes Association")
    book.add("KH5", "Sunlight")
    assert book.route([*ourselves(), *block(2, name="The American Diabetes Association")]).party_id == "kh4"
    assert book.route([*ourselves(), *block(2, name="Sunlight")]).outcome is Outcome.REVIEW


def test_a_person_is_filed_by_number_or_by_name_with_phone_but_not_by_name(book: Book) -> None:
    assert book.route(ourselves() + block(2, person="Ông Phạm Văn Dũng", personal_id="079185012345")).party_id == "kh3"
    assert book.route(ourselves() + block(2, tax_code="079185012345")).party_id == "kh3"
    assert book.route(ourselves() + block(2, name="Ông Phạm Văn Dũng", phone="+84987654321")).party_id == "kh3"
    assert book.route(ourselves() + block(2, name="Ông Phạm Văn Dũng")).outcome is not Outcome.FILED


def test_the_number_of_a_filed_document_files_what_refers_to_it(book: Book) -> None:
    book.file("125/2025/HĐMB-ABC", "kh2")
    decision = book.route([*ourselves(), fact(F.REFERENCE, "125/2025/HDMB-ABC")])
    assert (decision.party_id, decision.reason) == ("kh2", Reason.REFERENCE)


@pytest.mark.parametrize("number", ["01", "01/2025/HĐMB", "Số 3", "91/2015/QH13"])
def test_a_number_anybody_may_use_files_nothing(book: Book, number: str) -> None:
    book.file(number, "kh2")
    assert book.route([*ourselves(), fact(F.REFERENCE, number)]).outcome is not Outcome.FILED


def test_a_branch_code_belongs_to_the_branch_record(book: Book) -> None:
    book.add("KH9", "Chi nhánh Công ty TNHH Thép Đại Phát tại Hà Nội", tax_code=A_TAX + "-001")
    facts = block(2, name="Chi nhánh Công ty TNHH Thép Đại Phát tại Hà Nội", tax_code=A_TAX + "-001")
    assert book.route(ourselves() + facts).party_id == "kh9"
    both = [*facts, fact(F.PARTY, "Công ty TNHH Thép Đại Phát", 2)]
    assert book.route(ourselves() + both).party_id == "kh9"
    assert book.route(ourselves() + block(2, tax_code=A_TAX)).party_id == "kh1"
    assert book.route(ourselves() + block(2, name="Công ty TNHH Thép Đại Phát")).party_id == "kh1"


# --- the way in --------------------------------------------------------------------------------------------------


def test_an_explicit_word_files_what_says_nothing_else(book: Book) -> None:
    context = MatchContext(explicit_party_id="kh2", explicit_source="folder")
    for facts in (
        [],
        block(2, name="Công ty TNHH Lạ Hoắc", tax_code=STRANGER_TAX),
        block(2, name="Công ty Cổ phần Sao Mai"),
    ):
        decision = book.route(ourselves() + facts, context)
        assert (decision.party_id, decision.reason) == ("kh2", Reason.EXPLICIT)


def test_an_explicit_word_is_questioned_when_the_paper_names_another_customer(book: Book) -> None:
    context = MatchContext(explicit_party_id="kh2", explicit_source="tag")
    decision = book.route(ourselves() + block(2, tax_code=A_TAX), context)
    assert (decision.outcome, decision.reason) == (Outcome.REVIEW, Reason.EXPLICIT_CONTRADICTED)
    assert {c.party_id for c in decision.candidates} == {"kh1", "kh2"}


def test_an_attachment_follows_its_mail_unless_its_own_signs_say_otherwise(book: Book) -> None:
    context = MatchContext(parent_party_id="kh2", parent_outcome=Outcome.FILED)
    assert book.route(ourselves(), context).reason == Reason.PARENT
    assert book.route(block(2, address="Số 12 Nguyễn Huệ, Quận 1, TP.HCM"), context).party_id == "kh2"
    assert book.route(block(2, phone="+84903123456"), context).reason == Reason.WEAK
    assert book.route(block(2, name="Công ty TNHH Lạ Hoắc"), context).outcome is Outcome.REVIEW
    own_way = book.route(block(2, name="Công ty TNHH Thép Đại Phát", tax_code=A_TAX), context)
    assert own_way.party_id == "kh1"
    assert book.route(block(2, tax_code=A_TAX), context).outcome is Outcome.REVIEW
    stranger = book.route(block(2, name="Công ty TNHH Lạ Hoắc", tax_code=STRANGER_TAX), context)
    assert (stranger.outcome, stranger.reason) == (Outcome.REVIEW, Reason.OTHER_TAX_CODE)


def test_a_mail_that_was_not_filed_says_nothing_of_its_attachment(book: Book) -> None:
    context = MatchContext(parent_party_id="kh2", parent_outcome=Outcome.REVIEW)
    assert book.route(ourselves(), context).outcome is Outcome.UNKNOWN


def test_a_conversation_files_its_next_mail(book: Book) -> None:
    context = MatchContext(thread_party_id="kh2", doc_type=DocumentType.EMAIL)
    assert book.route([], context).reason == Reason.THREAD
    other = book.route(block(2, name="Công ty TNHH Thép Đại Phát", tax_code=A_TAX), context)
    assert other.outcome is Outcome.REVIEW


@pytest.mark.parametrize("sender", ["quan@hosoviet.vn", "lan@thepdaiphat.vn", "moi@mail.thepdaiphat.vn"])
def test_a_conversation_files_what_we_or_the_customer_write_in_it(book: Book, sender: str) -> None:
    context = MatchContext(thread_party_id="kh1", sender_address=sender, doc_type=DocumentType.EMAIL)
    assert book.route([], context).party_id == "kh1"


@pytest.mark.parametrize("vouched", [False, True])
def test_whoever_is_new_to_a_conversation_needs_another_sign(book: Book, vouched: bool) -> None:
    context = MatchContext(thread_party_id="kh1", sender_address="ai@noikhac.com", doc_type=DocumentType.EMAIL)
    context = replace(context, sender_authenticated=vouched)
    assert book.route([], context).outcome is Outcome.REVIEW
    assert book.route([fact(F.PARTY, "Công ty TNHH Lạ Hoắc", 1)], context).outcome is Outcome.REVIEW
    assert book.route([fact(F.PHONE, "+84903123456", 1)], context).party_id == "kh1"


def test_who_writes_does_not_outweigh_another_companys_name(book: Book) -> None:
    signed = [fact(F.PARTY, "Công ty TNHH Lạ Hoắc", 1, role=PartyRole.SENDER)]
    sender = MatchContext(sender_address="lan@thepdaiphat.vn", sender_authenticated=True, doc_type=DocumentType.EMAIL)
    thread = MatchContext(thread_party_id="kh1", doc_type=DocumentType.EMAIL)
    assert [book.route(signed, way).reason for way in (sender, thread)] == [Reason.OTHER_NAME] * 2
    both = replace(sender, thread_party_id="kh1")
    assert book.route(signed, both).party_id == "kh1"
    assert book.route([*signed, fact(F.TAX_CODE, A_TAX, 1)], sender).party_id == "kh1"


def test_what_came_inside_says_whose_a_mail_is(book: Book) -> None:
    context = MatchContext(contents_party_id="kh2", sender_address="ai@noikhac.com", doc_type=DocumentType.EMAIL)
    assert book.route([], context).outcome is Outcome.REVIEW
    by_us = replace(context, sender_address="quan@hosoviet.vn")
    assert book.route([], by_us).reason == Reason.CONTENTS
    assert book.route([], replace(by_us, thread_party_id="kh1")).outcome is Outcome.REVIEW
    archive = MatchContext(contents_party_id="kh2")
    assert book.route([], archive).reason == Reason.CONTENTS


@pytest.mark.parametrize("sender", ["lan@thepdaiphat.vn", "thepdaiphat@gmail.com", "moi@mail.thepdaiphat.vn"])
def test_a_sender_files_alone_only_when_our_mail_server_vouches_for_it(book: Book, sender: str) -> None:
    forged = MatchContext(sender_address=sender, doc_type=DocumentType.EMAIL)
    alone = book.route([], forged)
    assert (alone.outcome, alone.reason) == (Outcome.REVIEW, Reason.UNVERIFIED_SENDER)
    assert alone.candidates[0].party_id == "kh1"
    header = fact(F.EMAIL, sender, page=0, rule="mail-from", role=PartyRole.SENDER)
    assert book.route([header], forged).outcome is Outcome.REVIEW
    assert book.route([fact(F.PHONE, "+84903123456")], forged).party_id == "kh1"
    assert book.route([], replace(forged, sender_authenticated=True)).reason == Reason.AUTHENTICATED_SENDER


def test_a_forged_sender_is_not_proven_by_what_it_writes_about_itself(book: Book) -> None:
    context = MatchContext(sender_address="lan@thepdaiphat.vn", doc_type=DocumentType.EMAIL)
    claims = [
        fact(F.PERSON, "Trần Thị Lan", 1, page=0, role=PartyRole.SENDER),
        fact(F.PERSON, "Trần Thị Lan", 1, role=PartyRole.SENDER),
        fact(F.EMAIL, "lan@thepdaiphat.vn", 1, role=PartyRole.SENDER),
        fact(F.DOMAIN, "thepdaiphat.vn", 1, role=PartyRole.SENDER),
    ]
    decision = book.route(claims, context)
    assert (decision.outcome, decision.reason) == (Outcome.REVIEW, Reason.UNVERIFIED_SENDER)
    signed = [*claims, fact(F.PARTY, "Công ty TNHH Thép Đại Phát", 1, role=PartyRole.SENDER)]
    assert book.route(signed, context).party_id == "kh1"


def test_a_company_named_in_a_strangers_mail_is_not_its_sender(book: Book) -> None:
    context = MatchContext(sender_address="ai@noikhac.com", doc_type=DocumentType.EMAIL)
    paper = [fact(F.PARTY, "Công ty TNHH Thép Đại Phát", 1, role=PartyRole.SENDER)]
    assert book.route(paper, context).outcome is Outcome.REVIEW
    assert book.route([*paper, fact(F.PHONE, "+84903123456", 1)], context).party_id == "kh1"


def test_a_contact_name_stored_as_a_name_is_not_the_company_name(book: Book) -> None:
    book.rows.append(Row("kh2", IdentifierType.NAME, "le van tam"))
    decision = book.route([*ourselves(), *block(2, name="Lê Văn Tám")])
    assert decision.outcome is not Outcome.FILED


def test_free_mail_and_shared_services_are_never_a_company_domain(book: Book) -> None:
    book.add("KH8", "Công ty TNHH Gian Lận", domain=["gmail.com", "meinvoice.vn"])
    for sender in ("nguoila@gmail.com", "no-reply@meinvoice.vn"):
        context = MatchContext(sender_address=sender, sender_authenticated=True)
        assert all(kind is not IdentifierType.DOMAIN for kind, _ in lookup_keys([], context, OWN))
        assert book.route([], context).outcome is Outcome.UNKNOWN


def test_a_colleague_who_forwards_is_no_sign(book: Book) -> None:
    context = MatchContext(sender_address="quan@hosoviet.vn", sender_authenticated=True, doc_type=DocumentType.EMAIL)
    assert lookup_keys([], context, OWN) == []
    assert book.route([], context).outcome is Outcome.UNKNOWN


def test_whom_one_of_us_wrote_to_is_as_sure_as_who_wrote_to_us(book: Book) -> None:
    to = [fact(F.EMAIL, "lan@thepdaiphat.vn", page=0, rule="mail-to", role=PartyRole.RECIPIENT)]
    context = MatchContext(sender_address="quan@hosoviet.vn", sender_authenticated=True, doc_type=DocumentType.EMAIL)
    assert book.route(to, context).party_id == "kh1"
    assert book.route(to, replace(context, sender_authenticated=False)).outcome is Outcome.REVIEW


def test_quoted_history_weighs_less(book: Book) -> None:
    quoted = [
        fact(F.PARTY, "Công ty TNHH Thép Đại Phát", 2, rule="quoted-name"),
        fact(F.PHONE, "+84903123456", rule="quoted-phone"),
    ]
    assert book.route(quoted).outcome is not Outcome.FILED


# --- review and unknown ------------------------------------------------------------------------------------------


def test_sister_companies_need_a_second_sign() -> None:
    book = Book()
    book.add("KH1", "Công ty TNHH Đại Phát", phone="0903 123 456", address="12 Nguyễn Huệ, Quận 1")
    book.add("KH2", "Công ty CP Đại Phát", phone="0912 345 678", address="12 Nguyễn Huệ, Quận 1")
    for name in ("Đại Phát", "Công ty Đại Phát", "Công ty TNHH Đại Phát", "Dai Phat JSC"):
        decision = book.route(ourselves() + block(2, name=name))
        assert (decision.outcome, decision.reason) == (Outcome.REVIEW, Reason.AMBIGUOUS_SISTERS), name
        assert {c.party_id for c in decision.candidates} == {"kh1", "kh2"}
    shared = book.route(ourselves() + block(2, name="Công ty TNHH Đại Phát", address="12 Nguyễn Huệ, Q.1"))
    assert shared.outcome is Outcome.REVIEW
    assert book.route(ourselves() + block(2, name="Công ty TNHH Đại Phát", phone="+84903123456")).party_id == "kh1"
    assert book.route(ourselves() + block(2, name="Đại Phát", phone="+84912345678")).party_id == "kh2"


def test_the_sister_of_a_longer_name_is_no_sister() -> None:
    book = Book()
    book.add("KH1", "Công ty TNHH Đại Phát")
    book.add("KH2", "Công ty TNHH MTV Đại Phát Sài Gòn")
    assert book.route(ourselves() + block(2, name="Công ty TNHH MTV Đại Phát Sài Gòn")).party_id == "kh2"


@pytest.mark.parametrize(
    "facts",
    [
        # another legal form, no tax code
        block(2, name="Công ty Cổ phần Thép Đại Phát"),
        # the very name with the tax code of somebody else
        block(2, name="Công ty TNHH Thép Đại Phát", tax_code=STRANGER_TAX),
        block(2, name="Công ty TNHH Thép Đại Phát") + block(0, tax_code=STRANGER_TAX),
        # a stranger in the same house, with the same phone and domain
        block(2, name="Công ty TNHH Nội thất Ánh Dương", phone="+84903123456", address="12 Nguyễn Huệ, Q.1"),
        block(2, name="Công ty CP Thép Đại Phát", phone="+84903123456", domain="thepdaiphat.vn"),
        block(2, name="Công ty TNHH Thép Đại Phát Sài Gòn", tax_code=STRANGER_TAX, phone="+84903123456"),
        # accents make another name
        block(2, name="Công ty TNHH Thép Đài Phật"),
        # a namesake in another place
        block(2, name="Công ty TNHH Thép Đại Phát", address="200 Trần Phú, Hải Phòng", phone="+84977111222"),
        # a contact's name alone, an address alone, an account alone
        block(2, person="Trần Thị Lan"),
        block(2, address="12 Nguyễn Huệ, Quận 1"),
        block(2, bank_account="123456789012"),
        # only mentioned
        [fact(F.PARTY, "Công ty TNHH Thép Đại Phát", 3, role=PartyRole.OTHER)],
        block(0, name="Công ty TNHH Thép Đại Phát"),
        # a bare trade
        block(2, name="Công ty TNHH Thương mại Dịch vụ"),
        # nothing of anybody
        block(2, name="Công ty TNHH Lạ Hoắc", tax_code=STRANGER_TAX, phone="+84977111222"),
    ],
)  # fmt: skip
def test_strangers_and_weak_signs_are_never_filed(book: Book, facts: list[Fact]) -> None:
    for own in (ourselves(), []):
        decision = book.route(own + facts)
        assert decision.outcome is not Outcome.FILED
        assert decision.party_id is None


def test_a_stranger_of_another_name_is_unknown(book: Book) -> None:
    decision = book.route(ourselves() + block(2, name="Công ty TNHH Lạ Hoắc", tax_code=STRANGER_TAX))
    assert (decision.outcome, decision.reason, decision.candidates) == (Outcome.UNKNOWN, Reason.NO_CANDIDATE, ())


def test_a_tax_code_says_nothing_against_a_customer_who_has_none_on_file() -> None:
    book = Book()
    book.add("KH1", "Công ty TNHH Thép Đại Phát")
    assert (
        book.route(ourselves() + block(2, name="Công ty TNHH Thép Đại Phát", tax_code=STRANGER_TAX)).party_id == "kh1"
    )


def test_two_customers_on_one_document_are_asked_about(book: Book) -> None:
    facts = block(2, name="Công ty TNHH Thép Đại Phát", tax_code=A_TAX) + block(
        3, name="Công ty Cổ phần Sao Mai", tax_code=B_TAX
    )
    decision = book.route(ourselves() + facts)
    assert (decision.outcome, decision.reason) == (Outcome.REVIEW, Reason.SEVERAL_CUSTOMERS)
    by_name = book.route(
        ourselves() + block(2, tax_code=A_TAX, phone="+84903123456") + block(3, name="Công ty Cổ phần Sao Mai")
    )
    assert by_name.outcome is Outcome.REVIEW


def test_a_branch_that_is_not_on_file_is_asked_about(book: Book) -> None:
    decision = book.route(ourselves() + block(2, name="Chi nhánh Công ty TNHH Thép Đại Phát", tax_code=A_TAX + "-002"))
    assert (decision.outcome, decision.reason) == (Outcome.REVIEW, Reason.BRANCH_NOT_ON_FILE)
    assert decision.candidates[0].party_id == "kh1"


def test_a_branch_name_over_the_head_office_code_is_asked_about(book: Book) -> None:
    book.add("KH9", "Chi nhánh Công ty TNHH Thép Đại Phát tại Hà Nội", tax_code=A_TAX + "-001")
    decision = book.route(
        ourselves() + block(2, name="Chi nhánh Công ty TNHH Thép Đại Phát tại Hà Nội", tax_code=A_TAX)
    )
    assert decision.outcome is Outcome.REVIEW


def test_a_phone_shared_by_many_says_little(book: Book) -> None:
    for i in range(5):
        book.add(f"KS{i}", f"Công ty TNHH Thuê Chung {i}", phone="0903 123 456")
    decision = book.route(ourselves() + block(2, phone="+84903123456", bank_account="123456789012"))
    assert decision.outcome is not Outcome.FILED


def test_what_a_person_denied_is_not_filed_again(book: Book) -> None:
    book.deny("kh2", IdentifierType.ALIAS, "Công ty Cổ phần Sao Mai")
    decision = book.route(ourselves() + block(2, name="Công ty Cổ phần Sao Mai"))
    assert decision.outcome is not Outcome.FILED
    book.deny("kh1", IdentifierType.PHONE, "0903 123 456")
    assert (
        book.route(ourselves() + block(2, phone="+84903123456", email="lan@thepdaiphat.vn")).outcome
        is not Outcome.FILED
    )


def test_a_list_of_companies_is_never_filed(book: Book) -> None:
    facts: list[Fact] = []
    for i in range(100):
        facts += block(i + 2, name=f"Công ty TNHH Số {i} Vạn Lộc", tax_code=tax(50000000 + 100 * i))
    facts += block(200, name="Công ty TNHH Thép Đại Phát", tax_code=A_TAX)
    decision = book.route(ourselves() + facts)
    assert (decision.outcome, decision.reason) == (Outcome.REVIEW, Reason.LIST_OF_COMPANIES)
    assert book.route(ourselves() + facts[:-2]).outcome is Outcome.UNKNOWN


# --- ourselves ---------------------------------------------------------------------------------------------------


def test_a_document_naming_only_ourselves_is_unknown(book: Book) -> None:
    decision = book.route(ourselves())
    assert (decision.outcome, decision.reason) == (Outcome.UNKNOWN, Reason.ONLY_OURSELVES)


def test_an_empty_document_has_no_signs(book: Book) -> None:
    assert book.route([]).reason == Reason.NO_SIGNS


@pytest.mark.parametrize(
    "name", ["CÔNG TY CỔ PHẦN HỒ SƠ VIÊT", "Công ty CP Hô Sơ Vlệt", "Công ty CP Hồ Sơ Việt - Phòng Kinh doanh", "HSV"]
)
@pytest.mark.parametrize("code", ["0100112437", "0100112438", "O1OO112437", "0100112437-001"])
def test_our_own_block_is_set_aside_however_badly_it_was_read(book: Book, name: str, code: str) -> None:
    book.add("KH7", "Công ty TNHH Hàng Xóm", phone="028 3822 9999", address="Số 1 Lê Duẩn, Quận 1")
    facts = block(1, name=name, tax_code=code, phone="+842838229999", address="Số 1 Lê Duẩn, Q.1", person="Lê Thị Mai")
    decision = book.route(facts)
    assert (decision.outcome, decision.reason) == (Outcome.UNKNOWN, Reason.ONLY_OURSELVES)


def test_a_record_of_ourselves_is_never_a_candidate(book: Book) -> None:
    book.add("OWN", OWN.name, tax_code=OWN.tax_codes[0], phone="028 3822 1234", email="lan2@thepdaiphat.vn")
    context = MatchContext(
        explicit_party_id="own", parent_party_id="own", parent_outcome=Outcome.FILED, thread_party_id="own"
    )
    facts = ourselves() + block(2, tax_code=A_TAX, email="lan2@thepdaiphat.vn")
    decision = book.route(facts, context)
    assert decision.party_id == "kh1"
    assert "own" not in {c.party_id for c in decision.candidates}


def test_a_block_with_our_code_and_another_name_keeps_the_other_name(book: Book) -> None:
    mixed = block(1, name=[OWN.name, "Công ty TNHH Thép Đại Phát"], tax_code=[OWN.tax_codes[0], A_TAX])
    assert book.route(mixed).party_id == "kh1"


def test_a_customer_whose_name_begins_like_ours_is_kept_apart(book: Book) -> None:
    book.add("KH6", "Công ty Cổ phần Hồ Sơ Việt Nam Á")
    assert book.route(ourselves() + block(2, name="Công ty Cổ phần Hồ Sơ Việt Nam Á")).party_id == "kh6"


def test_without_an_organisation_set_nothing_is_set_aside(book: Book) -> None:
    assert book.route(block(2, tax_code=A_TAX), own=None).party_id == "kh1"
    assert book.route(ourselves(), own=Organisation(name="Khác")).outcome is Outcome.UNKNOWN


# --- look-ups ----------------------------------------------------------------------------------------------------


def test_keys_cover_every_kind_and_leave_ours_out() -> None:
    facts = ourselves() + block(
        2,
        name="Công ty TNHH Thép Đại Phát",
        tax_code=A_TAX + "-001",
        phone="+84903123456",
        email="lan@mail.thepdaiphat.vn",
        address="12 Nguyễn Huệ",
        person="Trần Thị Lan",
        bank_account="123456789012",
    )
    keys = lookup_keys(facts, MatchContext(), OWN)
    assert keys == sorted(set(keys))
    assert {
        ("tax_code", A_TAX + "-001"),
        ("tax_code", A_TAX),
        ("phone", "+84903123456"),
        ("email", "lan@mail.thepdaiphat.vn"),
        ("domain", "mail.thepdaiphat.vn"),
        ("domain", "thepdaiphat.vn"),
        ("address", "12 nguyen hue"),
        ("person", "tran thi lan"),
        ("bank_account", "123456789012"),
        ("name", "tnhh thep dai phat"),
        ("base_name", "thep dai phat"),
        ("alias", "tnhh thep dai phat"),
        ("alias", "thep dai phat"),
        ("former_name", "tnhh thep dai phat"),
    } <= {(kind.value, value) for kind, value in keys}
    assert not [key for key in keys if key[1] in ("0100112437", "hosoviet.vn", "cp ho so viet", "ho so viet")]


def test_numbers_to_look_up_are_keys_without_laws() -> None:
    facts = [fact(F.REFERENCE, "125/2025/HĐMB-ABC"), fact(F.NUMBER, "BG-2503-014"), fact(F.REFERENCE, "123/2020/NĐ-CP")]
    assert lookup_numbers(facts) == ["1252025hdmbabc", "bg2503014"]


# --- names misread ------------------------------------------------------------------------------------------------


def test_a_name_misread_by_a_letter_is_asked_about_and_never_filed_by_itself(book: Book) -> None:
    book.add("KH9", "Công ty Cổ phần Hòa Bình Minh", tax_code=tax(50111333))
    read = [fact(F.PARTY, "Công ty Cổ phần Hòa Binn Minh", 2, confidence=0.7, role=PartyRole.BUYER)]
    decision = book.route([*ourselves(1), *read])
    assert decision.outcome is Outcome.REVIEW
    assert [candidate.code for candidate in decision.candidates] == ["KH9"]


def test_a_name_typed_with_another_letter_is_another_company(book: Book) -> None:
    book.add("KH9", "Công ty Cổ phần Hòa Bình Minh", tax_code=tax(50111333))
    typed = [fact(F.PARTY, "Công ty Cổ phần Hòa Bìn Minh", 2, confidence=0.97, role=PartyRole.BUYER)]
    assert book.route([*ourselves(1), *typed]).outcome is Outcome.UNKNOWN


def test_whose_name_it_is_exactly_is_not_doubted_for_a_near_one(book: Book) -> None:
    book.add("KH9", "Công ty Cổ phần Hòa Bình Minh", address="Số 5 Lê Lợi, Đà Nẵng")
    book.add("KH10", "Công ty Cổ phần Hòa Bình Ninh", address="Số 9 Trần Phú, Huế")
    read = [fact(F.PARTY, "Công ty Cổ phần Hòa Bình Minh", 2, confidence=0.8, role=PartyRole.BUYER)]
    decision = book.route([*ourselves(1), *read])
    assert [candidate.code for candidate in decision.candidates] == ["KH9"]


def test_phone_and_address_without_a_name_are_not_enough(book: Book) -> None:
    facts = block(2, phone="0903 123 456", address="Số 12 Nguyễn Huệ, Quận 1, TP.HCM")
    decision = book.route([*ourselves(1), *facts])
    assert decision.outcome is Outcome.REVIEW
    assert decision.candidates[0].code == "KH1"


# --- the threshold -----------------------------------------------------------------------------------------------


def test_a_higher_threshold_asks_where_a_lower_one_files(book: Book) -> None:
    facts = block(2, tax_code=A_TAX)
    filed = book.route(facts)
    assert filed.outcome is Outcome.FILED
    assert 0.99 < filed.sureness < 0.9999
    at_it, above = (book.route(facts, files_at=at) for at in (filed.sureness, filed.sureness + 1e-6))
    assert (at_it.outcome, at_it.party_id) == (Outcome.FILED, "kh1")
    assert (above.outcome, above.reason, above.sureness) == (Outcome.REVIEW, Reason.BELOW_THRESHOLD, filed.sureness)


def test_what_is_in_the_way_stays_so_under_the_lowest_threshold(book: Book) -> None:
    both = [*block(2, tax_code=A_TAX), *block(3, tax_code=B_TAX)]
    decision = book.route(both, files_at=0.9)
    assert (decision.outcome, decision.sureness) == (Outcome.REVIEW, 0.0)


def test_the_threshold_holds_for_a_word_at_the_door_too(book: Book) -> None:
    context = MatchContext(explicit_party_id="KH2", explicit_source="upload")
    assert book.route([], context).outcome is Outcome.FILED
    strict = book.route([], context, files_at=1.0)
    assert (strict.outcome, strict.reason) == (Outcome.REVIEW, Reason.AMBIGUOUS)


# --- cover sheets ------------------------------------------------------------------------------------------------


def behind(book: Book, code: str) -> MatchContext:
    return MatchContext(explicit_party_id=code, explicit_source=SHEET)


def test_a_cover_sheet_files_what_says_nothing_itself(book: Book) -> None:
    decision = book.route([], behind(book, "kh1"))
    assert (decision.outcome, decision.party_id, decision.reason) == (Outcome.FILED, "kh1", Reason.SHEET)
    words = explain(decision, "vi")
    assert "tờ bìa" in words[0] and "quét sau tờ bìa" in words[1]


def test_a_paper_that_proves_another_is_asked_about_in_words_of_its_own(book: Book) -> None:
    decision = book.route(block(1, tax_code=B_TAX), behind(book, "kh1"))
    assert (decision.outcome, decision.reason) == (Outcome.REVIEW, Reason.SHEET_CONTRADICTED)


@pytest.mark.parametrize("fault", SheetFault)
def test_behind_a_sheet_that_is_not_believed_a_person_is_asked_whatever_the_paper_says(
    book: Book, fault: SheetFault
) -> None:
    for facts in ([], block(1, tax_code=A_TAX)):
        decision = book.route(facts, MatchContext(sheet_fault=fault))
        assert (decision.outcome, decision.party_id, decision.reason) == (Outcome.REVIEW, None, fault.value)


# --- near misses that were filed to somebody ---------------------------------------------------------------------


def test_a_short_name_that_may_be_several_firms_is_asked_about_although_one_is_called_so() -> None:
    book = Book()
    book.add("KH1", "Công ty TNHH Sản xuất Thương mại Minh Tiến", alias="Minh Tiến")
    book.add("KH2", "Công ty CP Xây dựng Minh Tiến")
    decision = book.route([*ourselves(1), *block(2, name="CTY MINH TIẾN")])
    assert (decision.outcome, decision.reason) == (Outcome.REVIEW, Reason.AMBIGUOUS_SISTERS)


def test_a_short_name_of_one_firm_only_still_files() -> None:
    book = Book()
    book.add("KH1", "Công ty TNHH Sản xuất Thương mại Minh Tiến", alias="Minh Tiến")
    assert book.route([*ourselves(1), *block(2, name="CTY MINH TIẾN")]).outcome is Outcome.FILED


@pytest.mark.parametrize(
    ("sender", "outcome"), [("Chi cục Thuế Quận 12", Outcome.REVIEW), ("Công ty TNHH Thép Đại Phát", Outcome.FILED)]
)
def test_a_company_whose_tax_code_an_authority_writes_about_is_not_the_other_side(
    book: Book, sender: str, outcome: Outcome
) -> None:
    letter = [fact(F.PARTY, sender, 2, role=PartyRole.SENDER), fact(F.TAX_CODE, A_TAX)]
    assert book.route([*ourselves(1), *letter]).outcome is outcome
