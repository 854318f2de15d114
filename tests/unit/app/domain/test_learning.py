"""What a correction teaches of the customer it was not."""

from __future__ import annotations

import pytest

from app.domain.decisions import Evidence, Signal
from app.domain.facts import Fact, FactField
from app.domain.identifiers import IdentifierType, normalise
from app.domain.learning import Held, LessonKind, Misled, misleading

T = IdentifierType
ALIAS = "CÔNG TY TNHH ANPHA MIỀN TÂY"
KEY = normalise(T.NAME, ALIAS) or ""
BASE = normalise(T.BASE_NAME, ALIAS) or ""
CODE = "0312345678"


def party(name: str) -> Fact:
    return Fact(FactField.PARTY, name, name, 1, 0.9, "test", party=1)


def sign(signal: Signal, value: str, weight: float = 10.5) -> Evidence:
    return Evidence(signal, value, weight, 1)


def learned(kind: IdentifierType, value: str) -> Held:
    return Held(kind, value, learned=True)


def entered(kind: IdentifierType, raw: str) -> Held:
    return Held(kind, normalise(kind, raw) or "", learned=False)


def test_a_learned_name_that_misled_means_the_customer_no_more() -> None:
    found = misleading([sign(Signal.ALIAS, KEY)], [party(ALIAS)], [learned(T.ALIAS, KEY)])
    assert found == (Misled(T.ALIAS, ALIAS, KEY, LessonKind.NEGATIVE),)


def test_a_name_of_which_only_the_base_fitted_is_remembered_as_somebody_elses() -> None:
    held = [entered(T.NAME, "Công ty CP Anpha Miền Tây")]
    found = misleading([sign(Signal.BASE_NAME, BASE, 6.0)], [party(ALIAS)], held)
    assert found == (Misled(T.ALIAS, ALIAS, KEY, LessonKind.NEGATIVE),)


@pytest.mark.parametrize("kind", [T.NAME, T.ALIAS, T.FORMER_NAME])
def test_what_people_entered_is_never_touched(kind: IdentifierType) -> None:
    assert misleading([sign(Signal.NAME, KEY)], [party(ALIAS)], [entered(kind, ALIAS)]) == ()


def test_the_short_form_of_an_entered_name_stays_theirs() -> None:
    held = [entered(T.NAME, ALIAS)]
    assert misleading([sign(Signal.BASE_NAME, BASE, 6.0)], [party("Anpha Miền Tây")], held) == ()


def test_an_entered_value_that_was_taken_away_is_not_turned_into_a_lesson() -> None:
    row = Held(T.ALIAS, KEY, learned=False, active=False)
    assert misleading([sign(Signal.BASE_NAME, BASE, 6.0)], [party(ALIAS)], [row]) == ()


def test_with_two_names_on_the_paper_nobody_knows_which_misled() -> None:
    facts = [party(ALIAS), party("Công ty CP Bê Ta")]
    assert misleading([sign(Signal.ALIAS, KEY)], facts, [learned(T.ALIAS, KEY)]) == ()


def test_a_weak_sign_led_nowhere() -> None:
    assert misleading([sign(Signal.ALIAS, KEY, 3.9)], [party(ALIAS)], [learned(T.ALIAS, KEY)]) == ()


def test_beside_the_customers_own_tax_code_the_name_did_not_lead_there() -> None:
    held = [entered(T.TAX_CODE, CODE), learned(T.ALIAS, KEY)]
    signs = [sign(Signal.TAX_CODE, normalise(T.TAX_CODE, CODE) or CODE, 12.5), sign(Signal.ALIAS, KEY)]
    assert misleading(signs, [party(ALIAS)], held) == ()


def test_a_learned_tax_code_is_somebody_elses_and_an_entered_one_is_not_judged() -> None:
    code = normalise(T.TAX_CODE, "0312345673")
    assert code is not None
    fact = Fact(FactField.TAX_CODE, code, code, 1, 0.9, "test", party=1)
    signs = [sign(Signal.TAX_CODE, code, 12.5)]
    assert misleading(signs, [fact], [learned(T.TAX_CODE, code)]) == (
        Misled(T.TAX_CODE, code, code, LessonKind.NEGATIVE),
    )
    assert misleading(signs, [fact], [entered(T.TAX_CODE, code)]) == ()


@pytest.mark.parametrize(
    ("signal", "kind", "value"),
    [(Signal.CONTACT_EMAIL, T.EMAIL, "ke.toan@dichvu.vn"), (Signal.PHONE, T.PHONE, "+84903123456")],
)
def test_what_several_may_share_says_nothing_any_more(signal: Signal, kind: IdentifierType, value: str) -> None:
    found = misleading([sign(signal, value, 6.4)], [], [learned(kind, value)])
    assert found == (Misled(kind, value, value, LessonKind.RETIRED),)
    assert misleading([sign(signal, value, 6.4)], [], [Held(kind, value, learned=False)]) == ()
