"""Tax codes, personal numbers, phones, mails, domains, accounts, people, addresses: one form each."""

from __future__ import annotations

import pytest

from app.domain.identifiers import (
    IdentifierType,
    domain_and_parents,
    is_free_mail,
    is_shared_sender,
    normalise,
    one_digit_repairs,
    parent_tax_code,
    parse_bank_account,
    registrable,
    require,
    restore_leading_zero,
    split_phones,
    tells_the_company,
)
from app.errors import InvalidInput

T = IdentifierType


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (T.TAX_CODE, "0100112437", "0100112437"),
        (T.TAX_CODE, "MST: 0 1 0 0 1 1 2 4 3 7", "0100112437"),
        (T.TAX_CODE, "0314409058-002", "0314409058-002"),
        (T.TAX_CODE, "0314409058002", "0314409058-002"),
        (T.TAX_CODE, "079185012345", "079185012345"),
        (T.TAX_CODE, "DE136695976", "DE136695976"),
        (T.TAX_CODE, "0100112438", None),
        (T.TAX_CODE, "0314409058-000", None),
        (T.TAX_CODE, "１２３４５６７８９０", None),
        (T.TAX_CODE, "000000000000", None),
        (T.PERSONAL_ID, "079 185 012 345", "079185012345"),
        (T.PERSONAL_ID, "023456789", "023456789"),
        (T.PERSONAL_ID, "C1234567", "C1234567"),
        (T.PERSONAL_ID, "179185012345", None),
        (T.PHONE, "0903 123 456", "+84903123456"),
        (T.PHONE, "ĐT: (84-28) 3822 1234 - máy lẻ 101", "+842838221234"),
        (T.PHONE, "+84 (0) 28 3822 1234 ext. 12", "+842838221234"),
        (T.PHONE, "0168 123 4567", "+84381234567"),
        (T.PHONE, "+84 120 123 4567", "+84701234567"),
        (T.PHONE, "0084 199 123 4567", "+84591234567"),
        (T.PHONE, "1900 545 415", "+841900545415"),
        (T.PHONE, "+65 6123 4567", "+6561234567"),
        (T.PHONE, "12345", None),
        (T.PHONE, "gọi sau", None),
        (T.EMAIL, "Trần Lan <LAN@Abc.VN>", "lan@abc.vn"),
        (T.EMAIL, "mailto:lan@abc.vn", "lan@abc.vn"),
        (T.EMAIL, "lan@công-ty.vn", "lan@xn--cng-ty-ixa.vn"),
        (T.EMAIL, "lan@localhost", None),
        (T.EMAIL, "lan abc.vn", None),
        (T.DOMAIN, "https://www.Abc.com.vn/lien-he?x=1", "abc.com.vn"),
        (T.DOMAIN, "lan@abc.vn", "abc.vn"),
        (T.DOMAIN, "10.0.0.1", None),
        (T.DOMAIN, "localhost", None),
        (T.BANK_ACCOUNT, "0071 0012 34567 - Vietcombank CN HCM", "0071001234567"),
        (T.BANK_ACCOUNT, "DE89 3704 0044 0532 0130 00 Commerzbank", "DE89370400440532013000"),
        (T.BANK_ACCOUNT, "12345", None),
        (T.PERSON, "Ông/Bà: Trần Thị Bé", "tran thi be"),
        (T.PERSON, "Mr. John Smith", "john smith"),
        (T.PERSON, "Giám đốc Lê Văn C", "le van c"),
        (T.PERSON, "Lan", None),
        (T.PERSON, "Phòng 12 Kinh doanh", None),
    ],
)
def test_one_form_for_every_spelling(kind: IdentifierType, raw: str, value: str | None) -> None:
    assert normalise(kind, raw) == value


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ("Số 12/3 đường Nguyễn Huệ, P. Bến Nghé, Q.1, TP.HCM", "12/3 nguyen hue"),
        ("12/3 Nguyen Hue, Ben Nghe Ward, HCMC", "12/3 nguyen hue"),
        ("Tầng 5, Tòa nhà ABC, 12/3 Nguyễn Huệ, Phường Sài Gòn", "12/3 nguyen hue"),
        ("12/3 Nguyễn Huệ Phường Bến Nghé Quận 1", "12/3 nguyen hue"),
        ("144 Quan Nhân, Thanh Xuân, Hà Nội", "144 quan nhan"),
        ("Lô A2, KCN Tân Bình, TP HCM", "lo a2 kcn tan binh"),
        ("Lot A2, Tan Binh Industrial Park", "lo a2 kcn tan binh"),
        ("Thôn 3, xã Tân Lập, huyện Đan Phượng", "thon 3 xa tan lap"),
        ("Hà Nội", None),
    ],
)
def test_an_address_compares_by_house_and_street_across_old_and_new_units(raw: str, key: str | None) -> None:
    assert normalise(T.ADDRESS, raw) == key


def test_several_phones_in_one_cell_are_told_apart() -> None:
    assert split_phones("028 3822 1234/35 - 0903 123 456") == ["+842838221234", "+842838221235", "+84903123456"]
    assert split_phones("0903 123 456 hoặc 0912345678") == ["+84903123456", "+84912345678"]
    assert split_phones("+84 28 3822 1234 x12, 0987.654.321") == ["+842838221234", "+84987654321"]
    assert split_phones("không có") == []


def test_repairs_mend_lookalike_letters_first_then_one_digit_or_one_swap() -> None:
    assert one_digit_repairs("O1OO112437") == ["0100112437"]
    assert "0100112437" in one_digit_repairs("0100112473")
    assert "0314409058-002" in one_digit_repairs("0314409059-002")
    assert one_digit_repairs("0100112437") == []
    assert one_digit_repairs("01001124") == []


def test_a_branch_has_a_parent_and_a_head_office_has_none() -> None:
    assert parent_tax_code("0314409058-002") == "0314409058"
    assert parent_tax_code("0314409058") is None


def test_a_leading_zero_lost_in_a_spreadsheet_comes_back_only_where_the_check_digit_agrees() -> None:
    assert restore_leading_zero("100112437") == "0100112437"
    assert restore_leading_zero("100112438") == "100112438"


def test_domains_are_cut_down_to_what_their_owner_registered() -> None:
    assert registrable("mail.hn.abc.com.vn") == "abc.com.vn"
    assert domain_and_parents("mail.abc.com.vn") == ["mail.abc.com.vn", "abc.com.vn"]
    assert domain_and_parents("abc.vn") == ["abc.vn"]


@pytest.mark.parametrize("domain", ["gmail.com", "hcm.vnn.vn", "yahoo.com.vn"])
def test_free_mail_tells_no_company(domain: str) -> None:
    assert is_free_mail(domain)
    assert not tells_the_company(domain)


@pytest.mark.parametrize("domain", ["meinvoice.vn", "noreply.einvoice.vn", "tenant.onmicrosoft.com", "com.vn"])
def test_shared_senders_and_bare_suffixes_tell_no_company(domain: str) -> None:
    assert domain == "com.vn" or is_shared_sender(domain)
    assert not tells_the_company(domain)


def test_a_bank_account_keeps_its_bank_apart() -> None:
    account = parse_bank_account("STK 123456789 tại Ngân hàng ACB")
    assert account is not None
    assert (account.number, account.bank) == ("123456789", "ACB")


@pytest.mark.parametrize("kind", list(T))
def test_what_is_not_valid_is_refused_with_what_to_change(kind: IdentifierType) -> None:
    with pytest.raises(InvalidInput) as refused:
        require(kind, "…")
    assert refused.value.field == kind.value
    assert len(refused.value.message) > 20


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("36-1234567", "36-1234567"),
        ("123-45-67891", "123-45-67891"),
        ("12 345 678 901", "12 345 678 901"),
        ("CHE-123.456.788", "CHE123456788"),
        ("29ABCDE1234F1Z5", "29ABCDE1234F1Z5"),
        ("12345678", "12345678"),
        ("100123456700003", "100123456700003"),
        ("O312345679", None),
        ("031234567", None),
        ("0312345670", None),
    ],
)
def test_codes_of_other_countries_are_kept_and_slips_are_not_taken_for_them(raw: str, code: str | None) -> None:
    assert normalise(T.TAX_CODE, raw) == code
    assert code is None or normalise(T.TAX_CODE, code) == code
