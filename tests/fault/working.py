"""Works on one document until it is settled, killed at each write that a step sends to the database.

Run as `python -m tests.fault.working STEP TEMPLATE URL FOLDER`: TEMPLATE is a data directory, URL its database, with
one document that has just been taken in. After each kill another worker goes on until nothing is left. Prints each
point as a JSON line.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from app.bootstrap import Services, build
from app.config import load_settings
from app.db.jobs import Claim
from app.domain.documents import Step
from app.services.indexing import IndexingService
from tests.fault.countdown import Countdown, in_child, points
from workers.extract.base import Limits
from workers.pipeline import Pipeline
from workers.reading import Reader
from workers.runner import Runner


class Watch:
    """Counts the statements and commits of one step, in the thread that does it."""

    def __init__(self, step: str, countdown: Countdown) -> None:
        self._step, self._countdown, self._inside = step, countdown, threading.local()
        event.listen(Engine, "before_cursor_execute", self._statement)
        event.listen(Engine, "commit", self._commit)

    @contextmanager
    def over(self, step: str) -> Iterator[None]:
        """Around the work of a step."""
        if step != self._step:
            yield
            return
        self._inside.now = True
        yield
        self._inside.now = False
        self._countdown.count("after the step")

    def _statement(self, _connection: object, _cursor: object, statement: str, *_: Any) -> None:
        # Between two reads nothing changes: a kill at either is the same.
        if getattr(self._inside, "now", False) and not statement.startswith(("SELECT", "BEGIN")):
            self._countdown.count(" ".join(statement.split()[:3]))

    def _commit(self, _connection: object) -> None:
        if getattr(self._inside, "now", False):
            self._countdown.count("commit")


class WatchedPipeline(Pipeline):
    """Does its steps under watch."""

    def __init__(self, services: Services, reader: Reader, watch: Watch) -> None:
        super().__init__(services, reader)
        self._watch = watch

    def run(self, claim: Claim) -> None:
        """As a pipeline does; dies on the way when its time has come."""
        with self._watch.over(claim.step):
            super().run(claim)


class WatchedIndexing(IndexingService):
    """Indexes under watch."""

    def __init__(self, services: Services, watch: Watch) -> None:
        super().__init__(services.db, services.index)
        self._watch = watch

    def run(self, claims: Sequence[Claim]) -> None:
        """As the service does; dies on the way when its time has come."""
        with self._watch.over(Step.INDEX):
            super().run(claims)


def work(step: str, environment: dict[str, str], countdown: Countdown) -> None:
    """A worker with one thread, so that what is counted comes in the same order each time."""
    services = build(load_settings(environment))
    watch = Watch(step, countdown)
    object.__setattr__(services, "indexing", WatchedIndexing(services, watch))
    with Reader(cores=1, limits=Limits(), scratch_root=services.settings.scratch_dir) as reader:
        Runner(services, WatchedPipeline(services, reader, watch), threads=1).run(until_idle=True)
    services.close()


def main() -> None:
    """Print a line for each point, after the next worker has come through."""
    step, template, url, folder = sys.argv[1:]
    nobody = Countdown(0, 2)
    for point in points(Path(template), url, Path(folder), partial(work, Step(step).value)):
        if in_child(partial(work, "", point.environment, nobody)) != 0:
            sys.exit(f"the next worker failed after {point.call}")
        sys.stdout.write(json.dumps(asdict(point)) + "\n")


if __name__ == "__main__":
    main()
