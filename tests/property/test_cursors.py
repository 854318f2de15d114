"""A cursor gives back what went in; anything else is refused, never a crash."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.db.cursors import decode, encode
from app.errors import InvalidInput

moments = st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC))


@given(st.one_of(st.text(), st.integers(), st.dates(min_value=date(1900, 1, 1)), moments), st.text())
def test_what_was_packed_comes_back(value: object, tie: str) -> None:
    assert decode(encode(value, tie)) == (value, tie)


@given(st.text())
def test_nonsense_is_refused_in_words(text: str) -> None:
    try:
        decode(text)
    except InvalidInput as err:
        assert err.field == "cursor"


@pytest.mark.parametrize("text", ["", "e30", "WyJ0IiwiMjAyNi0wMS0wMSIsImEiXQ", "WyJ2IixbMV0sImEiXQ"])
def test_what_has_another_shape_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        decode(text)
