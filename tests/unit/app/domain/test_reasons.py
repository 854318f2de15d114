"""Decisions in words a salesperson understands."""

from __future__ import annotations

import pytest

from app.domain.decisions import PERSON_SAID_NO, Candidate, Decision, Evidence, Outcome, Signal
from app.domain.reasons import Reason, explain, reason_text, sign_text

BEST = Candidate(
    "1",
    "KH1",
    "Công ty TNHH Đại Phát",
    0.99,
    (Evidence(Signal.TAX_CODE, "0312345678", 12.5, 2), Evidence(Signal.PHONE, "+84903123456", 7.5, 1)),
)
OTHER = Candidate("2", "KH2", "Công ty CP Đại Phát", 0.01, (Evidence(Signal.BASE_NAME, "dai phat", 1.5, 1),))


def test_a_filing_says_its_reason_its_signs_with_pages_and_why_not_the_next() -> None:
    decision = Decision(Outcome.FILED, "1", (BEST, OTHER), Reason.SOLE_TAX_CODE.value, "x")
    assert explain(decision, "en") == [
        "It carries this customer's tax code.",
        "For Công ty TNHH Đại Phát: tax code 0312345678 on page 2, phone +84903123456 on page 1.",
        "Not Công ty CP Đại Phát: it has only name “dai phat” (legal form aside) on page 1.",
    ]
    assert explain(decision, "vi")[0] == "Có mã số thuế của khách hàng này."


def test_a_runner_up_something_speaks_against_says_what() -> None:
    against = Candidate("2", "KH2", "Công ty CP Đại Phát", 0.0, (Evidence(Signal.TAX_CODE, "0312345678", -7.0, 1),))
    decision = Decision(Outcome.FILED, "1", (BEST, against), Reason.SOLE_TAX_CODE.value, "x")
    assert explain(decision, "en")[-1] == (
        "Not Công ty CP Đại Phát: another company's tax code 0312345678 on page 1 speaks against."
    )


def test_a_review_shows_both_sides_of_both_candidates() -> None:
    decision = Decision(Outcome.REVIEW, None, (BEST, OTHER), Reason.AMBIGUOUS.value, "x")
    assert len(explain(decision, "vi")) == 3


@pytest.mark.parametrize("locale", ["vi", "en"])
def test_every_reason_and_every_sign_has_words(locale: str) -> None:
    assert all(reason_text(reason.value, locale) != reason.value for reason in Reason)
    assert all(sign_text(Evidence(signal, "1", 1.0, 3), locale) for signal in Signal)


@pytest.mark.parametrize("locale", ["vi", "en"])
def test_a_sign_against_says_what_it_is_and_a_persons_no_who_said_it(locale: str) -> None:
    for signal in (Signal.TAX_CODE, Signal.NAME, Signal.NAME_ADDRESS):
        assert sign_text(Evidence(signal, "x", -2.0), locale) != sign_text(Evidence(signal, "x", 2.0), locale)
    for signal in Signal:
        sign = sign_text(Evidence(signal, "x", 1.0, 2), locale)
        said_no = sign_text(Evidence(signal, "x", PERSON_SAID_NO, 2), locale)
        assert said_no.startswith(sign)
        assert ("somebody said" if locale == "en" else "đã có người nói") in said_no


def test_a_value_with_braces_is_shown_as_it_is() -> None:
    evidence = Evidence(Signal.NAME, "{name} {signs}", 1.0)
    candidate = Candidate("1", "KH1", "{signs}", 1.0, (evidence,))
    decision = Decision(Outcome.FILED, "1", (candidate,), "full_name", "x")
    assert explain(decision, "en")[1] == "For {signs}: full name “{name} {signs}”."


def test_a_reason_of_a_forgotten_rule_set_is_shown_as_its_key() -> None:
    assert reason_text("of_old", "vi") == "of_old"
