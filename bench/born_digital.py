"""Born-digital documents from capture to searchable: `python -m bench.born_digital [--documents N]`.

Text PDFs, office files and mails of the sample generator go through the real pipeline of one worker process.
Prints documents per second of the wall clock, and of the processor (which a busy machine bends least).
"""

from __future__ import annotations

import argparse
import io
import os
import tempfile
import time
from datetime import date
from pathlib import Path

from app.bootstrap import Services, build
from app.cli.setup import prepare_home
from app.config import load_settings
from app.db import jobs
from app.domain.access import system
from app.domain.documents import Door
from app.services.capture import Delivery
from bench.samples.many import make_documents
from bench.samples.truths import SampleDocument
from workers.extract.base import Limits
from workers.pipeline import Pipeline
from workers.reading import Reader
from workers.runner import Runner


def main() -> None:
    """Parse the arguments, run, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.born_digital", description=__doc__)
    parser.add_argument("--documents", type=int, default=300)
    options = parser.parse_args()
    documents = list(make_documents(options.documents, today=date(2026, 11, 1)))
    with tempfile.TemporaryDirectory() as home:
        settings = load_settings({"HOSO_HOME": home, "HOSO_SMTP_PORT": "0"})
        prepare_home(settings)
        services = build(settings)
        try:
            measure(services, documents, Path(home))
        finally:
            services.close()


def measure(services: Services, documents: list[SampleDocument], home: Path) -> None:
    """Take all documents, work until idle, print the rates."""
    before, started = os.times(), time.perf_counter()
    for document in documents:
        delivery = Delivery(name=document.name, door=Door.CLI, priority=jobs.PRIORITY_BULK)
        services.capture.capture(io.BytesIO(document.content), delivery)
    taken = time.perf_counter()
    with Reader(cores=services.settings.cores, limits=Limits(), scratch_root=home / "scratch") as reader:
        Runner(services, Pipeline(services, reader), threads=services.settings.cores + 2).run(until_idle=True)
    done, after = time.perf_counter(), os.times()
    used = sum(after[:4]) - sum(before[:4])
    found = len(services.documents.list(system("bench"), limit=10_000).lines)
    print(f"captured        {len(documents) / (taken - started):8.1f} documents/s")
    print(f"to searchable   {len(documents) / (done - started):8.1f} documents/s wall ({found} with attachments)")
    print(f"processor       {len(documents) / used:8.1f} documents/s of one core")


if __name__ == "__main__":
    main()
