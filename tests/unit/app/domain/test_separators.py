"""Which codes separate: those that are named, whole, and no others."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from app.domain.cover_sheets import CoverSheet, payload_of
from app.domain.separators import ArchiveNumbers, Patch, SeenPage, Separators, checked, separators_of
from app.errors import InvalidInput

OURS = payload_of(CoverSheet("KH00012"), "key")
BUSINESS = (
    "8934563138165",
    "VN0123456789",
    "00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN6304F4E5",
    "https://example.vn/PATCHT",
    "PATCHT-2024",
    "ASN",
)


@pytest.mark.parametrize("code", ["PATCHT", "patcht", " PatchT\r\n"])
def test_a_text_that_is_named_separates(code: str) -> None:
    look = Separators().look(SeenPage(3, (BUSINESS[0], code)))
    assert look.is_separator and not look.stays and not look.code and not look.is_content


@pytest.mark.parametrize("code", BUSINESS)
def test_what_else_is_on_a_page_separates_nothing(code: str) -> None:
    everything = Separators(archive=ArchiveNumbers.BEGIN)
    look = everything.look(SeenPage(3, (code,)))
    assert not look.is_separator and not look.begins and not look.code and look.is_content


@pytest.mark.parametrize("patch", list(Patch))
def test_patch_codes_separate_where_they_are_named(patch: Patch) -> None:
    assert Separators().look(SeenPage(1, patch=patch)).is_separator == (patch in (Patch.T, Patch.TWO))
    assert not Separators(patches=frozenset()).look(SeenPage(1, patch=patch)).is_separator
    assert Separators(patches=frozenset({patch})).look(SeenPage(1, patch=patch)).is_separator


def test_our_own_sheet_comes_before_all_others() -> None:
    look = Separators().look(SeenPage(1, ("PATCHT", OURS), Patch.T))
    assert (look.code, look.is_separator) == (OURS, False)


def test_a_sheet_stays_where_it_should_or_where_a_paper_is_on_it() -> None:
    sheet = SeenPage(1, ("PATCHT",))
    assert Separators(keeps_sheets=True).look(sheet).stays
    look = Separators().look(replace(sheet, is_full=True))
    assert look.stays and look.is_content


def test_backs_are_left_out_only_where_that_is_wanted_and_they_are_bare() -> None:
    bare = SeenPage(2, is_blank=True, is_bare=True)
    assert not Separators().look(bare).is_left_out
    wanted = Separators(drops_backs=True)
    assert wanted.look(bare).is_left_out
    assert not wanted.look(replace(bare, is_bare=False)).is_left_out
    assert not wanted.look(replace(bare, number=3)).is_left_out


@pytest.mark.parametrize(
    ("code", "number"),
    [("ASN00012", "ASN00012"), ("asn 12", "ASN12"), ("ASN-7", "ASN7"), ("ASNX1", None), ("XASN1", None),
     ("ASN" + "1" * 13, None), ("ASN12/3", None)],
)  # fmt: skip
def test_archive_numbers_are_read_where_that_is_wanted(code: str, number: str | None) -> None:
    seen = SeenPage(1, ("8934563138165", code))
    assert Separators().archive_number(seen) is None
    kept = Separators(archive=ArchiveNumbers.KEPT)
    assert kept.archive_number(seen) == number and not kept.look(seen).begins
    assert Separators(archive=ArchiveNumbers.BEGIN).look(seen).begins == (number is not None)


def test_codes_of_others_are_looked_for_only_where_somebody_wants_them() -> None:
    assert Separators().needs_codes
    assert not Separators(texts=frozenset()).needs_codes
    assert Separators(texts=frozenset(), archive=ArchiveNumbers.KEPT).needs_codes


def test_settings_are_kept_as_they_were() -> None:
    some = Separators(frozenset({Patch.THREE}), frozenset({"TRENNBLATT"}), True, 2, True, ArchiveNumbers.BEGIN, "LT")
    assert separators_of(json.loads(json.dumps(some.as_json()))) == some
    assert separators_of(None) == Separators()
    assert checked(replace(some, texts=frozenset({" trennblatt ", ""}), prefix="lt")) == some


@pytest.mark.parametrize(
    "wanted",
    [
        Separators(texts=frozenset({"8934563138165"})),
        Separators(texts=frozenset({"abc"})),
        Separators(texts=frozenset({"x" * 41})),
        Separators(texts=frozenset({OURS})),
        Separators(texts=frozenset(f"TEXT{n}" for n in range(21))),
        Separators(blanks=-1),
        Separators(blanks=10),
        Separators(prefix="1"),
        Separators(prefix=""),
    ],
)
def test_settings_that_would_split_papers_are_refused(wanted: Separators) -> None:
    with pytest.raises(InvalidInput):
        checked(wanted)
