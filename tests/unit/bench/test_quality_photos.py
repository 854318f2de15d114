"""A photographed paper is asked only for what its one page can say."""

from __future__ import annotations

import pypdfium2

from bench.quality.cases import Case, cases
from bench.quality.world import World


def _photos() -> list[Case]:
    return list(cases(12, 1, held_back=False, scanned=1.0, world=World(40, 1), pictures=("photo",)))


def test_totals_and_terms_are_asked_only_of_papers_that_fit_on_the_photo() -> None:
    lengths = {}
    for case in _photos():
        document = pypdfium2.PdfDocument(case.upright)
        lengths[case.name] = len(document)
        document.close()
        if lengths[case.name] > 1:
            facts = case.facts
            assert (facts.amount, facts.effective, facts.expiry) == (None, None, None)
    assert max(lengths.values()) > 1
    assert any(case.facts.amount for case in _photos())
