"""Company names: one key for every way of writing one name, different keys for sisters."""

from __future__ import annotations

import pytest

from app.domain.identifiers import IdentifierType, LegalForm, forms_agree, normalise, parse_company_name


@pytest.mark.parametrize(
    ("raw", "full_key", "base_key"),
    [
        ("CÔNG TY TNHH ĐẠI PHÁT", "tnhh dai phat", "dai phat"),
        ("Cty TNHH Đại Phát", "tnhh dai phat", "dai phat"),
        ("Công ty Trách nhiệm Hữu hạn Đại Phát", "tnhh dai phat", "dai phat"),
        ("Công ty T.N.H.H Đại Phát", "tnhh dai phat", "dai phat"),
        ("Dai Phat Co., Ltd.", "tnhh dai phat", "dai phat"),
        ("Dai Phat Company Limited", "tnhh dai phat", "dai phat"),
        ("Công ty TNHH Hai Thành Viên Trở Lên Đại Phát", "tnhh dai phat", "dai phat"),
        ("Công ty TNHH Một Thành Viên Đại Phát Sài Gòn", "tnhh mtv dai phat sai gon", "dai phat sai gon"),
        ("CTY TNHH 1TV Đại Phát Sài Gòn", "tnhh mtv dai phat sai gon", "dai phat sai gon"),
        ("CTCP Đại Phát", "cp dai phat", "dai phat"),
        ("Dai Phat Joint Stock Company", "cp dai phat", "dai phat"),
        ("Tổng Công ty Đại Phát - CTCP", "cp dai phat", "dai phat"),
        ("Công ty Cổ phần Đầu tư và Xây dựng Hòa Bình", "cp dau tu xay dung hoa binh", "dau tu xay dung hoa binh"),
        ("CTY CP ĐT XD Hoà Bình", "cp dau tu xay dung hoa binh", "dau tu xay dung hoa binh"),
        ("Công ty TNHH TM & DV Sao Mai", "tnhh thuong mai dich vu sao mai", "thuong mai dich vu sao mai"),
        ("Sao Mai Trading and Service Co., Ltd", "tnhh thuong mai dich vu sao mai", "thuong mai dich vu sao mai"),
        ("ABC Vietnam Co Ltd", "tnhh abc viet nam", "abc viet nam"),
        ("Công ty TNHH ABC (Việt Nam)", "tnhh abc viet nam", "abc viet nam"),
        ("Công ty CP Chăn nuôi C.P. Việt Nam", "cp chan nuoi cp viet nam", "chan nuoi cp viet nam"),
        ("DNTN Minh Tâm", "dntn minh tam", "minh tam"),
        ("Hợp tác xã Nông nghiệp An Giang", "htx nong nghiep an giang", "nong nghiep an giang"),
        ("Hộ kinh doanh Cà phê Mây", "hkd ca phe may", "ca phe may"),
        ("Công ty Hợp danh Luật Á Châu", "ctyhd luat a chau", "luat a chau"),
        ("Global Trade Pte. Ltd.", "pte global trade", "global trade"),
        ("Müller GmbH", "foreign muller", "muller"),
        ("Ông Nguyễn Văn An", "nguyen van an", "nguyen van an"),
    ],
)
def test_every_way_of_writing_a_name_gives_its_keys(raw: str, full_key: str, base_key: str) -> None:
    name = parse_company_name(raw)
    assert name is not None
    assert (name.full_key, name.base_key) == (full_key, base_key)
    assert normalise(IdentifierType.NAME, full_key) == full_key


@pytest.mark.parametrize(
    "raw",
    [
        "Chi nhánh Hà Nội - Công ty TNHH Đại Phát",
        "CN Công ty TNHH Đại Phát tại Hà Nội",
        "CÔNG TY TNHH ĐẠI PHÁT - CHI NHÁNH HÀ NỘI",
        "VPĐD Công ty TNHH Đại Phát tại Hà Nội",
    ],
)
def test_a_branch_keeps_the_base_name_and_says_where(raw: str) -> None:
    name = parse_company_name(raw)
    assert name is not None
    assert (name.base_key, name.branch, name.place, name.legal_form) == ("dai phat", True, "ha noi", LegalForm.TNHH)


@pytest.mark.parametrize("raw", ["", "  ", "Công ty", "Công ty TNHH", "---", "TNHH MTV"])
def test_a_legal_form_alone_is_no_name(raw: str) -> None:
    assert normalise(IdentifierType.NAME, raw) is None


def test_legal_forms_agree_differ_or_say_nothing() -> None:
    assert forms_agree(LegalForm.TNHH, LegalForm.TNHH) is True
    assert forms_agree(LegalForm.TNHH, LegalForm.CP) is False
    assert forms_agree(LegalForm.TNHH, LegalForm.TNHH_MTV) is None
    assert forms_agree(LegalForm.CORP, LegalForm.CP) is None
    assert forms_agree(None, LegalForm.CP) is None


def test_an_abbreviated_investment_company_is_not_one_called_dt() -> None:
    assert normalise(IdentifierType.NAME, "Công ty TNHH DT Sao") != normalise(
        IdentifierType.NAME, "Công ty TNHH ĐT Sao"
    )
