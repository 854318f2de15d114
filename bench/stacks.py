"""`python -m bench.stacks`: what looking for cover sheets costs on scans that have none, in processor time a page."""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from PIL import Image

from tests.integration.reading.scans import VIETNAMESE, draw, noisy
from workers.extract.base import Limits
from workers.extract.stack_looks import stack_looks_task
from workers.sandbox.tasks import TaskCall

PAGES = 10


def main() -> int:
    """Print a line for each kind of scan."""
    grey = [noisy(draw(VIETNAMESE * 2).image, seed) for seed in range(PAGES)]
    black = [draw(VIETNAMESE * 2).image.convert("1") for _ in range(PAGES)]
    blank = [noisy(Image.new("L", grey[0].size, 250), seed) for seed in range(PAGES)]
    scans: Mapping[str, bytes] = {
        "PDF, grey, 300 dpi": saved(grey, format="PDF", resolution=300),
        "PDF, black and white, 300 dpi": saved(black, format="PDF", resolution=300),
        "TIFF, group 4, 300 dpi": saved(black, format="TIFF", compression="group4", dpi=(300, 300)),
        "PDF, grey, blank pages": saved(blank, format="PDF", resolution=300),
    }
    with tempfile.TemporaryDirectory() as folder:
        for name, data in scans.items():
            path = Path(folder) / "scan"
            path.write_bytes(data)
            look(path)  # loads what is loaded once
            start = time.process_time()
            told = look(path)
            milliseconds = (time.process_time() - start) * 1000 / PAGES
            blanks = sum(message.get("blank") is True for message in told)
            print(f"{name}: {milliseconds:.0f} ms a page, {blanks} of {PAGES} blank")
    return 0


def look(path: Path) -> list[dict[str, Any]]:
    """What the task answers, in this process."""
    told: list[dict[str, Any]] = []
    call = TaskCall({"name": path.name, "limits": asdict(Limits())}, [path], None, path.parent, told.append)
    stack_looks_task(call)
    return told


def saved(pages: Sequence[Image.Image], **how: Any) -> bytes:
    """The pages as one file."""
    buffer = io.BytesIO()
    first, *rest = [page.copy() for page in pages]
    first.save(buffer, save_all=True, append_images=rest, **how)
    return buffer.getvalue()


if __name__ == "__main__":
    raise SystemExit(main())
