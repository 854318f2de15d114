"""Facts and signs name their place on a page, and what named it lights it: in pictures, in text, in a mail's head."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from app.db.tables import Page
from app.domain.decisions import Candidate, Evidence, Signal
from app.domain.facts import TOTAL_AGAINST_WORDS, TOTAL_AND_WORDS, WORDS_AGAINST_TOTAL, WORDS_ALONE, Fact, FactField
from app.domain.reading import MailHeaders, PageOutcome, PageRead, ReadMethod
from app.services.pages import Marks, PageContent
from app.web.documents.facts_view import Around, single_facts
from app.web.documents.places import fact_key, pieces_of, places_of, sign_keys
from tests.integration.web.conftest import Browser, Site
from tests.integration.web.paper_maker import Paper, candidate, customer, put

TEXT = "Số: 42/2026/HĐ\nTheo hợp đồng 42/2026/HĐ, không phải 142/2026/HĐ"
NUMBER = Fact(FactField.NUMBER, "42/2026/HĐ", "42/2026/HĐ", 1, 0.9, "number", None, 4, 14)
HEADERS = MailHeaders(
    from_address="an@khach.vn", from_name="Lê An", to=("docs@us.vn",), subject="Hỏi giá", sent_at="2026-11-25T09:05"
)


def content(*facts: Fact, number: int = 1, text: str = TEXT) -> PageContent:
    return PageContent(PageRead(number, text, ReadMethod.NATIVE, PageOutcome.TEXT), tuple(enumerate(facts)))


def fact(field: str, value: str, **more: object) -> dict[str, object]:
    return {"field": field, "value": value, "raw": value, "page": 1, "confidence": 0.9, "rule": "x"} | more


def test_the_same_value_elsewhere_is_a_further_place_but_not_inside_another() -> None:
    places = places_of(content(NUMBER))
    assert [(place.start, place.again) for place in places] == [(4, False), (TEXT.index("42", 14), True)]
    assert [place.again for place in places_of(content(NUMBER, number=2))] == [True, True]


def test_a_type_or_a_short_value_is_not_looked_for_elsewhere() -> None:
    short = replace(NUMBER, raw="42", start=4, end=6)
    kind = replace(NUMBER, field=FactField.TYPE, raw="hợp đồng", start=20, end=28)
    assert len(places_of(content(short, kind))) == 2


def test_text_is_broken_where_marks_and_places_begin_and_end_and_nothing_is_lost() -> None:
    inner = replace(NUMBER, field=FactField.DATE, raw="2026", start=7, end=11)
    pieces = pieces_of(TEXT, Marks("hợp đồng"), places_of(content(NUMBER, inner)))
    assert "".join(piece.text for piece in pieces) == TEXT
    assert [(piece.text, piece.keys) for piece in pieces if piece.keys][:3] == [
        ("42/", "f0"), ("2026", "f0 f1"), ("/HĐ", "f0"),
    ]  # fmt: skip
    assert [piece.text for piece in pieces if piece.marked] == ["hợp đồng"]


def test_a_place_outside_the_text_is_no_place_in_it() -> None:
    astray = replace(NUMBER, start=10_000, end=10_004, raw="")
    assert [piece.text for piece in pieces_of(TEXT, Marks(""), places_of(content(astray)))] == [TEXT]


def test_signs_are_for_or_against_unless_quiet() -> None:
    signs = (Evidence(Signal.TAX_CODE, "1", 9.0, 1, None, 0, 3), Evidence(Signal.NAME, "2", -3.0, 1, None, 4, 14))
    candidates = (Candidate("p", "KH1", "A", 0.5, signs),)
    assert [place.kind for place in places_of(content(), candidates, quiet=False)] == ["for", "against"]
    assert {place.kind for place in places_of(content(), candidates)} == {"place"}
    assert sign_keys(candidates) == [["s0-0", "s0-1"]]


@pytest.mark.parametrize(
    ("value", "rule", "key"),
    [
        ("an@khach.vn", "sender", "mail-from"),
        ("docs@us.vn", "recipient", "mail-to"),
        ("Hỏi giá", "mail-subject", "mail-subject"),
        ("2026-11-25", "mail-date", "mail-date"),
        ("0912345678", "phone", ""),
    ],
)
def test_a_value_from_the_head_of_a_mail_has_its_line_there(value: str, rule: str, key: str) -> None:
    assert fact_key(0, Fact(FactField.EMAIL, value, value, 0, 0.9, rule), HEADERS) == key
    assert fact_key(0, Fact(FactField.EMAIL, value, value, 0, 0.9, rule), None) == ""


@pytest.mark.parametrize(
    ("rule", "check"),
    [(TOTAL_AND_WORDS, "agrees"), (WORDS_AGAINST_TOTAL, "differs"), (TOTAL_AGAINST_WORDS, "differs"),
     (WORDS_ALONE, ""), ("total-label", "")],
)  # fmt: skip
def test_an_amount_says_whether_its_words_agree(site: Site, rule: str, check: str) -> None:
    with site.app.test_request_context():
        lines = single_facts([Fact(FactField.AMOUNT, "100", "100", 1, 0.9, rule)], Around(1))
    assert [line.check for line in lines if line.field is FactField.AMOUNT] == [check]


def test_every_place_named_in_a_text_is_there_to_be_lit(site: Site, staff: Browser) -> None:
    party = customer(site.services, "KH00001", "Công ty Hoa Sen", tax_code="0101234567")
    sign = candidate(party, 0.99, box=None, start=0, end=2)
    facts = (fact("number", "42/2026/HĐ", start=4, end=14), fact("date", "2026-01-15", rule="y"))
    paper = Paper(pages=(TEXT,), picture=False, facts=facts, candidates=[sign], customer="KH00001")
    document_id = put(site.services, paper)
    page = staff.get(f"/documents/{document_id}").get_data(as_text=True)
    named = set(re.findall(r'data-place="([^"]+)"', page))
    marked = {key for keys in re.findall(r'data-mark="([^"]+)"', page) for key in keys.split()}
    assert named == {"f0", "s0-0"}
    assert named <= marked
    assert 'class="in-text in-place" data-mark="f0" data-again>42/2026/HĐ<' in page
    assert "p. 1" in page  # the date has no place: it says its page
    assert "strong" in page
    assert "almost certain, 99.0 %" in page


def test_review_draws_the_signs_in_a_text_and_says_what_would_settle_it(site: Site, staff: Browser) -> None:
    party = customer(site.services, "KH00001", "Công ty Hoa Sen", tax_code="0101234567")
    other = customer(site.services, "KH00002", "Công ty Hoa Hồng")
    candidates = [
        candidate(party, 0.5, signal="tax_code", box=None, start=0, end=2),
        candidate(other, 0.4, signal="name", value="hoa sen", weight=-3.5, box=None, start=4, end=14),
    ]
    paper = Paper(pages=(TEXT,), picture=False, candidates=candidates, status="review", reason="ambiguous")
    document_id = put(site.services, paper)
    page = staff.get(f"/review/{document_id}").get_data(as_text=True)
    assert 'class="in-text in-for" data-mark="s0-0"' in page
    assert 'class="in-text in-against" data-mark="s1-0"' in page
    assert "Say which one it is: Công ty Hoa Sen or Công ty Hoa Hồng?" in page
    assert "speaks against" in page
    assert "It lacks: the tax code" in page


def test_a_fact_says_who_set_it_and_what_was_hard_to_read(site: Site, staff: Browser) -> None:
    box = [0.1, 0.1, 0.3, 0.2]
    facts = (
        fact("number", "42", rule="person", source="user", page=0),
        fact("amount", "1000", confidence=0.4, box=box, rule=TOTAL_AGAINST_WORDS),
    )
    document_id = put(site.services, Paper(facts=facts))
    path = f"/documents/{document_id}"
    page = staff.get(path).get_data(as_text=True)
    assert "set by a person" in page
    assert "the amount in words differs: please check" in page
    assert "not sure: please check" in page
    with site.services.db.write() as session:
        session.get_one(Page, (document_id, 1)).confidence = 0.5
    assert "read with doubt" in staff.get(path).get_data(as_text=True)


def test_a_mail_lights_the_line_of_its_head(site: Site, staff: Browser) -> None:
    paper = Paper(type="email", picture=False, facts=(fact("email", "an@khach.vn", page=0, rule="sender"),))
    page = staff.get(f"/documents/{put(site.services, paper)}").get_data(as_text=True)
    assert 'data-place="mail-from"' in page
    assert 'data-mark="mail-from"' in page


def test_a_box_is_drawn_with_its_key_and_further_places_as_such(site: Site, staff: Browser) -> None:
    text = "Hợp đồng 42/2026/HĐ\nPhụ lục 42/2026/HĐ"
    number = fact("number", "42/2026/HĐ", box=[0.2, 0.1, 0.3, 0.15], start=9, end=19)
    document_id = put(site.services, Paper(pages=(text, "x"), facts=(number,)))
    layer = staff.get(f"/documents/{document_id}/pages/1/layer").get_data(as_text=True)
    assert layer.count('data-mark="f0"') == 2
    assert layer.count("data-again") == 1
