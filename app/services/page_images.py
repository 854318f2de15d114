"""Pictures of pages for the screens, made on demand in a child process and cached; and searchable PDFs.

The web never parses a document: a separate program does, inside the sandbox. The cache may be deleted
at any time.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from app.errors import HosoError, NotFound, Unavailable
from storage.base import BlobNotFound, BlobStore

WIDTHS = (160, 900, 1600)  # thumbnail, page, zoomed; in pixels
_SECONDS = 60
_CACHE_LIMIT = 2 * 1024**3
_NO_IMAGE, _UNREADABLE = 3, 4  # exit codes of workers.render


class NoPageImage(HosoError):
    """This kind of file has no picture of its pages; its text is shown instead."""

    code = "no_image"
    http_status = 404


class PageImageService:
    """Page images by (sha256, page, width, rotation). `renders` bounds how many programs run at once."""

    def __init__(self, blobs: BlobStore, cache: Path, *, renders: int = 2) -> None:
        self._blobs, self._cache = blobs, cache
        self._slots = threading.BoundedSemaphore(renders)

    def page(self, sha256: str, media_type: str, number: int, width: int, rotation: int, password: str | None) -> Path:
        """Path of a WebP image of page `number` (from 1), `width` pixels wide, turned clockwise by `rotation`.

        Raises NoPageImage, NotFound, Unavailable.
        """
        width = min(WIDTHS, key=lambda known: abs(known - width))
        target = self._cache / "pages" / sha256[:2] / sha256 / f"{number}-{width}-{rotation % 360}.webp"
        if not target.exists():
            arguments = ["page", "--page", str(number), "--width", str(width), "--rotation", str(rotation % 360)]
            self._run(sha256, media_type, arguments, target, password=password)
        return target

    def searchable_pdf(self, sha256: str, media_type: str, pages: Sequence[object], version: int) -> Path:
        """Path of a PDF with the pages' images and their text as an invisible layer.

        `pages`: per page {"number", "text", "words": [[start, end, x0, y0, x1, y1]], "rotation", "width", "height"}.
        """
        target = self._cache / "searchable" / sha256[:2] / f"{sha256}-{version}.pdf"
        if not target.exists():
            self._run(sha256, media_type, ["searchable"], target, stdin=json.dumps({"pages": pages}))
        return target

    def _run(
        self,
        sha256: str,
        media_type: str,
        arguments: list[str],
        target: Path,
        *,
        stdin: str = "",
        password: str | None = None,
    ) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        environment = {k: v for k, v in os.environ.items() if not k.startswith("HOSO_")}
        if password:
            environment["HOSO_RENDER_PASSWORD"] = password
        try:
            with self._slots, self._blobs.local_file(sha256) as path:
                command = [sys.executable, "-m", "workers.render", *arguments]
                command += ["--media-type", media_type, "--out", str(target), str(path)]
                done = subprocess.run(
                    command, input=stdin.encode(), capture_output=True, timeout=_SECONDS, env=environment, check=False
                )
        except BlobNotFound as err:
            raise NotFound("The original is not there.") from err
        except subprocess.TimeoutExpired as err:
            raise Unavailable("The page takes too long to draw.") from err
        if done.returncode == _NO_IMAGE:
            raise NoPageImage("This kind of file has no page images.")
        if done.returncode != 0 or not target.exists():
            raise NoPageImage("This page cannot be drawn.")

    def sweep(self) -> int:
        """Remove the images not looked at for longest until the cache is within its limit. Returns how many."""
        files = [(p.stat().st_atime, p.stat().st_size, p) for p in self._cache.rglob("*") if p.is_file()]
        excess = sum(size for _, size, _ in files) - _CACHE_LIMIT
        removed = 0
        for _, size, path in sorted(files):
            if excess <= 0:
                break
            path.unlink(missing_ok=True)
            excess, removed = excess - size, removed + 1
        return removed
