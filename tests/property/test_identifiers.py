"""Whatever is thrown at the normaliser: it answers, and its answer is its own normal form."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from stdnum.vn import mst

from app.domain.identifiers import IdentifierType, normalise, one_digit_repairs, parent_tax_code, split_phones

_WORDS = st.lists(
    st.sampled_from(
        "công ty tnhh TNHH CP cổ phần một thành viên MTV 1 2 hai chi nhánh CN tại Hà Nội - Đại Phát TM & DV ĐT đt XD"
        " và hd hợp danh hộ kinh doanh co., ltd. company limited trading service jsc corp pte gmbh ông bà số"
        " 12/3 đường phố phường quận P.1 Q.3 lô A2 KCN , . / km 9 tp HCM T.N.H.H tỉnh tập đoàn tổng DNTN"
        " van phong dai dien".split()
    ),
    max_size=9,
).map(" ".join)
_ANY = st.one_of(st.text(max_size=60), _WORDS, st.from_regex(r"[0-9+(). /-]{0,24}", fullmatch=True))


@given(kind=st.sampled_from(IdentifierType), raw=_ANY)
@example(kind=IdentifierType.NAME, raw="CN CN Công ty TNHH A tại B tại C")
def test_a_normal_form_is_its_own_normal_form(kind: IdentifierType, raw: str) -> None:
    value = normalise(kind, raw)
    assert value is None or (value != "" and normalise(kind, value) == value)


@given(head=st.integers(10**6, 10**9 - 1), at=st.integers(0, 9), wrong=st.sampled_from("0123456789"))
def test_one_wrong_digit_of_a_tax_code_is_always_among_the_repairs(head: int, at: int, wrong: str) -> None:
    code = f"{head:09d}" + mst.calc_check_digit(f"{head:09d}")
    damaged = code[:at] + wrong + code[at + 1 :]
    if not mst.is_valid(code) or damaged == code:
        return
    assert code in one_digit_repairs(damaged)
    assert all(mst.is_valid(repair) for repair in one_digit_repairs(damaged))


@given(raw=_ANY)
def test_phones_of_any_cell_are_e164_and_distinct(raw: str) -> None:
    phones = split_phones(raw)
    assert all(normalise(IdentifierType.PHONE, phone) == phone for phone in phones)
    assert len(set(phones)) == len(phones)


@given(raw=_ANY)
def test_a_parent_code_is_a_head_office_code(raw: str) -> None:
    parent = parent_tax_code(raw)
    assert parent is None or (len(parent) == 10 and parent_tax_code(parent) is None)


def test_naughty_strings_break_no_normaliser() -> None:
    folder = Path(os.environ.get("HOSO_TEST_DATA", Path(__file__).parents[2].parent / "shared" / "data"))
    path = folder / "strings" / "blns.json"
    if not path.exists():
        pytest.skip("the naughty strings are not here (HOSO_TEST_DATA)")
    for raw in json.loads(path.read_text(encoding="utf-8")):
        for kind in IdentifierType:
            value = normalise(kind, raw)
            assert value is None or normalise(kind, value) == value
