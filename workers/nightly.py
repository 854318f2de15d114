"""What a worker does once a night, one worker of all: compares rows, originals and index, has documents linked that
never were, and learns types anew."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import datetime

from app.bootstrap import Services
from app.db.jobs import database_now
from app.db.nights import take_turn
from app.db.upkeep import VERIFICATION, note
from app.errors import HosoError
from app.services.verifying import Scope

_TRAINING_SECONDS = 1_800.0

log = logging.getLogger("hoso.worker")

_LINKED_A_NIGHT = 50_000  # documents; all at once is `hoso rebuild links`


class _Stopped(Exception):
    """The worker ends; what was begun is left for another night."""


class Nightly:
    """Looks whether it is time; `stopping` ends a run that is under way."""

    def __init__(self, services: Services, stopping: threading.Event) -> None:
        self._services, self._stopping = services, stopping

    def look(self) -> None:
        """Do it when it is time and nobody else does. Raises Unavailable when the database does not answer."""
        if take_turn(self._services.db, datetime.now().astimezone()):
            self.catch_up()
            self.verify()
            self.retrain()

    def catch_up(self) -> None:
        """Have old documents linked, in the queue behind everything else. Raises Unavailable."""
        if count := self._services.linking.catch_up(_LINKED_A_NIGHT):
            log.info("documents to be linked", extra={"documents": count})

    def verify(self) -> None:
        """Compare; bring the index in line; log each kind of difference. What cannot be compared is remembered too."""
        with self._services.db.read() as session:
            now = database_now(session)
        try:
            found = Counter(
                f"{difference.kind}{' repaired' if difference.repaired else ''}"
                for difference in self._services.verify.run(
                    repair=True, scope=Scope.of_night(now.toordinal()), progress=self._go_on
                )
            )
        except _Stopped:
            return
        except HosoError as err:
            log.warning("could not compare: %s", err.message)
            note(self._services.db, VERIFICATION, {"at": now.isoformat(), "error": err.message})
            return
        level = logging.WARNING if found else logging.INFO
        log.log(level, "compared rows, originals and index", extra={"differences": dict(found)})

    def retrain(self) -> None:
        """Make the classifier of types anew when there are new examples, in a process of its own: what training loads
        is gone with it."""
        if self._stopping.is_set() or not self._services.type_learning.is_due():
            return
        one_thread = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        training = subprocess.Popen(
            [sys.executable, "-m", "workers", "retrain"],
            env=os.environ | one_thread,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        faults = self._outcome(training)
        if training.returncode:
            log.warning("types were not learned: %s", faults.strip()[-500:] or training.returncode)

    def _outcome(self, training: subprocess.Popen[str]) -> str:
        """What it says on stderr when it ends; it is ended when the worker stops or when it takes too long."""
        deadline = time.monotonic() + _TRAINING_SECONDS
        while True:
            try:
                return training.communicate(timeout=1.0)[1]
            except subprocess.TimeoutExpired:
                if self._stopping.is_set() or time.monotonic() > deadline:
                    training.kill()

    def _go_on(self, _what: str, _done: int, _total: int) -> None:
        if self._stopping.is_set():
            raise _Stopped
