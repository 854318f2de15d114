"""`python -m workers work | watch | mail | probe | retrain`: a part of Hoso as a process of its own."""

from __future__ import annotations

import argparse
import json
import logging
import os
import signal
import sys
import threading
from types import FrameType

from app import logs, metrics
from app.bootstrap import Services, build
from app.config import load_settings
from app.domain.access import system
from app.errors import HosoError
from app.process_lock import PARTS_LOCK, shared_lock
from app.services.type_learning import in_words
from workers.capture.folder import FolderWatcher, watch
from workers.extract.base import Limits
from workers.pipeline import Pipeline
from workers.reading import Reader, tesseract_status
from workers.runner import Runner
from workers.sandbox.launch import sandbox_status

log = logging.getLogger("hoso.part")


# Beside each other on one machine each part needs a port of its own.
_METRICS_OFFSET = {"work": 0, "watch": 1, "mail": 2}


def _serve_metrics(services: Services, part: str) -> None:
    base = services.settings.metrics_port
    metrics.serve(services.settings.metrics_host, base + _METRICS_OFFSET[part] if base else 0)


def _stop_on_signals(stop: threading.Event) -> None:
    def handle(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, handle)
    signal.signal(signal.SIGINT, handle)


def work(services: Services, *, until_idle: bool) -> None:
    """Run jobs until a signal comes or, with `until_idle`, none is left."""
    settings = services.settings
    settings.scratch_dir.mkdir(parents=True, exist_ok=True)
    stop = threading.Event()
    _stop_on_signals(stop)
    # Low priority keeps the pages and searches of people quick while scans are read.
    os.nice(5)
    own = services.organisation.get()
    with (
        shared_lock(settings.run_dir / "worker.lock"),
        Reader(
            cores=settings.cores,
            limits=Limits(),
            scratch_root=settings.scratch_dir,
            own_domains=own.domains if own else (),
            authserv_ids=settings.mail_authserv_ids,
        ) as reader,
    ):
        runner = Runner(services, Pipeline(services, reader), threads=settings.cores + 2)

        def stop_runner() -> None:
            stop.wait()
            runner.stop()

        threading.Thread(target=stop_runner, daemon=True).start()
        runner.run(until_idle=until_idle)


def watch_folders(services: Services) -> None:
    """Watch every inbox folder until a signal comes."""
    stop = threading.Event()
    _stop_on_signals(stop)
    threads = []
    for inbox in services.settings.inboxes:
        watcher = FolderWatcher(
            inbox, services.capture, services.doors, settle_seconds=services.settings.settle_seconds
        )
        threads.append(threading.Thread(target=watch, args=(watcher, inbox, stop)))
        threads[-1].start()
    for thread in threads:
        thread.join()


def receive_mail(services: Services) -> None:
    """Receive and pull mail until a signal comes."""
    from workers.capture.mail import run_mail  # noqa: PLC0415 - only this part needs the mail libraries

    stop = threading.Event()
    _stop_on_signals(stop)
    run_mail(services, stop)


def train_types() -> None:
    """Make the classifier of types anew; one line on what came of it."""
    from workers.learning.retrain import retrain  # noqa: PLC0415 - only this part trains

    os.nice(5)
    services = build(load_settings())
    try:
        with shared_lock(services.settings.run_dir / PARTS_LOCK):
            retrain(services, system("retrain"))
        print(in_words(services.type_learning.last()), flush=True)
    finally:
        services.close()


def probe() -> None:
    """One JSON line a part of reading: what `hoso doctor` shows."""
    sandbox = sandbox_status()
    _tell("sandbox", sandbox.files_closed, sandbox.detail, "install bubblewrap: apt-get install bubblewrap")
    version, languages = tesseract_status()
    missing = sorted({"vie", "eng", "osd"} - set(languages))
    detail = f"{version}, languages {' '.join(languages)}" if version else "not found"
    packages = " ".join(f"tesseract-ocr-{name}" for name in missing)
    _tell("tesseract", bool(version) and not missing, detail, f"apt-get install tesseract-ocr {packages}")
    try:
        import magic  # noqa: PLC0415 - importing it is the probe: it fails without the system library

        _tell("libmagic", True, f"version {magic.version()}", "")  # type: ignore[no-untyped-call]
    except (ImportError, OSError) as err:
        _tell("libmagic", False, str(err), "apt-get install libmagic1")


def _tell(part: str, ok: bool, detail: str, mend: str) -> None:
    print(json.dumps({"part": part, "ok": ok, "detail": detail, "mend": "" if ok else mend}), flush=True)


def main() -> int:
    """Entry of the parts; exit 0 after a stop, 1 with one line on stderr when it cannot start."""
    parser = argparse.ArgumentParser(prog="python -m workers")
    parts = parser.add_subparsers(dest="part", required=True)
    parts.add_parser("work").add_argument("--until-idle", action="store_true")
    for name in ("watch", "mail", "probe", "retrain"):
        parts.add_parser(name)
    options = parser.parse_args()
    if options.part == "probe":
        probe()
        return 0
    logs.configure()
    try:
        if options.part == "retrain":
            train_types()
            return 0
        services = build(load_settings())
        log.info("%s starts", options.part, extra={"pid": os.getpid()})
        _serve_metrics(services, options.part)
        with shared_lock(services.settings.run_dir / PARTS_LOCK):
            if options.part == "work":
                work(services, until_idle=options.until_idle)
            elif options.part == "watch":
                watch_folders(services)
            else:
                receive_mail(services)
        services.close()
    except HosoError as err:
        print(f"hoso: {err.message}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
