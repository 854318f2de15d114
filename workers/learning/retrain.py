"""Makes the classifier of types anew from what people have said, and keeps it when it is better than the rules."""

from __future__ import annotations

from collections import Counter

from app.bootstrap import Services
from app.domain.access import Actor
from app.domain.documents import DocumentType
from app.domain.type_choice import is_better
from app.services.type_learning import Figures
from workers.learning.features import SAMPLE_PAGES, sample_of
from workers.learning.training import Corpus, Example, held_back, learnable, train
from workers.understand import ruled_type


def retrain(services: Services, actor: Actor) -> None:
    """Read the examples, measure, train and store; what comes of it is TypeLearningService.last()."""
    learning = services.type_learning
    began = learning.now()
    examples = [_example(services, document_id, kind) for document_id, kind in learning.example_ids()]
    counts = dict(sorted(Counter(example.type.value for example in examples).items()))
    types = learnable(examples)
    if not types:
        learning.keep(actor, began, Figures(counts))
        return
    corpus = Corpus(examples)
    score = held_back(corpus, types)
    figures = Figures(counts, score.examples, score.rules, score.together, score.fixed, score.broken)
    if is_better(score.fixed, score.broken):
        data, sha256 = train(corpus, types).dump()
        learning.keep(actor, began, figures, data, sha256)
    else:
        learning.keep(actor, began, figures)


def _example(services: Services, document_id: str, kind: DocumentType) -> Example:
    found = services.type_learning.example(document_id, kind, SAMPLE_PAGES)
    return Example(
        document_id=document_id,
        sample=sample_of(found.pages, found.name),
        type=found.type,
        ruled=ruled_type(found.pages, found.name, found.media_type),
    )
