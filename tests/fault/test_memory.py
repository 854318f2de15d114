"""A long document does not need a long memory: no process above 600 MB for 500 pages."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from app.bootstrap import Services
from app.domain.access import system
from app.domain.documents import Door
from app.services.capture import Delivery
from tests.databases import ONLY_SQLITE

PAGES = 500
LIMIT_MB = 600


def long_pdf() -> bytes:
    """500 pages of text, each with three thousand characters."""
    buffer = io.BytesIO()
    pdf = canvas.Canvas(buffer, pagesize=A4)
    for number in range(1, PAGES + 1):
        for line in range(40):
            pdf.drawString(
                40, 800 - 18 * line, f"Page {number} line {line}: the supplier delivers the goods in good order"
            )
        pdf.showPage()
    pdf.save()
    return buffer.getvalue()


def peaks_below(pid: int) -> dict[int, int]:
    """Largest resident size so far in MB of every process of the tree below `pid`, by pid."""
    found: dict[int, int] = {}
    pending = [pid]
    while pending:
        current = pending.pop()
        try:
            status = Path(f"/proc/{current}/status").read_text("ascii", "replace")
            for task in Path(f"/proc/{current}/task").iterdir():
                pending += [int(child) for child in (task / "children").read_text("ascii").split()]
        except OSError:
            continue
        for line in status.splitlines():
            if line.startswith("VmHWM:"):
                found[current] = int(line.split()[1]) // 1024
    return found


@pytest.mark.slow
@pytest.mark.timeout(600)
@ONLY_SQLITE
def test_five_hundred_pages_stay_under_600_mb_in_any_process(services: Services, environment: dict[str, str]) -> None:
    delivery = Delivery(name="long.pdf", door=Door.CLI)
    made = services.capture.capture(io.BytesIO(long_pdf()), delivery)
    worker = subprocess.Popen([sys.executable, "-m", "workers", "work", "--until-idle"], env=os.environ | environment)
    peaks: dict[int, int] = {}
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.05):
            for pid, size in peaks_below(worker.pid).items():
                peaks[pid] = max(size, peaks.get(pid, 0))

    watcher = threading.Thread(target=watch)
    watcher.start()
    assert worker.wait() == 0
    done.set()
    watcher.join()
    document = services.documents.detail(system("test"), made.document_id).document
    assert (document.pages, document.ocr_pages) == (PAGES, 0)
    assert len(peaks) > 1
    assert max(peaks.values()) < LIMIT_MB, peaks
