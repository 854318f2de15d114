"""The classifier of types: the same from the same examples, measured on what it has not seen, safe to load."""

from __future__ import annotations

import hashlib
import io
import random
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from app.domain.documents import DocumentType
from app.domain.type_choice import is_better
from tests.unit.workers.learning.examples import FORMS, examples, text_of
from workers.learning.features import SAMPLE_CHARACTERS, features
from workers.learning.model import DamagedModel, load
from workers.learning.training import Corpus, held_back, learnable, train

T = DocumentType


def test_features_see_words_without_accents_and_digits_without_their_values() -> None:
    one, two = features("hoá đơn 12.pdf\nHỢP ĐỒNG số 15"), features("HOA DON 34.pdf\nhợp đồng SỐ 98")
    assert one == two
    assert {"hop", "hop dong", "@hoa", "00"} <= set(one)


def test_a_misread_letter_leaves_most_pieces_of_a_word() -> None:
    right, wrong = features("x\nnghiemthukhoiluong"), features("x\nnghiemthukhoi1uong")
    assert len(set(right) & set(wrong)) > len(set(right)) / 2


def test_the_same_examples_in_any_order_give_the_same_bytes() -> None:
    taught = examples(14)
    mixed = random.Random(7).sample(taught, len(taught))
    dumped = {train(Corpus(found), learnable(found)).dump() for found in (taught, mixed)}
    assert len(dumped) == 1


def test_it_knows_papers_it_has_not_seen_also_after_it_was_stored() -> None:
    taught = examples(14)
    classifier = load(*train(Corpus(taught), learnable(taught)).dump())
    rng = random.Random(99)
    for kind in FORMS:
        judged = classifier.judge(f"new.pdf\n{text_of(kind, rng)}")
        assert judged.type is kind
        assert judged.probability > 0.5
        assert set(judged.known) == set(FORMS)


def test_of_two_types_each_is_found() -> None:
    taught = [e for e in examples(20) if e.type is not T.LETTER]
    classifier = train(Corpus(taught), learnable(taught))
    rng = random.Random(5)
    for kind in (T.ACCEPTANCE, T.PAYMENT_REQUEST):
        assert classifier.judge(f"a.pdf\n{text_of(kind, rng)}").type is kind


def test_a_text_without_any_known_word_is_judged_without_fault() -> None:
    taught = examples(14)
    assert 0 < train(Corpus(taught), learnable(taught)).judge("\n").probability < 1


def test_where_rules_know_nothing_it_is_better_and_where_they_are_right_it_is_not() -> None:
    unknown, known = examples(14), examples(14, ruled=None)
    score = held_back(Corpus(unknown), learnable(unknown))
    assert (score.examples, score.rules, score.broken) == (42, 0, 0)
    assert is_better(score.fixed, score.broken)
    score = held_back(Corpus(known), learnable(known))
    assert (score.rules, score.together) == (42, 42)
    assert not is_better(score.fixed, score.broken)


def test_labels_that_say_nothing_are_not_learned() -> None:
    rng = random.Random(3)
    noise = [replace(e, type=rng.choice(list(FORMS))) for e in examples(14)]
    noise = [replace(e, ruled=replace(e.ruled, value=T.LETTER, confidence=0.9)) for e in noise]
    score = held_back(Corpus(noise), learnable(noise))
    assert not is_better(score.fixed, score.broken)


def test_examples_of_rare_types_are_judged_too() -> None:
    taught = examples(14)
    rare = [replace(e, document_id=f"rare{i}", type=T.COMPLAINT) for i, e in enumerate(taught[:3])]
    score = held_back(Corpus(taught + rare), learnable(taught + rare))
    assert score.examples == 45


@pytest.mark.parametrize(("count", "enough"), [(13, False), (14, True)])
def test_forty_examples_are_needed(count: int, enough: bool) -> None:
    assert bool(learnable(examples(count))) is enough


def test_two_types_with_eight_each_are_needed() -> None:
    one = [e for e in examples(60) if e.type is T.LETTER]
    assert not learnable(one)
    assert not learnable(one + [e for e in examples(7) if e.type is T.ACCEPTANCE])
    assert learnable(one + [e for e in examples(8) if e.type is T.ACCEPTANCE]) == {T.LETTER, T.ACCEPTANCE}


def test_the_bytes_stay_small_and_the_sample_bounded() -> None:
    taught = examples(40)
    data, _ = train(Corpus(taught), learnable(taught)).dump()
    assert len(data) < 2_000_000
    assert sum(features("x\n" + "ab " * SAMPLE_CHARACTERS).values()) > 0


def test_damaged_or_foreign_bytes_are_refused_and_run_no_code() -> None:
    taught = examples(14)
    data, sha256 = train(Corpus(taught), learnable(taught)).dump()
    with pytest.raises(DamagedModel):
        load(data[:-1], sha256)
    out = io.BytesIO()
    np.savez(out, terms=np.array([{"any": "object"}], dtype=object))
    for foreign in (out.getvalue(), b"", b"PK\x03\x04 nonsense"):
        with pytest.raises(DamagedModel):
            load(foreign, hashlib.sha256(foreign).hexdigest())


def test_parts_that_do_not_fit_are_refused() -> None:
    taught = examples(14)
    classifier = train(Corpus(taught), learnable(taught))
    with pytest.raises(DamagedModel, match="fit together"):
        load(*replace(classifier, bias=classifier.bias[:-1]).dump())


def test_a_worker_does_not_load_what_only_training_needs() -> None:
    code = "import sys, workers.pipeline, workers.nightly; print({'sklearn', 'scipy', 'flask'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
