"""Runs the real pipeline inside a test until nothing is left to do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from app.bootstrap import Services
from workers.extract.base import Limits
from workers.pipeline import Pipeline
from workers.reading import Reader
from workers.runner import Runner


def work(services: Services) -> None:
    """Do all jobs there are, with the threads and child processes of a real worker."""
    with Reader(cores=2, limits=Limits(), scratch_root=services.settings.scratch_dir) as reader:
        Runner(services, Pipeline(services, reader), threads=3).run(until_idle=True)


@contextmanager
def running(services: Services) -> Iterator[None]:
    """A worker that runs while the block does, whether there is anything left to do or not."""
    with Reader(cores=2, limits=Limits(), scratch_root=services.settings.scratch_dir) as reader:
        runner = Runner(services, Pipeline(services, reader), threads=3)
        thread = threading.Thread(target=runner.run)
        thread.start()
        try:
            yield
        finally:
            runner.stop()
            thread.join()
