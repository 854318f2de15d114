"""What a customer's and a contact's record must look like."""

from __future__ import annotations

from app.domain.business import CustomerStatus, DealStage, PartyKind
from app.domain.contacts import ContactInput, check_contact
from app.domain.customers import CustomerInput, check_code, check_customer
from app.domain.imports import ImportKind, choice_of, field_of


def found(entered: CustomerInput) -> set[tuple[str, str]]:
    return {identifier.key for identifier in check_customer(entered).identifiers}


def test_the_domain_follows_from_website_and_own_mail_but_never_from_free_mail() -> None:
    kinds = found(CustomerInput("Công ty A", website="https://www.abc.com.vn/x", emails=("a@b.vn", "x@gmail.com")))
    assert {value for kind, value in kinds if kind == "domain"} == {"abc.com.vn", "b.vn"}


def test_a_person_is_found_by_their_name_and_personal_number() -> None:
    kinds = found(CustomerInput("Nguyễn Văn Bình", kind="person", tax_code="079079630680"))
    assert {("person", "nguyen van binh"), ("personal_id", "079079630680"), ("tax_code", "079079630680")} <= kinds


def test_no_number_of_a_line_of_several_is_lost_unseen() -> None:
    assert check_customer(CustomerInput("Công ty A", phones=("028 3822 1234/35 - 0903 123 456",))).faults == ()
    faults = check_customer(CustomerInput("Công ty A", phones=("0903 123 456; 09031234",))).faults
    assert [fault.field for fault in faults] == ["phones"]


def test_a_bare_place_is_shown_as_the_address_but_finds_nobody() -> None:
    checked = check_customer(CustomerInput("Công ty A", addresses=("Kenya",)))
    assert checked.columns["address"] == "Kenya"
    assert checked.faults == ()
    assert not [i for i in checked.identifiers if i.type == "address"]


def test_the_same_value_twice_is_one_identifier() -> None:
    checked = check_customer(CustomerInput("Công ty A", emails=("a@b.vn", "A@B.VN")))
    assert [i.normalised for i in checked.identifiers if i.type == "email"] == ["a@b.vn"]


def test_codes_are_upper_case_without_spaces_or_accents() -> None:
    assert check_code(" kh-01.a ") == "KH-01.A"
    assert check_code("KH 1") is None
    assert check_code("MÃ1") is None
    assert check_code("x" * 33) is None


def test_a_one_word_name_of_a_contact_is_kept_but_finds_nobody() -> None:
    checked = check_contact(ContactInput(name="Lan", emails=("lan@abc.vn",)))
    assert checked.faults == ()
    assert [i.type for i in checked.identifiers] == ["email"]


def test_headings_are_known_however_they_are_written() -> None:
    for heading in ("Mã KH", "MÃ KHÁCH HÀNG", "ma_khach_hang", "Customer Code", "code"):
        assert field_of(ImportKind.CUSTOMERS, heading) == "code"
    assert field_of(ImportKind.CUSTOMERS, "Email liên hệ") == "contact_email"
    assert field_of(ImportKind.DEALS, "opportunity_id") == "code"
    assert field_of(ImportKind.CUSTOMERS, "Vùng") is None


def test_words_of_files_mean_our_states() -> None:
    assert choice_of("Tiềm năng", CustomerStatus) == "lead"
    assert choice_of("CÁ NHÂN", PartyKind) == "person"
    assert choice_of("Engaging", DealStage) == "qualified"
    assert choice_of("Won", DealStage) == "won"
    assert choice_of("vip", CustomerStatus) is None
