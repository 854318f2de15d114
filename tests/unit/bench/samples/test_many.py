"""Documents by the number: different from each other, the same for the same seed, in every format."""

from __future__ import annotations

from datetime import date

import pytest
from stdnum.vn import mst

from bench.samples.many import CHEAP, FORMATS, SCANS, Plan, make_documents
from bench.samples.render.pdf import to_pdf
from bench.samples.universe import generated_customers

TODAY = date(2025, 11, 22)


def test_documents_differ_in_bytes_and_paths() -> None:
    made = list(make_documents(60, 1, today=TODAY))
    assert len({d.sha256 for d in made}) == len({d.path for d in made}) == 60
    assert {d.door for d in made} == {"upload", "folder", "cli", "mail"}
    assert all(d.truth.outcome == "filed" and d.truth.customer for d in made)


def test_the_same_seed_gives_the_same_bytes() -> None:
    plan = Plan((*CHEAP, "forward", "html", "rtf", "odt", "xml", "bad-scan", "photo", "tiff"), stamps=True, english=0.2)
    first = [d.sha256 for d in make_documents(12, 4, today=TODAY, plan=plan)]
    to_pdf.cache_clear()
    assert first == [d.sha256 for d in make_documents(12, 4, today=TODAY, plan=plan)]
    assert first != [d.sha256 for d in make_documents(12, 5, today=TODAY, plan=plan)]


def test_every_format_is_made() -> None:
    made = list(make_documents(len(FORMATS), 2, today=TODAY, plan=Plan(FORMATS, short=False, english=0.3)))
    assert all(d.content for d in made)
    for document, kind in zip(made, FORMATS, strict=True):
        assert document.truth.scanned == (kind in SCANS)
        assert document.truth.facts.type == "email" or kind == "xml" or document.truth.text


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown formats: wordstar"):
        next(make_documents(1, today=TODAY, plan=Plan(("wordstar",))))


def test_documents_belong_to_the_customers_given() -> None:
    customers = generated_customers(5, 9)
    made = list(make_documents(20, 9, today=TODAY, customers=customers, plan=Plan(("txt",))))
    assert {d.truth.customer for d in made} <= {c.code for c in customers}


def test_generated_customers_have_distinct_valid_identifiers_with_sisters_and_branches() -> None:
    customers = generated_customers(400, 3)
    codes = [c.party.tax_code for c in customers]
    assert len(set(codes)) == 400
    assert all(mst.is_valid(code) or (len(code) == 12 and code.isdigit()) for code in codes)
    assert customers == generated_customers(400, 3)
    by_code = {c.code: c for c in customers}
    branches = [c for c in customers if c.parent]
    assert branches and all(c.party.tax_code.startswith(by_code[str(c.parent)].party.tax_code) for c in branches)
    assert any(c.party.kind == "person" for c in customers)
