"""From corrected types to a classifier that workers use: trained, measured, taken up, switched off, damaged."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from app.bootstrap import Services
from app.db.tables import Document, FactRow, TypeModel
from app.domain.access import Actor, Role
from app.domain.documents import DocumentType
from app.domain.facts import FactField
from app.errors import Forbidden
from app.services.type_learning import in_words
from tests.integration.test_filing import company, document, take
from tests.integration.web.paper_maker import Paper, put
from tests.integration.worker import work
from tests.unit.workers.learning.examples import FORMS, text_of
from workers.learning.retrain import retrain
from workers.nightly import Nightly

__all__ = ["company", "take"]  # fixtures

T = DocumentType
Take = Callable[..., str]
EACH = 14


@pytest.fixture
def taught(company: Services, admin: Actor) -> Services:
    """Fourteen papers of each of the house's own forms, their type set by a person."""
    rng = random.Random(1)
    for number in range(EACH):
        for kind in FORMS:
            paper = Paper(title=f"{kind} {number}", pages=(text_of(kind, rng),), picture=False, type="other")
            company.documents.correct_fact(admin, put(company, paper), FactField.TYPE, kind)
    work(company)
    return company


def new_paper(kind: DocumentType, seed: int = 99) -> bytes:
    return text_of(kind, random.Random(seed)).encode()


def type_fact(services: Services, document_id: str) -> FactRow:
    with services.db.read() as session:
        query = select(FactRow).where(FactRow.document_id == document_id, FactRow.field == "type")
        return session.scalars(query.where(FactRow.source == "rule")).one()


def test_once_better_than_the_rules_it_tells_the_type_of_new_and_of_waiting_papers(
    taught: Services, take: Take, admin: Actor
) -> None:
    waiting = take(new_paper(T.LETTER, 5), "quet 1.txt")
    work(taught)
    assert document(taught, waiting).type == "other"
    retrain(taught, admin)
    last = taught.type_learning.last()
    assert last is not None
    assert (last.is_better, last.is_used, last.figures.held_back, last.figures.rules) == (True, True, 3 * EACH, 0)
    assert last.figures.examples == {kind.value: EACH for kind in FORMS}
    assert in_words(last).endswith("used")

    new = take(new_paper(T.ACCEPTANCE), "quet 2.txt")
    work(taught)
    assert (document(taught, new).type, type_fact(taught, new).rule) == ("acceptance", "learned")
    assert document(taught, waiting).type == "letter", "what waited is understood again"


def test_switched_off_the_rules_decide_again(taught: Services, take: Take, admin: Actor) -> None:
    retrain(taught, admin)
    taught.type_learning.switch(admin, on=False)
    retrain(taught, admin)
    off = take(new_paper(T.ACCEPTANCE), "quet 1.txt")
    work(taught)
    last = taught.type_learning.last()
    assert last is not None
    assert (last.is_better, last.is_used, taught.type_learning.is_on()) == (True, False, False)
    assert document(taught, off).type == "other"
    taught.type_learning.switch(admin, on=True)
    work(taught)
    assert document(taught, off).type == "acceptance"
    with pytest.raises(Forbidden):
        taught.type_learning.switch(Actor("user", "Lan", role=Role.STAFF), on=False)


def test_a_person_is_never_overridden(taught: Services, take: Take, admin: Actor) -> None:
    retrain(taught, admin)
    new = take(new_paper(T.ACCEPTANCE), "quet 1.txt")
    work(taught)
    taught.documents.correct_fact(admin, new, FactField.TYPE, "contract")
    retrain(taught, admin)
    work(taught)
    assert document(taught, new).type == "contract"


def test_with_too_few_examples_or_none_better_the_rules_decide(company: Services, take: Take, admin: Actor) -> None:
    retrain(company, admin)
    last = company.type_learning.last()
    assert last is not None
    assert (last.is_used, last.figures.held_back) == (False, 0)
    assert "too few" in in_words(last)


def test_a_better_one_that_is_so_no_more_is_given_up(taught: Services, take: Take, admin: Actor) -> None:
    retrain(taught, admin)
    with taught.db.write() as session:
        session.execute(update(Document).values(deleted_at=taught.type_learning.now()))
    retrain(taught, admin)
    with taught.db.read() as session:
        rows = session.scalars(select(TypeModel).order_by(TypeModel.id)).all()
        assert [(row.is_used, row.sha256 != "") for row in rows] == [(False, True), (False, False)]
    assert taught.type_learning.data(rows[0].id) is None


def test_a_damaged_classifier_is_not_used_and_documents_go_on(taught: Services, take: Take, admin: Actor) -> None:
    retrain(taught, admin)
    with taught.db.write() as session:
        session.execute(update(TypeModel).values(data=b"not what was stored"))
    new = take(new_paper(T.ACCEPTANCE), "quet 1.txt")
    work(taught)
    assert (document(taught, new).status, document(taught, new).type) == ("unknown", "other")


def test_the_command_trains_and_says_the_figures(taught: Services, environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", "retrain"], env=os.environ | environment, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{3 * EACH} examples, held back in turn: right by the rules 0, together with the")
    shown = subprocess.run(
        [sys.executable, "-m", "app.cli", "learned", "types", "--json"],
        env=os.environ | environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    told = json.loads(shown.stdout)
    assert (told["used"], told["figures"]["held_back"]) == (True, 3 * EACH)


def test_at_night_a_process_of_its_own_trains_when_there_is_something_new(
    taught: Services, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert taught.type_learning.is_due()
    Nightly(taught, threading.Event()).retrain()
    first = taught.type_learning.last()
    assert first is not None
    assert first.is_used
    assert not taught.type_learning.is_due()
    Nightly(taught, threading.Event()).retrain()
    assert taught.type_learning.last() == first
