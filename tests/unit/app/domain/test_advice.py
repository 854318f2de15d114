"""What would settle a document that waits, and what a customer lacks beside the best."""

from __future__ import annotations

import pytest

from app.domain.advice import lacking, what_settles
from app.domain.decisions import Candidate, Decision, Evidence, Outcome, Signal
from app.domain.reasons import Reason, reason_text

NAME = Evidence(Signal.BASE_NAME, "dai phat", 5.0, 1)
FIRST = Candidate("1", "KH1", "Công ty TNHH Đại Phát", 0.4, (NAME,))
SECOND = Candidate("2", "KH2", "Công ty CP {Đại Phát}", 0.4, (NAME,))
FILED = list(Reason)[: list(Reason).index(Reason.SHEET_FORGED)]


def waiting(reason: str, *candidates: Candidate) -> Decision:
    return Decision(Outcome.REVIEW, None, candidates, reason, "x")


@pytest.mark.parametrize("locale", ["vi", "en"])
def test_every_reason_to_ask_says_what_would_settle_it(locale: str) -> None:
    asks = [reason for reason in Reason if reason not in FILED and reason is not Reason.STACK]  # a stack asks nothing
    said = [what_settles(waiting(reason.value, FIRST, SECOND), locale) for reason in asks]
    assert all(text.strip() and text != reason_text(reason, locale) for text, reason in zip(said, asks, strict=True))
    assert len(set(said)) == len(said)


def test_what_is_filed_needs_nothing() -> None:
    assert what_settles(Decision(Outcome.FILED, "1", (FIRST,), Reason.WEAK.value, "x"), "en") == ""
    assert all(what_settles(waiting(reason.value, FIRST), "vi") == "" for reason in FILED)


def test_sisters_are_named_and_the_missing_tax_code_is_told() -> None:
    said = what_settles(waiting(Reason.AMBIGUOUS_SISTERS.value, FIRST, SECOND), "en")
    assert "Công ty TNHH Đại Phát or Công ty CP {Đại Phát}?" in said
    assert said.endswith("There is no tax code of theirs on it.")
    code = Evidence(Signal.TAX_CODE, "0312345678", -7.0, 1)
    with_code = Candidate("1", "KH1", "A", 0.4, (NAME, code))
    assert "no tax code" not in what_settles(waiting(Reason.AMBIGUOUS_SISTERS.value, with_code, SECOND), "en")


def test_customers_the_reader_may_not_see_are_not_named() -> None:
    assert "the one or another?" in what_settles(waiting(Reason.AMBIGUOUS.value), "en")
    assert "Đại Phát hay bên khác?" in what_settles(waiting(Reason.AMBIGUOUS.value, FIRST), "vi")


def test_a_reason_of_a_forgotten_rule_set_has_no_advice() -> None:
    assert what_settles(waiting("of_old", FIRST), "vi") == ""


@pytest.mark.parametrize("locale", ["vi", "en"])
def test_every_kind_of_sign_can_be_lacking(locale: str) -> None:
    for signal in Signal:
        best = Candidate("1", "KH1", "A", 0.9, (Evidence(signal, "x", 9.0),))
        (kind,) = lacking(Candidate("2", "KH2", "B", 0.1, ()), best, locale)
        assert kind
        assert lacking(best, best, locale) == ()


def test_what_speaks_against_the_best_is_not_lacking() -> None:
    best = Candidate("1", "KH1", "A", 0.9, (NAME, Evidence(Signal.TAX_CODE, "0", -7.0)))
    assert lacking(Candidate("2", "KH2", "B", 0.1, ()), best, "en") == ("the name",)
