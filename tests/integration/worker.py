"""Runs the real pipeline inside a test until nothing is left to do."""

from __future__ import annotations

from app.bootstrap import Services
from workers.extract.base import Limits
from workers.pipeline import Pipeline
from workers.reading import Reader
from workers.runner import Runner


def work(services: Services) -> None:
    """Do all jobs there are, with the threads and child processes of a real worker."""
    with Reader(cores=2, limits=Limits(), scratch_root=services.settings.scratch_dir) as reader:
        Runner(services, Pipeline(services, reader), threads=3).run(until_idle=True)
