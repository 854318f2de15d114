"""Pictures of pages for the screens, made on demand in a child process and cached; and searchable PDFs.

The web never parses a document: a separate program does, inside the sandbox. The cache may be deleted
at any time.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.errors import HosoError, Unavailable
from app.services.originals import giving
from storage.base import BlobStore

WIDTHS = (160, 900, 1600)  # thumbnail, page, zoomed; in pixels
_PAGE_SECONDS, _FILE_SECONDS = 60, 300
_CACHE_LIMIT = 2 * 1024**3
_NO_IMAGE, _UNREADABLE = 3, 4  # exit codes of workers.render
_PASSWORD_VARIABLE = "HOSO_PASSWORD"  # noqa: S105 - the name of a variable, as workers.render knows it
_log = logging.getLogger("hoso.pages")


class NoPageImage(HosoError):
    """This kind of file has no picture of its pages; its text is shown instead."""

    code = "no_image"
    http_status = 404


def nearest_width(width: int) -> int:
    """The width in pixels that is drawn when `width` is asked for."""
    return min(WIDTHS, key=lambda known: abs(known - width))


class PageImageService:
    """Page images by (sha256, page, width, rotation). `renders` bounds how many programs run at once."""

    def __init__(self, blobs: BlobStore, cache: Path, *, renders: int = 2) -> None:
        self._blobs, self._cache = blobs, cache
        self._slots = threading.BoundedSemaphore(renders)
        # Small pictures come by the dozen: they wait for each other, not the page somebody reads.
        self._small = threading.BoundedSemaphore(1)
        self._files = threading.BoundedSemaphore(1)

    def page(self, sha256: str, media_type: str, number: int, width: int, rotation: int, password: str | None) -> Path:
        """Path of a WebP image of page `number` (from 1), `width` pixels wide, turned clockwise by `rotation`.

        Raises NoPageImage, NotFound, Unavailable.
        """
        width = nearest_width(width)
        target = self._cache / "pages" / sha256[:2] / sha256 / f"{number}-{width}-{rotation % 360}.webp"
        if not target.exists():
            arguments = ["page", "--page", str(number), "--width", str(width), "--rotation", str(rotation % 360)]
            with self._small if width == WIDTHS[0] else self._slots:
                if not target.exists():  # somebody may have asked for the same meanwhile
                    self._run(sha256, media_type, arguments, target, _PAGE_SECONDS, password=password)
        return target

    def searchable_pdf(
        self,
        sha256: str,
        media_type: str,
        pages: Sequence[Mapping[str, object]],
        version: int,
        password: str | None = None,
    ) -> Path:
        """Path of a PDF with the pages' images and their text as an invisible layer.

        `pages`: per page {"number", "rotation", "words": [[text, x0, y0, x1, y1]]}, places in fractions.
        Raises NoPageImage, NotFound, Unavailable.
        """
        target = self._cache / "searchable" / sha256[:2] / f"{sha256}-{version}.pdf"
        if not target.exists():
            with self._files:
                stdin = json.dumps({"pages": list(pages)})
                self._run(sha256, media_type, ["searchable"], target, _FILE_SECONDS, stdin=stdin, password=password)
        return target

    def _run(
        self,
        sha256: str,
        media_type: str,
        arguments: list[str],
        target: Path,
        seconds: int,
        *,
        stdin: str = "",
        password: str | None = None,
    ) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        # The program handles a hostile file: it gets none of our settings, which may hold secrets.
        environment = {k: v for k, v in os.environ.items() if not k.startswith("HOSO_")}
        if password:
            environment[_PASSWORD_VARIABLE] = password
        try:
            with giving(), self._blobs.local_file(sha256) as path:
                command = [sys.executable, "-m", "workers.render", *arguments]
                command += ["--blob", str(path), "--out", str(target), "--type", media_type]
                done = subprocess.run(
                    command, input=stdin.encode(), capture_output=True, timeout=seconds, env=environment, check=False
                )
        except subprocess.TimeoutExpired as err:
            raise Unavailable("The page takes too long to draw.") from err
        if done.returncode == _NO_IMAGE:
            raise NoPageImage("This kind of file has no page images.")
        if done.returncode == _UNREADABLE:
            raise NoPageImage("This page cannot be drawn.")
        if done.returncode != 0 or not target.exists():
            said = done.stderr.decode(errors="replace").strip()[-300:]
            _log.warning("drawing failed", extra={"sha256": sha256, "code": done.returncode, "said": said})
            raise Unavailable("The page cannot be drawn now.")

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
