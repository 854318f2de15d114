"""The classifier that is used at present, loaded once in a process and taken up anew when another is trained."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence

from app.domain.reading import PageRead
from app.domain.type_choice import Judged
from app.services.type_learning import TypeLearningService
from workers.learning.features import sample_of
from workers.learning.model import DamagedModel, TypeClassifier, load
from workers.understand import TypeJudge

log = logging.getLogger("hoso.worker")


class LearnedTypes:
    """Gives the judge of a classifier by its id. Thread-safe; holds one classifier."""

    def __init__(self, service: TypeLearningService) -> None:
        self._service = service
        self._lock = threading.Lock()
        self._id: str | None = None
        self._classifier: TypeClassifier | None = None

    def judge_of(self, model_id: str | None) -> TypeJudge | None:
        """The judge, None when there is none, or when what is stored is damaged: then the rules decide as before."""
        if model_id is None:
            return None
        with self._lock:
            if model_id != self._id:
                self._classifier, self._id = self._load(model_id), model_id
            classifier = self._classifier
        return None if classifier is None else _Judge(classifier)

    def _load(self, model_id: str) -> TypeClassifier | None:
        stored = self._service.data(model_id)
        if stored is None:
            return None
        try:
            return load(*stored)
        except DamagedModel as err:
            log.warning("the classifier of types is damaged and not used; train it again: %s", err)
            return None


class _Judge:
    def __init__(self, classifier: TypeClassifier) -> None:
        self._classifier = classifier

    def __call__(self, pages: Sequence[PageRead], file_name: str) -> Judged:
        return self._classifier.judge(sample_of(pages, file_name))
