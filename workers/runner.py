"""Claims jobs and runs them: threads for the steps, one for the index, a heart that beats for all claims.

Owns leases, beats, reclaim of dead neighbours, graceful stop. What a step does is workers.pipeline's.
Heavy work happens in child processes, so the heart keeps beating. With nothing to do it waits for a hint from the
database (app.db.wakeups), for the time of a job that waits for its time, or for a few seconds.
"""

from __future__ import annotations

import errno
import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing

from app.bootstrap import Services
from app.db import jobs, wakeups
from app.domain.documents import Step
from app.errors import OutOfSpace, Unavailable
from app.metrics import BEAT, INDEXED, STEP_SECONDS, STEPS
from app.services.reading import ClaimLost
from indexing.base import SearchUnavailable
from storage.base import StoreFull, StoreUnavailable
from workers.nightly import Nightly
from workers.owner import is_dead, owner_name
from workers.pipeline import Pipeline, reason_of

log = logging.getLogger("hoso.worker")

_BEAT_SECONDS = 10.0
_RECLAIM_SECONDS = 3.0
_POLL_SECONDS = 0.3
_IDLE_SECONDS = 5.0  # between looks at the queue when no hint comes
_LISTEN_SECONDS = 0.2
_GATHER_SECONDS = 0.2  # what comes in that time goes into the index together
_SWEEP_SECONDS = 3600.0
_NIGHTLY_SECONDS = 600.0
_INDEX_BATCH = 200
_STOP_SECONDS = 20.0
_WAIT_SECONDS = 10.0
# A part that every document needs is away, or its disk is full: the jobs wait until it is back, however long.
_ABSENT = (Unavailable, OutOfSpace, StoreUnavailable, StoreFull, SearchUnavailable)
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
_DOCUMENT_STEPS = (Step.READ.value, Step.UNDERSTAND.value, Step.FILE.value, Step.LINK.value)


class Runner:
    """Runs jobs until stopped, or until there is nothing left to do."""

    def __init__(
        self, services: Services, pipeline: Pipeline, *, threads: int, idle_seconds: float = _IDLE_SECONDS
    ) -> None:
        self._services, self._pipeline, self._threads = services, pipeline, threads
        self._owner = owner_name()
        self._held: dict[str, jobs.Claim] = {}
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._wake = threading.Event()
        self._wake_index = threading.Event()
        self._idle_seconds = idle_seconds
        self._is_cut_off = False  # told once, not at every try
        self._nightly = Nightly(services, self._stopping)

    def stop(self) -> None:
        """Ask to stop: running steps are finished or handed back."""
        self._stopping.set()
        self._rouse()

    def run(self, *, until_idle: bool = False) -> None:
        """Block until `stop` is called or, with `until_idle`, no job is left anywhere."""
        # That others are done is no hint: who wants to know looks.
        if until_idle:
            self._idle_seconds = _POLL_SECONDS
        self._reclaim()
        parts = [
            threading.Thread(target=self._every, args=(_BEAT_SECONDS, self._beat), daemon=True),
            threading.Thread(target=self._every, args=(_RECLAIM_SECONDS, self._reclaim), daemon=True),
            threading.Thread(target=self._every, args=(_SWEEP_SECONDS, self._sweep), daemon=True),
            threading.Thread(target=self._every, args=(_NIGHTLY_SECONDS, self._nightly.look), daemon=True),
            threading.Thread(target=self._index_loop, daemon=True),
            threading.Thread(target=self._listen, daemon=True),
        ]
        for part in parts:
            part.start()
        pool = ThreadPoolExecutor(self._threads, thread_name_prefix="step")
        try:
            self._dispatch(pool, until_idle)
        finally:
            self.stop()
            pool.shutdown(wait=False, cancel_futures=True)
            self._wait_for_held(_STOP_SECONDS)
            self._hand_back()
            for part in parts:
                part.join(timeout=_STOP_SECONDS)

    def _dispatch(self, pool: ThreadPoolExecutor, until_idle: bool) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            free = self._threads - self._running()
            claims = self._claim(_DOCUMENT_STEPS, free) if free > 0 else []
            for claim in claims:
                pool.submit(self._step, claim).add_done_callback(self._settled)
            if claims:
                continue
            if until_idle and self._idle():
                return
            self._wake.wait(self._time_to_wait(_DOCUMENT_STEPS) if free > 0 else self._idle_seconds)

    def _time_to_wait(self, steps: Sequence[str]) -> float:
        """Seconds that may pass without a look at the queue when no hint comes."""
        try:
            with self._services.db.read() as session:
                due = jobs.seconds_until_due(session, steps)
        except Unavailable:
            due = None
        return self._idle_seconds if due is None else min(max(due, _POLL_SECONDS), self._idle_seconds)

    def _listen(self) -> None:
        with closing(wakeups.listener(self._services.db)) as ears:
            while not self._stopping.is_set():
                if ears.wait(_LISTEN_SECONDS):
                    self._rouse()

    def _rouse(self) -> None:
        self._wake.set()
        self._wake_index.set()

    def _running(self) -> int:
        with self._lock:
            return sum(claim.step != Step.INDEX for claim in self._held.values())

    def _settled(self, _future: Future[None]) -> None:
        self._rouse()

    def _idle(self) -> bool:
        try:
            with self._services.db.read() as session:
                return jobs.open_jobs(session) == 0
        except Unavailable:
            return False

    def _claim(self, steps: Sequence[str], limit: int) -> list[jobs.Claim]:
        BEAT.set_to_current_time()
        try:
            with self._services.db.read() as session:
                if not jobs.any_due(session, steps):
                    return []
            with self._services.db.write() as session:
                claims = jobs.claim(session, self._owner, steps, limit=limit)
        except (Unavailable, OutOfSpace) as err:
            if not self._is_cut_off:
                log.warning("no jobs: %s", err.message)
            self._is_cut_off = True
            time.sleep(_POLL_SECONDS)
            return []
        self._is_cut_off = False
        with self._lock:
            self._held |= {claim.job_id: claim for claim in claims}
        return claims

    def _drop(self, claims: Sequence[jobs.Claim]) -> None:
        with self._lock:
            for claim in claims:
                if self._held.get(claim.job_id) is claim:
                    del self._held[claim.job_id]

    def _step(self, claim: jobs.Claim) -> None:
        started = time.monotonic()
        outcome = "failed"
        try:
            self._pipeline.run(claim)
            outcome = "done"
            log.info(
                "step done",
                extra={
                    "document": claim.document_id,
                    "step": claim.step,
                    "seconds": round(time.monotonic() - started, 3),
                },
            )
        except ClaimLost:
            outcome = "lost"
            log.warning("lease lost", extra={"document": claim.document_id, "step": claim.step})
        except Exception as err:
            # Whatever a step raises is that document's failure, never the worker's end.
            outcome = "waits" if _waits(err) else "failed"
            self._failed([claim], err)
        finally:
            STEPS.labels(claim.step, outcome).inc()
            STEP_SECONDS.labels(claim.step).observe(time.monotonic() - started)
            self._drop([claim])

    def _failed(self, claims: Sequence[jobs.Claim], err: Exception) -> None:
        reason, fatal = reason_of(err)
        waits = _waits(err)
        for claim in claims:
            extra = {"document": claim.document_id, "step": claim.step, "attempt": claim.attempt}
            said = "step waits: %s" if waits else "step failed: %s"
            log.warning(said, type(err).__name__, extra=extra, exc_info=not (fatal or waits))
            try:
                if waits:
                    self._services.reading.wait(claim, _WAIT_SECONDS, reason)
                else:
                    self._services.reading.give_up(claim, reason, fatal=fatal)
            except Exception:
                # The database is away too: the lease runs out and the job is claimed again.
                log.exception("cannot settle", extra=extra)

    def _index_loop(self) -> None:
        while not self._stopping.is_set():
            self._wake_index.clear()
            claims = self._claim([Step.INDEX.value], _INDEX_BATCH)
            if not claims:
                if self._wake_index.wait(self._time_to_wait([Step.INDEX.value])):
                    self._stopping.wait(_GATHER_SECONDS)
                continue
            outcome = "done"
            try:
                self._services.indexing.run(claims)
                INDEXED.inc(len(claims))
            except Exception as err:
                outcome = "waits" if _waits(err) else "failed"
                # One batch's failure: each job goes back with its reason.
                self._failed(claims, err)
            finally:
                STEPS.labels(Step.INDEX.value, outcome).inc(len(claims))
                self._drop(claims)
                self._wake.set()

    def _every(self, seconds: float, action: Callable[[], None]) -> None:
        while not self._stopping.wait(seconds):
            try:
                action()
            except Exception:
                # The heart must go on beating after a stumble of the database.
                log.exception("housekeeping failed")

    def _beat(self) -> None:
        with self._lock:
            held = list(self._held.values())
        if held:
            with self._services.db.write() as session:
                jobs.beat(session, held)

    def _reclaim(self) -> None:
        with self._services.db.read() as session:
            dead = [owner for owner in jobs.owners(session) if is_dead(owner)]
            ahead = jobs.any_ahead(session)
        for owner in dead:
            with self._services.db.write() as session:
                count = jobs.release(session, owner)
            log.info("took back jobs of a dead worker", extra={"jobs": count})
            self._rouse()
        if ahead:
            with self._services.db.write() as session:
                count = jobs.set_right(session)
            log.warning("the database's clock was put back", extra={"jobs": count})
            self._rouse()

    def _sweep(self) -> None:
        spooled = self._services.blobs.sweep()
        pictures = self._services.page_images.sweep()
        log.info("swept", extra={"half_received": spooled, "page_images": pictures})

    def _wait_for_held(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while self._held and time.monotonic() < end:
            time.sleep(0.05)

    def _hand_back(self) -> None:
        try:
            with self._services.db.write() as session:
                jobs.release(session, self._owner)
        except (Unavailable, OutOfSpace):
            log.warning("could not hand jobs back; their leases run out by themselves")


def _waits(err: Exception) -> bool:
    """Whether it is no failure of the document: it is put back until what was missing is there."""
    return isinstance(err, _ABSENT) or (isinstance(err, OSError) and err.errno in _NO_ROOM)
