"""How American and British agreements open and how long they say they hold, in the odd"
" forms that occur."""

from __future__ import annotations

import pytest

from app.domain.facts import FactField
from tests.unit.workers.understand.papers import facts_of, value, values


@pytest.mark.parametrize(
    ("opening", "date"),
    [
        ("This AGREEMENT, made this 1st day of May, 1999 by and between A Inc. and B LLC.", "1999-05-01"),
        (
            "is entered into this fifteenth day of August, Nineteen Hundred and Ninety-Eight, by and between",
            "1998-08-15",
        ),
        ("made as of the 15th day of September, two thousand and eleven (2011) between A Inc. and", "2011-09-15"),
        ("made as of the Tenth day of May in the year Two Thousand Seven between A Inc. and B LLC.", "2007-05-10"),
        ("dated the 20th day of March in the year 2000, is between A Inc. and B LLC.", "2000-03-20"),
        ("dated for reference purposes only November 18, 2016, is entered into by A Inc. and B LLC.", "2016-11-18"),
        ("is made this ____ day of ________, 2019, by and between A Inc. and B LLC.", None),
        ("is entered into as of February __, 2001 by and between A Inc. and B LLC.", None),
        ("made in duplicate this second day of March, A.D. 1998 between A Inc. and B LLC.", "1998-03-02"),
        ("is between A Inc. and B LLC.\n\nSigned: 14 July 2007\nSigned: 16 July 2007", "2007-07-16"),
    ],
)
def test_the_day_an_agreement_is_made(opening: str, date: str | None) -> None:
    sentence = opening if opening.startswith("This") else f'This Supply Agreement (the "Agreement") {opening}'
    assert value(facts_of(f"SUPPLY AGREEMENT\n\n{sentence}"), FactField.DATE) == date


@pytest.mark.parametrize(
    ("sentence", "parties"),
    [
        (
            "between Hale, Moreno and Company, through its north unit, and Ostrava Labs, Inc.",
            ["Hale, Moreno and Company", "Ostrava Labs, Inc."],
        ),
        ('between tidewater.com, inc. ("T") and Model X, Inc. ("Customer")', ["tidewater.com, inc.", "Model X, Inc."]),
        ("between Verity Inc. (“Verity”) and eQUIP Systems Corp. (“Customer”)", ["Verity Inc.", "eQUIP Systems Corp."]),
        (
            (
                "between North Dock Limited, a company incorporated in England and Wales (“Host”); and"
                " PEARL GAMES PLC, a company"
            ),
            ["North Dock Limited", "PEARL GAMES PLC"],
        ),
        (
            "between Loop Mills, Inc. and the Economic Development Authority of the County of Orange.",
            ["Loop Mills, Inc.", "Economic Development Authority of the County of Orange"],
        ),
        (
            "between First Leasing Corp., as Lessor, and Delta Trucking Company, Inc., as Lessee.",
            ["First Leasing Corp.", "Delta Trucking Company, Inc."],
        ),
        (
            "by and among\n\nTARN INTERNATIONAL LTD.,\n\nCOVE LTD.\n\nand\n\nTARN ELECTRONICS LTD.\n",
            ["TARN INTERNATIONAL LTD.", "COVE LTD.", "TARN ELECTRONICS LTD."],
        ),
        (
            "between\n\nBayside Care LLC\n\n- and -\n\nCangrove Corporation\n\n",
            ["Bayside Care LLC", "Cangrove Corporation"],
        ),
        (
            ("between the funds listed on Exhibit A, on behalf of their series, and Shareholder Desk, Inc. (“SD”)."),
            ["Shareholder Desk, Inc."],
        ),
        (
            (
                "BETWEEN the Owner:\nRick's Diners, Inc.\n10 Cutten Road\n\nand the Contractor:\nSOLID"
                " BUILDERS, INC.\n1200 Main Street"
            ),
            ["Rick's Diners, Inc.", "SOLID BUILDERS, INC."],
        ),
    ],
)
def test_parties_of_an_opening(sentence: str, parties: list[str]) -> None:
    facts = facts_of(f"MASTER AGREEMENT\n\nThis Master Agreement is made as of May 1, 2010 {sentence}")
    assert values(facts, FactField.PARTY) == parties


@pytest.mark.parametrize(
    ("head", "date"),
    [
        ("Dated as of November 1, 2006, as amended and restated as of March 14, 2008", "2008-03-14"),
        ("Transportation Contract dated May 1, 2002 (the “Contract”)\nEffective Date: November 1, 2002", "2002-05-01"),
    ],
)
def test_the_day_a_cover_tells(head: str, date: str) -> None:
    assert value(facts_of(f"SERVICING AGREEMENT\n\n{head}\n\namong A Inc. and B LLC."), FactField.DATE) == date


def test_a_day_and_a_line_of_the_contents_are_no_parties() -> None:
    contents = "This agreement: contents\n17.B. BY FRANCHISEE........43 17.E. FORMATION OF A CORPORATION........44\n"
    facts = facts_of(f"LOAN AGREEMENT\n{contents}The Loan is repaid under this agreement by 23 April 2016.")
    assert values(facts, FactField.PARTY) == []


def test_an_opening_far_down_behind_the_contents_of_a_file_of_one_page() -> None:
    contents = "".join(f"{n}. SOME HEADING OF THE CONTENTS{'.' * 30}{n}\n" for n in range(150))
    opening = 'This Agreement is made this 5th day of May, 2004 by and between Pretz Time, Inc., and Mall Corp. ("M").'
    facts = facts_of(f"FRANCHISE AGREEMENT\n{contents}\n{opening}")
    assert values(facts, FactField.PARTY) == ["Pretz Time, Inc.", "Mall Corp."]
    assert value(facts, FactField.DATE) == "2004-05-05"


@pytest.mark.parametrize(
    ("clause", "effective", "expiry"),
    [
        (
            (
                "It shall commence on the date first above written and continue in effect for an initial"
                " term of five (5) years."
            ),
            "2010-02-09",
            "2015-02-09",
        ),
        ("The term of this Agreement begins October 1, 2011 and ends September 30, 2014.", "2011-10-01", "2014-09-30"),
        (
            (
                "The Company engages the Consultant for twelve (12) months commencing on April 12, 2010 and"
                " ending on April 11, 2011."
            ),
            "2010-04-12",
            "2011-04-11",
        ),
        (
            "It continues for twelve (12) full calendar months after the Commencement Date of 1 March 2010.",
            "2010-03-01",
            "2011-03-01",
        ),
        (
            (
                "It takes effect on the Commencement Date and continues until the expiry of ten years"
                ' thereafter. "Commencement Date" means 1 February 2012.'
            ),
            "2012-02-01",
            "2022-02-01",
        ),
        ("Its term shall be from November 15, 2010 through November 14, 2013, inclusive.", "2010-11-15", "2013-11-14"),
        (
            "The initial term extends until the date three (3) years following the date hereof.",
            "2010-02-09",
            "2013-02-09",
        ),
        (
            "This Agreement shall terminate upon the earlier of (x) the launch and (y) March 31, 2019.",
            None,
            "2019-03-31",
        ),
        ("This Agreement expires at 11:59 p.m., Eastern time, on December 31, 2012.", None, "2012-12-31"),
        ("The parties shall perform it through June 30, 2013 (the “Expiration Date”).", None, "2013-06-30"),
        ("For five (5) years from the Launch no party shall compete.", None, None),
        (
            "Its term ends on the day immediately preceding the third anniversary of the date hereof.",
            "2010-02-09",
            "2013-02-08",
        ),
        (
            "The initial term begins on April 1, 2010 and extends for a period of two (2) years.",
            "2010-04-01",
            "2012-04-01",
        ),
        ("The term of this Agreement is five (5) Contract Years.", None, "2015-02-09"),
        ("Term. From the Effective Date through December 31, 2014.", None, "2014-12-31"),
        ("It lasts until the earlier of (i) the third anniversary of its date or (ii) its end.", None, "2013-02-09"),
        ("This Agreement is effective as of 12:01 a.m. on March 1, 2010.", "2010-03-01", None),
        ("It is signed on the 26 day of the month and continues in perpetuity.", None, None),
    ],
)
def test_how_long_an_agreement_holds(clause: str, effective: str | None, expiry: str | None) -> None:
    facts = facts_of(
        f"SUPPLY AGREEMENT\n\nThis Agreement is entered into on 9 February 2010 by A Inc. and B LLC.\n\n{clause}"
    )
    assert value(facts, FactField.EFFECTIVE) == effective
    assert value(facts, FactField.EXPIRY) == expiry


def test_the_later_of_two_signatures_makes_and_starts_an_agreement() -> None:
    facts = facts_of(
        "SERVICES AGREEMENT\n\nThis Agreement is entered into by and between Acme LLP, an Illinois partnership, and Con"
        " Tech, Inc., a Delaware corporation, as of the later of the two signature dates below.\n\n"
        "Acme LLP\nDate: 5 May 2011\n\nCon Tech, Inc.\nDate: 9 May 2011"
    )
    assert (value(facts, FactField.DATE), value(facts, FactField.EFFECTIVE)) == ("2011-05-09", "2011-05-09")
