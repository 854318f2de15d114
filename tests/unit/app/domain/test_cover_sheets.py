"""The text of a cover sheet's code: what it says, and that nothing is believed that was not signed here."""

from __future__ import annotations

import pytest

from app.domain.cover_sheets import SHEET_TYPES, CoverSheet, ReadSheet, is_ours, payload_of, read_payload
from app.domain.documents import DocumentType

KEY = "a secret of this installation"
NOTHING = ReadSheet(CoverSheet(), False)


@pytest.mark.parametrize("kind", [None, *SHEET_TYPES])
@pytest.mark.parametrize("code", ["", "KH00012", "A.B-C_1", "X" * 32])
def test_what_is_printed_is_read(code: str, kind: DocumentType | None) -> None:
    sheet = CoverSheet(code, kind)
    text = payload_of(sheet, KEY)
    assert is_ours(text)
    assert read_payload(text, KEY) == ReadSheet(sheet, True)


def test_the_form_is_the_one_that_printed_sheets_have() -> None:
    text = payload_of(CoverSheet("KH00012", DocumentType.CONTRACT_APPENDIX), KEY)
    assert text == "HOSO1:KH00012:CONTRACT-APPENDIX:" + text[-16:]
    assert payload_of(CoverSheet(), KEY).startswith("HOSO1:-:-:")
    # Sheets lie in drawers for years: another signature would make all of them worthless.
    assert payload_of(CoverSheet("KH00012"), KEY) == "HOSO1:KH00012:-:7MNW3EVZRKWDLQSA"


@pytest.mark.parametrize(
    "text",
    [
        "HOSO1:KH00012:-:AAAAAAAAAAAAAAAA",
        "HOSO1:KH00012:-:",
        "HOSO1:KH00012",
        "HOSO2:KH00012:-:AAAAAAAAAAAAAAAA:more",
        "HOSO1::::",
    ],
)
def test_what_was_not_signed_here_separates_and_says_nothing(text: str) -> None:
    assert is_ours(text)
    assert read_payload(text, KEY) == NOTHING


def test_a_changed_customer_type_or_key_breaks_the_signature() -> None:
    text = payload_of(CoverSheet("KH00012", DocumentType.INVOICE), KEY)
    assert read_payload(text.replace("KH00012", "KH00013"), KEY) == NOTHING
    assert read_payload(text.replace("INVOICE", "CONTRACT"), KEY) == NOTHING
    assert read_payload(text, KEY + "!") == NOTHING


@pytest.mark.parametrize(
    "text", ["", "https://hoso.example", "HOSO", "hoso1:KH1:-:A", "XHOSO1:KH1", "HOSO1:" + "A" * 400]
)
def test_other_codes_are_not_ours(text: str) -> None:
    assert not is_ours(text)
