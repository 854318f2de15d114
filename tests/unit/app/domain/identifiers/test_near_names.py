from __future__ import annotations

import pytest

from app.domain.identifiers.near_names import MOST_KEYS, near_name_keys


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("Công ty TNHH Đại Phát", "CÔNG TY TNHH ĐAI PHÁI"),  # one letter
        ("Công ty Cổ phần Hòa Bình Minh", "Công ty CP Hòa Binn Minh"),  # one word
        ("Công ty TNHH Thương mại Dịch vụ An Khang Thịnh", "Cty TNHH TM DV An Khanq Thịnh"),
    ],
)
def test_a_slip_leaves_a_key_the_same(printed: str, read: str) -> None:
    assert set(near_name_keys(printed)) & set(near_name_keys(read))


def test_what_many_names_share_is_no_key() -> None:
    one, two = (
        near_name_keys("Công ty TNHH Thương mại Dịch vụ Hoa Sen"),
        near_name_keys("Công ty TNHH Thương mại Dịch vụ Đại Á"),
    )
    assert not set(one) & set(two)
    assert near_name_keys("Công ty TNHH Thương mại Dịch vụ") == ()


def test_keys_are_bounded() -> None:
    assert len(near_name_keys("Công ty TNHH " + " ".join(f"chữ{n}" for n in range(60)))) == MOST_KEYS
    assert near_name_keys("") == near_name_keys("!!!") == ()
